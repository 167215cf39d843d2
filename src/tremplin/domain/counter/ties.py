"""Between two projects of the instance: the few named functions of the database, and nothing else, go from one to the other.

A tie is a random value that the sender's partner sheet keeps; the receiver's address keeps its hash. Neither project can list the other.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tremplin.core.tenancy.tokens import hash_token


@dataclass(frozen=True, slots=True)
class Home:
    """The project that a living tie leads to."""

    project_id: UUID
    name: str


def tie_hash(tie: UUID) -> bytes:
    return hash_token(str(tie))


def code_hash(code: str) -> bytes:
    """However it was typed: spaces, dashes and capitals do not count."""
    return hash_token("".join(sign for sign in code.lower() if sign.isalnum()))


def home_of(tie: UUID | None) -> Home | None:
    """Where a tie leads; None when there is none, or when either side ended it."""
    if tie is None:
        return None
    row = _asked("SELECT project_id, name FROM address_of_tie(%s)", [tie_hash(tie)])
    return Home(UUID(str(row[0])), str(row[1])) if row else None


def join(code: str, tie: UUID, project_id: UUID, now: datetime) -> str:
    """Take a code, once: the receiving project's name, or nothing — unknown, taken, ended, too old and one's own are the same."""
    row = _asked("SELECT join_address(%s, %s, %s, %s)", [code_hash(code), tie_hash(tie), project_id, now])
    return str(row[0]) if row and row[0] else ""


def leave(tie: UUID, now: datetime) -> bool:
    row = _asked("SELECT leave_address(%s, %s)", [tie_hash(tie), now])
    return bool(row and row[0])


def deliver(
    tie: UUID | None, *, link_id: UUID, copy_id: UUID, card: bytes, secret: bytes, until: date | None, now: datetime
) -> bool:
    """Write the receiver's copy of a handover whose link is ours; False when the tie leads nowhere any more."""
    if tie is None:
        return False
    words = [tie_hash(tie), link_id, copy_id, card, secret, until, now]
    row = _asked("SELECT deliver_incoming(%s, %s, %s, %s, %s, %s, %s)", words)
    return bool(row and row[0])


def remind(link_id: UUID, now: datetime) -> bool:
    row = _asked("SELECT remind_incoming(%s, %s)", [link_id, now])
    return bool(row and row[0])


def _asked(question: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
