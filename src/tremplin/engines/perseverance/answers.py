"""The vocabulary of an answer: kinds of step, who goes, and the codes of the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tremplin.engines.explanation import Reason


class StepKind(StrEnum):
    SEE_AGAIN = "see_again"
    ASK_REFERENT_ADVICE = "ask_referent_advice"
    PROPOSE_MEDIATOR = "propose_mediator"
    WAIT = "wait"
    STOP = "stop"
    RESPECT_OPPOSITION = "respect_opposition"
    LEAVE_IN_PEACE = "leave_in_peace"
    CONGRATULATE = "congratulate"


CONTACT_KINDS = frozenset({StepKind.SEE_AGAIN, StepKind.PROPOSE_MEDIATOR})  # those that end in front of the person


class Goer(StrEnum):
    SAME_WORKER = "same_worker"
    ANOTHER_WORKER = "another_worker"
    RELAY = "relay"
    MEDIATOR = "mediator"
    ANYONE = "anyone"
    NOBODY = "nobody"


class Why(StrEnum):
    """Codes of `Reason`, with their parameters."""

    OPPOSITION = "opposition"  # until
    HANDOVER_HONOURED = "handover_honoured"  # on
    NO_HISTORY = "no_history"
    PROMISED = "promised"  # due, by
    PROMISE_TRIED = "promise_tried"  # due, tried_on
    CADENCE = "cadence"  # last_on, days_since, cadence_days
    ATTEMPTS = "attempts"  # done, maximum
    COOLING_OFF = "cooling_off"  # refused_on, until
    QUIET_HOURS = "quiet_hours"  # until
    OBJECTION = "objection"  # code, on
    WORKED = "worked"  # objection, channel, band, n, N, low, high
    MAXIMUM_REACHED = "maximum_reached"  # done, maximum
    ADVICE_AWAITED = "advice_awaited"  # asked_on, until
    ADVICE_UNANSWERED = "advice_unanswered"  # asked_on
    ADVICE_ANSWERED = "advice_answered"  # answered_on
    ADVICE_IS_TO_LEAVE = "advice_is_to_leave"  # answered_on, until
    ADVICE_WAS_TO_LEAVE = "advice_was_to_leave"  # until
    NO_REFERENT = "no_referent"
    MEDIATOR_UNDER_WAY = "mediator_under_way"  # offered_on, until
    ALL_TRIED = "all_tried"  # done, maximum, mediator_offered_on
    PROMISER = "promiser"  # by
    KNOWN_FACE = "known_face"  # by
    NEW_FACE = "new_face"  # instead_of
    ONLY_FACE = "only_face"  # by
    WORKER_AWAY = "worker_away"  # instead_of
    RELAY_KNOWS = "relay_knows"  # unreached
    CHANNEL_OF_ATTEMPT = "channel_of_attempt"  # number
    MINOR_IN_PERSON = "minor_in_person"
    NO_CHANNEL = "no_channel"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do, from when, by whom, how, and why (reasons in the order of the decision).

    `due` is None when nothing will come by itself. `not_before` is set when quiet hours stand in the way now.
    `worker` is the worker to go, or with ANOTHER_WORKER the one who should not.
    """

    kind: StepKind
    due: date | None
    overdue_days: int
    goer: Goer
    worker: str
    channel: str
    promised: bool
    not_before: datetime | None
    reasons: tuple[Reason, ...]
