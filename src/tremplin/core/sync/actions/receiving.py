"""Receiving a batch: one answer for each operation, and nothing is ever dropped.

The operations' rows and their effects are one transaction. Each operation has its own savepoint; the unique key (project, op_id) makes
a resend harmless, the locks only put two devices that speak of the same thing one after the other.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.sync import envelope as envelopes
from tremplin.core.sync import keeping
from tremplin.core.sync.actions.room import Room, kind_of
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Clash, Done, Gone, Kind, Waiting
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.sync.payload import Payload, Reword
from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError, Invalid, NotAllowed, WrongMoment
from tremplin.core.vault import vault

log = logging.getLogger(__name__)
AHEAD = timedelta(minutes=5)
BEHIND = timedelta(days=366)
Status = Operation.Status


@dataclass(slots=True)
class Answer:
    """What the phone is told about one operation."""

    row: Operation
    replayed: bool = False
    message: str = ""
    clashes: Sequence[Clash] = ()


@dataclass(slots=True)
class Read:
    """An operation whose payload was read, or why it could not be."""

    envelope: Envelope
    kind: Kind | None = None
    payload: Payload | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refusal: tuple[str, str, str] | None = None  # code, field, message

    @property
    def refs(self) -> list[tuple[str, UUID]]:
        """What it names, and the ids that it gives: they must be free."""
        if self.payload is None or self.kind is None:
            return []
        given = [(self.kind.gives, identifier) for identifier in self.payload.gives] if self.kind.gives else []
        return [*self.payload.refs, *given]

    @property
    def locks(self) -> Iterable[UUID]:
        if self.envelope.subject_id is not None:
            yield self.envelope.subject_id
        if self.payload is not None:
            yield from self.payload.gives
            yield from (identifier for _name, identifier in self.payload.refs)


@dataclass(slots=True)
class Pending:
    """What a batch writes at its end, shared by all who wrote in it."""

    known: dict[UUID, Operation] = field(default_factory=dict)
    fresh: list[Operation] = field(default_factory=list)
    changed: dict[UUID, Operation] = field(default_factory=dict)
    kept: dict[UUID, tuple[Operation, dict[str, Any]]] = field(default_factory=dict)
    waits: dict[UUID, HeldPredecessor] = field(default_factory=dict)
    held: dict[UUID, Read] = field(default_factory=dict)
    clashes: list[tuple[Operation, Clash]] = field(default_factory=list)
    awaited: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class Batch:
    """Operations applied as one author, in one transaction."""

    actor: Actor
    room: Room
    sent_by: UUID | None
    device_id: UUID | None
    pending: Pending
    careful: bool = False  # check what the database checks last after each operation, to find the one at fault


def receive(actor: Actor, raws: Sequence[Any], *, device_id: UUID | None, sent_by: UUID | None) -> list[Answer]:
    """Apply a batch as `actor`, who captured it, with today's rights; one answer for each, in the same order."""
    sent = [envelopes.read(raw) for raw in raws]
    try:
        return receive_once(actor, sent, device_id, sent_by, careful=False)
    except IntegrityError:  # another process brought one of them meanwhile, or the database refuses one at the end
        return receive_once(actor, sent, device_id, sent_by, careful=True)


@transaction.atomic
def receive_once(
    actor: Actor, sent: Sequence[Envelope], device_id: UUID | None, sent_by: UUID | None, *, careful: bool
) -> list[Answer]:
    batch = Batch(actor, Room(actor), sent_by, device_id, Pending(), careful)
    reads = [read(one) for one in sent]
    lock(identifier for one in reads for identifier in one.locks)
    known = batch.pending.known = known_operations(actor.project_id, sent)
    fresh = [one for one in reads if one.envelope.op_id not in known]
    batch.room.prepare(ref for one in fresh for ref in one.refs)
    batch.pending.awaited = awaited_among(actor.project_id, (identifier for one in fresh for identifier in one.locks))
    answers = [answer(batch, one) for one in reads]
    write(batch)
    return answers


def read(one: Envelope) -> Read:
    """Read the payload by today's form, or say what stands in the way."""
    if one.fault:
        return Read(one, refusal=("invalid", one.fault, _("Cette saisie n’est pas lisible.")))
    kind = kind_of(one.kind)
    if kind is None or not kind.understood(one.form_version):
        return Read(one, kind, refusal=("unknown_form", "", _("Cette version du formulaire n’est pas connue ici.")))
    payload = Payload(kind.upgraded(one.payload, one.form_version), one.subject_id, one.base_version)
    try:
        values = kind.read(payload)
        payload.finish()
    except Invalid as error:
        code = "reword" if isinstance(error, Reword) else "invalid"
        return Read(one, kind, payload, refusal=(code, error.field or "", str(error)))
    return Read(one, kind, payload, values)


def lock(identifiers: Iterable[UUID]) -> None:
    """Two batches that speak of the same things come one after the other. In one order, so that they never wait in a circle."""
    keys = sorted({int.from_bytes(one.bytes[8:], "big", signed=True) for one in identifiers})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key", [keys])


def known_operations(project_id: UUID, sent: Iterable[Envelope]) -> dict[UUID, Operation]:
    ids = {one.op_id for one in sent} | {reused_id(one) for one in sent}
    return {row.op_id: row for row in Operation.objects.filter(project_id=project_id, op_id__in=ids)}


def reused_id(one: Envelope) -> UUID:
    """Where an operation that took another's key is kept."""
    return envelopes.from_content(digest([str(one.op_id), one.digest.hex()]))


def awaited_among(project_id: UUID, brought: Iterable[UUID]) -> set[UUID]:
    """Which of these somebody waits for."""
    waits = HeldPredecessor.objects.filter(project_id=project_id, waits_for__in=set(brought))
    return set(waits.values_list("waits_for", flat=True))


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
        return Answer(batch.pending.known[place], replayed=True, message=message)
    row.op_id, row.reuses = place, sent.op_id
    batch.pending.known[place] = row
    batch.pending.fresh.append(row)
    return keep(batch, row, sent, Status.KEY_REUSED, "", "", message)


def judge(batch: Batch, one: Read, row: Operation) -> Answer:
    """Apply the operation, or keep it with the reason."""
    refused = refusal(batch, one)
    if refused:
        return keep(batch, row, one.envelope, Status.QUARANTINED, *refused)
    try:
        done = apply(batch, one)
    except Waiting as waiting:
        return hold(batch, one, row, waiting)
    except (Gone, vault.Erased):
        return forget(row)
    except NotAllowed as error:
        message = _("Vous n’avez pas ce droit ici.")
        return keep(batch, row, one.envelope, Status.QUARANTINED, "forbidden", error.field or "", message)
    except WrongMoment as error:
        return keep(batch, row, one.envelope, Status.CONFLICT, "hard", error.field or "", str(error))
    except DomainError as error:
        code = "reword" if isinstance(error, Reword) else "invalid"
        return keep(batch, row, one.envelope, Status.QUARANTINED, code, error.field or "", str(error))
    except (OperationalError, InterfaceError):
        raise  # the database stopped, or chose between two of us: the phone sends the whole batch again
    except Exception:
        log.exception("an operation could not be applied", extra={"kind": row.kind, "op_id": str(row.op_id)})
        message = _("Le serveur n’a pas su enregistrer cette saisie. Elle est gardée.")
        return keep(batch, row, one.envelope, Status.QUARANTINED, "failed", "", message)
    return settle(batch, one, row, done)


def refusal(batch: Batch, one: Read) -> tuple[str, str, str] | None:
    """What can be told before trying: unreadable, somebody else's, or of a wrong clock."""
    sent = one.envelope
    if one.refusal:
        return one.refusal
    if sent.author_id != batch.actor.user_id:
        return "author", "", _("Une autre personne a saisi ceci sur ce téléphone.")
    if sent.device_id != batch.device_id:
        return "invalid", "device_id", _("Cette saisie vient d’un autre téléphone.")
    if sent.captured_at is None or sent.captured_at > batch.actor.now + AHEAD:
        return "clock", "captured_at", _("L’heure du téléphone est en avance. Dites quand c’était.")
    if sent.captured_at < batch.actor.now - BEHIND:
        return "clock", "captured_at", _("Cette saisie date de plus d’un an. Dites quand c’était.")
    return None


def apply(batch: Batch, one: Read) -> Done:
    """The room's own verb, in a savepoint of its own."""
    if one.kind is None:
        raise AssertionError("an unknown form was judged before")
    taken_already(batch.room, one)
    if one.kind.one_verb and not batch.careful:
        return one.kind.apply(batch.room, one.envelope, dict(one.values))
    with transaction.atomic():
        done = one.kind.apply(batch.room, one.envelope, dict(one.values))
        if batch.careful:
            check_now()
    return done


def taken_already(room: Room, one: Read) -> None:
    """An id that stands for something already can't stand for something else: the verb would give the old one back."""
    if one.kind is None or one.payload is None or not one.kind.gives:
        return
    for identifier in one.payload.gives:
        if room.has(one.kind.gives, identifier):
            raise Invalid(_("Ce numéro de saisie a déjà servi pour autre chose."), field="id")


def check_now() -> None:
    """Have the database check at once what it checks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def settle(batch: Batch, one: Read, row: Operation, done: Done) -> Answer:
    """It was applied, wholly or but for the fields where two values stand."""
    row.version = done.version
    batch.pending.clashes += [(row, clash) for clash in done.clashes]
    if done.undecided or any(clash.hard for clash in done.clashes):
        message = _("Quelqu’un a écrit autre chose. Les deux sont gardés : une personne décidera.")
        found = keep(batch, row, one.envelope, Status.CONFLICT, "hard", "", message)
        found.clashes = done.clashes
        return found
    merged = done.merged or bool(done.clashes)
    row.status, row.code, row.field = (Status.CONFLICT, "soft", "") if merged else (Status.APPLIED, "", "")
    if one.envelope.replaces is not None:
        replaced = Operation.objects.filter(
            project_id=row.project_id, op_id=one.envelope.replaces, author_id=row.author_id, resolved_at=None
        )
        replaced.exclude(status=Status.APPLIED).update(
            resolved_at=batch.actor.now, resolved_by=batch.actor.user_id, resolution="reworded"
        )
    return Answer(row, clashes=done.clashes)


def keep(batch: Batch, row: Operation, sent: Envelope, status: str, code: str, field_name: str, message: str) -> Answer:
    row.status, row.code, row.field = status, code, field_name[:40]
    batch.pending.kept[row.id] = (row, {"envelope": sent.raw, "message": message})
    return Answer(row, message=message)


def hold(batch: Batch, one: Read, row: Operation, waiting: Waiting) -> Answer:
    """What it needs is not here yet: it waits, unless it has waited long enough."""
    if batch.room.forced:
        message = _("Ce que cette saisie attendait n’est jamais arrivé.")
        return keep(batch, row, one.envelope, Status.QUARANTINED, "predecessor", "", message)
    pending = batch.pending
    pending.awaited.add(waiting.identifier)
    pending.held[row.id] = one
    pending.waits[row.id] = HeldPredecessor(
        project_id=row.project_id, operation=row, waits_for=waiting.identifier, created_at=batch.actor.now
    )
    return keep(batch, row, one.envelope, Status.HELD, waiting.code, "", _("Cette saisie en attend une autre."))


def forget(row: Operation) -> Answer:
    """The person was erased: that something came is known, its words are not kept."""
    row.status, row.code, row.subject_id = Status.QUARANTINED, "erased", None
    return Answer(row, message=_("Cette personne a été effacée. Rien n’est gardé d’elle."))


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
    pending = batch.pending
    one = pending.held.pop(row.id, None) or read(envelopes.read(keeping.envelope_of(batch.actor.project_id, row)))
    pending.waits.pop(row.id, None)
    pending.kept.pop(row.id, None)
    if not row._state.adding:
        pending.changed[row.id] = row
        row.kept_sealed = None
    lock(one.locks)
    author = batch.actor if row.author_id == batch.actor.user_id else member(batch.actor, row.author_id)
    if author is None:
        message = _("Son auteur a quitté le projet.")
        keep(batch, row, one.envelope, Status.QUARANTINED, "author", "", message)
    else:
        judge(replace(batch, actor=author, room=batch.room.of(author), device_id=row.device_id), one, row)
    return one


def member(actor: Actor, author_id: UUID | None) -> Actor | None:
    """Somebody of the project with today's rights, or None once they left."""
    found = (one for one in accesses_of(author_id) if one.project.id == actor.project_id) if author_id else iter(())
    access = next(found, None)
    return access.actor(author_id, "", actor.now) if access and author_id else None


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
    check_now()
