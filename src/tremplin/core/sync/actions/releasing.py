"""Releasing what waited: in the order of capture, each as its own author."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from tremplin.core.sync import envelope as envelopes
from tremplin.core.sync import keeping
from tremplin.core.sync.actions.batch import Answer, Batch, Read, lock, read
from tremplin.core.sync.actions.judging import Status, judge
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor


def awaited_among(project_id: UUID, brought: Iterable[UUID]) -> set[UUID]:
    """Which of these somebody waits for."""
    waits = HeldPredecessor.objects.filter(project_id=project_id, waits_for__in=set(brought))
    return set(waits.values_list("waits_for", flat=True))


def release(batch: Batch, brought: Iterable[UUID]) -> None:
    """What waited for these is applied now, in the order of capture; what it brings in turn releases others."""
    queue = [one for one in dict.fromkeys(brought) if one in batch.pending.awaited]
    while queue:
        for row in waiting_for(batch, queue.pop(0)):
            one = retry(batch, row)
            if row.status in (Status.APPLIED, Status.CONFLICT):
                batch.pending.awaited |= awaited_among(batch.actor.project_id, one.locks)
                queue += [next_one for next_one in one.locks if next_one in batch.pending.awaited]


def waiting_for(batch: Batch, identifier: UUID) -> list[Operation]:
    """Held operations that wait for this, of this batch and of before, in the order of capture."""
    pending = batch.pending
    rows = {wait.operation_id: wait.operation for wait in pending.waits.values() if wait.waits_for == identifier}
    stored = HeldPredecessor.objects.filter(project_id=batch.actor.project_id, waits_for=identifier).select_related("operation")
    for wait in stored:
        if wait.operation_id not in pending.changed:
            rows[wait.operation_id] = wait.operation
    return sorted(rows.values(), key=lambda row: (row.captured_at, str(row.device_id), row.seq, str(row.op_id)))


def retry(batch: Batch, row: Operation) -> Read:
    """Judge a held operation again, as its own author with today's rights."""
    one = batch.pending.held.pop(row.id, None) or read(envelopes.read(keeping.envelope_of(batch.actor.project_id, row)))
    lock(one.locks)
    author = batch.actor if row.author_id == batch.actor.user_id else member(batch.actor, row.author_id)
    theirs = replace(batch, actor=author or batch.actor, room=batch.room.of(author or batch.actor), device_id=row.device_id)
    if author is None:
        theirs.barred = ("author", "", _("Son auteur a quitté le projet."))
    judge_again(theirs, one, row)
    return one


def judge_again(batch: Batch, one: Read, row: Operation) -> Answer:
    """As if it came now: what was kept of it is kept again only if it can't be applied."""
    pending = batch.pending
    pending.waits.pop(row.id, None)
    pending.kept.pop(row.id, None)
    if not row._state.adding:
        pending.changed[row.id] = row
        row.kept_sealed = None
    found = judge(batch, one, row)
    batch.room.judged.append(row)
    return found


def member(actor: Actor, author_id: UUID | None) -> Actor | None:
    """Somebody of the project with today's rights, or None once they left."""
    found = (one for one in accesses_of(author_id) if one.project.id == actor.project_id) if author_id else iter(())
    access = next(found, None)
    return access.actor(author_id, "", actor.now) if access and author_id else None
