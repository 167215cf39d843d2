"""The next step for one person or spot, in the order the method fixes.

Opposition is respected before anything else, and the referent's advice to leave the person in peace before any approach. Then:
talk again within the cadence and the maximum; ask the referent's advice; propose a mediator outside the public service, who in
the end leads to it; stop. Dates are local to the project: pass `now` in
its time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from tremplin.engines.explanation import Reason
from tremplin.engines.perseverance.answers import Goer, NextStep, StepKind, Why
from tremplin.engines.perseverance.choices import by_channel, learned, who_goes
from tremplin.engines.perseverance.experience import Worked
from tremplin.engines.perseverance.facts import Advice, Rules, Situation
from tremplin.engines.perseverance.history import History


def next_step(situation: Situation, rules: Rules, now: datetime, experience: Sequence[Worked] = ()) -> NextStep:
    """The one step to take now, or what is being waited for.

    Args:
        now: with the project's time zone.
        experience: from `what_worked`, in its order; quoted when it speaks of the last objection.

    Raises:
        ValueError: `now` or an attempt carries no time zone.
    """
    history = History.of(situation, now)
    opposition = situation.opposition
    if opposition is not None and (opposition.until is None or now.date() <= opposition.until):
        return _still(StepKind.RESPECT_OPPOSITION, Reason(Why.OPPOSITION, {"until": opposition.until}))
    handover = situation.handover
    if handover is not None and not history.began_again_after(handover.honoured_on):
        honoured = Reason(Why.HANDOVER_HONOURED, {"on": handover.honoured_on})
        if not handover.told:
            return _step(StepKind.CONGRATULATE, handover.honoured_on, now, honoured)
        if history.promise is None:
            return _still(StepKind.STOP, honoured)
    peace = history.peace(situation.advice)
    if peace is not None and (peace.leave_until is None or now.date() <= peace.leave_until):
        return _in_peace(peace)
    if len(history.tries) >= rules.max_attempts:
        return _beyond_maximum(situation, history, rules)
    if history.promise is None and not history.attempts:
        return _still(StepKind.WAIT, Reason(Why.NO_HISTORY))
    return _talk_again(situation, history, rules, experience)


def _in_peace(advice: Advice) -> NextStep:
    """Nobody goes, whatever was promised before."""
    why = Reason(Why.ADVICE_IS_TO_LEAVE, {"answered_on": advice.answered_on, "until": advice.leave_until})
    again = advice.leave_until + timedelta(days=1) if advice.leave_until else None
    return NextStep(StepKind.LEAVE_IN_PEACE, again, 0, Goer.NOBODY, "", "", False, None, (why,))


def _talk_again(situation: Situation, history: History, rules: Rules, experience: Sequence[Worked]) -> NextStep:
    due, reasons = _due(history, rules)
    reasons.append(Reason(Why.ATTEMPTS, {"done": len(history.tries), "maximum": rules.max_attempts}))
    due = _after_cooling_off(_after_peace(due, situation, history, reasons), history, rules, reasons)
    goer, worker, why_goer = who_goes(situation, history)
    channel, why_channel = by_channel(situation, history, rules)
    reasons += [*([why_goer] if why_goer else []), *why_channel, *learned(history, experience)]
    return _contact(
        StepKind.SEE_AGAIN,
        due,
        history.now,
        rules,
        reasons,
        goer,
        worker=worker,
        channel=channel,
        promised=history.promise is not None,
    )


def _due(history: History, rules: Rules) -> tuple[date, list[Reason]]:
    """When to go again: the promised day; after a vain try since then, or without a promise, the cadence."""
    promise = history.promise
    tried = history.since_promised_day
    if promise is not None and not tried:
        return promise.due, [Reason(Why.PROMISED, {"due": promise.due, "by": promise.by})]
    reasons = []
    if promise is not None:
        reasons.append(Reason(Why.PROMISE_TRIED, {"due": promise.due, "tried_on": history.day(tried[-1])}))
    last_on = history.day(history.attempts[-1])
    row = min(max(len(history.tries), 1), len(rules.cadence_days))
    wait = rules.cadence_days[row - 1]
    since = (history.now.date() - last_on).days
    reasons.append(Reason(Why.CADENCE, {"last_on": last_on, "days_since": since, "cadence_days": wait}))
    return last_on + timedelta(days=wait), reasons


def _after_cooling_off(due: date, history: History, rules: Rules, reasons: list[Reason]) -> date:
    """A no is left alone for its whole cooling-off, even under a promise; the reason is added when it delays."""
    if history.refused_on is None:
        return due
    until = history.refused_on + timedelta(days=rules.cooling_off_days)
    if until <= due:
        return due
    reasons.append(Reason(Why.COOLING_OFF, {"refused_on": history.refused_on, "until": until}))
    return until


def _after_peace(due: date, situation: Situation, history: History, reasons: list[Reason]) -> date:
    """What an ended peace put off; the reason is added when it did."""
    peace = history.peace(situation.advice)
    if peace is None or peace.leave_until is None or peace.leave_until < due:
        return due
    reasons.append(Reason(Why.ADVICE_WAS_TO_LEAVE, {"until": peace.leave_until}))
    return peace.leave_until + timedelta(days=1)


def _beyond_maximum(situation: Situation, history: History, rules: Rules) -> NextStep:
    """Nobody of the team goes again by themselves: the referent's advice, then a mediator, then peace."""
    now, today = history.now, history.now.date()
    done = {"done": len(history.tries), "maximum": rules.max_attempts}
    reached = Reason(Why.MAXIMUM_REACHED, {**done})
    advice = history.current(situation.advice)
    offered = situation.mediator_offered_on
    if offered is not None and history.of_this_run(offered):
        until = offered + timedelta(days=rules.mediator_wait_days)
        if today < until:
            under_way = Reason(Why.MEDIATOR_UNDER_WAY, {"offered_on": offered, "until": until})
            return _step(StepKind.WAIT, until, now, reached, under_way, goer=Goer.MEDIATOR)
        return _still(StepKind.STOP, Reason(Why.ALL_TRIED, {**done, "mediator_offered_on": offered}))
    last_on = history.day(history.tries[-1])
    if advice is None and situation.referent_known:
        return _step(StepKind.ASK_REFERENT_ADVICE, last_on, now, reached, goer=Goer.ANYONE)
    return _mediator(situation, history, rules, reached)


def _mediator(situation: Situation, history: History, rules: Rules, reached: Reason) -> NextStep:
    now, advice, last_on = history.now, history.current(situation.advice), history.day(history.tries[-1])
    if advice is None:
        due, why = last_on, Reason(Why.NO_REFERENT)
    elif advice.answered_on is not None:
        due, why = advice.answered_on, Reason(Why.ADVICE_ANSWERED, {"answered_on": advice.answered_on})
    else:
        due = advice.asked_on + timedelta(days=rules.advice_wait_days)
        if now.date() < due:
            awaited = Reason(Why.ADVICE_AWAITED, {"asked_on": advice.asked_on, "until": due})
            return _step(StepKind.WAIT, due, now, reached, awaited)
        why = Reason(Why.ADVICE_UNANSWERED, {"asked_on": advice.asked_on})
    reasons = [reached, why]
    due = _after_cooling_off(_after_peace(due, situation, history, reasons), history, rules, reasons)
    return _contact(StepKind.PROPOSE_MEDIATOR, due, now, rules, reasons, Goer.MEDIATOR)


def _contact(
    kind: StepKind,
    due: date,
    now: datetime,
    rules: Rules,
    reasons: list[Reason],
    goer: Goer,
    *,
    worker: str = "",
    channel: str = "",
    promised: bool = False,
) -> NextStep:
    """A step that ends in front of the person: waits for its day, and for the end of the quiet hours."""
    late = (now.date() - due).days
    if late < 0:
        return NextStep(StepKind.WAIT, due, 0, goer, worker, channel, promised, None, tuple(reasons))
    not_before = _end_of_quiet(rules, now)
    if not_before is not None:
        reasons.append(Reason(Why.QUIET_HOURS, {"until": not_before}))
    return NextStep(kind, due, late, goer, worker, channel, promised, not_before, tuple(reasons))


def _end_of_quiet(rules: Rules, now: datetime) -> datetime | None:
    """When the quiet that runs now ends: the first moment that is neither in quiet hours nor on a quiet day; None when none runs."""
    end = now
    if rules.is_quiet(now.time()):
        end = datetime.combine(now.date(), rules.quiet_until, tzinfo=now.tzinfo)
        end = end if end.time() > now.time() else end + timedelta(days=1)
    while end.weekday() in rules.quiet_weekdays:
        morning = rules.quiet_until if rules.is_quiet(time.min) else time.min
        end = datetime.combine(end.date() + timedelta(days=1), morning, tzinfo=now.tzinfo)
    return end if end > now else None


def _step(kind: StepKind, due: date, now: datetime, *reasons: Reason, goer: Goer = Goer.NOBODY) -> NextStep:
    return NextStep(kind, due, max(0, (now.date() - due).days), goer, "", "", False, None, reasons)


def _still(kind: StepKind, *reasons: Reason) -> NextStep:
    return NextStep(kind, None, 0, Goer.NOBODY, "", "", False, None, reasons)
