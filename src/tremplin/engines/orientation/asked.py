"""What a person asks for, and the weights of the criteria: both are shown to the person (AI-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    FOOT = "foot"
    TRANSIT = "transit"


@dataclass(frozen=True, slots=True)
class Asked:
    """A person's needs in their own order, and what they can accept.

    `needs` and `wishes` are thématiques or whole categories. `publics`: those the person belongs to and wants used; none =
    unknown, which excludes nothing. `zones`: codes of where the person lives (commune, département, EPCI). `reception`:
    `en-presentiel` or `a-distance` when only that will do. `max_km`: as the crow flies, by mode; none = no limit.
    """

    needs: tuple[str, ...]
    wishes: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    publics: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    reception: str = ""
    free_only: bool = False
    max_km: Mapping[Mode, float] = field(default_factory=dict)
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts, and the scales they use. The sum of the four weights is 1.

    Raises:
        ValueError: weights that are negative or do not add up to 1.
    """

    themes: float = 0.6
    near: float = 0.25
    public: float = 0.1
    fresh: float = 0.05
    same_category: float = 0.4  # a service of the same category, against 1 for the very theme
    wish: float = 0.5  # a wish, against a need of the same rank
    half_km: float = 5.0  # distance at which nearness is a half
    remote_near: float = 0.3  # nearness of what needs no travel
    for_all: float = 0.5  # a service for everybody, against 1 for one meant for this public
    fresh_days: int = 180
    stale_days: int = 730

    def __post_init__(self) -> None:
        criteria = (self.themes, self.near, self.public, self.fresh)
        if min(criteria) < 0 or abs(sum(criteria) - 1) > 1e-9:
            raise ValueError(f"the weights of the criteria add up to {sum(criteria)}, not to 1")
