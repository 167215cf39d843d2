"""The translation catalogues: French text found in the code, English kept beside each app.

French is the source language, so msgids are French sentences and only English has catalogues. Everything is done
with the standard library and polib: the GNU gettext programs are not needed.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

LANGUAGE = "en"
TEMPLATE_SUFFIXES = {".html", ".txt"}

# Which positional arguments of each call are (context, singular, plural).
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(
    rf"(?<!\w)(npgettext|pgettext|ngettext|gettext|_)\(\s*({STRING})(?:,\s*({STRING}))?(?:,\s*({STRING}))?"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")

Key = tuple[str | None, str]


@dataclass(slots=True)
class Message:
    """One French text to translate, with the files that say it."""

    msgid: str
    plural: str | None = None
    context: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.msgid)


class Unreadable(Exception):
    """A file whose texts can't be extracted; its catalogue must then be left as it is."""


def _message(name: str, arguments: list[str]) -> Message:
    context, singular, plural = CALLS[name]
    return Message(
        msgid=arguments[singular],
        plural=None if plural is None else arguments[plural],
        context=None if context is None else arguments[context],
    )


def texts_of_python(source: str, place: str = "<python>") -> Iterator[Message]:
    """The gettext calls of one module. Raises Unreadable on a syntax error or on a text built at run time."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise Unreadable(f"{place}:{error.lineno}: {error.msg}") from error
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in CALLS:
            continue
        needed = max(position for position in CALLS[name] if position is not None) + 1
        constants = [argument.value for argument in node.args[:needed] if isinstance(argument, ast.Constant)]
        texts = [value for value in constants if isinstance(value, str)]
        if len(texts) == needed:
            yield _message(name, texts)
        elif any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:needed]):
            raise Unreadable(f"{place}:{node.lineno}: {name}() needs one literal text, not one built at run time")


def texts_of_template(source: str, place: str = "<template>") -> Iterator[Message]:
    """The translated texts of one template, as Django itself will look them up."""
    try:
        pseudo_python = templatize(source, origin=place)
    except SyntaxError as error:
        raise Unreadable(f"{place}: {error}") from error
    for match in TEMPLATE_CALL.finditer(pseudo_python):
        texts = [str(ast.literal_eval(text)) for text in match.groups()[1:] if text is not None]
        yield _message(match.group(1), texts)


def texts_of_files(files: Iterable[Path], base: Path) -> dict[Key, Message]:
    """All the texts of one app, in the order of its files. `base` only shortens the names of places."""
    found: dict[Key, Message] = {}
    for path in sorted(files):
        place = path.relative_to(base).as_posix()
        read = texts_of_template if path.suffix in TEMPLATE_SUFFIXES else texts_of_python
        for message in read(path.read_text(encoding="utf-8"), place):
            if not message.msgid:
                continue
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if place not in known.places:
                known.places.append(place)
    return found


def files_by_app(source: Path, apps: dict[str, Path]) -> dict[str, list[Path]]:
    """Each file with the deepest app that holds it; files of no app belong to `ui`, the lowest one."""
    deepest_first = sorted(apps.items(), key=lambda item: -len(item[1].parts))
    files: dict[str, list[Path]] = {label: [] for label in apps}
    for path in sorted(source.rglob("*")):
        is_text = path.suffix == ".py" or (path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts)
        if not is_text or "static" in path.parts or "migrations" in path.parts:
            continue
        owner = next((label for label, folder in deepest_first if path.is_relative_to(folder)), None)
        if owner is None and any((folder / "apps.py").exists() for folder in path.parents):
            continue  # an app that these settings do not install
        files.setdefault(owner or "ui", []).append(path)
    return files


def catalogue_path(app: Path, language: str = LANGUAGE) -> Path:
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path) -> polib.POFile:
    """The catalogue kept on disk, or an empty one. Its head holds no date: two runs write the same bytes."""
    catalogue = polib.pofile(str(path), wrapwidth=120) if path.exists() else polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "tremplin",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def updated(catalogue: polib.POFile, texts: dict[Key, Message], prune: bool = False) -> polib.POFile:
    """The catalogue in the order of the code. A translation whose text went is kept aside (`#~`) unless pruned."""
    kept = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = catalogue.metadata
    for key, message in texts.items():
        old = kept.pop(key, None)
        entry = polib.POEntry(
            msgid=message.msgid,
            msgctxt=message.context,
            msgid_plural=message.plural or "",
            occurrences=[(place, "") for place in message.places],
        )
        if message.plural:
            entry.msgstr_plural = (old.msgstr_plural if old else None) or {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr if old else ""
        if PLACEHOLDER.search(message.msgid) and "%(" in message.msgid:
            entry.flags = ["python-format"]
        fresh.append(entry)
    for old in kept.values():
        if not prune and (old.msgstr or any(old.msgstr_plural.values())):
            old.obsolete, old.occurrences = True, []
            fresh.append(old)
    return fresh


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def problems(catalogue: polib.POFile, texts: dict[Key, Message]) -> list[str]:
    """What keeps a catalogue from being complete, one line each."""
    found = []
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for key, message in texts.items():
        entry = entries.get(key)
        if entry is None or not all(_translations(entry)):
            found.append(f"missing: {message.msgid!r} ({', '.join(message.places)})")
        elif message.plural and entry.msgid_plural != message.plural:
            found.append(f"plural changed: {message.msgid!r}")
        elif _broken_placeholders(entry):
            found.append(f"placeholders differ: {message.msgid!r} -> {_translations(entry)[-1]!r}")
    gone = [entry for entry in catalogue if entry.obsolete or (entry.msgctxt, entry.msgid) not in texts]
    return found + [f"obsolete: {entry.msgid!r}" for entry in gone]


def _broken_placeholders(entry: polib.POEntry) -> bool:
    """A singular may leave the number out ("one person"); every other translation names what its source names."""
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    wanted = set(PLACEHOLDER.findall(sources[-1]))
    said = [set(PLACEHOLDER.findall(text)) for text in _translations(entry)]
    return said[-1] != wanted or any(not names <= wanted for names in said)


def disagreements(catalogues: dict[str, polib.POFile]) -> list[str]:
    """One French text with several English ones: Django keeps a single one for the whole house, so the others never show."""
    said: dict[Key, dict[str, str]] = {}
    for label, catalogue in catalogues.items():
        for entry in catalogue.translated_entries():
            if not entry.obsolete:
                said.setdefault((entry.msgctxt, entry.msgid), {})[label] = " / ".join(_translations(entry))
    return [
        f"{key[1]!r}: " + ", ".join(f"{text!r} in {label}" for label, text in by_app.items())
        for key, by_app in said.items()
        if len(set(by_app.values())) > 1
    ]


def compiled(catalogue: polib.POFile) -> bytes:
    return bytes(catalogue.to_binary())


def french_plurals(texts: dict[Key, Message]) -> polib.POFile:
    """French text to itself, for plurals only: without a catalogue gettext says "0 personnes", French "0 personne"."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Language": "fr",
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n > 1);",
    }
    for message in texts.values():
        if message.plural:
            entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context, msgid_plural=message.plural)
            entry.msgstr_plural = {0: message.msgid, 1: message.plural}
            catalogue.append(entry)
    return catalogue
