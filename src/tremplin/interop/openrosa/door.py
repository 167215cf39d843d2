"""The door of the apps: a key in the address or in a header tells who they are. Cut, expired and unknown keys are answered alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest

from tremplin.core import clock
from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.tokens import hash_token
from tremplin.interop.openrosa import actions, policies

A_MINUTE = 240
"""Requests of one key in a minute: an app that downloads its forms makes a dozen."""
WRONG_A_MINUTE = 30
"""Unknown keys from one address in a minute; a key has 256 bits, this only spares the database."""
SESSION = "tremplin.openrosa.session"
SESSION_SECONDS = 24 * 3600


class TooOften(Exception):
    """Come back in a minute."""


@dataclass(frozen=True, slots=True)
class Member:
    """Whose key it is."""

    key_id: UUID
    project_id: UUID
    user_id: UUID
    name: str
    email: str
    language: str


def member_of(hashed: bytes) -> Member | None:
    """Through the one function that tells it; nothing for a key that does not open any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM openrosa_member(%s, %s)", [hashed, clock.now()])
        row = cursor.fetchone()
    return Member(*row) if row else None


def check_pace(request: HttpRequest, hashed: bytes) -> None:
    """Raises TooOften before any work is done."""
    if counted(f"odk:{hashed.hex()}") > A_MINUTE or counted(wrong_key(request), 0) > WRONG_A_MINUTE:
        raise TooOften


def wrong_key(request: HttpRequest) -> str:
    return f"odk-wrong:{request.META.get('REMOTE_ADDR', '')}"


def counted(name: str, more: int = 1) -> int:
    key = f"{name}:{int(clock.now().timestamp()) // 60}"
    cache.add(key, 0, 120)
    try:
        return int(cache.incr(key, more))
    except ValueError:  # it expired between the two
        return more


@contextmanager
def entered(request: HttpRequest, hashed: bytes | None) -> Iterator[tuple[Actor, Member] | None]:
    """As this key's member with today's rights, inside the project's ticket; None when it opens nothing. Raises TooOften."""
    if hashed is None:
        counted(wrong_key(request))
        yield None
        return
    check_pace(request, hashed)
    found = member_of(hashed)
    accesses = accesses_of(found.user_id) if found else []
    access = next((one for one in accesses if found and one.project.id == found.project_id), None)
    if found is None or access is None:
        counted(wrong_key(request))
        yield None
        return
    actor = access.actor(found.user_id, found.name, clock.now())
    if not policies.can_connect(actor):
        yield None
        return
    with project_context(found.user_id, [found.project_id]):
        actions.see_app(actor, found.key_id)
        yield actor, found


def session_of(token: str) -> str:
    """What an app that signs in with its key carries afterwards: signed, for a day; the key is asked again each time."""
    return signing.dumps(hash_token(token).hex(), salt=SESSION)


def hash_in(session: str) -> bytes | None:
    try:
        return bytes.fromhex(signing.loads(session, salt=SESSION, max_age=SESSION_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
