"""A support as it is read: goals, steps, ends, outcomes, meetings and trust, in clear, for the people who may open the file."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tremplin.domain.pathways.models import Appointment, Outcome, Source
from tremplin.domain.pathways.moments import Situation, TrustMoment, Why


@dataclass(frozen=True, slots=True)
class StepShown:
    id: UUID
    words: str
    by_whom: str
    due_on: date | None
    done_on: date | None
    dropped_on: date | None
    version: int

    @property
    def open(self) -> bool:
        return self.done_on is None and self.dropped_on is None

    def is_late(self, today: date) -> bool:
        return self.open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class GoalShown:
    id: UUID
    words: str
    reached_on: date | None
    dropped_on: date | None
    version: int
    steps: tuple[StepShown, ...]

    @property
    def open(self) -> bool:
        return self.reached_on is None and self.dropped_on is None

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)

    @property
    def kept(self) -> tuple[StepShown, ...]:
        """The steps that count: those left aside do not."""
        return tuple(step for step in self.steps if step.dropped_on is None)


@dataclass(frozen=True, slots=True)
class NewsShown:
    month: int
    on: date
    result: str
    situation: str

    @property
    def label(self) -> str:
        return str(Situation(self.situation).label) if self.situation else ""


@dataclass(frozen=True, slots=True)
class ExitShown:
    id: UUID
    on: date
    reason: str
    source: str
    words: str
    news: tuple[NewsShown, ...]

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)

    def news_at(self, month: int) -> NewsShown | None:
        return next((one for one in self.news if one.month == month), None)


@dataclass(frozen=True, slots=True)
class Episode:
    """One pathway: its goals, and its exit when there is one."""

    id: UUID
    started_on: date
    agreed_on: date | None
    ended_on: date | None
    referent_id: UUID | None
    goals: tuple[GoalShown, ...]
    exit: ExitShown | None

    @property
    def waits_for_reason(self) -> bool:
        return self.ended_on is not None and self.exit is None


@dataclass(frozen=True, slots=True)
class OutcomeShown:
    id: UUID
    kind: str
    link: str
    on: date
    source: str
    words: str

    @property
    def label(self) -> str:
        kind = str(Outcome.Kind(self.kind).label)
        return f"{kind} ({Outcome.Link(self.link).label})" if self.link else kind

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)


@dataclass(frozen=True, slots=True)
class MeetingShown:
    id: UUID
    at: datetime
    minutes: int
    place: str
    reason: str
    with_id: UUID | None
    status: str
    version: int

    @property
    def why(self) -> str:
        return str(Why(self.reason).label) if self.reason in Why.values else ""

    @property
    def status_label(self) -> str:
        return str(Appointment.Status(self.status).label)


@dataclass(frozen=True, slots=True)
class TrustShown:
    moment: str
    on: date
    in_self: int | None
    in_institutions: int | None

    @property
    def label(self) -> str:
        return str(TrustMoment(self.moment).label)


@dataclass(frozen=True, slots=True)
class Support:
    """All that the team and the person did together; the newest pathway first."""

    episodes: tuple[Episode, ...] = ()
    outcomes: tuple[OutcomeShown, ...] = ()
    meetings: tuple[MeetingShown, ...] = ()
    trust: tuple[TrustShown, ...] = ()
    called: str = ""

    @property
    def current(self) -> Episode | None:
        """The open pathway, or the last one."""
        return self.episodes[0] if self.episodes else None

    @property
    def running(self) -> Episode | None:
        return self.current if self.current is not None and self.current.ended_on is None else None

    def to_come(self, now: datetime) -> list[MeetingShown]:
        return sorted((m for m in self.meetings if m.status == "planned" and m.at >= now), key=lambda m: m.at)

    def past(self, now: datetime) -> list[MeetingShown]:
        return [m for m in self.meetings if m.at < now or m.status not in ("planned", "cancelled")]

    def trust_at(self, moment: str) -> TrustShown | None:
        return next((one for one in self.trust if one.moment == moment), None)
