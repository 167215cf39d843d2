"""Pictures made on the server: footprints on a plane, and the front of a building. Each stands beside a table that says the same."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import shapely

from tremplin.domain.territories.models import Building, Entrance

WIDTH = 640.0
TALLEST = 320.0
MARGIN = 14.0
LETTER = 7.2
"""The mean width of a letter on the plan: a name that does not fit its shape is left to the table."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One shape of the plan, as an SVG path, with the point where its name fits."""

    id: UUID
    label: str
    path: str
    x: float
    y: float
    tone: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Shapes on one local plane, north up; width and height are the view box."""

    outlines: tuple[Outline, ...]
    width: float
    height: float


def plan(shapes: Iterable[tuple[UUID, str, bytes | memoryview | None, str]]) -> Plan | None:
    """The plan of (id, label, WKB in degrees, tone); None when nothing has a shape.

    Equirectangular about the middle latitude: over a neighbourhood it is true to less than a pixel.
    """
    known = [(key, label, shapely.from_wkb(bytes(wkb)), tone) for key, label, wkb, tone in shapes if wkb]
    if not known:
        return None
    west, south, east, north = shapely.total_bounds([shape for _key, _label, shape, _tone in known])
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    left = (WIDTH - across * scale) / 2

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        return left + (longitude - west) * squeeze * scale, MARGIN + (north - latitude) * scale

    outlines = []
    for key, label, shape, tone in known:
        inside = shape.representative_point()
        x, y = place(inside.x, inside.y)
        room = (shape.bounds[2] - shape.bounds[0]) * squeeze * scale
        outlines.append(
            Outline(key, label, _path(shape, place), round(x, 1), round(y, 1), tone, _lines(label, int(room / LETTER)))
        )
    return Plan(tuple(outlines), WIDTH, round(up * scale + 2 * MARGIN, 1))


def _lines(label: str, most: int) -> tuple[str, ...]:
    """The name in one to three lines of at most so many letters; nothing when it can't be."""
    lines = textwrap.wrap(label, max(most, 1), break_long_words=False)
    return tuple(lines) if len(lines) <= 3 and all(len(line) <= most for line in lines) else ()


def _path(shape: shapely.Geometry, place: object) -> str:
    assert callable(place)  # noqa: S101
    drawn: list[str] = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            points = [place(x, y) for x, y in ring.coords]
            drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(drawn)


@dataclass(frozen=True, slots=True)
class Window:
    x: float
    y: float
    visited: bool


@dataclass(frozen=True, slots=True)
class Stair:
    """One entrance on the front: its windows, full from the top as doors were visited. No window stands for one door."""

    id: UUID
    label: str
    x: float
    width: float
    door_x: float
    windows: tuple[Window, ...]
    doors: int
    visited: int
    last: date | None


@dataclass(frozen=True, slots=True)
class Front:
    """The front of a building."""

    stairs: tuple[Stair, ...]
    width: float
    height: float
    top: float
    visited: int
    doors: int
    entrances_visited: int


CELL, GAP, PAD, DOOR = 22.0, 9.0, 11.0, 42.0
NARROWEST = 560.0
"""The drawing takes the width of the page: a small building must not become a giant."""
MOST_DRAWN = 12
"""Windows per row beyond which the drawing groups doors; figures never do."""


def front(building: Building, entrances: Sequence[Entrance], presence: Mapping[UUID, tuple[int, date | None]]) -> Front:
    """Draw entrances × floors; `presence` gives for an entrance (doors visited, last day)."""
    tallest = max((one.floors for one in entrances), default=1)
    top = 10.0
    height = top + tallest * (CELL + GAP) + DOOR
    x = 8.0
    stairs = []
    for one in entrances:
        done, last = presence.get(one.pk, (0, None))
        stair = _stair(one, x, top + (tallest - one.floors) * (CELL + GAP), min(done, one.doors), last)
        stairs.append(stair)
        x += stair.width + 8.0
    counted = [stair for stair in stairs if stair.visited]
    return Front(
        tuple(stairs),
        round(max(x, NARROWEST), 1),
        round(height, 1),
        top,
        sum(s.visited for s in stairs),
        sum(s.doors for s in stairs),
        len(counted),
    )


def _stair(entrance: Entrance, x: float, top: float, visited: int, last: date | None) -> Stair:
    across = min(entrance.doors_per_floor, MOST_DRAWN)
    drawn = across * entrance.floors
    full = round(drawn * visited / entrance.doors) if entrance.doors else 0
    full = max(full, 1) if visited else 0
    width = max(2 * PAD + across * CELL + (across - 1) * GAP, 46.0)
    start = x + (width - across * CELL - (across - 1) * GAP) / 2
    windows = tuple(
        Window(
            round(start + column * (CELL + GAP), 1), round(top + PAD / 2 + row * (CELL + GAP), 1), row * across + column < full
        )
        for row in range(entrance.floors)
        for column in range(across)
    )
    return Stair(
        entrance.pk, entrance.label, round(x, 1), round(width, 1), round(x + width / 2, 1), windows, entrance.doors, visited, last
    )


@dataclass(frozen=True, slots=True)
class Block:
    """One building of the skyline; a ghost stands for those of the total that the project has not named."""

    label: str
    x: float
    y: float
    width: float
    height: float
    tone: str  # worked, other, ghost


@dataclass(frozen=True, slots=True)
class Skyline:
    blocks: tuple[Block, ...]
    width: float
    height: float


FLOOR, STEP, MOST_BLOCKS = 9.0, 16.0, 60


def skyline(buildings: Sequence[tuple[str, bool, int, int]], total: int) -> Skyline | None:
    """“2 bars of 20” as a street: (name, worked, entrances, floors) of each building, then a ghost for each of the others."""
    ghosts = min(max(total - len(buildings), 0), MOST_BLOCKS)
    if not buildings and not ghosts:
        return None
    tallest = max((floors for _name, _worked, _entrances, floors in buildings), default=4)
    height = 12 + max(tallest, 4) * FLOOR
    blocks: list[Block] = []
    x = 4.0
    for name, worked, entrances, floors in buildings[:MOST_BLOCKS]:
        width, tall = max(entrances, 1) * STEP, max(floors, 1) * FLOOR
        blocks.append(Block(name, x, height - tall, width, tall, "worked" if worked else "other"))
        x += width + 6
    for _ghost in range(ghosts):
        blocks.append(Block("", x, height - 4 * FLOOR, STEP, 4 * FLOOR, "ghost"))
        x += STEP + 6
    return Skyline(tuple(blocks), max(x, NARROWEST), height + 4)
