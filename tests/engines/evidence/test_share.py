"""A rate is shown with its n/N and its doubt (FUN-02)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.engines.evidence import share, wilson

FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=200)


@pytest.mark.parametrize(
    ("n", "N", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (Wilson without continuity correction), 95 %
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(n: int, N: int, low: float, high: float) -> None:
    assert wilson(n, N) == pytest.approx((low, high), abs=5e-5)


@FIXED
@given(st.integers(0, 500).flatmap(lambda N: st.tuples(st.integers(0, N), st.just(N))), st.floats(0.5, 0.999))
def test_the_interval_holds_the_rate_and_mirrors_its_complement(counts: tuple[int, int], level: float) -> None:
    n, N = counts
    found, mirrored = share(n, N, level), share(N - n, N, level)
    assert 0 <= found.low <= (found.rate if found.rate is not None else 0.5) <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


@FIXED
@given(st.integers(1, 200).flatmap(lambda N: st.tuples(st.integers(0, N), st.just(N))))
def test_ten_times_the_people_leave_less_doubt(counts: tuple[int, int]) -> None:
    n, N = counts
    few, many = share(n, N), share(10 * n, 10 * N)
    assert many.high - many.low < few.high - few.low


def test_nobody_asked_is_no_rate_and_full_doubt() -> None:
    assert share(0, 0).rate is None
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("n", "N", "level"), [(3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0), (1, 2, 0.0)])
def test_what_is_no_proportion_is_refused(n: int, N: int, level: float) -> None:
    with pytest.raises(ValueError):
        wilson(n, N, level)
