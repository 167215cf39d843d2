"""What worked for an objection, as n/N: experience of the whole team, never of one worker or one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time, tzinfo
from enum import StrEnum

from tremplin.engines.evidence import Share, share
from tremplin.engines.perseverance.facts import Attempt, Outcome

MINIMUM_SHOWN = 5  # under this N nothing is shown: it would tell of single persons, and mean nothing


class Band(StrEnum):
    """The four bands of the day; hours are never kept finer."""

    MORNING = "morning"  # 5 h - 12 h
    MIDDAY = "midday"  # 12 h - 14 h
    AFTERNOON = "afternoon"  # 14 h - 18 h
    EVENING = "evening"  # 18 h - 5 h


def band_of(moment: time) -> Band:
    """The band of a local time of day."""
    if time(5) <= moment < time(12):
        return Band.MORNING
    if time(12) <= moment < time(14):
        return Band.MIDDAY
    return Band.AFTERNOON if time(14) <= moment < time(18) else Band.EVENING


@dataclass(frozen=True, slots=True)
class Approach:
    """One try made after an objection; `followed` when a voluntary contact came of it."""

    objection: str
    channel: str
    band: Band
    followed: bool


@dataclass(frozen=True, slots=True)
class Worked:
    """After `objection`, how often a try by `channel` (and in `band`; None = any time) led to a voluntary contact."""

    objection: str
    channel: str
    band: Band | None
    share: Share


def approaches_in(attempts: Sequence[Attempt], zone: tzinfo) -> list[Approach]:
    """The tries of one history that came right after an objection.

    `followed` is what the next talk was: a try that found nobody takes the outcome of the talk it prepared. Bands are
    local to `zone`.
    """
    ordered = sorted(attempts, key=lambda attempt: attempt.at)
    found = []
    for rank, attempt in enumerate(ordered[1:], start=1):
        objection = ordered[rank - 1].objection
        if not objection:
            continue
        followed = False
        for later in ordered[rank:]:
            followed = later.outcome is Outcome.WELCOMED
            if later.outcome is not Outcome.UNREACHED:
                break
        found.append(Approach(objection, attempt.channel, band_of(attempt.at.astimezone(zone).time()), followed))
    return found


def what_worked(approaches: Iterable[Approach]) -> list[Worked]:
    """Shares with N of at least MINIMUM_SHOWN, in all and by band, the most promising first within each objection.

    Ordered by the lower end of the interval, so that 3 out of 5 does not beat 30 out of 50.
    """
    tried: Counter[tuple[str, str, Band | None]] = Counter()
    followed: Counter[tuple[str, str, Band | None]] = Counter()
    for approach in approaches:
        for band in (None, approach.band):
            key = (approach.objection, approach.channel, band)
            tried[key] += 1
            followed[key] += approach.followed
    found = [Worked(*key, share(followed[key], total)) for key, total in tried.items() if total >= MINIMUM_SHOWN]
    return sorted(found, key=lambda worked: (worked.objection, -worked.share.low, worked.channel, worked.band or ""))
