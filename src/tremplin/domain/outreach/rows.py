"""One line of what is read of people: the histories' question gives them all."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened or was promised: an attempt, a meeting, a promise, advice asked, a mediator proposed, an opposition by phone,
    an agreement given or taken back; or, of nobody, what is `around`."""

    kind: str
    id: UUID
    person_id: UUID | None
    at: datetime
    channel: str
    outcome: str
    objection: str
    topics: list[str]
    by: UUID | None
    by_name: str
    partner: str
    day: date | None
    answered_at: datetime | None
    question: bytes | None
    answer: bytes | None
    recipient: UUID | None
