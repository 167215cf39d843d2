"""Who should go, by which channel, and what the team has learned."""

from __future__ import annotations

from collections.abc import Sequence

from tremplin.engines.explanation import Reason
from tremplin.engines.perseverance.answers import Goer, Why
from tremplin.engines.perseverance.experience import MINIMUM_SHOWN, Worked
from tremplin.engines.perseverance.facts import Outcome, Rules, Situation
from tremplin.engines.perseverance.history import History

VAIN_TRIES_BEFORE_RELAY = 2
TALKS_BEFORE_NEW_FACE = 2

Chosen = tuple[Goer, str, Reason | None]


def who_goes(situation: Situation, history: History) -> Chosen:
    """The promiser; a relay after vain tries; a new face after a refusal or two talks with one worker; else the known face."""
    promise = history.promise
    if promise is not None and promise.by:
        return _unless_away(promise.by, situation, Reason(Why.PROMISER, {"by": promise.by}))
    if not history.attempts:
        return Goer.ANYONE, "", None
    vain = history.unreached_in_a_row
    if situation.relay_known and vain >= VAIN_TRIES_BEFORE_RELAY:
        return Goer.RELAY, "", Reason(Why.RELAY_KNOWS, {"unreached": vain})
    face = (history.last_reached or history.attempts[-1]).by
    if not face:
        return Goer.ANYONE, "", None
    if _needs_new_face(history):
        return _another_than(face, situation)
    return _unless_away(face, situation, Reason(Why.KNOWN_FACE, {"by": face}))


def _needs_new_face(history: History) -> bool:
    talks = [attempt for attempt in history.tries if attempt.outcome is not Outcome.UNREACHED]
    if not talks:
        return False
    heard = talks[-TALKS_BEFORE_NEW_FACE:]
    one_worker = len(heard) == TALKS_BEFORE_NEW_FACE and len({attempt.by for attempt in heard}) == 1
    return talks[-1].outcome is Outcome.REFUSED or one_worker


def _another_than(face: str, situation: Situation) -> Chosen:
    if situation.team is None or situation.team - {face}:
        return Goer.ANOTHER_WORKER, face, Reason(Why.NEW_FACE, {"instead_of": face})
    if situation.relay_known:
        return Goer.RELAY, "", Reason(Why.NEW_FACE, {"instead_of": face})
    return Goer.SAME_WORKER, face, Reason(Why.ONLY_FACE, {"by": face})


def _unless_away(worker: str, situation: Situation, why: Reason) -> Chosen:
    if situation.team is not None and worker not in situation.team:
        return Goer.ANOTHER_WORKER, worker, Reason(Why.WORKER_AWAY, {"instead_of": worker})
    return Goer.SAME_WORKER, worker, why


def by_channel(situation: Situation, history: History, rules: Rules) -> tuple[str, list[Reason]]:
    """The promised channel, else the one of this try's rank, else the next that can be used."""
    number = len(history.tries) + 1
    turn = min(number, len(rules.channels)) - 1
    wished = list(dict.fromkeys([*rules.channels[turn:], *rules.channels[:turn], *rules.others]))
    if rules.first_channels and history.last_reached is None and history.promise is None:
        wished = [channel for channel in wished if channel in rules.first_channels]
    if history.promise is not None and history.promise.channel:
        wished.insert(0, history.promise.channel)
    reasons = []
    if situation.minor and not _met_in_person(history, rules) and rules.online:
        # OUT-07: a minor who does not know the team yet is never first approached online.
        wished = [channel for channel in wished if channel not in rules.online]
        reasons.append(Reason(Why.MINOR_IN_PERSON))
    usable = [c for c in wished if situation.usable_channels is None or c in situation.usable_channels]
    if not usable:
        return "", [*reasons, Reason(Why.NO_CHANNEL)]
    return usable[0], [*reasons, Reason(Why.CHANNEL_OF_ATTEMPT, {"number": number})]


def _met_in_person(history: History, rules: Rules) -> bool:
    return any(a.outcome is not Outcome.UNREACHED and a.channel not in rules.online for a in history.attempts)


def learned(history: History, experience: Sequence[Worked]) -> list[Reason]:
    """The last objection, and what most often worked after it: at any time, and in one band of the day."""
    heard = next((attempt for attempt in reversed(history.attempts) if attempt.objection), None)
    if heard is None:
        return []
    reasons = [Reason(Why.OBJECTION, {"code": heard.objection, "on": history.day(heard)})]
    known = [w for w in experience if w.objection == heard.objection and w.share.N >= MINIMUM_SHOWN]
    for of_all_day in (True, False):
        best = next((worked for worked in known if (worked.band is None) is of_all_day), None)
        if best is not None:
            reasons.append(_quoted(best))
    return reasons


def _quoted(worked: Worked) -> Reason:
    counted = worked.share
    return Reason(
        Why.WORKED,
        {
            "objection": worked.objection,
            "channel": worked.channel,
            "band": worked.band,
            "n": counted.n,
            "N": counted.N,
            "low": counted.low,
            "high": counted.high,
        },
    )
