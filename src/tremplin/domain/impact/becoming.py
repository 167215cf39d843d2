"""Becoming known: presences, people and partners who now know the project, and the first invitation, month by month. No person is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.formats import date_format

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.impact import periods, policies
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.methods.shapes import Method

YEAR = 12
"""Months shown: the first year, and no more."""

MONTHS = """
SELECT date_trunc('month', x."on"::timestamp)::date, count(*), sum(x.people_met), sum(x.partners_met),
       count(*) FILTER (WHERE x.invitation), min(x."on") FILTER (WHERE x.invitation), min(x."on")
  FROM outreach_presence x
 WHERE x.project_id = %(project)s AND x."on" <= %(today)s AND (%(all)s OR x.territory_id = ANY (%(territories)s))
   AND NOT EXISTS (SELECT 1 FROM outreach_presence c WHERE c.project_id = x.project_id AND c.corrects = x.id)
 GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Month:
    """Counts of one month, and how many people had met the project by its end."""

    first: date
    presences: int
    people: int
    partners: int
    invitations: int
    people_so_far: int

    @property
    def label(self) -> str:
        return date_format(self.first, "F Y")

    @property
    def short(self) -> str:
        return date_format(self.first, "M")


@dataclass(frozen=True, slots=True)
class Known:
    """The first year of a project. `since` is the day of its first presence; None when it has not begun."""

    since: date | None
    until: date | None
    invited_on: date | None
    months: tuple[Month, ...]

    def total(self, name: str) -> int:
        return sum(getattr(month, name) for month in self.months)


def becoming_known(actor: Actor) -> Known:
    """From the first presence on, month after month, those without a presence included: one query."""
    policies.require(policies.can_read_true_counts(actor))
    scope = policies.scope(actor)
    options: dict[str, Any] = {
        "project": actor.project_id,
        "today": actor.today,
        "all": scope is None,
        "territories": scope or [],
    }
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, options)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    if not rows:
        return Known(None, None, None, ())
    since = min(row[5] for row in rows.values())
    spans = list(periods.months(since, min(actor.today, months_after(since, YEAR))))[:YEAR]
    months, so_far = [], 0
    for span in spans:
        presences, people, partners, invitations, _invited, _since = rows.get(span.first, (0, 0, 0, 0, None, None))
        so_far += people
        months.append(Month(span.first, presences, people, partners, invitations, so_far))
    return Known(since, spans[-1].last, min((row[4] for row in rows.values() if row[4]), default=None), tuple(months))


def comes_first(actor: Actor, since: date | None, method: Method | None = None) -> bool:
    """Whether the project is still in the months that its method gives to becoming known: nothing is told before."""
    months = (method or method_in_force(actor)).becoming_known_months
    return months > 0 and (since is None or actor.today < months_after(since, months))


def first_presence(actor: Actor) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute('SELECT min("on") FROM outreach_presence WHERE project_id = %s', [actor.project_id])
        found: date | None = cursor.fetchone()[0]
    return found


def months_after(day: date, months: int) -> date:
    """The same day some months later; the first of the next one when a month is too short."""
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + year, month=month + 1)
    except ValueError:
        return date(day.year + year, month + 1, 28)


WIDTH, HEIGHT, FOOT, HEAD = 640, 240, 28, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of the picture, in its own units."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str
    n: int
    invited: bool


def bars(known: Known) -> list[Bar]:
    """How many people know us by the end of each month; a mark where the first invitation came."""
    most = max((month.people_so_far for month in known.months), default=0) or 1
    step = WIDTH // max(len(known.months), 6)
    invited = known.invited_on.replace(day=1) if known.invited_on else None
    found = []
    for rank, month in enumerate(known.months):
        height = round((HEIGHT - FOOT - HEAD) * month.people_so_far / most)
        left = rank * step + step // 8
        width = step - step // 4
        found.append(
            Bar(
                left, HEIGHT - FOOT - height, width, height, left + width // 2, month.short, month.people_so_far,
                month.first == invited,
            )
        )  # fmt: skip
    return found
