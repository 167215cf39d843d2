"""A strict reader of TOML tables: each value is asked for by name and type, and none may be left over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from types import MappingProxyType
from typing import TypeVar, get_args

from tremplin.domain.methods.shapes import Spoken, Text, Texts

T = TypeVar("T")

# The words that a project fills in when it speaks. Anything else in braces is a slip of the pen.
PLACEHOLDERS = frozenset({"worker", "project", "controller", "contact", "legal_basis", "recipient"})
_BRACES = re.compile(r"\{([^}]*)\}")
_BEFORE_MARK = re.compile(r" ([?!:;»%€])")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")


class MethodError(ValueError):
    """A method can't be read: where, and what would be right."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} : {reason}")
        self.path = path
        self.reason = reason


def french(text: str) -> str:
    """French spacing: marks never start a line. The files keep plain spaces, easier to edit."""
    text = _BEFORE_MARK.sub("\u00a0\\1", text).replace("« ", "«\u00a0")
    return _THOUSANDS.sub("\u00a0", text)


class Table:
    """One table of the file, with the path that errors name. Call `close()` when all is read."""

    def __init__(self, path: str, data: object) -> None:
        if not isinstance(data, Mapping):
            raise MethodError(path or "fichier", "une table est attendue")
        self.path = path
        self._data: Mapping[str, object] = data
        self._read: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def value(self, key: str) -> object:
        self._read.add(key)
        if key not in self._data:
            raise MethodError(self.at(key), "cette clé manque")
        return self._data[key]

    def has(self, key: str) -> bool:
        return key in self._data

    def close(self) -> None:
        """Refuse the keys that nobody asked for: a misspelt key must not pass unseen."""
        unknown = sorted(set(self._data) - self._read)
        if unknown:
            raise MethodError(self.at(unknown[0]), f"clé inconnue ; clés possibles : {', '.join(sorted(self._read))}")

    def word(self, key: str) -> str:
        return _filled(self.value(key), self.at(key))

    def text(self, key: str) -> Text:
        return Text(french(self.word(key)), self.word(f"{key}_en"))

    def words(self, key: str) -> tuple[str, ...]:
        found = self.value(key)
        if not isinstance(found, Sequence) or isinstance(found, str) or not found:
            raise MethodError(self.at(key), "une liste de textes, non vide, est attendue")
        return tuple(_filled(item, f"{self.at(key)}[{n}]") for n, item in enumerate(found))

    def texts(self, key: str) -> Texts:
        fr, en = self.words(key), self.words(f"{key}_en")
        if len(fr) != len(en):
            raise MethodError(self.at(f"{key}_en"), f"autant de textes qu’en français : {len(fr)}, et non {len(en)}")
        return Texts(tuple(french(line) for line in fr), en)

    def spoken_lines(self) -> Spoken:
        tu, vous, en = self.words("tu"), self.words("vous"), self.words("en")
        if not len(tu) == len(vous) == len(en):
            raise MethodError(self.at("tu"), "« tu », « vous » et « en » ont le même nombre de phrases")
        return Spoken(tuple(map(french, tu)), tuple(map(french, vous)), en)

    def spoken_line(self) -> Spoken:
        return Spoken((french(self.word("tu")),), (french(self.word("vous")),), (self.word("en"),))

    def number(self, key: str, low: int, high: int) -> int:
        return _whole(self.value(key), self.at(key), low, high)

    def numbers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        found = self.value(key)
        if not isinstance(found, Sequence) or isinstance(found, str) or not found:
            raise MethodError(self.at(key), "une liste de nombres, non vide, est attendue")
        return tuple(_whole(item, f"{self.at(key)}[{n}]", low, high) for n, item in enumerate(found))

    def flag(self, key: str, *, default: bool) -> bool:
        if not self.has(key):
            self._read.add(key)
            return default
        found = self.value(key)
        if not isinstance(found, bool):
            raise MethodError(self.at(key), "true ou false est attendu")
        return found

    def hour(self, key: str) -> time:
        found = self.word(key)
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", found):
            raise MethodError(self.at(key), f"une heure comme 20:30 est attendue, et non « {found} »")
        return time.fromisoformat(found)

    def choice(self, key: str, allowed: object) -> str:
        return _among(self.word(key), self.at(key), get_args(allowed))

    def choices(self, key: str, allowed: object) -> tuple[str, ...]:
        names = get_args(allowed)
        return tuple(_among(item, f"{self.at(key)}[{n}]", names) for n, item in enumerate(self.words(key)))

    def table(self, key: str) -> Table:
        return Table(self.at(key), self.value(key))

    def tables(self, key: str) -> dict[str, Table]:
        """The named tables under a key: `[objections.no_time]` gives {"no_time": …}."""
        holder = self.table(key)
        found = {code: holder.table(code) for code in holder._data}
        if not found:
            raise MethodError(self.at(key), "au moins une entrée est attendue")
        for code in found:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", code):
                raise MethodError(self.at(f"{key}.{code}"), "un code s’écrit en minuscules, chiffres et _")
        return found

    def strings(self, key: str) -> dict[str, str]:
        holder = self.table(key)
        return {name: holder.word(name) for name in holder._data}


def frozen(found: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(found))


def _filled(found: object, path: str) -> str:
    if not isinstance(found, str) or not found.strip():
        raise MethodError(path, "un texte non vide est attendu")
    for name in _BRACES.findall(found):
        if name not in PLACEHOLDERS:
            raise MethodError(path, f"« {{{name}}} » est inconnu ; mots possibles : {', '.join(sorted(PLACEHOLDERS))}")
    return found


def _whole(found: object, path: str, low: int, high: int) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
        raise MethodError(path, f"un nombre entier de {low} à {high} est attendu, et non « {found} »")
    return found


def _among(found: str, path: str, names: tuple[str, ...]) -> str:
    if found not in names:
        raise MethodError(path, f"« {found} » est inconnu ; valeurs possibles : {', '.join(names)}")
    return found
