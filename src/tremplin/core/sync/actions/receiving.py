"""Receiving a batch: one answer for each operation, and nothing is ever dropped.

The operations' rows and their effects are one transaction. Each operation has its own savepoint; the unique key (project, op_id) makes
a resend harmless, the locks only put two devices that speak of the same thing one after the other.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.sync import envelope as envelopes
from tremplin.core.sync import keeping
from tremplin.core.sync.actions.batch import Answer, Batch, Pending, Read, lock, read
from tremplin.core.sync.actions.judging import Status, check_now, judge, keep
from tremplin.core.sync.actions.releasing import awaited_among, release
from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.actor import Actor

Refusal: TypeAlias = tuple[str, str, str]
"""Code, field and words."""


def receive(
    actor: Actor, raws: Sequence[Any], *, device_id: UUID | None, sent_by: UUID | None, barred: Refusal | None = None
) -> list[Answer]:
    """Apply a batch as `actor`, who captured it, with today's rights; one answer for each, in the same order.

    `barred` says why none of it may be applied: it is kept all the same.
    """
    sent = [envelopes.read(raw) for raw in raws]
    try:
        return receive_once(Batch(actor, Room(actor), sent_by, device_id, Pending(), barred), sent)
    except IntegrityError:  # another process brought one of them meanwhile, or the database refuses one at the end
        return receive_once(Batch(actor, Room(actor), sent_by, device_id, Pending(), barred, careful=True), sent)


@transaction.atomic
def receive_once(batch: Batch, sent: Sequence[Envelope]) -> list[Answer]:
    project_id = batch.actor.project_id
    reads = [read(one) for one in sent]
    lock(identifier for one in reads for identifier in one.locks)
    known = batch.pending.known = known_operations(project_id, sent)
    fresh = [one for one in reads if one.envelope.op_id not in known]
    batch.room.prepare(ref for one in fresh for ref in one.refs)
    batch.room.look_up(given for one in fresh for given in one.given)
    batch.pending.awaited = awaited_among(project_id, (identifier for one in fresh for identifier in one.locks))
    with journal.gathered() as batch.lines:
        answers = [answer(batch, one) for one in reads]
        write(batch)
    check_now()
    return answers


def known_operations(project_id: UUID, sent: Iterable[Envelope]) -> dict[UUID, Operation]:
    ids = {one.op_id for one in sent} | {reused_id(one) for one in sent}
    return {row.op_id: row for row in Operation.objects.filter(project_id=project_id, op_id__in=ids)}


def reused_id(one: Envelope) -> UUID:
    """Where an operation that took another's key is kept."""
    return envelopes.from_content(digest([str(one.op_id), one.digest.hex()]))


def answer(batch: Batch, one: Read) -> Answer:
    """The one answer: the stored one if this came before, else what applying it gives."""
    sent = one.envelope
    stored = batch.pending.known.get(sent.op_id)
    mark = keeping.fingerprint(batch.actor.project_id, sent.digest)
    if stored is not None and bytes(stored.fingerprint) == mark:
        return Answer(stored, replayed=True)
    row = new_row(batch, sent, mark)
    if stored is not None:
        return reused(batch, sent, row)
    found = judge(batch, one, row)
    batch.room.judged.append(row)
    batch.pending.known[row.op_id] = row
    batch.pending.fresh.append(row)
    if row.status in (Status.APPLIED, Status.CONFLICT):
        release(batch, one.locks)
    return found


def new_row(batch: Batch, sent: Envelope, mark: bytes) -> Operation:
    return Operation(
        project_id=batch.actor.project_id,
        op_id=sent.op_id,
        device_id=sent.device_id or batch.device_id,
        author_id=sent.author_id or batch.actor.user_id,
        sent_by=batch.sent_by,
        seq=sent.seq,
        captured_at=sent.captured_at,
        form_version=sent.form_version,
        kind=sent.kind,
        subject_id=sent.subject_id,
        fingerprint=mark,
        created_at=batch.actor.now,
    )


def reused(batch: Batch, sent: Envelope, row: Operation) -> Answer:
    """The same key with another content: the first stays, this one is kept beside it."""
    place = reused_id(sent)
    message = _("Ce numéro de saisie a déjà servi pour autre chose.")
    if place in batch.pending.known:
        return Answer(batch.pending.known[place], replayed=True)
    row.op_id, row.reuses = place, sent.op_id
    batch.pending.known[place] = row
    batch.pending.fresh.append(row)
    return keep(batch, row, sent, Status.KEY_REUSED, "", "", message)


def write(batch: Batch) -> None:
    """The operations' rows, with what is kept of them, in a few statements for the whole batch."""
    pending, project_id = batch.pending, batch.actor.project_id
    keeping.seal_all(project_id, list(pending.kept.values()))
    if pending.changed:
        HeldPredecessor.objects.filter(project_id=project_id, operation_id__in=list(pending.changed)).delete()
        keeping.save_again(pending.changed.values())
    if pending.fresh:
        Operation.objects.bulk_create(pending.fresh)
    if pending.waits:
        HeldPredecessor.objects.bulk_create(pending.waits.values())
    if pending.clashes:
        keeping.write_clashes(batch.actor, pending.clashes)
    for row, _words in pending.kept.values():
        journal.record(batch.actor, "operation.kept", row, because=row.code or row.status)
