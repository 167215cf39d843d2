"""Opening a transaction with its ticket: the only ways to reach a project's rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from tremplin.core.tenancy import ticket
from tremplin.core.tenancy.actor import Actor


def set_ticket(value: str) -> None:
    """Set the ticket for the running transaction (it ends with it)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tremplin.ticket', %s, true)", [value])


def current_ticket() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('tremplin.ticket', true), '')")
        return str(cursor.fetchone()[0])


@contextmanager
def project_context(actor_id: UUID | None, project_ids: Iterable[UUID]) -> Iterator[None]:
    """A transaction that sees these projects only; a nested one gives the outer ticket back at its end."""
    with transaction.atomic():
        before = current_ticket()
        set_ticket(ticket.issue(actor_id, project_ids))
        yield
        set_ticket(before)


@contextmanager
def as_actor(actor: Actor) -> Iterator[Actor]:
    """What jobs, streams, the demo and tests use; requests get theirs from the middleware."""
    with project_context(actor.user_id, [actor.project_id]):
        yield actor
