"""Identity apart from story: what names or describes a person is sealed with a key of that person's own.

AES-256-GCM (NIST SP 800-38D), a random 96-bit nonce each time; project and person are bound as associated data, so a sealed value
copied to another row or project does not open. Keys are wrapped (AES-GCM again) by the master key, a 0600 file outside both databases.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tremplin.core.tenancy.errors import DomainError
from tremplin.core.vault.keyring import instance_key, ring
from tremplin.core.vault.models import DestroyedKey, PersonKey

NONCE = 12


class Erased(DomainError):
    """The person's key was destroyed: nothing can be read any more, here or in any backup."""


class Tampered(DomainError):
    """A sealed value does not belong to this person, or was changed."""


def bound(project_id: UUID, person_id: UUID) -> bytes:
    return project_id.bytes + person_id.bytes


def encrypt(key: bytes, clear: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, context)


def decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context)
    except InvalidTag as error:
        raise Tampered("sealed value refused") from error


def unwrap(wrapped: bytes, context: bytes) -> bytes:
    """What the master key wrapped, or one that was retired and whose wrappings are being renewed."""
    masters = ring("master")
    for master in masters[:-1]:
        try:
            return decrypt(master, wrapped, context)
        except Tampered:
            continue
    return decrypt(masters[-1], wrapped, context)


def create_key(project_id: UUID, person_id: UUID) -> None:
    """Make the person's key. Doing it twice keeps the first; an erased person can't have a new one (raises Erased)."""
    create_keys(project_id, [person_id])


def create_keys(project_id: UUID, person_ids: Sequence[UUID]) -> None:
    """The same for many people at once (imports, demo)."""
    if DestroyedKey.objects.filter(person_id__in=person_ids).exists():
        raise Erased("key destroyed")
    master = instance_key("master")
    rows = [
        PersonKey(person_id=p, project_id=project_id, wrapped=encrypt(master, os.urandom(32), bound(project_id, p)))
        for p in person_ids
    ]
    PersonKey.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


Keys = dict[tuple[UUID, UUID], bytes]
_at_hand: ContextVar[Keys | None] = ContextVar("keys at hand", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Within this block (one request) a key is fetched once. Nothing is kept after it, nor for a key that was not there."""
    token = _at_hand.set({})
    try:
        yield
    finally:
        _at_hand.reset(token)


def keys_of(project_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The living keys of these people, unwrapped: one query, or none when this request has them already."""
    known = _at_hand.get()
    wanted = set(person_ids)
    found = {person: known[project_id, person] for person in wanted if (project_id, person) in known} if known else {}
    missing = wanted - found.keys()
    if not missing:
        return found
    rows = PersonKey.objects.filter(project_id=project_id, person_id__in=missing).values_list("person_id", "wrapped")
    fetched = {person_id: unwrap(bytes(wrapped), bound(project_id, person_id)) for person_id, wrapped in rows}
    if known is not None:
        known.update({(project_id, person_id): key for person_id, key in fetched.items()})
    return found | fetched


def seal(project_id: UUID, person_id: UUID, value: Any) -> bytes:
    """Seal a JSON value (text, mapping…) with the person's key. Raises Erased when there is none."""
    keys = keys_of(project_id, [person_id])
    if person_id not in keys:
        raise Erased("no key")
    return seal_with(keys[person_id], project_id, person_id, value)


def seal_with(key: bytes, project_id: UUID, person_id: UUID, value: Any) -> bytes:
    """The same with a key at hand, for writers of many rows."""
    return encrypt(key, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), bound(project_id, person_id))


def open(project_id: UUID, person_id: UUID, sealed: bytes | memoryview) -> Any:
    """What was sealed. Raises Erased when the key is gone, Tampered when the value is another's."""
    found = open_many(project_id, [(person_id, sealed)])[0]
    if found is None:
        raise Erased("key destroyed")
    return found


def open_many(project_id: UUID, sealed: Sequence[tuple[UUID, bytes | memoryview]]) -> list[Any | None]:
    """Open a page's worth of values with one query for the keys; None where the person was erased."""
    keys = keys_of(project_id, (person_id for person_id, _ in sealed))
    return [
        json.loads(decrypt(keys[person_id], bytes(value), bound(project_id, person_id))) if person_id in keys else None
        for person_id, value in sealed
    ]


def destroy_key(project_id: UUID, person_id: UUID) -> None:
    """Erase the person from every copy that exists. Can't be undone; doing it twice is the same as once."""
    DestroyedKey.objects.get_or_create(person_id=person_id, defaults={"project_id": project_id})
    PersonKey.objects.filter(project_id=project_id, person_id=person_id).delete()
    if (known := _at_hand.get()) is not None:
        known.pop((project_id, person_id), None)


def made_since(project_id: UUID, person_id: UUID, moment: datetime) -> bool:
    """Whether a key of this name stands, and was made at that moment or later."""
    return PersonKey.objects.filter(project_id=project_id, person_id=person_id, created_at__gte=moment).exists()


def drop_unused_key(project_id: UUID, person_id: UUID) -> None:
    """Drop a key that sealed nothing which stays: nobody is marked as erased, the same id may get another one."""
    PersonKey.objects.filter(project_id=project_id, person_id=person_id).delete()
    if (known := _at_hand.get()) is not None:
        known.pop((project_id, person_id), None)


def blind(project_id: UUID, kind: str, value: str) -> bytes:
    """A keyed fingerprint (HMAC-SHA256) of a normalised phone, e-mail or trigram: equal values meet within one project, and say nothing outside."""
    return fingerprint(instance_key("blind"), project_id, kind, value)


def blinds(project_id: UUID, kind: str, value: str) -> list[bytes]:
    """The fingerprints under every key that ever served, the one in use first: for what can't be computed again (a number that nobody kept)."""
    return [fingerprint(key, project_id, kind, value) for key in ring("blind")]


def lasting_blind(project_id: UUID, kind: str, value: str) -> bytes:
    """The fingerprint under the first key: the same after a rotation, for counts about a body's address, which stands in clear beside it."""
    return fingerprint(ring("blind")[-1], project_id, kind, value)


def fingerprint(key: bytes, project_id: UUID, kind: str, value: str) -> bytes:
    return hmac.new(key, project_id.bytes + kind.encode() + b"\0" + value.encode(), hashlib.sha256).digest()


def blind_gram(project_id: UUID, gram: str) -> int:
    """The same for a name's trigram, as a signed 32-bit number: small enough to index, too coarse to tell the trigram."""
    return int.from_bytes(blind(project_id, "gram", gram)[:4], "big", signed=True)
