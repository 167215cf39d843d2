"""The definitions behind the figures (FUN-08), and who falls under them. Pure: no Django, no database."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from tremplin.domain.methods.shapes import Text
from tremplin.domain.methods.tables import Table

KINDS = ("audience", "place", "step", "figure")
RULES = frozenset(
    {"age_min", "age_max", "in_employment", "in_education", "in_training", "looking_for_work", "volunteered"}
    | {"months_without_job_min", "months_resident_min"}
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One word: what it says, what Tremplin makes of it, and where it comes from."""

    code: str
    kind: str
    label: Text
    says: Text
    here: Text
    source: Text
    date: Text
    checked: bool
    rule: Mapping[str, int | bool]


@dataclass(frozen=True, slots=True)
class Situation:
    """What a person told of their situation; None is "not known", never "no"."""

    age: int | None = None
    in_employment: bool | None = None
    in_education: bool | None = None
    in_training: bool | None = None
    looking_for_work: bool | None = None
    volunteered: bool | None = None
    months_without_job: int | None = None
    months_resident: int | None = None


@cache
def definitions() -> Mapping[str, Definition]:
    """All definitions, in the order of the file.

    Raises:
        MethodError: a key is missing or of the wrong type, with its path.
    """
    text = (resources.files("tremplin.domain.impact") / "definitions.toml").read_text(encoding="utf-8")
    found = Table("", tomllib.loads(text)).tables("definitions")
    return MappingProxyType({code: _definition(code, one) for code, one in found.items()})


def falls_under(code: str, situation: Situation) -> bool | None:
    """Whether this situation falls under a definition; None when what is known does not decide.

    Raises:
        KeyError: no definition has this code.
        ValueError: this definition is not about a person's situation.
    """
    rule = definitions()[code].rule
    if not rule:
        raise ValueError(f"{code} is not about a person's situation")
    answers = [_holds(name, wanted, situation) for name, wanted in rule.items()]
    if False in answers:
        return False
    return None if None in answers else True


def _holds(name: str, wanted: int | bool, situation: Situation) -> bool | None:
    told = getattr(situation, name.removesuffix("_min").removesuffix("_max"))
    if told is None:
        return None
    if name.endswith("_min"):
        return bool(told >= wanted)
    if name.endswith("_max"):
        return bool(told <= wanted)
    return bool(told == wanted)


def _definition(code: str, one: Table) -> Definition:
    rule = one.value("rule") if one.has("rule") else {}
    if not isinstance(rule, Mapping) or set(rule) - RULES:
        raise ValueError(f"{one.path}.rule: known rules are {', '.join(sorted(RULES))}")
    kind = one.word("kind")
    if kind not in KINDS:
        raise ValueError(f"{one.path}.kind: one of {', '.join(KINDS)}")
    found = Definition(
        code=code,
        kind=kind,
        label=one.text("label"),
        says=one.text("says"),
        here=one.text("here"),
        source=one.text("source"),
        date=Text(one.word("date"), one.word("date_en") if one.has("date_en") else one.word("date")),
        checked=one.flag("checked", default=False),
        rule=MappingProxyType(dict(rule)),
    )
    one.close()
    return found
