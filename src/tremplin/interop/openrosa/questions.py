"""The forms that ODK apps fill in: what they ask (OUT-03), in which words, and what each answer becomes. No name, no free word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach.models import Band, Mode
from tremplin.domain.outreach.moments import NextMove
from tremplin.domain.people.models import AgeBand, Sex

Choices = Callable[[Method], Sequence[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `path` is its place in the XML; `becomes` the payload's field; `list` a list of places or people beside the form."""

    path: str
    type: str  # dateTime, date, int, one, many, yes
    label: Any
    becomes: str
    choices: Choices | None = None
    list: str = ""
    filter: str = ""
    required: bool = False
    constraint: str = ""
    default: str = ""
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class Form:
    """`version` counts the changes of the questions; `groups` are titles of parts shown together."""

    id: str
    title: Any
    kind: str
    corrected_by: str
    questions: tuple[Question, ...]
    groups: tuple[tuple[str, Any], ...] = ()
    version: int = 1


def coded(choices: Any) -> Choices:
    found = [(str(code), label) for code, label in choices if code]
    return lambda method: found


def topics(method: Method) -> Sequence[tuple[str, Any]]:
    language = get_language() or "fr"
    return [(one.code, one.label.read(language)) for one in method.open_topics]


def objections(method: Method) -> Sequence[tuple[str, Any]]:
    language = get_language() or "fr"
    return [(one.code, one.says.read(language)) for one in method.open_objections]


def cell(sex: str, band: str) -> str:
    """The place in the XML of how many there were of a sex and an age band: names there take no sign."""
    return f"detail/{sex}_{band.replace('-', '_').replace('+', '_plus')}"


CELLS = {cell(sex, band): f"{sex}:{band}" for band in AgeBand.values if band for sex in Sex.values if sex}
FIRST_TIME = {"yes": True, "no": False, "unknown": None}
FIRST_WORDS = (("yes", _("première fois")), ("no", _("déjà vu·e")), ("unknown", _("je ne sais pas")))
YES_NO = (("yes", _("oui")), ("no", _("non")))
COUNT = ". >= 0 and . <= 2000"


def where(*more: Question) -> tuple[Question, ...]:
    return (
        Question("lieu", "one", _("Où ?"), "territory_id", list="lieux", required=True),
        Question(
            "entree", "one", _("Quelle entrée ?"), "entrance_id", list="entrees", filter="lieu", hint=_("Si vous le savez.")
        ),
        Question("mode", "one", _("Comment ?"), "mode", coded(Mode.choices), required=True),
        *more,
        Question("equipe", "many", _("Avec qui ?"), "team_ids", list="equipe"),
    )


def groups_of() -> tuple[Question, ...]:
    """One number for each sex and age band."""
    return tuple(
        Question(
            cell(sex, band), "int", format_lazy("{}, {}", sex_label, band_label), "composition", constraint=". >= 0 and . <= 200"
        )
        for band, band_label in AgeBand.choices
        if band
        for sex, sex_label in Sex.choices
        if sex
    )


ENCOUNTER = Form(
    "tremplin_rencontre",
    _("Rencontre"),
    "encounter.record",
    "encounter.correct",
    (
        Question("at", "dateTime", _("Quand ?"), "at", required=True, constraint=". <= now()", default="now()"),
        *where(),
        Question(
            "personnes", "int", _("Combien de personnes ?"), "people_count", required=True, constraint=". >= 1 and . <= 200",
            default="1",
        ),
        *groups_of(),
        Question("deja", "one", _("Déjà croisé·e ?"), "first_time", lambda method: FIRST_WORDS),
        Question("sujets", "many", _("De quoi avez-vous parlé ?"), "topics", topics),
        Question("objection", "one", _("Une objection ?"), "objection", objections),
        Question("suite", "one", _("Et ensuite ?"), "next_step", coded(NextMove.choices)),
    ),
    groups=(("detail", _("Qui ? Laissez vide ce que vous ne savez pas.")),),
)  # fmt: skip

PRESENCE = Form(
    "tremplin_presence",
    _("Présence"),
    "presence.note",
    "",
    (
        Question("jour", "date", _("Quel jour ?"), "on", required=True, constraint=". <= today()", default="today()"),
        Question("moment", "one", _("À quel moment ?"), "band", coded(Band.choices), required=True),
        *where(),
        Question("rencontrees", "int", _("Personnes rencontrées"), "people_met", constraint=COUNT),
        Question("frappees", "int", _("Portes frappées"), "doors_knocked", constraint=COUNT),
        Question("ouvertes", "int", _("Portes ouvertes"), "doors_opened", constraint=COUNT),
        Question("partenaires", "int", _("Partenaires rencontrés"), "partners_met", constraint=COUNT),
        Question("invitation", "yes", _("Des habitants nous ont invités"), "invitation", lambda method: YES_NO),
    ),
)

FORMS = {form.id: form for form in (ENCOUNTER, PRESENCE)}
