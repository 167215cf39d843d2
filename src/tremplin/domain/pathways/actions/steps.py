"""Steps towards a goal: who does what, by when."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.pathways.actions import sheets, standing
from tremplin.domain.pathways.models import Goal, PlanStep

BY_WHOM = frozenset({"person", "team", "both"})
FURTHEST = timedelta(days=3 * 366)
MOST = 30


@transaction.atomic
def add_step(
    actor: Actor,
    goal: Goal,
    *,
    words: str,
    by_whom: str = "person",
    due_on: date | None = None,
    id: UUID | None = None,
) -> PlanStep:
    """One more step that was agreed. The same `id` again is the same step."""
    goal = sheets.locked(actor, goal, None)
    if (known := noted_already(PlanStep, actor, id, goal=goal)) is not None:
        return known
    sheets.running(goal.pathway)
    said = sheets.clean_words(words)
    check(actor, by_whom, due_on)
    count = goal.steps.count()
    if count >= MOST:
        raise Invalid(_("Cet objectif a déjà beaucoup d’actions. Rangez-en une d’abord."), field="words")
    step = PlanStep.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        goal=goal,
        person=goal.person,
        words_sealed=sheets.seal(goal.person, said),
        by_whom=by_whom,
        due_on=due_on,
        position=count,
        created_at=actor.now,
    )
    journal.record(actor, "step.added", step)
    return step


def check(actor: Actor, by_whom: str, due_on: date | None) -> None:
    if by_whom not in BY_WHOM:
        raise Invalid(_("Choisissez qui le fait."), field="by_whom")
    if due_on is not None and abs(due_on - actor.today) > FURTHEST:
        raise Invalid(_("Choisissez une date plus proche."), field="due_on")


@transaction.atomic
def edit_step(actor: Actor, step: PlanStep, *, words: str, by_whom: str, due_on: date | None, version: int) -> PlanStep:
    """Change what was agreed. Raises WrongMoment, carrying the step as it stands, when somebody else changed it meanwhile."""
    step = sheets.locked(actor, step, version)
    said = sheets.clean_words(words)
    check(actor, by_whom, due_on)
    before = kept(sheets.words_of(step), step.by_whom, step.due_on)
    after = kept(said, by_whom, due_on)
    if before != after:
        step.words_sealed = sheets.seal(step.person, said)
        step.by_whom, step.due_on = by_whom, due_on
        step.version += 1
        step.save(update_fields=["words_sealed", "by_whom", "due_on", "version"])
        sheets.keep_change(actor, step, before, after)
        journal.record(actor, "step.edited", step)
    return step


def kept(words: str, by_whom: str, due_on: date | None) -> dict[str, str]:
    return {"words": words, "by_whom": by_whom, "due_on": due_on.isoformat() if due_on else ""}


@transaction.atomic
def complete_step(actor: Actor, step: PlanStep, *, on: date | None = None) -> PlanStep:
    """It is done. Twice is the same as once."""
    return standing.done(actor, step, on)


@transaction.atomic
def drop_step(actor: Actor, step: PlanStep) -> PlanStep:
    """It will not be done, and that is fine; it can be taken up again."""
    return standing.left_aside(actor, step)


@transaction.atomic
def reopen_step(actor: Actor, step: PlanStep) -> PlanStep:
    """Undo: the step is open again."""
    return standing.taken_up_again(actor, step)


@transaction.atomic
def move_step(actor: Actor, step: PlanStep, *, up: bool) -> PlanStep:
    """One place higher or lower under its goal."""
    return standing.moved(actor, step, up=up)
