"""What is known of one person or spot, and the rules of the local variant. People and channels are opaque codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Outcome(StrEnum):
    """How one try to reach somebody ended."""

    WELCOMED = "welcomed"  # the person took part willingly
    OBJECTED = "objected"  # talked, and gave an objection
    REFUSED = "refused"  # said no: the cooling-off begins
    UNREACHED = "unreached"  # nobody there, or no answer


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, in the field or by message. `at` carries a time zone."""

    at: datetime
    channel: str
    outcome: Outcome
    by: str
    objection: str = ""
    came: bool = False  # the person came by themselves


@dataclass(frozen=True, slots=True)
class Promise:
    """ "À revoir": a dated promise to come back, made by somebody; tries up to `made_at` neither keep it nor tried it."""

    due: date
    by: str = ""
    channel: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opposition:
    """ "Do not approach me", through `until` included; without an end when None."""

    until: date | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The referent was asked for advice; `leave` when the answer is to leave the person in peace.

    The peace lasts through `leave_until` included, without an end when None, or until the person comes by themselves.
    """

    asked_on: date
    answered_on: date | None = None
    leave: bool = False
    leave_until: date | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The receiving body did meet the person; `told` once whoever began the way heard of it."""

    honoured_on: date
    told: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The local variant's rules.

    `cadence_days`: days to wait after the 1st, 2nd… try in a row; the last value repeats; the first serves after a welcome.
    `channels`: preferred for the 1st, 2nd… try; the last repeats. `others`: allowed too, when none of those can be used.
    `first_channels`: the only ones until somebody of the team has met the person; empty when all may serve.
    `online`: never used to first approach an unknown minor.
    `max_attempts`: tries in a row without a welcome. Quiet hours run from `quiet_from` to `quiet_until`, through midnight
    if need be; equal values mean none. `quiet_weekdays`: whole days (Monday is 0).

    Raises:
        ValueError: an empty list, a value below its least, or no try allowed.
    """

    cadence_days: tuple[int, ...]
    channels: tuple[str, ...]
    max_attempts: int
    cooling_off_days: int
    quiet_from: time = time(20)
    quiet_until: time = time(9)
    advice_wait_days: int = 7
    mediator_wait_days: int = 30
    online: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    first_channels: frozenset[str] = frozenset()
    quiet_weekdays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not self.cadence_days or min(self.cadence_days) < 1:
            raise ValueError("cadence_days needs at least one value, each of a day or more")
        if not self.channels:
            raise ValueError("channels needs at least one channel")
        if self.max_attempts < 1:
            raise ValueError("max_attempts is one or more")
        if min(self.cooling_off_days, self.advice_wait_days, self.mediator_wait_days) < 0:
            raise ValueError("a delay is never negative")
        if self.quiet_weekdays and not self.quiet_weekdays < frozenset(range(7)):
            raise ValueError("quiet_weekdays are days of the week, and leave one free")

    def is_quiet(self, moment: time) -> bool:
        """Nobody is approached at this local time of day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= moment < self.quiet_until
        return moment >= self.quiet_from or moment < self.quiet_until


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known of one person or spot; every list in any order.

    `team`: workers who can go now, None when unknown. `usable_channels`: by which this person can be reached, None = all.
    `minor`: under 18, or age unknown and young.
    """

    attempts: tuple[Attempt, ...] = ()
    promise: Promise | None = None
    opposition: Opposition | None = None
    advice: tuple[Advice, ...] = ()
    mediator_offered_on: date | None = None
    handover: Handover | None = None
    referent_known: bool = True
    relay_known: bool = False
    minor: bool = False
    team: frozenset[str] | None = None
    usable_channels: frozenset[str] | None = None
