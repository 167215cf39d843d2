"""The catalogues hold every French text, and say what English misses."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tremplin.core.ui import catalogue as c
from tremplin.core.ui.management.commands import messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext, gettext_lazy
a = _("Noter")
b = ngettext("%(n)d porte", "%(n)d portes", 3)
c = pgettext("verbe", "Relancer")
d = gettext_lazy("une phrase "
                 "sur deux lignes")
e = _(variable)
"""
TEMPLATE = """{% load i18n %}{% translate "Bonjour" %}{% translate "Relancer" context "verbe" %}{% translate "80 % vus" %}
{% include "ui/x.html" with label=_("Proposer") %}{{ x|default:_("rien") }}
{% blocktranslate trimmed with n=name %}
  Bonjour {{ n }},
  ça va ?
{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} porte{% plural %}{{ n }} portes{% endblocktranslate %}
{# {% translate "en commentaire" %} #}"""


def test_the_texts_of_python() -> None:
    found = {m.msgid: m for m in c.texts_of_python(PYTHON)}
    assert set(found) == {"Noter", "%(n)d porte", "Relancer", "une phrase sur deux lignes"}
    assert found["%(n)d porte"].plural == "%(n)d portes"
    assert found["Relancer"].context == "verbe"


def test_a_text_built_at_run_time_is_refused() -> None:
    with pytest.raises(c.Unreadable, match="literal"):
        list(c.texts_of_python('_(f"Bonjour {name}")'))


def test_the_texts_of_templates_as_django_looks_them_up() -> None:
    found = {m.msgid: m for m in c.texts_of_template(TEMPLATE)}
    assert set(found) == {"Bonjour", "Relancer", "80 %% vus", "Proposer", "rien", "Bonjour %(n)s, ça va ?", "%(n)s porte"}
    assert found["Relancer"].context == "verbe"
    assert found["%(n)s porte"].plural == "%(n)s portes"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An app of its own, in place of the house."""
    folder = tmp_path / "outreach"
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text('from x import _\n_("Noter")\n')

    class Config:
        label, path = "outreach", str(folder)

    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "apps", SimpleNamespace(get_app_configs=lambda: [Config]))
    return folder


def translate(app: Path, **english: str) -> None:
    path = c.catalogue_path(app)
    kept = c.load(path)
    for entry in kept:
        entry.msgstr = english.get(entry.msgid, entry.msgstr)
    path.write_text(str(kept))


def test_a_missing_translation_fails_the_check_and_a_full_one_passes(app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("messages")
    with pytest.raises(CommandError):
        call_command("messages", check=True)
    assert "missing: 'Noter' (outreach/views.py)" in capsys.readouterr().out
    translate(app, Noter="Record")
    call_command("messages", check=True)


def test_an_update_keeps_translations_even_of_texts_that_went(app: Path) -> None:
    call_command("messages")
    translate(app, Noter="Record")
    (app / "views.py").write_text('_("Relancer")')
    call_command("messages")
    with pytest.raises(CommandError):
        call_command("messages", check=True)
    (app / "views.py").write_text('_("Noter")')
    call_command("messages")
    call_command("messages", check=True)


def test_pruning_forgets_what_went(app: Path) -> None:
    call_command("messages")
    translate(app, Noter="Record")
    (app / "views.py").write_text("")
    call_command("messages", prune=True)
    assert list(c.load(c.catalogue_path(app))) == []


def test_a_module_in_the_middle_of_an_edit_leaves_its_catalogue_alone(app: Path) -> None:
    call_command("messages")
    translate(app, Noter="Record")
    before = c.catalogue_path(app).read_text()
    (app / "views.py").write_text("def broken(")
    call_command("messages")
    assert c.catalogue_path(app).read_text() == before


def test_a_lost_placeholder_fails_the_check(app: Path) -> None:
    (app / "views.py").write_text('_("Bonjour %(name)s")')
    call_command("messages")
    translate(app, **{"Bonjour %(name)s": "Hello"})
    with pytest.raises(CommandError):
        call_command("messages", check=True)


def test_two_runs_write_the_same_bytes(app: Path) -> None:
    call_command("messages")
    first = c.catalogue_path(app).stat().st_mtime_ns
    call_command("messages")
    assert c.catalogue_path(app).stat().st_mtime_ns == first


def test_compiling_writes_english_and_the_french_plurals(app: Path) -> None:
    """French says "0 porte"; without its plural rule gettext would say "0 portes"."""
    import gettext

    (app / "views.py").write_text('ngettext("%(n)d porte", "%(n)d portes", 1)')
    call_command("messages", compile=True)
    assert not c.catalogue_path(app).exists(), "compiling changes no source file"
    with c.catalogue_path(app, "fr").with_suffix(".mo").open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.ngettext("%(n)d porte", "%(n)d portes", 0) == "%(n)d porte"
    assert c.catalogue_path(app).with_suffix(".mo").exists()


def test_two_rooms_that_translate_one_text_differently_are_told() -> None:
    rooms = {}
    for label, english in (("outreach", "Record"), ("people", "Write down"), ("ui", "Record")):
        rooms[label] = c.polib.POFile()
        rooms[label].append(c.polib.POEntry(msgid="Noter", msgstr=english))
    assert c.disagreements(rooms) == ["'Noter': 'Record' in outreach, 'Write down' in people, 'Record' in ui"]
    del rooms["people"]
    assert c.disagreements(rooms) == []
