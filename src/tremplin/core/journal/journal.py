"""Writing the journals: `from tremplin.core.journal import journal`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import models

from tremplin.core.journal.models import Act, Read
from tremplin.core.tenancy.actor import Actor

_gathered: ContextVar[list[Act] | None] = ContextVar("lines gathered", default=None)


@contextmanager
def gathered() -> Iterator[list[Act]]:
    """Within this block the lines of verbs are written together at its end, in their order and in its transaction.

    Whoever rolls a verb back takes its lines back too: they are the tail of the list.
    """
    lines: list[Act] = []
    token = _gathered.set(lines)
    try:
        yield lines
    finally:
        _gathered.reset(token)
    Act.objects.bulk_create(lines)


def record(actor: Actor, verb: str, subject: models.Model | tuple[str, UUID], because: str = "") -> Act:
    """One entry for one verb, in the verb's own transaction. `because` is a code or a closed reason, never words about a person."""
    kind, identifier = subject if isinstance(subject, tuple) else (subject._meta.model_name or "", subject.pk)
    line = Act(
        project_id=actor.project_id,
        actor_id=actor.user_id,
        verb=verb,
        subject_kind=kind,
        subject_id=identifier,
        because=because,
        at=actor.now,
        created_at=actor.now,
    )
    lines = _gathered.get()
    if lines is None:
        line.save(force_insert=True)
    else:
        lines.append(line)
    return line


def read(actor: Actor, kind: str, subject_id: UUID, because: str = "") -> Read:
    """One named file was opened. Fails loudly: a page that can't be journalled is not shown (PRIV-16, PRIV-23)."""
    return Read.objects.create(
        project_id=actor.project_id,
        actor_id=actor.user_id,
        subject_kind=kind,
        subject_id=subject_id,
        because=because,
        at=actor.now,
        created_at=actor.now,
        month=actor.today.replace(day=1),
    )
