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
from tremplin.domain.outreach import around, experience, histories
from tremplin.domain.outreach.going import Going, Known, channel_of, going
from tremplin.domain.people import keeping, policies, queries, reminders
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.people.naming import Identities, Telling
from tremplin.engines import perseverance as engine

RECENT = timedelta(days=60)
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
    going: Going | None = None

    @property
    def channel(self) -> str:
        """The way that the next try takes."""
        return channel_of(self.step)

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


@dataclass(frozen=True, slots=True)
class Considered:
    """One person, with what was read of them; `step` is decided again once their words are open."""

    person: Person
    story: histories.Story
    there: around.Around
    honoured: Any
    learned: Sequence[engine.Worked]

    def step(self, actor: Actor, reach: around.Reach | None = None) -> engine.NextStep:
        now = actor.now.astimezone(ZoneInfo(actor.project.time_zone))
        situation = histories.situation_of(self.person, self.story, self.there, self.honoured, reach)
        return engine.next_step(situation, self.rules(actor), now, self.learned)

    def rules(self, actor: Actor) -> engine.Rules:
        return histories.rules_of(method_in_force(actor, self.person.territory_id))

    def followed(self, actor: Actor) -> experience.Experience | None:
        """What followed the person's last objection, when they gave one."""
        code = self.story.last_objection
        return experience.after(actor, code, self.learned) if code else None

    def told(self, actor: Actor, identity: Identity) -> Next:
        """The step with the ways that are open for this person, and who should take it."""
        method = method_in_force(actor, self.person.territory_id)
        relay = around.relay_of(self.person, self.story.rows, self.there, self.honoured)
        reach = around.reach(self.person, self.story.rows, identity, method, relay, actor.today)
        step = self.step(actor, reach)
        names = {str(row.by): row.by_name for row in self.story.rows if row.by and row.by_name}
        partner = self.honoured.partner if self.honoured else ""
        words = going(step, Known(actor, self.person, method, self.there, names, relay, partner, reach))
        return Next(self.person, identity, step, self.story.last_objection, self.rules(actor), self.honoured, words)


def considered(actor: Actor, people: Sequence[Person], depth: int = histories.DEPTH) -> list[Considered]:
    """These people with their stories, who is around and what was learned: one question, and what the rooms above tell."""
    if not people:
        return []
    told = histories.read(actor, people, depth, since=actor.now - experience.LEARNED)
    honoured = honoured_handovers(actor, people)
    return [Considered(person, told.stories[person.id], told.around, honoured.get(person.id), told.learned) for person in people]


def for_today(actor: Actor, limit: int = 20) -> Telling[Next | reminders.Ending]:
    """The day's list, the most urgent first; names are opened for those shown only, with those of the other rooms.

    Whoever is about to be erased is told as such, whatever else there is to do.
    """
    people = candidates(actor)
    ending = [person for person in people if keeping.to_remind(person, actor.today)]
    others = [person for person in people if person not in ending and person.exited_on is None]
    found = {str(one.person.id): one for one in considered(actor, others)}
    order = engine.today([(key, one.step(actor)) for key, one in found.items()])[:limit]
    shown = [found[key] for key, _step in order]
    named = [*ending, *(one.person for one in shown)]
    names = yield named
    opposed = door_oppositions(actor, {person.id: names[person.id] for person in named})
    soon = [reminders.Ending(person, names[person.id]) for person in ending if person.id not in opposed]
    return soon + [one.told(actor, names[one.person.id]) for one in shown if one.person.id not in opposed]


def door_oppositions(actor: Actor, names: Identities) -> set[UUID]:
    """Those whose door is not to be knocked at; asked only when somebody's door is known, for all by one question."""
    with_door = {person_id: identity for person_id, identity in names.items() if identity.entrance_id}
    return queries.opposed_among(actor, with_door) if with_door else set()


def for_person(actor: Actor, person: Person, identity: Identity) -> tuple[Next, Considered]:
    """The next step for one person, for their page, with what it was made from: one query."""
    one = considered(actor, [person], depth=40)[0]
    if identity.entrance_id and (opposition := queries.opposition_against(actor, identity)):
        one.story.opposed_until = max(opposition.until, one.story.opposed_until or opposition.until)
    return one.told(actor, identity), one
