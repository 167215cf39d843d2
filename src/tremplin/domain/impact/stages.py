"""How far a person came, from dated evidence: no step without its own proof and that of every step before (FUN-01). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tremplin.domain.methods.shapes import Method, Stage

PERSON_STAGES = ("met", "reached", "mobilised", "accompanied")
"""Steps counted in persons, in the order that a person travels; the exit comes after the last."""

Dates = Mapping[str, date]


def proved_on(stage: Stage, evidence: Dates) -> date | None:
    """The day this stage's own evidence was complete, or None."""
    known = [evidence[code] for code in stage.evidence if code in evidence]
    if stage.rule == "any":
        return min(known, default=None)
    return max(known) if len(known) == len(stage.evidence) else None


def reached(method: Method, evidence: Dates) -> dict[str, date]:
    """The stages this person entered, each with its day: the first one that lacks its proof ends the way.

    A stage is never entered before the stage that leads to it.
    """
    entered: dict[str, date] = {}
    for code in (*PERSON_STAGES, "exited"):
        day = proved_on(method.stages[code], evidence)
        if day is None:
            break
        entered[code] = max(day, *entered.values()) if entered else day
    return entered


def missing(method: Method, evidence: Dates) -> tuple[str, ...]:
    """The proofs that keep a person from being counted as accompanied, though an agreement and a goal were noted."""
    if proved_on(method.stages["accompanied"], evidence) is None or "accompanied" in reached(method, evidence):
        return ()
    lacking: list[str] = []
    for code in PERSON_STAGES:
        stage = method.stages[code]
        if proved_on(stage, evidence) is None:
            lacking += [name for name in stage.evidence if name not in evidence]
    return tuple(lacking)
