"""The next step: rule tables, then what no history may ever bring about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tremplin.engines.evidence import share
from tremplin.engines.perseverance import (
    CONTACT_KINDS,
    Advice,
    Attempt,
    Band,
    Goer,
    Handover,
    NextStep,
    Opposition,
    Outcome,
    Promise,
    Rules,
    Situation,
    StepKind,
    Why,
    Worked,
    next_step,
    today,
)

# No shrinking: a broken protection is to go red in seconds.
FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=150, phases=[Phase.explicit, Phase.generate])
PARIS = ZoneInfo("Europe/Paris")
RULES = Rules(
    cadence_days=(7, 14),
    channels=("door", "sms", "call"),
    max_attempts=3,
    cooling_off_days=60,
    online=frozenset({"snap"}),
)
NOON = datetime(2019, 10, 22, 12, 0, tzinfo=PARIS)
WELCOMED, OBJECTED, REFUSED, UNREACHED = Outcome.WELCOMED, Outcome.OBJECTED, Outcome.REFUSED, Outcome.UNREACHED


def ago(days: int, outcome: Outcome, by: str = "ines", channel: str = "door", objection: str = "") -> Attempt:
    return Attempt(NOON - timedelta(days=days), channel, outcome, by, objection)


def day(days_from_now: int) -> date:
    return (NOON + timedelta(days=days_from_now)).date()


def step(*attempts: Attempt, now: datetime = NOON, rules: Rules = RULES, **facts: object) -> NextStep:
    return next_step(replace(Situation(attempts=attempts), **facts), rules, now)  # type: ignore[arg-type]


def codes(found: NextStep) -> list[str]:
    return [reason.code for reason in found.reasons]


def came(days: int) -> Attempt:
    """The person came by themselves."""
    return replace(ago(days, WELCOMED), came=True)


def until(days_from_now: int) -> Advice:
    """Four days ago the referent advised to leave the person in peace until then."""
    return replace(PEACE, leave_until=day(days_from_now))


PEACE = Advice(day(-9), day(-4), leave=True)
THREE = (ago(40, UNREACHED), ago(20, OBJECTED), ago(10, UNREACHED))

TABLE = [
    # talk again, within cadence
    ("nothing known", (), {}, StepKind.WAIT, None),
    ("met yesterday", (ago(1, WELCOMED),), {}, StepKind.WAIT, 6),
    ("met a week ago", (ago(7, WELCOMED),), {}, StepKind.SEE_AGAIN, 0),
    ("second try in a row waits longer", (ago(20, OBJECTED), ago(10, UNREACHED)), {}, StepKind.WAIT, 4),
    ("a welcome starts the count again", (*THREE, ago(8, WELCOMED)), {}, StepKind.SEE_AGAIN, -1),
    # promises
    ("promised for tomorrow", (ago(1, OBJECTED),), {"promise": Promise(day(1))}, StepKind.WAIT, 1),
    ("promised for two days ago", (ago(9, OBJECTED),), {"promise": Promise(day(-2))}, StepKind.SEE_AGAIN, -2),
    ("promised before the cadence would allow", (ago(2, OBJECTED),), {"promise": Promise(day(0))}, StepKind.SEE_AGAIN, 0),
    ("promise tried in vain", (ago(9, OBJECTED), ago(3, UNREACHED)), {"promise": Promise(day(-3))}, StepKind.WAIT, 11),
    ("promise kept", (ago(2, WELCOMED),), {"promise": Promise(day(-2))}, StepKind.WAIT, 5),
    (
        "promised this morning for this evening",
        (ago(0, OBJECTED),),
        {"promise": Promise(day(0), made_at=NOON)},
        StepKind.SEE_AGAIN,
        0,
    ),
    ("promised to somebody never tried", (), {"promise": Promise(day(-1))}, StepKind.SEE_AGAIN, -1),
    # a no
    ("cooling off", (ago(10, REFUSED),), {}, StepKind.WAIT, 50),
    ("cooling off even under a promise", (ago(10, REFUSED),), {"promise": Promise(day(-1))}, StepKind.WAIT, 50),
    ("cooled off", (ago(60, REFUSED),), {}, StepKind.SEE_AGAIN, 0),
    ("an older no still cools under newer tries", (ago(50, REFUSED), ago(20, UNREACHED)), {}, StepKind.WAIT, 10),
    # the referent's advice, then a mediator, then peace
    ("maximum reached", THREE, {}, StepKind.ASK_REFERENT_ADVICE, -10),
    ("maximum reached under a promise", THREE, {"promise": Promise(day(-2))}, StepKind.ASK_REFERENT_ADVICE, -10),
    ("advice awaited", THREE, {"advice": (Advice(day(-3)),)}, StepKind.WAIT, 4),
    ("advice unanswered", THREE, {"advice": (Advice(day(-9)),)}, StepKind.PROPOSE_MEDIATOR, -2),
    ("advice answered", THREE, {"advice": (Advice(day(-9), day(-4)),)}, StepKind.PROPOSE_MEDIATOR, -4),
    ("advice of a former run does not serve", THREE[:1] + THREE, {"advice": ()}, StepKind.ASK_REFERENT_ADVICE, -10),
    # the referent's advice is to leave in peace: a pause, before any approach
    ("left in peace, for good", THREE, {"advice": (PEACE,)}, StepKind.LEAVE_IN_PEACE, None),
    ("left in peace, until a day", THREE, {"advice": (until(30),)}, StepKind.LEAVE_IN_PEACE, 31),
    ("left in peace through the last day", THREE, {"advice": (until(0),)}, StepKind.LEAVE_IN_PEACE, 1),
    ("left in peace before the maximum", (ago(9, OBJECTED),), {"advice": (until(30),)}, StepKind.LEAVE_IN_PEACE, 31),
    (
        "left in peace even under a promise",
        (ago(9, OBJECTED),),
        {"advice": (until(30),), "promise": Promise(day(-1))},
        StepKind.LEAVE_IN_PEACE,
        31,
    ),
    ("left in peace, met by chance", (*THREE, ago(1, WELCOMED)), {"advice": (until(30),)}, StepKind.LEAVE_IN_PEACE, 31),
    ("the person came by themselves", (*THREE, came(1)), {"advice": (until(30),)}, StepKind.WAIT, 6),
    ("came before the advice was given", (*THREE, came(5)), {"advice": (until(30),)}, StepKind.LEAVE_IN_PEACE, 31),
    ("the peace is over", (ago(9, OBJECTED),), {"advice": (until(-1),)}, StepKind.SEE_AGAIN, 0),
    ("the peace is over, a mediator may go", THREE, {"advice": (until(-3),)}, StepKind.PROPOSE_MEDIATOR, -2),
    ("a later answer says to go on", THREE, {"advice": (until(30), Advice(day(-3), day(-2)))}, StepKind.PROPOSE_MEDIATOR, -2),
    (
        "the careful one of two answers of a day",
        THREE,
        {"advice": (Advice(day(-5), day(-4)), PEACE)},
        StepKind.LEAVE_IN_PEACE,
        None,
    ),
    ("opposed and left in peace", THREE, {"advice": (PEACE,), "opposition": Opposition()}, StepKind.RESPECT_OPPOSITION, None),
    ("good news in peace", THREE, {"advice": (PEACE,), "handover": Handover(day(-1))}, StepKind.CONGRATULATE, -1),
    ("nobody to ask", THREE, {"referent_known": False}, StepKind.PROPOSE_MEDIATOR, -10),
    (
        "mediator waits for the end of the cooling-off",
        (ago(40, UNREACHED), ago(20, REFUSED), ago(10, UNREACHED)),
        {"referent_known": False},
        StepKind.WAIT,
        40,
    ),
    ("mediator under way", THREE, {"mediator_offered_on": day(-5)}, StepKind.WAIT, 25),
    ("all was tried", THREE, {"mediator_offered_on": day(-30)}, StepKind.STOP, None),
    # opposition and handover
    ("opposed for good", (ago(9, WELCOMED),), {"opposition": Opposition()}, StepKind.RESPECT_OPPOSITION, None),
    ("opposed through today", (ago(9, WELCOMED),), {"opposition": Opposition(day(0))}, StepKind.RESPECT_OPPOSITION, None),
    ("opposition ended", (ago(9, WELCOMED),), {"opposition": Opposition(day(-1))}, StepKind.SEE_AGAIN, -2),
    ("handover honoured", (ago(9, WELCOMED),), {"handover": Handover(day(-1))}, StepKind.CONGRATULATE, -1),
    ("good news told", (ago(9, WELCOMED),), {"handover": Handover(day(-1), told=True)}, StepKind.STOP, None),
    ("the way began again", (ago(9, WELCOMED),), {"handover": Handover(day(-30))}, StepKind.SEE_AGAIN, -2),
]


@pytest.mark.parametrize(("attempts", "facts", "kind", "due"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_method_decides_in_its_order(
    attempts: tuple[Attempt, ...], facts: dict[str, object], kind: StepKind, due: int | None
) -> None:
    """OUT-04: cadence, promise, cooling-off, maximum, advice, peace, mediator, opposition."""
    found = step(*attempts, **facts)
    assert found.kind is kind
    assert found.due == (None if due is None else day(due))
    assert found.overdue_days == (0 if due is None else max(0, -due))


GOERS = [
    ("the promiser", (ago(9, OBJECTED),), {"promise": Promise(day(-1), by="karim")}, Goer.SAME_WORKER, "karim", Why.PROMISER),
    ("the known face", (ago(20, WELCOMED), ago(14, UNREACHED, by="karim")), {}, Goer.SAME_WORKER, "ines", Why.KNOWN_FACE),
    ("another after a no", (ago(70, REFUSED),), {}, Goer.ANOTHER_WORKER, "ines", Why.NEW_FACE),
    ("another after two talks", (ago(40, OBJECTED), ago(20, OBJECTED)), {}, Goer.ANOTHER_WORKER, "ines", Why.NEW_FACE),
    (
        "two workers heard one each",
        (ago(40, OBJECTED), ago(20, OBJECTED, "karim")),
        {},
        Goer.SAME_WORKER,
        "karim",
        Why.KNOWN_FACE,
    ),
    ("worker away", (ago(9, OBJECTED),), {"team": frozenset({"karim"})}, Goer.ANOTHER_WORKER, "ines", Why.WORKER_AWAY),
    ("no other face", (ago(70, REFUSED),), {"team": frozenset({"ines"})}, Goer.SAME_WORKER, "ines", Why.ONLY_FACE),
    (
        "a relay when there is no other face",
        (ago(70, REFUSED),),
        {"team": frozenset({"ines"}), "relay_known": True},
        Goer.RELAY,
        "",
        Why.NEW_FACE,
    ),
    (
        "a relay after two vain tries",
        (ago(40, UNREACHED), ago(20, UNREACHED)),
        {"relay_known": True},
        Goer.RELAY,
        "",
        Why.RELAY_KNOWS,
    ),
]


@pytest.mark.parametrize(("attempts", "facts", "goer", "worker", "why"), [r[1:] for r in GOERS], ids=[r[0] for r in GOERS])
def test_it_says_who_should_go_and_why(
    attempts: tuple[Attempt, ...], facts: dict[str, object], goer: Goer, worker: str, why: Why
) -> None:
    found = step(*attempts, **facts)
    assert (found.goer, found.worker) == (goer, worker)
    assert why in codes(found)


@pytest.mark.parametrize(
    ("attempts", "facts", "channel"),
    [
        ((ago(9, OBJECTED),), {}, "sms"),
        ((ago(9, WELCOMED),), {}, "door"),
        ((ago(40, OBJECTED), ago(20, UNREACHED)), {}, "call"),
        ((ago(9, OBJECTED),), {"promise": Promise(day(0), channel="stall")}, "stall"),
        ((ago(9, OBJECTED),), {"usable_channels": frozenset({"door"})}, "door"),
        ((ago(9, OBJECTED),), {"usable_channels": frozenset({"mail"})}, ""),
    ],
)
def test_the_channel_follows_the_rank_of_the_try_and_what_can_be_used(
    attempts: tuple[Attempt, ...], facts: dict[str, object], channel: str
) -> None:
    assert step(*attempts, **facts).channel == channel


@pytest.mark.parametrize(
    ("minor", "attempts", "channel"),
    [
        (True, (ago(9, UNREACHED),), "door"),
        (True, (ago(9, OBJECTED, channel="snap"),), "door"),
        (True, (ago(9, OBJECTED),), "snap"),
        (False, (ago(9, UNREACHED),), "snap"),
    ],
)
def test_a_minor_who_never_met_the_team_is_not_approached_online(
    minor: bool, attempts: tuple[Attempt, ...], channel: str
) -> None:
    """OUT-07."""
    rules = replace(RULES, channels=("snap", "snap", "door"))
    assert step(*attempts, rules=rules, minor=minor).channel == channel


@pytest.mark.parametrize(
    ("hour", "minute", "not_before"),
    [
        (8, 59, datetime(2019, 10, 22, 9, tzinfo=PARIS)),
        (9, 0, None),
        (19, 59, None),
        (20, 0, datetime(2019, 10, 23, 9, tzinfo=PARIS)),
        (23, 30, datetime(2019, 10, 23, 9, tzinfo=PARIS)),
    ],
)
def test_quiet_hours_put_the_contact_off_without_moving_the_due_day(hour: int, minute: int, not_before: datetime | None) -> None:
    found = step(ago(9, OBJECTED), now=NOON.replace(hour=hour, minute=minute))
    assert (found.kind, found.due, found.not_before) == (StepKind.SEE_AGAIN, day(-2), not_before)
    assert (Why.QUIET_HOURS in codes(found)) is (not_before is not None)


@pytest.mark.parametrize(
    ("days", "hour", "not_before"),
    [
        ({1}, 12, datetime(2019, 10, 23, 9, tzinfo=PARIS)),
        ({1, 2}, 12, datetime(2019, 10, 24, 9, tzinfo=PARIS)),
        ({2}, 12, None),
        ({2}, 21, datetime(2019, 10, 24, 9, tzinfo=PARIS)),
    ],
)
def test_a_quiet_day_is_quiet_from_end_to_end(days: set[int], hour: int, not_before: datetime | None) -> None:
    """22 October 2019 is a Tuesday (1); quiet hours of the next morning come after."""
    found = step(ago(9, OBJECTED), now=NOON.replace(hour=hour), rules=replace(RULES, quiet_weekdays=frozenset(days)))
    assert found.not_before == not_before and (Why.QUIET_HOURS in codes(found)) is (not_before is not None)


def test_what_is_allowed_serves_when_nothing_preferred_can_be_used() -> None:
    rules = replace(RULES, channels=("door", "sms"), others=("door", "call", "letter"))
    assert step(ago(9, OBJECTED), rules=rules, usable_channels=frozenset({"letter", "call"})).channel == "call"


def test_until_somebody_met_the_person_only_the_first_channels_serve() -> None:
    rules = replace(RULES, channels=("sms", "call"), others=("door",), first_channels=frozenset({"door"}))
    assert step(ago(9, UNREACHED), rules=rules).channel == "door"
    assert step(ago(20, OBJECTED), ago(9, UNREACHED), rules=rules).channel == "call"
    assert step(ago(9, UNREACHED), rules=rules, promise=Promise(day(0), channel="call")).channel == "call"


def test_an_unknown_hand_is_nobodys_face() -> None:
    """Whoever noted it is no longer told: nobody is named in their place."""
    found = step(ago(9, OBJECTED, by=""), team=frozenset({"ines"}))
    assert (found.goer, found.worker) == (Goer.ANYONE, "")


def test_the_reasons_carry_what_the_sentence_needs() -> None:
    worked = [
        Worked("no_time", "call", None, share(7, 12)),
        Worked("no_time", "sms", Band.EVENING, share(4, 6)),
        Worked("no_time", "door", None, share(1, 4)),
        Worked("no_trust", "door", None, share(9, 9)),
    ]
    situation = Situation(attempts=(ago(9, OBJECTED, objection="no_time"),))
    found = next_step(situation, RULES, NOON, worked)
    said = [(reason.code, reason.params) for reason in found.reasons]
    assert said[0] == ("cadence", {"last_on": day(-9), "days_since": 9, "cadence_days": 7})
    assert said[1] == ("attempts", {"done": 1, "maximum": 3})
    assert ("objection", {"code": "no_time", "on": day(-9)}) in said
    quoted = [(p["channel"], p["band"], p["n"], p["N"]) for code, p in said if code == "worked"]
    assert quoted == [("call", None, 7, 12), ("sms", "evening", 4, 6)]


def test_days_are_those_of_the_project_not_of_utc() -> None:
    """A meeting at 23:30 UTC on the 14th is on the 15th in Paris."""
    late = Attempt(datetime(2019, 10, 14, 23, 30, tzinfo=UTC), "door", WELCOMED, "ines")
    assert step(late).due == date(2019, 10, 22)


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        step(now=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError):
        step(Attempt(NOON.replace(tzinfo=None), "door", WELCOMED, "ines"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"cadence_days": ()},
        {"cadence_days": (0,)},
        {"channels": ()},
        {"max_attempts": 0},
        {"cooling_off_days": -1},
        {"quiet_weekdays": frozenset(range(7))},
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        replace(RULES, **wrong)  # type: ignore[arg-type]


# --- what no history may ever bring about ---

DAYS = st.integers(-200, 40).map(day)
PAST = st.integers(-200, 0).map(day)  # what happened is never later than now
ATTEMPTS = st.builds(
    Attempt,
    at=st.integers(0, 200 * 24).map(lambda hours: NOON - timedelta(hours=hours)),
    channel=st.sampled_from(["door", "sms", "snap"]),
    outcome=st.sampled_from(list(Outcome)),
    by=st.sampled_from(["ines", "karim"]),
    objection=st.sampled_from(["", "no_time", "no_trust"]),
    came=st.booleans(),
)
SITUATIONS = st.builds(
    Situation,
    attempts=st.lists(ATTEMPTS, max_size=8).map(tuple),
    promise=st.none() | st.builds(Promise, due=DAYS, by=st.sampled_from(["", "ines"])),
    opposition=st.none() | st.builds(Opposition, until=st.none() | DAYS),
    advice=st.lists(
        st.builds(Advice, asked_on=PAST, answered_on=st.none() | PAST, leave=st.booleans(), leave_until=st.none() | DAYS),
        max_size=2,
    ).map(tuple),
    mediator_offered_on=st.none() | PAST,
    handover=st.none() | st.builds(Handover, honoured_on=PAST, told=st.booleans()),
    referent_known=st.booleans(),
    relay_known=st.booleans(),
    minor=st.booleans(),
    team=st.none() | st.frozensets(st.sampled_from(["ines", "karim"])),
    usable_channels=st.none() | st.frozensets(st.sampled_from(["door", "sms", "snap"])),
)
RULE_SETS = st.builds(
    Rules,
    cadence_days=st.lists(st.integers(1, 30), min_size=1, max_size=4).map(tuple),
    channels=st.lists(st.sampled_from(["door", "sms", "snap"]), min_size=1, max_size=3, unique=True).map(tuple),
    max_attempts=st.integers(1, 5),
    cooling_off_days=st.integers(0, 120),
    quiet_from=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    quiet_until=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    online=st.just(frozenset({"snap"})),
    others=st.sampled_from([(), ("sms",), ("door", "snap")]),
    first_channels=st.sampled_from([frozenset(), frozenset({"door"})]),
    quiet_weekdays=st.frozensets(st.integers(0, 6), max_size=6),
)
NOWS = st.integers(0, 60 * 24).map(lambda hours: NOON + timedelta(hours=hours))


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_nobody_who_is_opposed_is_ever_approached(situation: Situation, rules: Rules, now: datetime) -> None:
    """OUT-04: "do not approach me" is respected by all."""
    opposed = replace(situation, opposition=Opposition(until=None))
    until_today = replace(situation, opposition=Opposition(until=now.date()))
    for each in (opposed, until_today):
        found = next_step(each, rules, now)
        assert found.kind is StepKind.RESPECT_OPPOSITION
        assert (found.goer, found.worker, found.channel, found.due) == (Goer.NOBODY, "", "", None)
        assert today([("someone", found)]) == []


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS, st.none() | st.integers(0, 40))
def test_nobody_left_in_peace_is_approached_until_its_end_or_until_they_come(
    situation: Situation, rules: Rules, now: datetime, days: int | None
) -> None:
    """OUT-04: whatever else is known, while the referent's last advice is to leave the person in peace."""
    end = None if days is None else now.date() + timedelta(days=days)
    peace = Advice(day(-1), day(0), leave=True, leave_until=end)
    stayed_away = tuple(replace(attempt, came=False) for attempt in situation.attempts)
    found = next_step(replace(situation, attempts=stayed_away, advice=(*situation.advice, peace)), rules, now)
    assert found.kind not in {*CONTACT_KINDS, StepKind.ASK_REFERENT_ADVICE}
    if situation.opposition is None and situation.handover is None:
        assert found.kind is StepKind.LEAVE_IN_PEACE and found.goer is Goer.NOBODY and today([("someone", found)]) == []
    came = (*stayed_away, Attempt(now, "door", WELCOMED, "ines", came=True))
    free = next_step(replace(situation, attempts=came, advice=(peace,)), rules, now)
    assert free.kind is not StepKind.LEAVE_IN_PEACE


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_no_try_goes_over_the_maximum(situation: Situation, rules: Rules, now: datetime) -> None:
    found = next_step(situation, rules, now)
    tries = 0
    for attempt in sorted(situation.attempts, key=lambda attempt: attempt.at):
        tries = 0 if attempt.outcome is WELCOMED else tries + 1
    if found.kind is StepKind.SEE_AGAIN:
        assert tries < rules.max_attempts
    if found.kind in (StepKind.ASK_REFERENT_ADVICE, StepKind.PROPOSE_MEDIATOR):
        assert tries >= rules.max_attempts


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_a_no_is_left_alone_for_the_whole_cooling_off(situation: Situation, rules: Rules, now: datetime) -> None:
    found = next_step(situation, rules, now)
    refused = [a.at.astimezone(PARIS).date() for a in situation.attempts if a.outcome is REFUSED]
    if found.kind in CONTACT_KINDS and refused:
        assert now.date() >= max(refused) + timedelta(days=rules.cooling_off_days)


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_nobody_is_approached_in_quiet_hours_nor_before_the_due_day(situation: Situation, rules: Rules, now: datetime) -> None:
    found = next_step(situation, rules, now)
    if found.kind in CONTACT_KINDS:
        assert found.due is not None and found.due <= now.date()
        begin = found.not_before or now
        assert begin >= now and not rules.is_quiet(begin.time()) and begin.weekday() not in rules.quiet_weekdays
        assert found.goer is not Goer.NOBODY
    if found.kind is StepKind.WAIT and found.due is not None:
        assert found.due > now.date()


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS, st.integers(1, 400))
def test_time_alone_only_brings_a_step_nearer(situation: Situation, rules: Rules, now: datetime, days: int) -> None:
    """With nothing new, what was due stays due, with the same date, and is only more overdue."""
    before, after = next_step(situation, rules, now), next_step(situation, rules, now + timedelta(days=days))
    if before.kind in {*CONTACT_KINDS, StepKind.ASK_REFERENT_ADVICE, StepKind.CONGRATULATE, StepKind.STOP}:
        assert (after.kind, after.due) == (before.kind, before.due)
        assert after.overdue_days == (0 if before.due is None else before.overdue_days + days)
    if before.kind is StepKind.WAIT and before.due is not None:
        reached = (now + timedelta(days=days)).date() >= before.due
        assert (after.kind is StepKind.WAIT) is not reached


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_were_written_changes_nothing(
    situation: Situation, rules: Rules, now: datetime, rng: object
) -> None:
    moments = {attempt.at for attempt in situation.attempts}
    if len(moments) < len(situation.attempts):
        return
    turned = replace(situation, attempts=situation.attempts[::-1], advice=situation.advice[::-1])
    found, again = next_step(situation, rules, now), next_step(turned, rules, now)
    assert (found.kind, found.due, found.goer, found.channel) == (again.kind, again.due, again.goer, again.channel)


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_a_minor_unknown_to_the_team_is_never_sent_an_online_channel(situation: Situation, rules: Rules, now: datetime) -> None:
    """OUT-07."""
    found = next_step(replace(situation, minor=True), rules, now)
    met = any(a.outcome is not UNREACHED and a.channel not in rules.online for a in situation.attempts)
    assert met or found.channel not in rules.online


@FIXED
@given(SITUATIONS, RULE_SETS, NOWS)
def test_every_step_says_why(situation: Situation, rules: Rules, now: datetime) -> None:
    found = next_step(situation, rules, now)
    assert found.reasons and {reason.code for reason in found.reasons} <= set(Why)


def test_quiet_hours_may_be_none() -> None:
    assert not replace(RULES, quiet_from=time(0), quiet_until=time(0)).is_quiet(time(3))
