"""Where we went: visits and doors of each building, by entrance, in a period (OUT-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, Sum

from tremplin.core.imports.folding import fold
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach import policies, queries
from tremplin.domain.outreach.place.asked import Asked, Order, Which
from tremplin.domain.territories.models import Building, Entrance, Territory
from tremplin.domain.territories.queries import Standing


@dataclass(frozen=True, slots=True)
class Stair:
    """One entrance in the period. Rounds overlap, so `knocked` never passes the entrance's doors."""

    entrance: Entrance
    knocked: int = 0
    opened: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One building: in the period, but for `last_on`, the last visit ever."""

    building: Building
    stairs: tuple[Stair, ...]
    visits: int
    last_on: date | None

    @property
    def doors(self) -> int:
        return sum(stair.entrance.doors for stair in self.stairs)

    @property
    def knocked(self) -> int:
        return sum(stair.knocked for stair in self.stairs)

    @property
    def opened(self) -> int:
        return sum(stair.opened for stair in self.stairs)

    @property
    def state(self) -> str:
        """seen: in the period; before: only before it; never."""
        return "seen" if self.visits else "before" if self.last_on else "never"


@dataclass(frozen=True, slots=True)
class Rounds:
    """The buildings of a territory, and by band of the day the doors knocked and opened there: (opened, knocked)."""

    rows: tuple[Row, ...]
    total: int
    bands: Mapping[str, tuple[int, int]]

    @property
    def visited(self) -> int:
        return sum(row.state == "seen" for row in self.rows)


def rounds(actor: Actor, territory: Territory, buildings: Sequence[Standing], first: date) -> Rounds:
    """One query. A visit is a presence noted at one of the building's entrances; a presence on the whole place visits no building."""
    inside = Q(on__gte=first)
    counted = list(
        queries.standing(policies.presences_visible_to(actor).filter(territory=territory))
        .order_by().values("entrance_id", "entrance__building_id", "band")
        .annotate(
            knocked=Sum("doors_knocked", filter=inside, default=0), opened=Sum("doors_opened", filter=inside, default=0),
            times=Count("id", filter=inside), last_on=Max("on"),
        )
    )  # fmt: skip
    by_entrance, by_building, by_band = _grouped(counted)
    rows = []
    for one in buildings:
        mine = by_building.get(one.building.pk, [])
        stairs = tuple(_stair(entrance, by_entrance.get(entrance.pk, [])) for entrance in one.entrances)
        last = max((line["last_on"] for line in mine), default=None)
        rows.append(Row(one.building, stairs, sum(line["times"] for line in mine), last))
    bands = {
        band: (sum(line["opened"] for line in lines), sum(line["knocked"] for line in lines)) for band, lines in by_band.items()
    }
    return Rounds(tuple(rows), max(territory.buildings_total or 0, len(rows)), bands)


Lines = dict[Any, list[dict[str, Any]]]


def _grouped(counted: Iterable[Any]) -> tuple[Lines, Lines, Lines]:
    found: tuple[Lines, Lines, Lines] = (defaultdict(list), defaultdict(list), defaultdict(list))
    for line in counted:
        for lines, name in zip(found, ("entrance_id", "entrance__building_id", "band"), strict=True):
            lines[line[name]].append(line)
    return found


def _stair(entrance: Entrance, lines: list[dict[str, Any]]) -> Stair:
    knocked, opened, times = (sum(line[name] for line in lines) for name in ("knocked", "opened", "times"))
    return Stair(entrance, min(knocked, entrance.doors), min(opened, entrance.doors), times)


def chosen(rows: Iterable[Row], asked: Asked) -> list[Row]:
    """Those asked for, in the order asked; but for the order of names, buildings worked on come before the others."""
    words = fold(asked.words)
    kept = [row for row in rows if words in fold(row.building.name) and _is(row, asked.which)]
    kept.sort(key=lambda row: fold(row.building.name))
    if asked.order == Order.OLDEST:
        kept.sort(key=lambda row: row.last_on or date.min)
    elif asked.order == Order.FEWEST:
        kept.sort(key=lambda row: row.knocked / row.doors if row.doors else 0)
    if asked.order != Order.NAME:
        kept.sort(key=lambda row: not row.building.worked)
    return kept


def _is(row: Row, which: Which) -> bool:
    return {
        Which.ALL: True,
        Which.SEEN: row.state == "seen",
        Which.UNSEEN: row.state != "seen",
        Which.NEVER: row.state == "never",
    }[which]
