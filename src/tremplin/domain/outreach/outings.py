"""The hours of an outing, and what of it Today and its page show. No place of anybody is ever asked of a device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from tremplin.domain.outreach.models import Band

if TYPE_CHECKING:
    from tremplin.core.tenancy.actor import Actor

HOURS: dict[str, tuple[time, time]] = {
    Band.MORNING: (time(8), time(12)),
    Band.AFTERNOON: (time(12), time(17)),
    Band.LATE: (time(17), time(20)),
    Band.EVENING: (time(20), time(23)),
}
EARLY = timedelta(hours=1)
"""How long before its band an outing may begin."""
GRACE = timedelta(minutes=30)
"""After the end of the band, how long before the coordinator is told."""
KEPT = timedelta(hours=24)
"""A check-in lives no longer (OUT-08)."""


@dataclass(frozen=True, slots=True)
class Window:
    """The moments of one outing.

    `alert_from` to `over` the coordinator is told of an outing that nobody closed. `over` comes no later than the first moment at
    which a check-in may be erased: an erased one never looks like a team that did not come back.
    """

    opens: datetime
    starts: datetime
    ends: datetime
    alert_from: datetime
    over: datetime


def window(actor: Actor, on: date, band: str) -> Window:
    zone = ZoneInfo(actor.project.time_zone)
    first, last = HOURS[band]
    starts, ends = (datetime.combine(on, hour, zone).astimezone(UTC) for hour in (first, last))  # a day may last 25 hours
    opens = starts - EARLY
    return Window(opens, starts, ends, ends + GRACE, opens + KEPT)


@dataclass(frozen=True, slots=True)
class Safety:
    """What is known of the check-in of one outing today."""

    may_tap: bool
    started: bool
    closed: bool
    alert: bool


def safety(actor: Actor, on: date, band: str, taps: frozenset[str], over: bool) -> Safety:
    """`taps` are the kinds of check-in still kept; `over` when the outing was cancelled or its return noted."""
    hours = window(actor, on, band)
    closed = over or "end" in taps
    return Safety(
        may_tap=not over and hours.opens <= actor.now < hours.over,
        started="start" in taps,
        closed=closed,
        alert=not closed and hours.alert_from <= actor.now < hours.over,
    )


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One outing as Today reads it."""

    id: UUID
    on: date
    band: str
    meeting_point: str
    mine: bool
    taps: frozenset[str]
    team: str
    place: str
    phone: str
