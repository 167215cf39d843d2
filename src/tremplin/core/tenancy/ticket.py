"""The signed ticket: which projects the database may show to this transaction.

`tremplin.ticket = actor|project,project|expiry|HMAC-SHA256`. A SECURITY DEFINER function checks the signature with a secret that
only the owner role reads, so an SQL injection can't widen it; code running inside the web process could (it holds the key).
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.conf import settings

LIFETIME_SECONDS = 3600
BLOCK = 64


@cache
def secret() -> bytes:
    """The instance's ticket key, 32 bytes."""
    return urlsafe_b64decode((settings.DATA / "secrets" / "ticket.key").read_text().strip())


def issue(actor_id: UUID | None, project_ids: Iterable[UUID]) -> str:
    """A ticket for these projects, valid one hour of the real clock."""
    body = "|".join(
        [str(actor_id or ""), ",".join(sorted(str(p) for p in project_ids)), str(int(time.time()) + LIFETIME_SECONDS)]
    )
    return f"{body}|{hmac.new(secret(), body.encode(), hashlib.sha256).hexdigest()}"


def pads() -> tuple[bytes, bytes]:
    """The two padded keys of HMAC (RFC 2104), all that the database needs to check a ticket with its built-in sha256()."""
    key = secret().ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)
