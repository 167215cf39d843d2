"""The figures of a project: true counts, for those who may open files. Two statements for a page, whatever the number of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.impact import policies, statements
from tremplin.domain.impact.periods import Period
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.methods.shapes import Method
from tremplin.domain.pathways.models import Exit
from tremplin.domain.people.models import AgeBand
from tremplin.domain.territories.models import Territory

AGES: Mapping[str, tuple[int, int]] = {
    AgeBand.U13: (0, 12),
    AgeBand.A13_15: (13, 15),
    AgeBand.A16_17: (16, 17),
    AgeBand.A18_25: (18, 25),
    AgeBand.A26_29: (26, 29),
    AgeBand.A30_49: (30, 49),
    AgeBand.A50: (50, 130),
}
ORDER = ("met", "reached", "mobilised", "accompanied", "exited")
"""Furthest steps, in order: who came to one came through all before (FUN-01)."""


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """`n` people of one territory, first met in one month, who came that far and no further."""

    territory_id: UUID
    entered: date
    spe_status: str
    furthest: str
    unproved: bool
    n: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened in the period, counted; what the four numbers mean depends on the kind (statements.py)."""

    kind: str
    code: str
    territory_id: UUID
    n: int
    o: int
    p: int
    q: int


@dataclass(frozen=True)
class Figures:
    """All counts of a page. Nothing here knows who noted what."""

    method: Method
    period: Period
    territories: tuple[Territory, ...]
    people: tuple[PeopleRow, ...]
    events: tuple[EventRow, ...]

    def at_least(self, step: str, **of: object) -> int:
        """People who came to this step or further: all, or those `of` one month (entered=), territory (territory_id=) or status (spe_status=)."""
        name, value = next(iter(of.items()), ("", None))
        return sum(self._furthest[name, value, code] for code in ORDER[ORDER.index(step) :])

    def total(self, kind: str, code: str | None = None, number: str = "n", territory: UUID | None = None) -> int:
        return sum(
            getattr(row, number)
            for row in self._happened.get(kind, ())
            if (code is None or row.code == code) and (territory is None or row.territory_id == territory)
        )

    def by_code(self, kind: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self._happened.get(kind, ()):
            found[row.code] += row.n
        return found

    @cached_property
    def _furthest(self) -> Counter[tuple[str, object, str]]:
        """People by their furthest step, of all and of each month, territory and status: a page asks some eighty times."""
        found: Counter[tuple[str, object, str]] = Counter()
        for row in self.people:
            for name in ("entered", "territory_id", "spe_status"):
                found[name, getattr(row, name), row.furthest] += row.n
            found["", None, row.furthest] += row.n
        return found

    @cached_property
    def _happened(self) -> dict[str, list[EventRow]]:
        found: dict[str, list[EventRow]] = {}
        for row in self.events:
            found.setdefault(row.kind, []).append(row)
        return found

    @property
    def unproved(self) -> int:
        """People with an agreement and a goal, but without the proof of an earlier step."""
        return sum(row.n for row in self.people if row.unproved)


def figures(
    actor: Actor, period: Period, territory: Territory | None = None, known: Iterable[Territory] | None = None
) -> Figures:
    """The counts of this period, for one territory and those inside it, or for all that the actor covers."""
    policies.require(policies.can_read_true_counts(actor))
    territories = tuple(known if known is not None else policies.territories_visible_to(actor).order_by("name"))
    chosen = within(territories, territory) if territory else policies.scope(actor)
    method = method_in_force(actor)
    options = parameters(actor, method, period, chosen)
    with connection.cursor() as cursor:
        cursor.execute(statements.people(method), options)
        people = tuple(PeopleRow(*row) for row in cursor.fetchall())
        cursor.execute(statements.EVENTS, options)
        events = tuple(EventRow(*row[:3], *(int(number or 0) for number in row[3:])) for row in cursor.fetchall())
    shown = tuple(one for one in territories if chosen is None or one.id in set(chosen))
    return Figures(method, period, shown, people, events)


def within(territories: Iterable[Territory], root: Territory) -> list[UUID]:
    """A territory and all those inside it."""
    inside, rows = {root.id}, list(territories)
    while more := {row.id for row in rows if row.parent_id in inside} - inside:
        inside |= more
    return sorted(inside)


def parameters(actor: Actor, method: Method, period: Period, territories: list[UUID] | None) -> dict[str, Any]:
    zone = ZoneInfo(actor.project.time_zone)
    return {
        "project": actor.project_id,
        "zone": actor.project.time_zone,
        "first": period.first,
        "last": period.last,
        "since": datetime.combine(period.first, time.min, zone),
        "until": datetime.combine(period.last + timedelta(days=1), time.min, zone),
        "today": actor.today,
        "all": territories is None,
        "territories": territories or [],
        "bands": audience(method),
        "stops": [Exit.ERASED, *(code for code, reason in method.exits.items() if reason.stops_follow_up)],
    }


def audience(method: Method) -> list[str]:
    """Age bands that hold somebody of the method's audience; a band that is not known proves nothing."""
    oldest = method.age_max if method.age_max is not None else 130
    return [band for band, (low, high) in AGES.items() if high >= method.age_min and low <= oldest]


def first_month(actor: Actor) -> date | None:
    """When the project met its first person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(first_met_on) FROM people_person WHERE project_id = %s", [actor.project_id])
        found: date | None = cursor.fetchone()[0]
    return found
