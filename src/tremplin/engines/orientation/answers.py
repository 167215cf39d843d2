"""Suggestions with all that explains them: the four items of article R. 311-3-1-2 of the CRPA (AI-01)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tremplin.engines.explanation import Reason, Value


class Why(StrEnum):
    """Codes of `Reason`: for a suggestion, then against one."""

    NEED_MET = "need_met"  # need, rank, exact
    WISH_MET = "wish_met"  # wish, rank, exact
    NEAR = "near"  # km
    REMOTE = "remote"
    DISTANCE_UNKNOWN = "distance_unknown"
    FOR_THIS_PUBLIC = "for_this_public"  # publics
    FOR_ALL = "for_all"
    PUBLIC_TO_CHECK = "public_to_check"  # publics: the service is for these, and the person's are unknown
    FREE = "free"
    COST_UNKNOWN = "cost_unknown"
    UPDATED = "updated"  # on, days
    UPDATE_UNKNOWN = "update_unknown"

    NO_THEME = "no_theme"
    OTHER_PUBLIC = "other_public"  # publics
    OTHER_ZONE = "other_zone"
    NOT_FREE = "not_free"
    TOO_FAR = "too_far"  # km, max_km
    OTHER_RECEPTION = "other_reception"  # asked
    UNKNOWN_SERVICE = "unknown_service"


class Minutes(NamedTuple):
    """A range, since a bird's-eye estimate is nothing better."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as applied to this person: its value in [0, 1] times its weight."""

    code: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One opportunity for the person. For a minor `score` is None and `criteria` empty: reasons only (MIN-05)."""

    service_id: str
    km: float | None
    foot: Minutes | None
    transit: Minutes | None
    remote: bool
    themes: tuple[str, ...]  # the service's themes that answer a need or a wish
    reasons: tuple[Reason, ...]
    score: float | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Treatment:
    """How the list was made: degree and mode of contribution, data and sources, parameters applied, operations in order."""

    degree: str  # "aid": a person decides
    mode: str  # "weighted_criteria", or for a minor "ordered_criteria"
    data: tuple[tuple[str, str], ...]  # what was used, and whose it is: "person" or a source of the directory
    parameters: dict[str, Value]
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orientation:
    """The list, how many services each rule set aside (the first that did), and the treatment."""

    suggestions: tuple[Suggestion, ...]
    fitting: int
    set_aside: dict[str, int]
    treatment: Treatment
