"""Writing the journals: `from tremplin.core.journal import journal`."""

from uuid import UUID

from django.db import models

from tremplin.core.journal.models import Act, Read
from tremplin.core.tenancy.actor import Actor


def record(actor: Actor, verb: str, subject: models.Model | tuple[str, UUID], because: str = "") -> Act:
    """One entry for one verb, in the verb's own transaction. `because` is a code or a closed reason, never words about a person."""
    kind, identifier = subject if isinstance(subject, tuple) else (subject._meta.model_name or "", subject.pk)
    return Act.objects.create(
        project_id=actor.project_id,
        actor_id=actor.user_id,
        verb=verb,
        subject_kind=kind,
        subject_id=identifier,
        because=because,
        at=actor.now,
        created_at=actor.now,
    )


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
