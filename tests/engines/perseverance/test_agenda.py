"""The day's list, and what the team learned from objections."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.engines.perseverance import (
    MINIMUM_SHOWN,
    Approach,
    Attempt,
    Band,
    Goer,
    NextStep,
    Outcome,
    StepKind,
    approaches_in,
    band_of,
    today,
    what_worked,
)

FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=200)
PARIS = ZoneInfo("Europe/Paris")


def due(kind: StepKind, overdue: int = 0, promised: bool = False) -> NextStep:
    when = date(2019, 10, 22) - timedelta(days=overdue)
    return NextStep(kind, when, overdue, Goer.ANYONE, "", "", promised, None, ())


def test_overdue_promises_come_first_then_what_is_due_then_advice() -> None:
    steps = {
        "a": due(StepKind.CONGRATULATE, 9),
        "b": due(StepKind.PROPOSE_MEDIATOR, 9),
        "c": due(StepKind.ASK_REFERENT_ADVICE, 9),
        "d": due(StepKind.SEE_AGAIN, 9),
        "e": due(StepKind.SEE_AGAIN, 0, promised=True),
        "f": due(StepKind.SEE_AGAIN, 1, promised=True),
        "g": due(StepKind.SEE_AGAIN, 3, promised=True),
        "h": due(StepKind.SEE_AGAIN, 3, promised=True),
        "i": due(StepKind.WAIT),
        "j": due(StepKind.STOP),
        "k": due(StepKind.RESPECT_OPPOSITION),
    }
    assert [key for key, _ in today(steps.items())] == ["g", "h", "f", "e", "d", "c", "b", "a"]


def test_the_list_does_not_depend_on_the_order_it_came_in() -> None:
    steps = [("x", due(StepKind.SEE_AGAIN, 2)), ("y", due(StepKind.SEE_AGAIN, 2)), ("z", due(StepKind.SEE_AGAIN, 4))]
    assert {tuple(key for key, _ in today(order)) for order in permutations(steps)} == {("z", "x", "y")}


@pytest.mark.parametrize(
    ("hour", "band"),
    [(4, Band.EVENING), (5, Band.MORNING), (11, Band.MORNING), (12, Band.MIDDAY), (14, Band.AFTERNOON), (18, Band.EVENING)],
)
def test_hours_are_known_by_four_bands_only(hour: int, band: Band) -> None:
    assert band_of(time(hour)) is band


def test_what_followed_an_objection_is_read_from_the_history() -> None:
    start = datetime(2019, 9, 2, 10, tzinfo=UTC)
    history = [
        Attempt(start, "door", Outcome.OBJECTED, "ines", "no_time"),
        Attempt(start + timedelta(days=7, hours=7), "sms", Outcome.UNREACHED, "ines"),
        Attempt(start + timedelta(days=9, hours=1), "call", Outcome.WELCOMED, "ines"),
        Attempt(start + timedelta(days=12), "door", Outcome.OBJECTED, "ines", "no_trust"),
        Attempt(start + timedelta(days=19, hours=5), "door", Outcome.REFUSED, "karim"),
    ]
    assert approaches_in(history, PARIS) == [
        Approach("no_time", "sms", Band.EVENING, True),
        Approach("no_trust", "door", Band.AFTERNOON, False),
    ]


APPROACHES = st.lists(
    st.builds(
        Approach,
        objection=st.sampled_from(["no_time", "no_trust"]),
        channel=st.sampled_from(["door", "sms"]),
        band=st.sampled_from(list(Band)),
        followed=st.booleans(),
    ),
    max_size=60,
)


@FIXED
@given(APPROACHES)
def test_what_worked_is_never_told_of_fewer_than_five_and_counts_right(approaches: list[Approach]) -> None:
    found = {(w.objection, w.channel, w.band): w.share for w in what_worked(approaches)}
    for objection in ("no_time", "no_trust"):
        for channel in ("door", "sms"):
            for band in (None, *Band):
                rows = [a for a in approaches if (a.objection, a.channel) == (objection, channel) and band in (None, a.band)]
                shown = found.get((objection, channel, band))
                assert (shown is not None) is (len(rows) >= MINIMUM_SHOWN)
                assert shown is None or (shown.n, shown.N) == (sum(a.followed for a in rows), len(rows))


def test_a_few_lucky_tries_do_not_beat_many_good_ones() -> None:
    many = [Approach("no_time", "call", Band.MORNING, i < 30) for i in range(50)]
    few = [Approach("no_time", "sms", Band.MORNING, i < 3) for i in range(5)]
    assert [worked.channel for worked in what_worked(few + many) if worked.band is None] == ["call", "sms"]


def test_nothing_in_the_answer_counts_or_ranks_workers() -> None:
    """No count of staff: what worked knows objections, channels and bands, no worker."""
    assert set(Approach.__dataclass_fields__) == {"objection", "channel", "band", "followed"}
