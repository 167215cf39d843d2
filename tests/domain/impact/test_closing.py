"""What a release is made of: quarters, years, and figures that stay as they were. Pure."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.engines.suppression.attack import Sum, interval
from tremplin.domain.impact import closing, kept, published
from tremplin.domain.impact.closing import Closed, Facts
from tremplin.engines.suppression import Publication

PLACES = {"n": "Nord", "s": "Sud", "e": "Est"}
LEAVES = ("met_only", "reached_only", "mobilised_only", "accompanied_only", "exited")


def drawn(seed: int, quarters: list[str], most: int) -> Facts:
    """A population drawn at random: each person has a quarter, a place, a step, an outcome."""
    random = Random(seed)
    people: Counter[tuple[str, str, str]] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    handovers: Counter[tuple[str, str]] = Counter()
    for quarter in quarters:
        for _person in range(random.randint(0, most)):
            people[random.choice(list(PLACES)), random.choice(LEAVES), quarter] += 1
            outcomes[random.choice(("none", "none", "work", "training", "raccrochage", "confidence")), quarter] += 1
        handovers["honoured", quarter], handovers["not_honoured", quarter] = random.randint(0, 30), random.randint(0, 30)
    return Facts(people, outcomes, handovers, PLACES)


def test_quarters_come_together_into_years_and_the_whole() -> None:
    assert closing.columns_of(date(2019, 7, 1), date(2019, 9, 30)) == {"2019-T3": None}
    assert closing.columns_of(date(2019, 1, 1), date(2019, 12, 31)) == {
        "2019": None, "2019-T1": "2019", "2019-T2": "2019", "2019-T3": "2019", "2019-T4": "2019",
    }  # fmt: skip
    found = closing.columns_of(date(2018, 10, 1), date(2020, 3, 31))
    assert found["2018-T4..2020-T1"] is None and found["2019"] == "2018-T4..2020-T1" and found["2019-T2"] == "2019"
    assert found["2018-T4"] == found["2020-T1"] == "2018-T4..2020-T1"


@given(seed=st.integers(0, 10_000), most=st.integers(0, 80))
@settings(max_examples=40, deadline=None)
def test_what_is_kept_comes_back_as_it_was(seed: int, most: int) -> None:
    one = closing.close(drawn(seed, ["2019-T1", "2019-T2"], most), date(2019, 1, 1), date(2019, 6, 30), None)
    content = kept.frozen(one)
    again = kept.thawed(json.loads(json.dumps(content)))
    assert kept.frozen(again) == content
    assert kept.digest(content, "x") == kept.digest(kept.frozen(again), "x") != kept.digest(content, "y")


def tables(closed: Closed) -> list[Publication]:
    return [*closed.people.values(), *closed.tables.values()]


def sums(table: Publication) -> list[tuple[list[tuple[str, str]], int]]:
    """Every equation a reader knows: children of a shown cell add up to it, across rows and across columns."""
    found = []
    for row in table.rows.labels:
        for column in table.columns.labels:
            for kids, other in ((table.rows.children().get(row), column), (table.columns.children().get(column), row)):
                if kids and table.shows(row, column):
                    parts = [(kid, other) if other == column else (other, kid) for kid in kids]
                    found.append((parts, table.values[row, column]))
    return found


@given(seed=st.integers(0, 10_000), most=st.integers(1, 400))
@settings(max_examples=120, deadline=None)
def test_no_subtraction_finds_a_small_number(seed: int, most: int) -> None:
    """PRIV-20: for each sum, what its hidden parts make together is 0 or at least eleven, in each table of two releases."""
    first = closing.close(drawn(seed, ["2019-T1", "2019-T2"], most), date(2019, 1, 1), date(2019, 6, 30), None)
    facts = drawn(seed + 7, ["2019-T3", "2019-T4", "2020-T1"], most)
    for table in (*tables(first), *tables(closing.close(facts, date(2019, 7, 1), date(2020, 3, 31), first))):
        assert all(n == 0 or n >= 11 for n in table.values.values())
        for parts, total in sums(table):
            hidden = [part for part in parts if not table.shows(*part)]
            left = total - sum(table.values[part] for part in parts if table.shows(*part))
            assert not hidden or left == 0 or left >= 11


def crowded(quarters: dict[str, list[int]]) -> Facts:
    """For each quarter, how many came exactly that far, in each place in turn."""
    people = {
        (place, step, quarter): n
        for quarter, row in quarters.items()
        for (place, step), n in zip(((place, step) for place in ("n", "s") for step in LEAVES), row, strict=False)
    }
    met = {quarter: sum(row) for quarter, row in quarters.items()}
    return Facts(people, {("none", quarter): n for quarter, n in met.items()}, {}, {"n": "Nord", "s": "Sud"})


def test_territories_are_shown_by_step_as_finely_as_may_be() -> None:
    """Quarters when they are large enough, the year else; a territory that is too small takes one neighbour with it."""
    large = [30, 20, 15, 14, 13] * 2
    closed = closing.close(crowded({f"2019-T{n}": large for n in (1, 2, 3, 4)}), date(2019, 1, 1), date(2019, 12, 31), None)
    assert list(closed.people) == ["2019-T1", "2019-T2", "2019-T3", "2019-T4"]
    assert closed.people["2019-T2"].values["n", "mobilised"] == 42
    small = [9, 8, 7, 6, 5] * 2
    closed = closing.close(crowded({f"2019-T{n}": small for n in (1, 2, 3, 4)}), date(2019, 1, 1), date(2019, 12, 31), None)
    assert list(closed.people) == ["2019"]
    assert closed.people["2019"].values["s", "exited"] == 20 and closed.people["2019"].values["all", "exited"] == 40


def test_no_quarter_is_told_by_those_beside_it() -> None:
    """PRIV-20: where one quarter counts few people, no table by quarter tells it as what the others leave of the whole."""
    large = [30, 20, 15, 14, 13] * 2
    quarters = {f"2018-T{n}": large for n in (2, 3, 4)} | {f"2019-T{n}": large for n in (1, 2)} | {"2019-T3": [5]}
    closed = closing.close(crowded(quarters), date(2018, 4, 1), date(2019, 9, 30), None)
    assert list(closed.people) == [closed.block]
    assert not closed.tables["outcomes"].shows("met", "2019-T2") and closed.tables["outcomes"].shows("met", closed.block)


def leaf_sums(closed: Closed, places: list[str], quarters: list[str], best: list[str]) -> tuple[list[Any], list[Sum]]:
    """All that is shown of people, as sums of (place, furthest step, outcome, quarter)."""
    leaves = [(place, step, one, quarter) for place in places for step in LEAVES for one in best for quarter in quarters]
    within = closed.columns.leaves_under()
    found = []

    def add(total: int, keep: Any) -> None:
        found.append(Sum(tuple(at for at, leaf in enumerate(leaves) if keep(leaf)), total, total))

    for period, table in closed.people.items():
        rows, steps = table.rows.leaves_under(), table.columns.leaves_under()
        for (row, step), n in table.values.items():
            add(n, lambda x, r=rows[row], s=steps[step], q=within[period]: x[0] in r and x[1] in s and x[3] in q)
    outcomes = closed.tables["outcomes"]
    rows = outcomes.rows.leaves_under()
    for (row, period), n in outcomes.values.items():
        add(n, lambda x, r=rows[row], q=within[period]: x[2] in r and x[3] in q)
    return leaves, found


@given(st.lists(st.sampled_from([0, 0, 1, 3, 5, 7, 9]), min_size=16, max_size=16))
@settings(deadline=None, derandomize=True, database=None, max_examples=25, phases=[Phase.generate])
def test_the_tables_of_a_release_together_tell_no_more_than_each(counts: list[int]) -> None:
    """PRIV-20, the attack on all that is published together: no small count of a territory, step, outcome and period is brought within less
    than the threshold, from tables that share their totals and steps that hold each other."""
    places, quarters, best, steps = ["n", "s"], ["2019-T1", "2019-T2"], ["none", "work"], ["met_only", "mobilised_only"]
    known = dict(zip(((p, s, o, q) for p in places for s in steps for o in best for q in quarters), counts, strict=True))
    people: Counter[tuple[str, str, str]] = Counter()
    outcomes: Counter[tuple[str, str]] = Counter()
    for (place, step, one, quarter), n in known.items():
        people[place, step, quarter] += n
        outcomes[one, quarter] += n
    facts = Facts(people, outcomes, {}, {"n": "Nord", "s": "Sud"})
    closed = closing.close(facts, date(2019, 1, 1), date(2019, 6, 30), None, threshold=5)
    leaves, found = leaf_sums(closed, places, quarters, best)
    targets = [
        tuple(at for at, leaf in enumerate(leaves) if leaf[0] in place and leaf[1] in step and leaf[3] in period)
        for place in (places, ["n"], ["s"])
        for step in (LEAVES, LEAVES[1:], LEAVES[2:], LEAVES[:1])
        for period in (quarters, quarters[:1], quarters[1:])
    ] + [tuple(at for at, leaf in enumerate(leaves) if leaf[2] == "work" and leaf[3] == quarter) for quarter in quarters]
    for target in targets:
        truth = sum(known.get(leaves[at], 0) for at in target)
        if 0 < truth < 5:
            low, high = interval(found, len(leaves), target, truth, 5)
            assert high - low >= 5, (target, truth, low, high)


def test_the_first_releases_are_read_as_they_were() -> None:
    """Frozen before territories were crossed with steps: the same figures, the same digest."""
    content = json.loads((Path(__file__).parent / "first_release.json").read_text(encoding="utf-8"))
    closed = kept.thawed(content)
    assert closed.block == "2019-T1" and not closed.people
    assert closed.tables["steps"].values["reached", "2019-T1"] == 40
    found = published.boards(closed)
    assert [len(one.lines) for one in found] == [5, 3, 6, 2]
    assert kept.digest(content, "") == "68d56a3769cd6fc5dfbb29844bc265a84802402713fa08c96c111717daebad4b"
    after = closing.close(drawn(3, ["2019-T2"], 50), date(2019, 4, 1), date(2019, 6, 30), closed)
    assert after.block == "2019-T2"


def test_quarters_closed_once_stay_closed() -> None:
    facts = drawn(3, ["2019-T1"], 50)
    first = closing.close(facts, date(2019, 1, 1), date(2019, 3, 31), None)
    with pytest.raises(ValueError, match="closed already"):
        closing.close(facts, date(2019, 1, 1), date(2019, 6, 30), first)
    with pytest.raises(ValueError, match="one threshold"):
        closing.close(facts, date(2019, 4, 1), date(2019, 6, 30), first, threshold=12)


def test_only_quarters_that_are_over_can_be_closed() -> None:
    found = closing.candidates(date(2019, 2, 3), None, date(2019, 10, 22))
    assert [one.code for one in found] == ["2019-T1", "2019-T2", "2019-T3"]
    assert [one.code for one in closing.candidates(date(2019, 2, 3), date(2019, 6, 30), date(2019, 10, 22))] == ["2019-T3"]
    assert closing.candidates(None, None, date(2019, 10, 22)) == []
    assert [one.code for one in closing.candidates(date(2019, 7, 3), None, date(2019, 9, 30))] == []
