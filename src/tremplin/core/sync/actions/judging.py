"""Judging one operation: applied by its room's verb, or kept with the reason why not."""

import logging
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from tremplin.core.sync.actions.batch import Answer, Batch, Read
from tremplin.core.sync.actions.room import Room, was_erased
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Done, Gone, Waiting
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.sync.payload import Reword
from tremplin.core.tenancy.errors import DomainError, Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.twice import known_free
from tremplin.core.vault import vault

log = logging.getLogger(__name__)
AHEAD = timedelta(minutes=5)
BEHIND = timedelta(days=366)
Status = Operation.Status


def judge(batch: Batch, one: Read, row: Operation) -> Answer:
    """Apply the operation, or keep it with the reason."""
    refused = refusal(batch, one)
    if refused:
        return keep(batch, row, one.envelope, Status.QUARANTINED, *refused)
    said_before = len(batch.lines)
    try:
        done = apply(batch, one)
    except (OperationalError, InterfaceError):
        raise  # the database stopped, or chose between two of us: the phone sends the whole batch again
    except Exception as error:
        del batch.lines[said_before:]
        return kept_because(batch, one, row, error)
    return settle(batch, one, row, done)


def kept_because(batch: Batch, one: Read, row: Operation, error: Exception) -> Answer:
    """What stood in the way, as a status and a code; what was not foreseen is a fault of ours, and kept like the rest."""
    if isinstance(error, Waiting):
        return hold(batch, one, row, error)
    if isinstance(error, Gone | vault.Erased):
        return forget(row)
    if isinstance(error, NotAllowed):
        message = _("Vous n’avez pas ce droit ici.")
        return keep(batch, row, one.envelope, Status.QUARANTINED, "forbidden", error.field or "", message)
    if isinstance(error, WrongMoment):
        return keep(batch, row, one.envelope, Status.CONFLICT, "hard", error.field or "", str(error))
    if isinstance(error, DomainError):
        words = one.kind is not None and error.field in one.kind.words
        code = "reword" if words or isinstance(error, Reword) else "invalid"
        return keep(batch, row, one.envelope, Status.QUARANTINED, code, error.field or "", str(error))
    log.error("an operation could not be applied", extra={"kind": row.kind, "op_id": str(row.op_id)}, exc_info=error)
    message = _("Le serveur n’a pas su enregistrer cette saisie. Elle est gardée.")
    return keep(batch, row, one.envelope, Status.QUARANTINED, "failed", "", message)


def refusal(batch: Batch, one: Read) -> tuple[str, str, str] | None:
    """What can be told before trying: unreadable, somebody else's, or of a wrong clock."""
    sent = one.envelope
    if batch.barred or one.refusal:
        return batch.barred or one.refusal
    if sent.author_id != batch.actor.user_id and not batch.decided:
        return "author", "", _("Une autre personne a saisi ceci sur ce téléphone.")
    if sent.device_id != batch.device_id and not batch.decided:
        return "invalid", "device_id", _("Cette saisie vient d’un autre téléphone.")
    return wrong_clock(batch, "captured_at", sent.captured_at) or wrong_clock(batch, "at", one.values.get("at", batch.actor.now))


def wrong_clock(batch: Batch, field: str, moment: datetime | None) -> tuple[str, str, str] | None:
    """Some minutes ahead pass, and are told; more than that is nothing that can have happened: a person says when it was."""
    if moment is None or moment > batch.actor.now + AHEAD:
        return "clock", field, _("L’horloge de ce téléphone est fausse : elle avance. Dites quand c’était.")
    if moment < batch.actor.now - BEHIND:
        return "clock", field, _("L’horloge de ce téléphone est fausse, ou c’était il y a plus d’un an. Dites quand c’était.")
    return None


def apply(batch: Batch, one: Read) -> Done:
    """The room's own verb, in a savepoint of its own."""
    if one.kind is None:
        raise AssertionError("an unknown form was judged before")
    taken_already(batch.room, one)
    given = [identifier for _name, identifier in one.given]
    with known_free(given), nullcontext() if one.kind.one_verb and not batch.careful else transaction.atomic():
        done = one.kind.apply(batch.room, one.envelope, dict(one.values))
        if batch.careful:
            check_now()
    batch.room.taken.update(given)
    return done


def taken_already(room: Room, one: Read) -> None:
    """An id that stands for something already can't stand for something else: the verb would give the old one back."""
    for name, identifier in one.given:
        if one.kind is not None and name == one.kind.subject and was_erased(room.actor.project_id, identifier):
            raise Gone(name)
        if room.is_taken(name, identifier):
            raise Invalid(_("Ce numéro de saisie a déjà servi pour autre chose."), field="id")


def check_now() -> None:
    """Have the database check at once what it checks at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def settle(batch: Batch, one: Read, row: Operation, done: Done) -> Answer:
    """It was applied, wholly or but for the fields where two values stand."""
    row.version, row.wrote = done.version, done.wrote
    batch.pending.clashes += [(row, clash) for clash in done.clashes]
    if done.undecided or any(clash.hard for clash in done.clashes):
        message = _("Quelqu’un a écrit autre chose. Les deux sont gardés : une personne décidera.")
        found = keep(batch, row, one.envelope, Status.CONFLICT, "hard", "", message)
        found.clashes = done.clashes
        return found
    merged = done.merged or bool(done.clashes)
    row.status, row.code = (Status.CONFLICT, "soft") if merged else (Status.APPLIED, done.told)
    row.field = row.message = ""
    if one.envelope.replaces is not None:
        replaced = Operation.objects.filter(
            project_id=row.project_id, op_id=one.envelope.replaces, author_id=row.author_id, resolved_at=None
        )
        replaced.exclude(status=Status.APPLIED).update(
            resolved_at=batch.actor.now, resolved_by=batch.actor.user_id, resolution="reworded"
        )
    return Answer(row, clashes=done.clashes)


def keep(batch: Batch, row: Operation, sent: Envelope, status: str, code: str, field_name: str, message: str) -> Answer:
    row.status, row.code, row.field, row.message = status, code, field_name[:40], message
    batch.pending.kept[row.id] = (row, {"envelope": sent.raw, "message": message})
    return Answer(row)


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
    row.message = _("Cette personne a été effacée. Rien n’est gardé d’elle.")
    return Answer(row)
