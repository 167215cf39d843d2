"""Keeping what could not be applied: sealed under the key of the person it speaks of, else under a key of its own."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from tremplin.core.sync.canonical import canonical
from tremplin.core.sync.kinds import Clash
from tremplin.core.sync.models import FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault


def fingerprint(project_id: UUID, digest: bytes) -> bytes:
    """What is compared when an op_id comes back. Keyed, so that nobody can guess a name from it."""
    return vault.blind(project_id, "operation", digest.hex())


def seal_all(project_id: UUID, kept: Sequence[tuple[Operation, dict[str, Any]]]) -> None:
    """Seal these; one question for the people's keys and one for the keys made here, however many they are."""
    if not kept:
        return
    keys = vault.keys_of(project_id, {row.subject_id for row, _words in kept if row.subject_id is not None})
    alone = [row.id for row, _words in kept if row.subject_id not in keys]
    if alone:
        vault.create_keys(project_id, alone)
        keys |= vault.keys_of(project_id, alone)
    for row, words in kept:
        row.sealed_for = row.subject_id if row.subject_id in keys else row.id
        row.kept_sealed = vault.seal_with(keys[row.sealed_for], project_id, row.sealed_for, storable(words))


def storable(words: dict[str, Any]) -> dict[str, Any]:
    """JSON may hold half of a sign, which no text can: such an envelope is kept as bytes."""
    try:
        canonical(words).decode()
    except UnicodeDecodeError:
        return {**words, "envelope": None, "bytes": canonical(words["envelope"]).hex()}
    return words


def seal_alone(row: Operation) -> None:
    """Seal what is kept of this one again, under a key of its own: the key it stood under goes."""
    parts = {"kept_sealed": row.kept_sealed, "reason_sealed": row.reason_sealed}
    sealed = [(name, bytes(value)) for name, value in parts.items() if value is not None]
    if row.sealed_for is None or row.sealed_for == row.id or not sealed:
        return
    opened = vault.open_many(row.project_id, [(row.sealed_for, value) for _name, value in sealed])
    vault.create_key(row.project_id, row.id)
    for (name, _value), words in zip(sealed, opened, strict=True):
        setattr(row, name, None if words is None else vault.seal(row.project_id, row.id, words))
    row.sealed_for = row.id
    row.save(update_fields=["sealed_for", "kept_sealed", "reason_sealed"])


def open_all(project_id: UUID, rows: Iterable[Operation]) -> dict[UUID, dict[str, Any]]:
    """What was kept of these operations, by their id; nothing of an erased person."""
    sealed = [(row.id, row.sealed_for, bytes(row.kept_sealed)) for row in rows if row.kept_sealed and row.sealed_for]
    opened = vault.open_many(project_id, [(key, value) for _id, key, value in sealed]) if sealed else []
    return {row_id: words for (row_id, _key, _value), words in zip(sealed, opened, strict=True) if words is not None}


def envelope_of(project_id: UUID, row: Operation) -> Any:
    """The envelope as it came, for another try. Raises Erased when its key is gone."""
    words = open_all(project_id, [row]).get(row.id)
    if words is None:
        raise vault.Erased("nothing is kept of this operation")
    return words["envelope"]


def save_again(rows: Iterable[Operation]) -> None:
    """Rows that were judged again; a key of their own goes once nothing is sealed with it any more."""
    for row in rows:
        alone = row.kept_sealed is None and row.sealed_for == row.id
        row.sealed_for = row.sealed_for if row.kept_sealed is not None else None
        row.save(update_fields=["status", "code", "field", "version", "wrote", "subject_id", "sealed_for", "kept_sealed"])
        if alone:
            transaction.on_commit(partial(vault.destroy_key, row.project_id, row.id))


def write_clashes(actor: Actor, clashes: Iterable[tuple[Operation, Clash]]) -> None:
    """Both values of each field, with who wrote them and when, under the person's key."""
    found = []
    for row, clash in clashes:
        values = {
            "server": clash.server,
            "phone": clash.phone,
            "server_author": str(clash.server_author or ""),
            "server_at": clash.server_at,
            "phone_author": str(row.author_id or ""),
            "phone_at": row.captured_at.isoformat() if row.captured_at else "",
        }
        found.append(
            FieldConflict(
                project_id=row.project_id,
                operation=row,
                subject_id=row.subject_id,
                field=clash.field,
                hard=clash.hard,
                values_sealed=vault.seal(row.project_id, row.subject_id or row.id, values),
                created_at=actor.now,
            )
        )
    FieldConflict.objects.bulk_create(found)
