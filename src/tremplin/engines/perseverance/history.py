"""One person's history in order of time, seen from the project's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tremplin.engines.perseverance.facts import Advice, Attempt, Outcome, Promise, Situation


@dataclass(frozen=True, slots=True)
class History:
    """`tries` are the attempts in a row since the last welcome; `promise` is None once it was kept."""

    attempts: tuple[Attempt, ...]
    tries: tuple[Attempt, ...]
    promise: Promise | None
    refused_on: date | None
    now: datetime

    @classmethod
    def of(cls, situation: Situation, now: datetime) -> History:
        """Raises ValueError when `now` or an attempt carries no time zone."""
        if now.tzinfo is None or any(attempt.at.tzinfo is None for attempt in situation.attempts):
            raise ValueError("moments carry their time zone")
        attempts = tuple(sorted(situation.attempts, key=lambda attempt: attempt.at))
        last_welcome = max((rank for rank, a in enumerate(attempts) if a.outcome is Outcome.WELCOMED), default=-1)
        refused = [a.at.astimezone(now.tzinfo).date() for a in attempts if a.outcome is Outcome.REFUSED]
        history = cls(attempts, attempts[last_welcome + 1 :], situation.promise, max(refused, default=None), now)
        kept = any(attempt.outcome is not Outcome.UNREACHED for attempt in history.since_promised_day)
        return cls(attempts, history.tries, None if kept else situation.promise, history.refused_on, now)

    def day(self, attempt: Attempt) -> date:
        """The local day of an attempt."""
        return attempt.at.astimezone(self.now.tzinfo).date()

    @property
    def since_promised_day(self) -> list[Attempt]:
        """Attempts that came on the promised day or later, and after the promise was made."""
        promise = self.promise
        if promise is None:
            return []
        made = promise.made_at
        return [a for a in self.attempts if self.day(a) >= promise.due and (made is None or a.at > made)]

    @property
    def last_reached(self) -> Attempt | None:
        """The last attempt that met the person, whatever was said."""
        return next((a for a in reversed(self.attempts) if a.outcome is not Outcome.UNREACHED), None)

    @property
    def unreached_in_a_row(self) -> int:
        count = 0
        for attempt in reversed(self.attempts):
            if attempt.outcome is not Outcome.UNREACHED:
                break
            count += 1
        return count

    def began_again_after(self, day: date) -> bool:
        """Somebody met or tried to meet the person after that day."""
        return any(self.day(attempt) > day for attempt in self.attempts)

    def of_this_run(self, day: date) -> bool:
        """That day belongs to the present run of tries, not to one that a welcome closed."""
        before = self.attempts[: len(self.attempts) - len(self.tries)]
        return not before or day >= self.day(before[-1])

    def current(self, asked: tuple[Advice, ...]) -> Advice | None:
        """The latest advice asked in the present run."""
        return max(
            (a for a in asked if self.of_this_run(a.asked_on)),
            key=lambda a: (a.asked_on, a.answered_on or date.min),
            default=None,
        )

    def peace(self, asked: tuple[Advice, ...]) -> Advice | None:
        """The last answer, when it was to leave the person in peace and they have not come by themselves since.

        Of two answers of one day the more careful counts.
        """
        last = max(
            (advice for advice in asked if advice.answered_on is not None),
            key=lambda a: (a.answered_on or date.min, a.leave, a.leave_until or date.max),
            default=None,
        )
        if last is None or not last.leave or last.answered_on is None:
            return None
        came = any(attempt.came and self.day(attempt) >= last.answered_on for attempt in self.attempts)
        return None if came else last
