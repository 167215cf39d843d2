"""The day's list: whom to see again first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tremplin.engines.perseverance.answers import NextStep, StepKind

_AFTER_CONTACTS = {StepKind.ASK_REFERENT_ADVICE: 3, StepKind.PROPOSE_MEDIATOR: 4, StepKind.CONGRATULATE: 5}


def today(steps: Iterable[tuple[str, NextStep]]) -> list[tuple[str, NextStep]]:
    """Orders what can be done today and leaves out the rest.

    Promises overdue, promises due, others due, advice to ask, mediators to propose, good news; within each the longest
    overdue first, then by key, so that the list is the same whatever order the database gave.
    """
    ranked = [(rank, step.due or date.max, key, step) for key, step in steps if (rank := _rank(step)) is not None]
    ranked.sort(key=lambda entry: entry[:3])
    return [(key, step) for _, _, key, step in ranked]


def _rank(step: NextStep) -> int | None:
    if step.kind is not StepKind.SEE_AGAIN:
        return _AFTER_CONTACTS.get(step.kind)
    if not step.promised:
        return 2
    return 0 if step.overdue_days else 1
