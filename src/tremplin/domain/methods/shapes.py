"""What a method is made of: frozen dataclasses, without Django and without a database.

A method says how a project works: the stages of the pathway with their evidence, the trades, the
objections with their answers, the cadence, the outcomes, the words of the notices. Every text for
people comes in French and English. `reading.py` builds these from the TOML files of `library/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

Language = Literal["fr", "en"]
Address = Literal["tu", "vous"]
Counted = Literal["presences", "encounters", "persons", "handovers", "exits", "follow_ups"]
NextMove = Literal["talk_again", "ask_referent", "mediator", "stop"]
Channel = Literal["in_person", "phone", "sms", "whatsapp", "snapchat", "instagram", "email", "letter", "through_relay"]
Source = Literal["person", "paper", "partner"]
Level = Literal["pseudonym", "identified"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

ONLINE_CHANNELS: frozenset[Channel] = frozenset({"sms", "whatsapp", "snapchat", "instagram", "email"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    fr: str
    en: str

    def read(self, language: str = "fr") -> str:
        """The words in the language asked for; French is the language of reference."""
        return self.en if language.startswith("en") else self.fr


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts, as long in English as in French."""

    fr: tuple[str, ...]
    en: tuple[str, ...]

    def read(self, language: str = "fr") -> tuple[str, ...]:
        return self.en if language.startswith("en") else self.fr


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sentences said to a person: « tu » or « vous » in French, and English."""

    tu: tuple[str, ...]
    vous: tuple[str, ...]
    en: tuple[str, ...]

    def read(self, language: str = "fr", address: Address = "vous", **words: str) -> tuple[str, ...]:
        """The sentences, with {worker}, {project}… replaced by the words given."""
        lines = self.en if language.startswith("en") else self.tu if address == "tu" else self.vous
        for name, word in words.items():
            lines = tuple(line.replace("{" + name + "}", word) for line in lines)
        return lines


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the pathway: nobody enters it without its dated evidence (FUN-01)."""

    code: str
    label: Text
    definition: Text
    counts: Counted
    rule: Literal["all", "any"]
    evidence: Mapping[str, Text]
    months: tuple[int, ...] = ()

    def is_proved_by(self, codes: frozenset[str]) -> bool:
        """Whether these evidence codes are enough to enter the stage."""
        wanted = set(self.evidence)
        return wanted <= codes if self.rule == "all" else bool(wanted & codes)


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade's sheet. `role` is the access role its holders usually get."""

    code: str
    name: Text
    role: str
    mission: Text
    limits: Texts
    criteria: Texts
    tools: Texts
    first_month: Texts


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a person does not wish to be approached, and what may be answered.

    `come_back_days` is 0 when `cooling_off` holds: the cadence's rest then decides. `stop` means no
    further attempt of ours, and that recording an opposition is proposed.
    """

    code: str
    says: Text
    answers: Texts
    avoid: Text
    come_back_days: int
    next: NextMove
    cooling_off: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Topic:
    """What was talked about; `thematiques` are data·inclusion v1 codes."""

    code: str
    label: Text
    thematiques: tuple[str, ...]
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Cadence:
    """How far perseverance goes. Days are whole days; quiet hours are local to the project.

    `preferred_channels`: for the first, second… try; the last repeats. `first_contact_channels` never hold an online one.
    """

    days_between: tuple[int, ...]
    max_attempts: int
    cooling_off_days: int
    quiet_from: time
    quiet_until: time
    quiet_weekdays: tuple[Weekday, ...]
    channels: tuple[Channel, ...]
    preferred_channels: tuple[Channel, ...]
    first_contact_channels: tuple[Channel, ...]
    advice_wait_days: int
    mediator_wait_days: int
    referral_silence_days: int
    exit_noted_within_days: int
    unknown_minors_online: bool = False

    def days_after(self, attempts: int) -> int:
        """Days to wait after this many attempts (1 or more); the last gap repeats."""
        return self.days_between[min(max(attempts, 1), len(self.days_between)) - 1]

    def is_quiet(self, at: time) -> bool:
        """Whether no door, call or message is made at this local time."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Outcome:
    """A positive outcome, dated and sourced. Confidence has one source: the person."""

    code: str
    label: Text
    definition: Text
    sources: tuple[Source, ...]
    evidence: Text


@dataclass(frozen=True, slots=True)
class ExitReason:
    """Why the support ended; `maps` reads it in the lists of cej, esf, tzcld and seed (FUN-04)."""

    code: str
    label: Text
    maps: Mapping[str, str]
    needs_text: bool = False
    stops_follow_up: bool = False


@dataclass(frozen=True, slots=True)
class TrustQuestion:
    """A question answered by the person with one of five pictures, 1 to 5, or not at all."""

    code: str
    question: Spoken
    answers: Texts
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said or given to the person before anything is kept about them (PRIV-14)."""

    code: str
    level: Level
    version: str
    title: Text
    lines: Spoken


@dataclass(frozen=True, slots=True)
class Purpose:
    """One agreement for one use, with an end (SHARE-01, PRIV-15)."""

    code: str
    label: Text
    question: Spoken
    per_recipient: bool
    days: int


@dataclass(frozen=True, slots=True)
class Method:
    """A method, whole. `data` is the tree it was read from: local variants change a copy of it."""

    key: str
    version: str
    name: Text
    purpose: Text
    audience: Text
    age_min: int
    age_max: int | None
    address: Address
    becoming_known_months: int
    stages: Mapping[str, Stage]
    trades: Mapping[str, Trade]
    objections: Mapping[str, Objection]
    topics: Mapping[str, Topic]
    cadence: Cadence
    outcomes: Mapping[str, Outcome]
    exits: Mapping[str, ExitReason]
    trust: Mapping[str, TrustQuestion]
    notices: Mapping[str, Notice]
    agreements: Mapping[str, Purpose]
    data: Mapping[str, object] = field(repr=False, compare=False)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        """The objections in use, in the order of the file."""
        return tuple(one for one in self.objections.values() if one.enabled)

    @property
    def open_topics(self) -> tuple[Topic, ...]:
        return tuple(one for one in self.topics.values() if one.enabled)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the page where a local variant shows how it differs."""

    path: str
    base: object
    variant: object
