"""What a release is made of: quarters, years, and figures that stay as they were. Pure."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.domain.impact import closing
from tremplin.domain.impact.closing import Closed, Facts

PLACES = {"n": "Nord", "s": "Sud", "e": "Est"}
LEAVES = ("met_only", "reached_only", "mobilised_only", "accompanied_only", "exited")


def drawn(seed: int, quarters: list[str], most: int) -> Facts:
    """A population drawn at random: each person has a quarter, a place, a step, an outcome."""
    random = Random(seed)
    counts: list[dict[tuple[str, str], int]] = [{}, {}, {}, {}]
    for quarter in quarters:
        for _person in range(random.randint(0, most)):
            keys = (
                random.choice(LEAVES),
                random.choice(list(PLACES)),
                random.choice(("none", "none", "work", "training", "raccrochage", "confidence")),
            )
            for table, key in zip(counts, keys, strict=False):
                table[key, quarter] = table.get((key, quarter), 0) + 1
        counts[3]["honoured", quarter], counts[3]["not_honoured", quarter] = random.randint(0, 30), random.randint(0, 30)
    return Facts(*counts, PLACES)


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
    content = closing.frozen(one)
    again = closing.thawed(content)
    assert closing.frozen(again) == content
    assert closing.digest(content, "x") == closing.digest(closing.frozen(again), "x") != closing.digest(content, "y")


@given(seed=st.integers(0, 10_000), most=st.integers(0, 80))
@settings(max_examples=40, deadline=None)
def test_a_later_release_changes_nothing_of_an_earlier_one(seed: int, most: int) -> None:
    """PRIV-20: whatever was corrected, added or erased since, old periods keep their figures."""
    first = closing.close(drawn(seed, ["2019-T1", "2019-T2"], most), date(2019, 1, 1), date(2019, 6, 30), None)
    second = closing.close(drawn(seed + 1, ["2019-T1", "2019-T2", "2019-T3"], most), date(2019, 7, 1), date(2019, 9, 30), first)
    for name, table in first.tables.items():
        later = second.tables[name]
        kept = {key: n for key, n in later.values.items() if key[1] in table.columns.labels}
        assert kept == dict(table.values)


def sums(closed: Closed, name: str) -> list[tuple[list[tuple[str, str]], int, tuple[str, str]]]:
    """Every equation a reader knows: children of a shown cell add up to it, across rows and across periods."""
    table = closed.tables[name]
    found = []
    for row in table.rows.labels:
        for column in table.columns.labels:
            for kids, other in ((table.rows.children().get(row), column), (table.columns.children().get(column), row)):
                if kids and table.shows(row, column):
                    parts = [(kid, other) if other == column else (other, kid) for kid in kids]
                    found.append((parts, table.values[row, column], (row, column)))
    return found


@given(seed=st.integers(0, 10_000), most=st.integers(1, 90))
@settings(max_examples=120, deadline=None)
def test_no_subtraction_finds_a_small_number(seed: int, most: int) -> None:
    """PRIV-20: for each sum, what its hidden parts make together is 0 or at least eleven, over two releases."""
    first = closing.close(drawn(seed, ["2019-T1", "2019-T2"], most), date(2019, 1, 1), date(2019, 6, 30), None)
    facts = drawn(seed + 7, ["2019-T3", "2019-T4", "2020-T1"], most)
    both = closing.close(facts, date(2019, 7, 1), date(2020, 3, 31), first)
    for name in both.tables:
        table = both.tables[name]
        assert all(n == 0 or n >= 11 for n in table.values.values())
        for parts, total, _cell in sums(both, name):
            hidden = [part for part in parts if not table.shows(*part)]
            left = total - sum(table.values[part] for part in parts if table.shows(*part))
            assert not hidden or left == 0 or left >= 11


def test_quarters_closed_once_stay_closed() -> None:
    facts = drawn(3, ["2019-T1"], 50)
    first = closing.close(facts, date(2019, 1, 1), date(2019, 3, 31), None)
    with pytest.raises(ValueError, match="closed already"):
        closing.close(facts, date(2019, 1, 1), date(2019, 6, 30), first)


def test_only_quarters_that_are_over_can_be_closed() -> None:
    found = closing.candidates(date(2019, 2, 3), None, date(2019, 10, 22))
    assert [one.code for one in found] == ["2019-T1", "2019-T2", "2019-T3"]
    assert [one.code for one in closing.candidates(date(2019, 2, 3), date(2019, 6, 30), date(2019, 10, 22))] == ["2019-T3"]
    assert closing.candidates(None, None, date(2019, 10, 22)) == []
    assert [one.code for one in closing.candidates(date(2019, 7, 3), None, date(2019, 9, 30))] == []
