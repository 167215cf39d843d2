"""Whom to see again today, and why: the candidates come from the database, the order from the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models.expressions import RawSQL

from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import histories
from tremplin.domain.people import keeping, policies, queries, reminders
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.people.naming import Identities, Telling
from tremplin.engines import perseverance as engine

RECENT = timedelta(days=60)
LEARNED = timedelta(days=365)
MOST = 40
"""Candidates read for one page: a day's work, not a list of everybody."""


@dataclass(frozen=True, slots=True)
class Next:
    """A person, how they are called, and the step to take now."""

    person: Person
    identity: Identity
    step: engine.NextStep
    objection: str
    rules: engine.Rules
    honoured: Any = None

    @property
    def called(self) -> str:
        return self.identity.called(self.person.level)


CANDIDATES = """
(SELECT f.person_id FROM outreach_followup f JOIN people_person p ON p.project_id = f.project_id AND p.id = f.person_id
  WHERE f.project_id = %s AND f.due_on <= %s AND f.done_at IS NULL AND f.dropped_at IS NULL AND (f.owner_id = %s OR p.referent_id = %s)
  ORDER BY f.due_on LIMIT %s)
UNION
(SELECT a.person_id FROM outreach_contactattempt a JOIN people_person p ON p.project_id = a.project_id AND p.id = a.person_id
  WHERE a.project_id = %s AND p.referent_id = %s AND p.exited_on IS NULL AND a.at > %s AND a.outcome IN ('no_answer', 'objection')
  GROUP BY a.person_id ORDER BY max(a.at) DESC LIMIT %s)
"""


def candidates(actor: Actor) -> list[Person]:
    """People promised something by today, or tried lately without success, or about to be erased, whom the actor follows."""
    me, project = actor.user_id, actor.project_id
    asked = [project, actor.today, me, me, MOST, project, me, actor.now - RECENT, MOST, *reminders.ending_of(actor)]
    ids = RawSQL(f"{CANDIDATES} UNION {reminders.ENDING}", asked)  # noqa: S611
    return list(policies.persons_visible_to(actor).filter(id__in=ids).select_related("territory")[: 2 * MOST + reminders.MOST])


def honoured_handovers(actor: Actor, people: Sequence[Person]) -> dict[UUID, Any]:
    """Handovers that came through, as the rooms above tell them."""
    found: dict[UUID, Any] = {}
    for _name, room in registries.journey:
        found.update(room(actor, people))
    return found


Answer = tuple[Person, histories.Story, engine.NextStep, engine.Rules, Any]


def next_steps(actor: Actor, people: Sequence[Person]) -> list[Answer]:
    """The engine's answer for each of these people, with what it was made from."""
    if not people:
        return []
    told, learned = histories.stories_and_experience(actor, people, actor.now - LEARNED)
    honoured = honoured_handovers(actor, people)
    return [answer(actor, person, told[person.id], honoured.get(person.id), learned) for person in people]


def answer(actor: Actor, person: Person, story: histories.Story, honoured: Any, learned: Sequence[engine.Worked] = ()) -> Answer:
    rules = histories.rules_of(method_in_force(actor, person.territory_id))
    now = actor.now.astimezone(ZoneInfo(actor.project.time_zone))
    return person, story, engine.next_step(histories.situation_of(person, story, honoured), rules, now, learned), rules, honoured


def for_today(actor: Actor, limit: int = 20) -> Telling[Next | reminders.Ending]:
    """The day's list, the most urgent first; names are opened for those shown only, with those of the other rooms.

    Whoever is about to be erased is told as such, whatever else there is to do.
    """
    people = candidates(actor)
    ending = [person for person in people if keeping.to_remind(person, actor.today)]
    others = [person for person in people if person not in ending and person.exited_on is None]
    answers = {str(answer[0].id): answer for answer in next_steps(actor, others)}
    order = engine.today([(key, answer[2]) for key, answer in answers.items()])[:limit]
    shown = [answers[key] for key, _step in order]
    named = [*ending, *(answer[0] for answer in shown)]
    names = yield named
    opposed = door_oppositions(actor, {person.id: names[person.id] for person in named})
    soon = [reminders.Ending(person, names[person.id]) for person in ending if person.id not in opposed]
    return soon + [
        Next(person, names[person.id], step, story.last_objection, rules, honoured)
        for person, story, step, rules, honoured in shown
        if person.id not in opposed
    ]


def door_oppositions(actor: Actor, names: Identities) -> set[UUID]:
    """Those whose door is not to be knocked at; asked only when somebody's door is known, for all by one question."""
    with_door = {person_id: identity for person_id, identity in names.items() if identity.entrance_id}
    return queries.opposed_among(actor, with_door) if with_door else set()


def for_person(actor: Actor, person: Person, identity: Identity) -> tuple[Next, histories.Story]:
    """The next step for one person, for their page, and their story: one query."""
    story = histories.stories(actor, [person], depth=40)[person.id]
    if identity.entrance_id and (opposition := queries.opposition_against(actor, identity)):
        story.opposed_until = max(opposition.until, story.opposed_until or opposition.until)
    _person, story, step, rules, honoured = answer(actor, person, story, honoured_handovers(actor, [person]).get(person.id))
    return Next(person, identity, step, story.last_objection, rules, honoured), story
