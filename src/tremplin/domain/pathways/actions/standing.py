"""Where a goal or a step of the plan stands: done, left aside, taken up again, a place higher or lower."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.domain.pathways.actions import sheets
from tremplin.domain.pathways.actions.sheets import Sheet
from tremplin.domain.pathways.models import Goal, PlanStep


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between the two kinds of sheet: words of the journal, names of columns, the refusal."""

    name: str
    done: str
    done_on: str
    within: str
    put_away: Any


KINDS: dict[type[Goal | PlanStep], Kind] = {
    Goal: Kind("goal", "reached", "reached_on", "pathway_id", _("Cet objectif est déjà rangé. Reprenez-le d’abord.")),
    PlanStep: Kind("step", "done", "done_on", "goal_id", _("Cette action est déjà rangée. Reprenez-la d’abord.")),
}


def done(actor: Actor, sheet: Sheet, on: date | None) -> Sheet:
    """It is done or reached, on that day. Twice is the same as once."""
    kind = KINDS[type(sheet)]
    return _put_away(actor, sheet, kind.done_on, sheets.past_day(actor, on), kind.done)


def left_aside(actor: Actor, sheet: Sheet) -> Sheet:
    """It stays in the plan's past, and can be taken up again. Twice is the same as once."""
    return _put_away(actor, sheet, "dropped_on", actor.today, "dropped")


def taken_up_again(actor: Actor, sheet: Sheet) -> Sheet:
    """Undo of both: it is open again."""
    kind, sheet = KINDS[type(sheet)], sheets.locked(actor, sheet, None)
    if getattr(sheet, kind.done_on) or sheet.dropped_on:
        setattr(sheet, kind.done_on, None)
        sheet.dropped_on = None
        sheet.version += 1
        sheet.save(update_fields=[kind.done_on, "dropped_on", "version"])
        journal.record(actor, f"{kind.name}.reopened", sheet)
    return sheet


def moved(actor: Actor, sheet: Sheet, *, up: bool) -> Sheet:
    """One place higher or lower among those beside it."""
    kind, sheet = KINDS[type(sheet)], sheets.locked(actor, sheet, None)
    beside = {"project_id": actor.project_id, kind.within: getattr(sheet, kind.within)}
    rows = list(type(sheet).objects.filter(**beside).order_by("position", "created_at", "id"))
    sheets.renumber(sheets.swap(rows, sheet, up=up))
    journal.record(actor, f"{kind.name}.moved", sheet)
    return sheet


def _put_away(actor: Actor, sheet: Sheet, field: str, day: date, word: str) -> Sheet:
    kind, sheet = KINDS[type(sheet)], sheets.locked(actor, sheet, None)
    if getattr(sheet, field) is not None:
        return sheet
    if getattr(sheet, kind.done_on) or sheet.dropped_on:
        raise WrongMoment(kind.put_away, sheet)
    setattr(sheet, field, day)
    sheet.version += 1
    sheet.save(update_fields=[field, "version"])
    journal.record(actor, f"{kind.name}.{word}", sheet)
    return sheet
