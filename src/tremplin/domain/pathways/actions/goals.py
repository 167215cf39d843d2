"""Goals in the person's own words."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.pathways.actions import sheets, standing
from tremplin.domain.pathways.models import Goal, Pathway
from tremplin.domain.people import actions as people

MOST = 20
"""A plan of more goals than that helps nobody."""


@transaction.atomic
def add_goal(actor: Actor, pathway: Pathway, *, words: str, id: UUID | None = None) -> Goal:
    """One more goal that the person said. The same `id` again is the same goal."""
    pathway = sheets.locked_pathway(actor, pathway)
    if (known := noted_already(Goal, actor, id, pathway=pathway)) is not None:
        return known
    sheets.running(pathway)
    said = sheets.clean_words(words)
    count = pathway.goals.count()
    if count >= MOST:
        raise Invalid(_("Ce plan a déjà beaucoup d’objectifs. Rangez-en un d’abord."), field="words")
    goal = Goal.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        pathway=pathway,
        person=pathway.person,
        words_sealed=sheets.seal(pathway.person, said),
        position=count,
        created_at=actor.now,
    )
    people.touch(goal.person, actor.today)
    journal.record(actor, "goal.added", goal)
    return goal


@transaction.atomic
def edit_goal(actor: Actor, goal: Goal, *, words: str, version: int) -> Goal:
    """Say it better. Raises WrongMoment, carrying the goal as it stands, when somebody else changed it meanwhile."""
    goal = sheets.locked(actor, goal, version)
    said, before = sheets.clean_words(words), sheets.words_of(goal)
    if said != before:
        goal.words_sealed = sheets.seal(goal.person, said)
        goal.version += 1
        goal.save(update_fields=["words_sealed", "version"])
        sheets.keep_change(actor, goal, {"words": before}, {"words": said})
        journal.record(actor, "goal.edited", goal)
    return goal


@transaction.atomic
def reach_goal(actor: Actor, goal: Goal, *, on: date | None = None) -> Goal:
    """The person says the goal is reached. Twice is the same as once."""
    return standing.done(actor, goal, on)


@transaction.atomic
def drop_goal(actor: Actor, goal: Goal) -> Goal:
    """The person leaves this goal aside; it stays in the plan's past and can be taken up again."""
    return standing.left_aside(actor, goal)


@transaction.atomic
def reopen_goal(actor: Actor, goal: Goal) -> Goal:
    """Undo: the goal is open again."""
    return standing.taken_up_again(actor, goal)


@transaction.atomic
def move_goal(actor: Actor, goal: Goal, *, up: bool) -> Goal:
    """One place higher or lower in the plan."""
    return standing.moved(actor, goal, up=up)
