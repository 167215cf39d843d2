"""Which opportunities fit this person here and now, and why. People are never ranked for an opportunity (AI-03)."""

from tremplin.engines.orientation.answers import Criterion, Minutes, Orientation, Suggestion, Treatment, Why
from tremplin.engines.orientation.asked import Asked, Mode, Weights
from tremplin.engines.orientation.directory import Directory, Service
from tremplin.engines.orientation.ranking import orient, why_not

__all__ = [
    "Asked",
    "Criterion",
    "Directory",
    "Minutes",
    "Mode",
    "Orientation",
    "Service",
    "Suggestion",
    "Treatment",
    "Weights",
    "Why",
    "orient",
    "why_not",
]
