"""Neighbours by distance between footprints, and the spread from one to the next."""

from datetime import date

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tremplin.engines.targeting.neighbours import M_PER_DEGREE, neighbours, spread

LAT, LON = 43.3, 5.4
TALL = 1 / M_PER_DEGREE
"""One metre to the north, in degrees."""


def bar(south: float, length: float = 12.0) -> bytes:
    """A bar whose southern wall stands so many metres up the street, about eight metres wide."""
    return bytes(shapely.to_wkb(shapely.box(LON, LAT + south * TALL, LON + 1e-4, LAT + (south + length) * TALL)))


def street(*souths: float) -> dict[str, bytes]:
    return {chr(65 + rank): bar(south) for rank, south in enumerate(souths)}


def test_the_nearest_walls_count_not_the_centres() -> None:
    """A long bar two metres away is nearer than a short one at ten."""
    places = {"A": bar(0), "long": bar(14, 200), "short": bar(-22, 12)}
    assert neighbours(places, most=1)["A"] == {"long"}


def test_a_place_far_away_is_nobodys_neighbour() -> None:
    assert neighbours(street(0, 20, 500))["C"] == frozenset()


def test_no_more_than_asked_but_those_as_near_as_the_last_are_in() -> None:
    """Three at eight metres, two asked: all three, whatever the order."""
    around = {"mid": bar(0), "up": bar(20), "down": bar(-20), "again": bar(20), "next": bar(45)}
    assert neighbours(around, most=2)["mid"] == {"up", "down", "again"}
    assert neighbours(dict(reversed(list(around.items()))), most=2)["mid"] == {"up", "down", "again"}


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True), st.integers(1, 4))
def test_the_tree_finds_what_comparing_all_pairs_finds(souths: list[int], most: int) -> None:
    found = neighbours(street(*souths), most=most)
    for rank, south in enumerate(souths):
        gaps = sorted(max(abs(south - other) - 12, 0) for at, other in enumerate(souths) if at != rank)
        limit = min(gaps[most - 1] if len(gaps) > most else 100.0, 100.0)
        want = {chr(65 + at) for at, other in enumerate(souths) if at != rank and max(abs(south - other) - 12, 0) <= limit + 0.02}
        assert found[chr(65 + rank)] == want


LINE = {"A": frozenset("B"), "B": frozenset("AC"), "C": frozenset("BD"), "D": frozenset("C")}


def test_who_touches_one_reached_before() -> None:
    """A, then B beside it; D in November touches nobody: C is not reached."""
    first = {"A": date(2019, 9, 3), "B": date(2019, 9, 20), "D": date(2019, 11, 5)}
    september, november = spread(first, LINE)
    assert (september.month, september.n, september.beside, september.N) == (date(2019, 9, 1), 2, 1, 1)
    assert (november.n, november.beside, november.N) == (1, 0, 1)


def test_chance_is_told_beside() -> None:
    """After A, three were left and one of them touches it."""
    first = {"A": date(2019, 9, 3), "B": date(2019, 9, 20)}
    assert spread(first, LINE)[0].expected == pytest.approx(1 / 3)


def test_one_day_is_no_order_and_no_position_no_neighbour() -> None:
    """Two of the first day, and one whose footprint is not known, count among the new ones only."""
    first = {"A": date(2019, 9, 3), "B": date(2019, 9, 3), "?": date(2019, 9, 9)}
    (september,) = spread(first, LINE)
    assert (september.n, september.N, september.expected) == (3, 0, 0.0)


def test_nothing_reached_is_no_month() -> None:
    assert spread({}, LINE) == [] and neighbours({}) == {}
