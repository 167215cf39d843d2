"""No figure, and no difference of figures, tells a count from 1 to threshold - 1 (PRIV-20)."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.engines.suppression.attack import Sum, interval
from tremplin.engines.suppression import Grid, Hierarchy, Publication, Table, Why, finest_grid, publish

# No shrinking: a broken protection is to go red in seconds.
FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=60, phases=[Phase.explicit, Phase.generate])

PLACES = Hierarchy(
    {"project": None, "north": "project", "south": "project", "n1": "north", "n2": "north", "s1": "south", "s2": "south"}
)
FLAT = Hierarchy({"project": None, "a": "project", "b": "project", "c": "project"})
HALF = Hierarchy({"H1": None, "Q1": "H1", "Q2": "H1", "m1": "Q1", "m2": "Q1", "m3": "Q2", "m4": "Q2"})
QUARTER = Hierarchy({"Q1": None, "m1": "Q1", "m2": "Q1", "m3": "Q1"})


def table(rows: Hierarchy, columns: Hierarchy, counts: list[list[int]]) -> Table:
    pairs = {(r, c): counts[i][j] for i, r in enumerate(rows.leaves) for j, c in enumerate(columns.leaves)}
    return Table(rows, columns, pairs)


def exposed(source: Table, *releases: Publication) -> list[tuple[str, str, int, int]]:
    """Hidden counts from 1 to threshold - 1 that an attacker can bring within less than the threshold."""
    leaves = [(r, c) for r in source.rows.leaves for c in source.columns.leaves]
    rank = {leaf: i for i, leaf in enumerate(leaves)}
    rows_under, columns_under = source.rows.leaves_under(), source.columns.leaves_under()

    def under(row: str, column: str) -> tuple[int, ...]:
        return tuple(sorted(rank[r, c] for r in rows_under[row] for c in columns_under[column]))

    shown = {cell: value for release in releases for cell, value in release.values.items()}
    sums = [Sum(under(*cell), value, value) for cell, value in shown.items()]
    found = []
    threshold = releases[0].threshold
    for row in source.rows.labels:
        for column in source.columns.labels:
            truth = sum(source.counts.get(leaves[leaf], 0) for leaf in under(row, column))
            if 0 < truth < threshold:
                low, high = interval(sums, len(leaves), under(row, column), truth, threshold)
                if high - low < threshold:
                    found.append((row, column, low, high))
    return found


SMALL = st.sampled_from([0, 1, 2, 4, 5, 6, 9, 14])


def grids(rows: int, columns: int) -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(SMALL, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


@FIXED
@given(grids(4, 4), st.booleans())
def test_no_subtraction_narrows_a_small_count_in_nested_places_and_periods(counts: list[list[int]], zeros_shown: bool) -> None:
    """PRIV-20."""
    source = table(PLACES, HALF, counts)
    assert exposed(source, publish(source, threshold=5, zeros_shown=zeros_shown)) == []


@FIXED
@given(grids(3, 3))
def test_no_subtraction_narrows_a_small_count_in_a_plain_table(counts: list[list[int]]) -> None:
    """PRIV-20."""
    source = table(FLAT, QUARTER, counts)
    assert exposed(source, publish(source, threshold=5)) == []


LATER = Hierarchy({"H1": None, "Q1": "H1", "Q2": "H1", "m1": "Q1", "m2": "Q1", "m3": "Q1", "m4": "Q2", "m5": "Q2"})


@FIXED
@given(grids(3, 3), grids(3, 2))
def test_two_releases_together_tell_no_more_than_each(first: list[list[int]], then: list[list[int]]) -> None:
    """PRIV-20: differencing two exports reveals no small count."""
    before = publish(table(FLAT, QUARTER, first), threshold=5)
    source = table(FLAT, LATER, [a + b for a, b in zip(first, then, strict=True)])
    after = publish(source, threshold=5, former=before)
    assert exposed(source, before, after) == []


def test_the_attack_finds_what_a_naive_table_gives_away() -> None:
    """The oracle itself: hiding only the small cell leaves it to a subtraction."""
    source = table(FLAT, QUARTER, [[20, 20, 20], [20, 3, 20], [20, 20, 20]])
    totals = source.totals()
    naive = Publication(
        5,
        FLAT,
        QUARTER,
        {(r, c): int(totals[i, j]) for i, r in enumerate(FLAT.labels) for j, c in enumerate(QUARTER.labels) if totals[i, j] >= 5},
        frozenset(),
    )
    assert exposed(source, naive) == [("b", "m2", 3, 3)]


def test_a_small_count_closes_its_quarter_and_one_neighbour_protects_it() -> None:
    source = table(FLAT, QUARTER, [[20, 20, 20], [20, 3, 20], [30, 30, 30]])
    shown = publish(source, threshold=11)
    assert not any(shown.shows(row, month) for row in ("a", "b") for month in ("m1", "m2", "m3"))
    assert all(shown.shows("c", month) for month in ("m1", "m2", "m3"))
    assert all(shown.shows(row, "Q1") for row in FLAT.labels)
    assert all(shown.shows("project", month) for month in QUARTER.labels)
    assert exposed(source, shown) == []


def test_periods_coarsen_by_themselves_where_counts_are_small() -> None:
    source = table(PLACES, HALF, [[6, 6, 6, 6], [40, 40, 40, 40], [40, 40, 40, 40], [40, 40, 40, 40]])
    shown = publish(source)
    assert shown.shows("n1", "Q1") and not shown.shows("n1", "m1")
    said = shown.explain("n1", "m1")
    assert (said.code, said.params) == (Why.WITHHELD, {"threshold": 11, "shown_row": "n1", "shown_column": "Q1"})


def test_the_reason_never_tells_a_small_count_from_one_that_protects_it() -> None:
    source = table(FLAT, QUARTER, [[20, 20, 20], [20, 3, 20], [30, 30, 30]])
    shown = publish(source)
    assert shown.explain("a", "m2").code == shown.explain("b", "m2").code == Why.WITHHELD
    assert ("b", "m2") not in shown.values


def test_zeros_are_shown_or_hidden_as_asked() -> None:
    source = table(FLAT, QUARTER, [[20, 0, 20], [20, 20, 20], [20, 20, 20]])
    assert publish(source).shows("a", "m2")
    assert not publish(source, zeros_shown=False).shows("a", "m2")


def test_an_earlier_figure_stands_whatever_the_table_now_says() -> None:
    before = publish(table(FLAT, QUARTER, [[20, 20, 20]] * 3))
    corrected = table(FLAT, LATER, [[22, 20, 20, 30, 30]] * 3)
    after = publish(corrected, former=before)
    assert after.values["a", "m1"] == 20 and after.values["a", "Q1"] == 60
    assert after.explain("a", "m1").code == Why.FROZEN
    assert after.values["a", "m4"] == 30 and after.explain("a", "m4").code == Why.SHOWN
    assert after.values["a", "H1"] == 120


def test_a_period_over_hidden_parts_of_an_earlier_release_is_not_shown() -> None:
    """The half-year less its other months would give the hidden one."""
    before = publish(table(FLAT, QUARTER, [[3, 0, 0], [40, 40, 40], [40, 40, 40]]))
    after = publish(table(FLAT, LATER, [[3, 0, 0, 30, 30], [40] * 5, [40] * 5]), former=before)
    assert not before.shows("a", "Q1")
    assert after.shows("a", "Q2") and not after.shows("a", "H1")


def test_a_new_territory_joins_without_touching_what_was_published() -> None:
    grown = Hierarchy({**FLAT.parent, "d": "project"})
    before = publish(table(FLAT, QUARTER, [[20] * 3] * 3))
    after = publish(table(grown, LATER, [[20] * 5] * 4), former=before)
    assert after.values["project", "m1"] == 60 and after.values["project", "m4"] == 80
    assert not after.shows("d", "m1") and after.shows("d", "m4")


@pytest.mark.parametrize("threshold", [4, 1, 0, -1])
def test_a_threshold_that_protects_nobody_is_refused(threshold: int) -> None:
    """PRIV-20: configurable from 5."""
    with pytest.raises(ValueError):
        publish(table(FLAT, QUARTER, [[20] * 3] * 3), threshold=threshold)


def test_releases_that_do_not_fit_together_are_refused() -> None:
    before = publish(table(FLAT, QUARTER, [[20] * 3] * 3))
    with pytest.raises(ValueError, match="threshold"):
        publish(table(FLAT, LATER, [[20] * 5] * 3), threshold=12, former=before)
    moved = Hierarchy({"Q1": None, "m1": "Q1", "m2": "Q1", "m3": None})
    with pytest.raises(ValueError, match="period"):
        publish(table(FLAT, moved, [[20] * 3] * 3), former=before)
    split = Hierarchy({"project": None, "a": "project", "a1": "a", "a2": "a", "b": "project", "c": "project"})
    with pytest.raises(ValueError, match="row"):
        publish(table(split, LATER, [[20] * 5] * 4), former=before)


@pytest.mark.parametrize("parent", [{}, {"a": "b"}, {"a": "b", "b": "a"}, {"a": "a"}])
def test_a_hierarchy_that_makes_no_sense_is_refused(parent: dict[str, str | None]) -> None:
    with pytest.raises(ValueError):
        Hierarchy(parent)


@pytest.mark.parametrize("counts", [{("a", "m1"): -1}, {("project", "m1"): 3}, {("a", "Q1"): 3}, {("z", "m1"): 3}])
def test_counts_that_make_no_sense_are_refused(counts: dict[tuple[str, str], int]) -> None:
    with pytest.raises(ValueError):
        Table(FLAT, QUARTER, counts)


def test_a_page_takes_the_finest_grid_that_is_mostly_shown() -> None:
    shown = publish(table(PLACES, HALF, [[6, 6, 6, 6], [40] * 4, [7, 7, 7, 7], [40] * 4]))
    ladder = [
        Grid("territory_month", PLACES.leaves, HALF.leaves),
        Grid("territory_quarter", PLACES.leaves, ("Q1", "Q2")),
        Grid("project_month", ("project",), HALF.leaves),
    ]
    found = finest_grid(shown, ladder)
    assert found is not None and found.code == "territory_quarter"
    assert finest_grid(replace(shown, values={}), ladder) is None
    with pytest.raises(ValueError):
        finest_grid(shown, ladder, least_shown=0)


def wide_table(seed: int) -> Table:
    """200 territories in 20 communes, 24 months in quarters in years; counts from empty to busy."""
    rng = np.random.default_rng(seed)
    rows = {"project": None} | {f"g{i}": "project" for i in range(20)} | {f"t{i}": f"g{i % 20}" for i in range(200)}
    columns: dict[str, str | None] = {f"y{i}": None for i in range(2)} | {f"q{i}": f"y{i // 4}" for i in range(8)}
    columns |= {f"m{i}": f"q{i // 3}" for i in range(24)}
    places, periods = Hierarchy(rows), Hierarchy(columns)
    means = rng.gamma(0.7, 12, size=(200, 1))
    counts = rng.poisson(means, size=(200, 24))
    return table(places, periods, counts.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_in_a_wide_table_every_remainder_is_null_or_above_the_threshold(seed: int) -> None:
    """PRIV-20: in each total shown, what its hidden parts add up to, along places and along periods."""
    source = wide_table(seed)
    shown = publish(source)
    for row, kids in source.rows.children().items():
        for column in source.columns.labels:
            if shown.shows(row, column):
                seen = [shown.values[kid, column] for kid in kids if shown.shows(kid, column)]
                rest = shown.values[row, column] - sum(seen)
                assert len(seen) == len(kids) or rest == 0 or rest >= 11
    for column, parts in source.columns.children().items():
        for row in source.rows.labels:
            seen_parts = [part for part in parts if shown.shows(row, part)]
            assert len(seen_parts) in (0, len(parts)) and (not seen_parts or shown.shows(row, column))
    assert all(value == 0 or value >= 11 for value in shown.values.values())


def test_a_table_of_200_places_and_24_months_takes_less_than_a_second() -> None:
    source = wide_table(7)
    times = []
    for _ in range(3):
        start = time.process_time()
        publish(source)
        times.append(time.process_time() - start)
    assert min(times) < 1
