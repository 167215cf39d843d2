"""Pictures of a place, made on the server. Each stands beside a table that says the same; the template adds colours and hatches.

Coordinates are whole numbers or short strings, so that no language's decimal comma enters a drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from tremplin.domain.outreach.place.months import Heard
from tremplin.domain.outreach.place.rounds import Row
from tremplin.domain.territories import pictures
from tremplin.engines.evidence.share import share
from tremplin.engines.targeting.neighbours import Wave

ACROSS, STEP, MOST_DRAWN = 20, 30, 400


@dataclass(frozen=True, slots=True)
class Houses:
    """“2 bars of 20”: one small house for each building that stands there, whether the project knows its name or not."""

    seen: str
    before: str
    never: str
    width: int
    height: int


def houses(rows: Iterable[Row], total: int) -> Houses | None:
    order = {"seen": 0, "before": 1, "never": 2}
    states = sorted((row.state for row in rows), key=order.__getitem__)
    states = (states + ["never"] * (total - len(states)))[:MOST_DRAWN]
    if not states:
        return None
    paths = {"seen": "", "before": "", "never": ""}
    for rank, state in enumerate(states):
        x, y = 3 + rank % ACROSS * STEP, 5 + rank // ACROSS * (STEP + 2)
        paths[state] += f"M{x} {y + 26}v-18l12-7 12 7v18z"
    lines = (len(states) + ACROSS - 1) // ACROSS
    return Houses(**paths, width=ACROSS * STEP, height=lines * (STEP + 2) + 4)


@dataclass(frozen=True, slots=True)
class Facade:
    """The front of a building, small: walls, and windows as full as the entrance was walked. No window stands for one door."""

    walls: str
    full: str
    empty: str
    width: int
    height: int


def facade(row: Row) -> Facade | None:
    entrances = [stair.entrance for stair in row.stairs]
    if not entrances:
        return None
    front = pictures.front(row.building, entrances, {stair.entrance.pk: (stair.knocked, None) for stair in row.stairs})
    walls = full = empty = ""
    ground = round(front.height)
    for stair in front.stairs:
        top = round(stair.windows[0].y) - 8
        walls += f"M{stair.x:.0f} {top}h{stair.width:.0f}V{ground}h-{stair.width:.0f}z"
        walls += f"M{stair.door_x - 9:.0f} {ground}v-28h18v28z"
        for window in stair.windows:
            path = f"M{window.x:.0f} {window.y:.0f}h22v22h-22z"
            full, empty = (full + path, empty) if window.visited else (full, empty + path)
    last = front.stairs[-1]
    return Facade(walls, full, empty, round(last.x + last.width) + 8, ground + 3)


TALL, BAR, GAP = 72, 15, 5
THIN = 10
"""A month with fewer encounters is drawn hollow: its share says little."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: a column from the ground, in up to three parts stacked (solid, hatched, hollow), each as (y, height)."""

    x: int
    letter: str
    words: str
    solid: tuple[int, int] = (0, 0)
    hatched: tuple[int, int] = (0, 0)
    hollow: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Bars:
    """Twelve columns on one scale; `top` is what the full height stands for."""

    label: str
    total: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    top: str


def objection_bars(heard: Sequence[Heard], totals: Sequence[int], months: Sequence[date]) -> list[Bars]:
    """Small multiples on one scale: the share of each month's encounters where this objection was heard."""
    rates = [[n / N if N else 0.0 for n, N in zip(one.counts, totals, strict=True)] for one in heard]
    top = max((rate for line in rates for rate in line), default=0.0) or 1.0
    found = []
    for one, line in zip(heard, rates, strict=True):
        bars = []
        for rank, (month, n, N, rate) in enumerate(zip(months, one.counts, totals, line, strict=True)):
            part = _from_ground(0, rate / top)
            words = f"{date_format(month, 'F Y')} : {n}/{N}"
            drawn = {"solid" if N >= THIN else "hollow": part}
            bars.append(Bar(_x(rank), _letter(month), words, **drawn))
        found.append(
            Bars(one.label, f"{one.total}/{sum(totals)}", tuple(bars), _x(len(months)), TALL + 16, f"{round(100 * top)} %")
        )
    return found


def wave_bars(waves: Sequence[Wave], label: str) -> Bars:
    """New buildings of each month: beside one reached before (solid), compared and apart (hatched), nothing to compare with (hollow)."""
    top = max((wave.n for wave in waves), default=0) or 1
    bars = []
    for rank, wave in enumerate(waves):
        apart = wave.N - wave.beside
        solid = _from_ground(0, wave.beside / top)
        hatched = _from_ground(solid[1], apart / top)
        hollow = _from_ground(solid[1] + hatched[1], (wave.n - wave.N) / top)
        words = f"{date_format(wave.month, 'F Y')} : {wave.n}"
        bars.append(Bar(_x(rank), _letter(wave.month), words, solid, hatched, hollow))
    return Bars(label, str(sum(wave.n for wave in waves)), tuple(bars), _x(len(waves)), TALL + 16, str(top))


def _x(rank: int) -> int:
    return 2 + rank * (BAR + GAP)


def _letter(month: date) -> str:
    return date_format(month, "M")[:1].upper()


def _from_ground(already: int, part: float) -> tuple[int, int]:
    """(y, height) of a part that stands on what is already there; something never vanishes."""
    height = max(round(part * (TALL - 4)), 2) if part else 0
    return TALL - already - height, height


@dataclass(frozen=True, slots=True)
class Interval:
    """A share on a line from 0 to 100: the dot, and how far it may be from there."""

    low: int
    wide: int
    dot: int


def interval(n: int, N: int) -> Interval:
    found = share(n, N)
    low, high = round(100 * found.low), round(100 * found.high)
    return Interval(low, max(high - low, 1), round(100 * n / N) if N else 0)
