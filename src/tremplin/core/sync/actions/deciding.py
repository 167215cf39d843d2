"""A person decides on what could not be applied. What is let go stays readable for thirty days, and can be taken up again until then."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync import envelope as envelopes
from tremplin.core.sync import keeping, policies
from tremplin.core.sync.actions.batch import Batch, Pending, lock, read
from tremplin.core.sync.actions.ending import drop_unborn_key
from tremplin.core.sync.actions.judging import Status, check_now
from tremplin.core.sync.actions.receiving import write
from tremplin.core.sync.actions.releasing import awaited_among, judge_again, member, release
from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.models import FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.vault import vault


@transaction.atomic
def keep_server(actor: Actor, operation: Operation) -> Operation:
    """What stands stays; the phone's value remains beside it, with its author and date."""
    operation = undecided(actor, operation)
    close(actor, operation, "server")
    return operation


@transaction.atomic
def take_phone(actor: Actor, operation: Operation) -> Operation:
    """The phone's is right: it is written now, as its author, over what stands."""
    operation = undecided(actor, operation)
    fields = clashes_of(operation).filter(hard=True, decided_at=None).values_list("field", flat=True)
    apply_now(actor, operation, keeping.envelope_of(actor.project_id, operation), frozenset(fields))
    close(actor, operation, "phone")
    return operation


@transaction.atomic
def reword(actor: Actor, operation: Operation, *, changes: Mapping[str, Any]) -> Operation:
    """With these values instead, by their place in the envelope ("captured_at", "payload.text"); the words that were refused go.

    Raises:
        Invalid: it can't be applied like this either; nothing has changed.
    """
    operation = undecided(actor, operation)
    raw = changed(keeping.envelope_of(actor.project_id, operation), changes)
    apply_now(actor, operation, raw, frozenset())
    close(actor, operation, "reworded")
    return operation


@transaction.atomic
def let_go(actor: Actor, operation: Operation, *, reason: str) -> Operation:
    """It will not be applied, and why."""
    operation = undecided(actor, operation)
    if not reason.strip():
        raise Invalid(_("Dites pourquoi en quelques mots."), field="reason")
    drop_unborn_key(operation, still_kept=True)
    key = operation.sealed_for or operation.id
    if operation.sealed_for is None:
        vault.create_key(actor.project_id, key)
    operation.sealed_for, operation.reason_sealed = key, vault.seal(actor.project_id, key, reason.strip())
    operation.save(update_fields=["sealed_for", "reason_sealed"])
    close(actor, operation, "let_go")
    return operation


@transaction.atomic
def reopen(actor: Actor, operation: Operation) -> Operation:
    """Take up again what was let go, or left as the server has it."""
    policies.require(policies.can_decide(actor, operation))
    operation = Operation.objects.select_for_update().get(project_id=actor.project_id, id=operation.id)
    if operation.resolution not in ("let_go", "server"):
        raise WrongMoment(_("Cette saisie n’attend plus de décision."), operation)
    if operation.kept_sealed is None and operation.code != "erased":
        raise WrongMoment(_("Son contenu n’est plus gardé : la décision ne peut plus être reprise."), operation)
    operation.resolved_at, operation.resolved_by, operation.resolution, operation.drops_on = None, None, "", None
    operation.save(update_fields=["resolved_at", "resolved_by", "resolution", "drops_on"])
    clashes_of(operation).filter(choice="server").update(decided_at=None, decided_by=None, choice="")
    journal.record(actor, "operation.reopened", operation)
    return operation


def undecided(actor: Actor, operation: Operation) -> Operation:
    policies.require(policies.can_decide(actor, operation))
    operation = Operation.objects.select_for_update().get(project_id=actor.project_id, id=operation.id)
    if operation.resolved_at is not None or operation.status == Status.APPLIED:
        raise WrongMoment(_("Cette saisie n’attend plus de décision."), operation)
    return operation


def apply_now(actor: Actor, operation: Operation, raw: Any, fields: frozenset[str]) -> None:
    """Judge it again as its author, or as who decides when the author may not or has left. Raises Invalid when it still can't be."""
    one = read(envelopes.read(raw))
    lock(one.locks)
    author = actor if operation.code == "forbidden" else member(actor, operation.author_id) or actor
    batch = Batch(author, Room(author), actor.user_id, operation.device_id, Pending(), decided=True, careful=True)
    batch.room.insist = fields
    batch.pending.awaited = awaited_among(actor.project_id, one.locks)
    judge_again(batch, one, operation)
    if operation.status not in (Status.APPLIED, Status.CONFLICT) or operation.code == "hard":
        raise Invalid(operation.message, field=operation.field)
    release(batch, one.locks)
    write(batch)
    check_now()


def changed(raw: Any, changes: Mapping[str, Any]) -> Any:
    """The envelope with other values at these places, and its hash made again."""
    if not isinstance(raw, dict):
        raise Invalid(_("Cette saisie n’est pas lisible."))
    found: dict[str, Any] = {key: value for key, value in raw.items() if key != "sha256"}
    for place, value in changes.items():
        *path, last = place.split(".")
        target = found
        for step in path:
            target[step] = dict(target[step])
            target = target[step]
        target[last] = value
    return {**found, "sha256": digest(found).hex()}


def clashes_of(operation: Operation) -> Any:
    return FieldConflict.objects.filter(project_id=operation.project_id, operation=operation)


def close(actor: Actor, operation: Operation, resolution: str) -> None:
    operation.resolved_at, operation.resolved_by, operation.resolution = actor.now, actor.user_id, resolution
    operation.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    clashes_of(operation).filter(decided_at=None).update(decided_at=actor.now, decided_by=actor.user_id, choice=resolution[:10])
    journal.record(actor, "operation.decided", operation, because=resolution)
