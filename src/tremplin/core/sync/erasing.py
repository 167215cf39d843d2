"""What erasing a person leaves of what phones sent about them: that something came, when, and its answer; no word, no id."""

from functools import partial
from uuid import UUID

from django.db import transaction

from tremplin.core.sync.models import FieldConflict, HeldPredecessor, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault


def forget(actor: Actor, subject_id: UUID) -> None:
    """Called by the erasure, in its transaction; keys of their own die once it is written, as the person's does."""
    mine = Operation.objects.filter(project_id=actor.project_id, subject_id=subject_id)
    alone = [row.id for row in mine.exclude(sealed_for=None) if row.sealed_for == row.id]
    ids = list(mine.values_list("id", flat=True))
    HeldPredecessor.objects.filter(project_id=actor.project_id, operation_id__in=ids).delete()
    FieldConflict.objects.filter(project_id=actor.project_id, subject_id=subject_id).update(values_sealed=b"", subject_id=None)
    waiting = mine.exclude(status=Operation.Status.APPLIED).exclude(status=Operation.Status.CONFLICT, code="soft")
    waiting.filter(resolved_at=None).update(status=Operation.Status.QUARANTINED, code="erased", field="")
    mine.update(subject_id=None, kept_sealed=None, reason_sealed=None, sealed_for=None)
    for row_id in alone:
        transaction.on_commit(partial(vault.destroy_key, actor.project_id, row_id))
