"""Month by month, from the encounters of a place: the objections heard, and the buildings where somebody was met for the first time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import shapely
from django.db.models import Count, Min
from django.db.models.functions import TruncMonth

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach import policies, queries
from tremplin.domain.territories.models import Building, Territory
from tremplin.engines.targeting.neighbours import Wave, neighbours, spread

SHOWN = 12
MOST = 6
"""Objections drawn on their own; the rest are told together."""


def last_months(today: date) -> list[date]:
    """The first day of each of the last twelve months, this one included."""
    past = today.year * 12 + today.month - SHOWN
    return [date((past + rank) // 12, (past + rank) % 12 + 1, 1) for rank in range(SHOWN)]


@dataclass(frozen=True, slots=True)
class Heard:
    """One objection over the months: n of the N encounters of each month."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Meetings:
    """What the encounters of a place tell, by month and by building; one query."""

    by_month: Mapping[date, Counter[str]]
    first_days: Mapping[UUID, date]

    def totals(self, months: Sequence[date]) -> list[int]:
        return [sum(self.by_month.get(month, Counter()).values()) for month in months]


def meetings(actor: Actor, territory: Territory) -> Meetings:
    rows = (
        queries.standing(policies.encounters_visible_to(actor).filter(territory=territory))
        .annotate(month=TruncMonth("on")).order_by()
        .values_list("month", "objection", "entrance__building_id").annotate(n=Count("id"), first=Min("on"))
    )  # fmt: skip
    by_month: dict[date, Counter[str]] = defaultdict(Counter)
    first_days: dict[UUID, date] = {}
    for month, objection, building, n, first in rows:
        by_month[month][objection] += n
        if building:
            first_days[building] = min(first, first_days.get(building, first))
    return Meetings(by_month, first_days)


def objections(found: Meetings, months: Sequence[date], method: Method, language: str, others: str) -> list[Heard]:
    """The most heard first, in the method's words; beyond six, one line holds the others."""
    totals: Counter[str] = Counter()
    for month in months:
        totals.update({code: n for code, n in found.by_month.get(month, Counter()).items() if code})
    ranked = [code for code, _n in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))]
    heard = []
    for code in ranked[:MOST]:
        known = method.objections.get(code)
        label = known.says.read(language) if known else code
        heard.append(Heard(label, tuple(found.by_month.get(month, Counter())[code] for month in months)))
    if rest := ranked[MOST:]:
        heard.append(Heard(others, tuple(sum(found.by_month.get(month, Counter())[code] for code in rest) for month in months)))
    return heard


def waves(found: Meetings, buildings: Sequence[Building], months: Sequence[date]) -> list[Wave]:
    """*Capillarité*, for the months shown; a month without a new building is a month of zeros."""
    known = {one.pk: wkb for one in buildings if (wkb := footprint(one)) is not None}
    by_month = {wave.month: wave for wave in spread(found.first_days, neighbours(known))}
    return [by_month.get(month, Wave(month, 0, 0, 0, 0.0)) for month in months]


def footprint(building: Building) -> bytes | None:
    """The outline of a building, or the point where it stands; nothing when neither is known."""
    if building.shape:
        return bytes(building.shape)
    if building.latitude is None or building.longitude is None:
        return None
    return bytes(shapely.to_wkb(shapely.Point(building.longitude, building.latitude)))
