"""Months, quarters and years."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tremplin.domain.impact import periods

DAYS = st.dates(date(2001, 1, 1), date(2099, 1, 1))


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-T1", date(2019, 1, 1), date(2019, 3, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019-07-01..2019-09-12", date(2019, 7, 1), date(2019, 9, 12)),
    ],
)
def test_a_code_names_its_days(code: str, first: date, last: date) -> None:
    found = periods.read(code)
    assert found is not None and (found.first, found.last, found.code) == (first, last, code)


@pytest.mark.parametrize(
    "code", ["", "2019-13", "2019-T5", "hier", "1066", "2019-09-12..2019-07-01", "2019-02-30..2019-03-01", "'; DROP"]
)
def test_anything_else_is_no_period(code: str) -> None:
    assert periods.read(code) is None


@given(DAYS, st.integers(0, 900))
def test_quarters_follow_one_another_without_a_gap(first: date, length: int) -> None:
    found = list(periods.quarters(first, first + timedelta(days=length)))
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= first + timedelta(days=length) <= found[-1].last
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))


@given(DAYS)
def test_every_day_is_in_its_month(day: date) -> None:
    found = periods.month(day.year, day.month)
    assert found.first <= day <= found.last and periods.read(found.code) == found
