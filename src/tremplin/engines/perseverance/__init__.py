"""Whom to see again, when, by whom, and why not."""

from tremplin.engines.perseverance.agenda import today
from tremplin.engines.perseverance.answers import CONTACT_KINDS, Goer, NextStep, StepKind, Why
from tremplin.engines.perseverance.experience import MINIMUM_SHOWN, Approach, Band, Worked, approaches_in, band_of, what_worked
from tremplin.engines.perseverance.facts import Advice, Attempt, Handover, Opposition, Outcome, Promise, Rules, Situation
from tremplin.engines.perseverance.steps import next_step

__all__ = [
    "CONTACT_KINDS",
    "MINIMUM_SHOWN",
    "Advice",
    "Approach",
    "Attempt",
    "Band",
    "Goer",
    "Handover",
    "NextStep",
    "Opposition",
    "Outcome",
    "Promise",
    "Rules",
    "Situation",
    "StepKind",
    "Why",
    "Worked",
    "approaches_in",
    "band_of",
    "next_step",
    "today",
    "what_worked",
]
