"""The hours of an outing, and what of it Today and its page show. No place of anybody is ever asked of a device."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.domain.outreach.models import Band, CheckIn, Outing, OutingPlace
from tremplin.domain.people.queries import Member

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
UNDO = timedelta(minutes=10)
"""For how long a tap can be taken back."""
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
    fresh: frozenset[str]
    team: str
    place: str
    phone: str


TODAY = """
SELECT coalesce(jsonb_agg(o ORDER BY o."on", o.id), '[]')::text FROM (
SELECT o.id, o."on", o.band, o.meeting_point, %s = ANY (o.team_ids) AS mine,
       ARRAY(SELECT c.kind FROM outreach_checkin c WHERE c.project_id = o.project_id AND c.outing_id = o.id AND c.at > %s) AS taps,
       ARRAY(SELECT c.kind FROM outreach_checkin c WHERE c.project_id = o.project_id AND c.outing_id = o.id AND c.at > %s) AS fresh,
       (SELECT string_agg(u.name, ', ' ORDER BY u.name) FROM accounts_user u WHERE u.id = ANY (o.team_ids)) AS team,
       (SELECT t.name FROM outreach_outingplace p JOIN territories_territory t ON t.project_id = p.project_id AND t.id = p.territory_id
         WHERE p.project_id = o.project_id AND p.outing_id = o.id ORDER BY p.position LIMIT 1) AS place,
       (SELECT k.phone FROM outreach_publiccontact k WHERE k.project_id = o.project_id) AS phone
  FROM outreach_outing o
 WHERE o.project_id = %s AND o.cancelled_at IS NULL AND o.done_at IS NULL AND o."on" BETWEEN %s AND %s
   AND (%s = ANY (o.team_ids) OR (%s AND o."on" >= %s))
 ORDER BY o."on", o.id LIMIT 60) o
"""
RETURN_ASKED = timedelta(days=7)
"""How long Today asks for the return of an outing."""
DAY = timedelta(days=1)


def asked_today(actor: Actor) -> tuple[str, list[Any]]:
    """The question of Today, asked with those of other rooms: one text, a list of rows in JSON."""
    first, yesterday, last = actor.today - RETURN_ASKED, actor.today - DAY, actor.today + DAY
    mine, coordinates = actor.user_id, actor.has(Role.COORDINATOR)
    return TODAY, [mine, actor.now - KEPT, actor.now - UNDO, actor.project_id, first, last, mine, coordinates, yesterday]


def today_rows(told: str) -> list[TodayRow]:
    """Outings to come or to end, those of the actor, and for a coordinator those of everybody: the answer to `asked_today`."""
    return [
        TodayRow(
            id=UUID(row["id"]),
            on=date.fromisoformat(row["on"]),
            taps=frozenset(row["taps"]),
            fresh=frozenset(row["fresh"]),
            mine=bool(row["mine"]),
            **{name: row[name] or "" for name in ("band", "meeting_point", "team", "place", "phone")},
        )
        for row in json.loads(told)
    ]


def taps_of(actor: Actor, outing: Outing) -> tuple[frozenset[str], frozenset[str]]:
    """The check-ins still kept, and those of the last minutes; one that the job has yet to erase counts as gone."""
    kept = CheckIn.objects.filter(project_id=actor.project_id, outing=outing, at__gt=actor.now - KEPT)
    at = dict(kept.values_list("kind", "at"))
    return frozenset(at), frozenset(kind for kind, moment in at.items() if moment > actor.now - UNDO)


def last_tap(taps: frozenset[str], fresh: frozenset[str]) -> str:
    """The tap that may be taken back: the last one said, while it is fresh; empty when there is none."""
    last = "end" if "end" in taps else "start"
    return last if last in fresh else ""


def found(actor: Actor, outings: QuerySet[Outing], words: str, members: Mapping[UUID, Member]) -> QuerySet[Outing]:
    """Those whose place, meeting point or team holds these words."""
    for word in words.split():
        team = [one.id for one in members.values() if word.casefold() in one.name.casefold()]
        there = OutingPlace.objects.filter(project_id=actor.project_id, outing=OuterRef("id")).filter(
            Q(territory__name__icontains=word) | Q(entrance__building__name__icontains=word)
        )
        outings = outings.filter(Q(meeting_point__icontains=word) | Q(team_ids__overlap=team) | Exists(there))
    return outings
