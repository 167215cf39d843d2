"""What was left aside ends: its words and the keys made for them go; that something came, when and what became of it stays."""

from functools import partial
from uuid import UUID

from django.db import transaction

from tremplin.core.journal import journal
from tremplin.core.sync import keeping, standing
from tremplin.core.sync.actions.batch import lock
from tremplin.core.sync.actions.room import kind_of, things
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault

EXPIRED = "expired"


@transaction.atomic
def warn(actor: Actor, operation_id: UUID) -> bool:
    """Write down the day on which it goes if nobody decides: from now on the pages say so."""
    row = waiting(actor, operation_id)
    if row is None or row.drops_on is not None:
        return False
    row.drops_on = standing.drops_on(row, actor.now, actor.project.time_zone)
    row.save(update_fields=["drops_on"])
    return True


@transaction.atomic
def expire(actor: Actor, operation_id: UUID) -> bool:
    """Nobody decided in time, though it was told: nothing of it is kept."""
    row = waiting(actor, operation_id)
    if row is None or row.drops_on is None or row.drops_on > actor.today:
        return False
    row.resolved_at, row.resolution = actor.now, EXPIRED
    HeldPredecessor.objects.filter(project_id=row.project_id, operation=row).delete()
    empty(row)
    journal.record(actor, "operation.expired", row, because=row.code or row.status)
    return True


@transaction.atomic
def clear(actor: Actor, operation_id: UUID) -> bool:
    """It was decided, and the time to take the decision again is over."""
    row = Operation.objects.select_for_update().filter(project_id=actor.project_id, id=operation_id).first()
    last = standing.gone_on(row, actor.project.time_zone) if row is not None and row.resolved_at is not None else None
    if row is None or last is None or last > actor.today:
        return False
    empty(row)
    journal.record(actor, "operation.cleared", row, because=row.resolution)
    return True


VERBS = {standing.WARN: warn, standing.DROP: expire, standing.CLEAR: clear}


def waiting(actor: Actor, operation_id: UUID) -> Operation | None:
    """The operation, if it still waits for a person: somebody may have decided since the night began."""
    found = Operation.objects.select_for_update().filter(project_id=actor.project_id, id=operation_id, resolved_at=None).first()
    return found if found is not None and found.status != Operation.Status.APPLIED else None


def empty(row: Operation) -> None:
    """Its words go, with the key that was made for them and that of a file it never opened."""
    own = row.sealed_for == row.id
    drop_unborn_key(row)
    row.kept_sealed = row.reason_sealed = row.sealed_for = None
    row.save(update_fields=["kept_sealed", "reason_sealed", "sealed_for", "resolved_at", "resolution"])
    if own:
        transaction.on_commit(partial(vault.destroy_key, row.project_id, row.id))


def drop_unborn_key(row: Operation, *, still_kept: bool = False) -> None:
    """A refused opening of a file had made its person's key: it goes, unless the file was opened since, by whatever operation.

    What is kept under it (this one when it is only set aside, notes that came for the same file) is sealed again, each under a key of its own.
    Only a key that is no older than the operation: one that stood before was made for something else. Dropped without the mark of an erased
    person: the file may still be opened.
    """
    kind = kind_of(row.kind)
    if row.subject_id is None or kind is None or not kind.subject:
        return
    lock([row.subject_id])
    if things(kind.subject).load(row.project_id, [row.subject_id]):
        return
    if not vault.made_since(row.project_id, row.subject_id, row.created_at):
        return
    others = Operation.objects.select_for_update().filter(project_id=row.project_id, sealed_for=row.subject_id)
    for one in [*others.exclude(id=row.id), *([row] if still_kept else [])]:
        keeping.seal_alone(one)
    transaction.on_commit(partial(vault.drop_unused_key, row.project_id, row.subject_id))
