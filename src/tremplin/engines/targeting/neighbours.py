"""Which buildings stand beside which, and whether going there spread to those beside (*capillarité*). Places only: nobody is followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import shapely

Place = TypeVar("Place", bound=Hashable)

MOST = 3
REACH_M = 100.0
M_PER_DEGREE = 111_195.0  # of latitude, on the mean sphere
CENTIMETRE = 0.01  # distances are compared to the centimetre


def neighbours(footprints: Mapping[Place, bytes], *, most: int = MOST, reach_m: float = REACH_M) -> dict[Place, frozenset[Place]]:
    """The `most` nearest of each place, by the distance between outlines in metres, no farther than `reach_m`.

    Those that stand exactly as far as the last one are neighbours too: the answer does not hang on the order given.

    Args:
        footprints: WKB in degrees (longitude, latitude) by place; a point will do.
    """
    keys = list(footprints)
    if not keys:
        return {}
    plane = _plane(shapely.from_wkb([footprints[key] for key in keys]))
    tree = shapely.STRtree(plane)
    found: dict[Place, frozenset[Place]] = {}
    for rank, key in enumerate(keys):
        near = tree.query(plane[rank], predicate="dwithin", distance=reach_m + CENTIMETRE)
        others = near[near != rank]
        far = np.round(shapely.distance(plane[rank], plane[others]), 2)
        limit = np.sort(far)[most - 1] if len(far) > most else reach_m
        found[key] = frozenset(keys[other] for other in others[far <= limit].tolist())
    return found


def _plane(shapes: np.ndarray) -> np.ndarray:
    """Metres about the middle latitude: over a neighbourhood, true to a few centimetres."""
    _west, south, _east, north = shapely.total_bounds(shapes)
    squeeze = np.cos(np.radians((south + north) / 2))
    scale = np.array([M_PER_DEGREE * squeeze, M_PER_DEGREE])
    moved: np.ndarray = shapely.transform(shapes, lambda points: points * scale)
    return moved


@dataclass(frozen=True, slots=True)
class Wave:
    """What one month added. `n` places reached for the first time; of the `N` that can be compared, `beside` touch one reached before.

    `expected` is how many would touch one if the next place had been drawn at random among those not yet reached, in [0, N].
    """

    month: date
    n: int
    beside: int
    N: int
    expected: float


def spread(first_days: Mapping[Place, date], near: Mapping[Place, frozenset[Place]]) -> list[Wave]:
    """Month by month, the places reached for the first time, and whether they touch one reached on an earlier day.

    Args:
        first_days: the first day of each place that was reached.
        near: neighbours of each place whose position is known, reached or not.

    The very first days have nothing before them, and a place without a position has no neighbour: both count in n, not in N.
    """
    months: dict[date, list[Place]] = defaultdict(list)
    for place, day in first_days.items():
        months[day.replace(day=1)].append(place)
    waves = []
    for month, places in sorted(months.items()):
        beside = compared = 0
        expected = 0.0
        for place in places:
            before = {other for other, day in first_days.items() if day < first_days[place] and other in near}
            if place not in near or not before:
                continue
            waiting = [other for other in near if other not in before]
            compared += 1
            beside += bool(near[place] & before)
            expected += sum(bool(near[other] & before) for other in waiting) / len(waiting)
        waves.append(Wave(month, len(places), beside, compared, expected))
    return waves
