"""Pictures and voices, named by the hash of the bytes that were sent, apart from the operations that speak of them."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.registry import registries
from tremplin.core.sync import policies
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.ui.renditions import drawn_from
from tremplin.core.vault import vault

BIGGEST = 8 * 1024 * 1024
UNUSED = timedelta(days=30)
"""An operation may be held a week, then wait for somebody's decision: its picture waits as long."""
MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"RIFF", "image/webp"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
)
ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
HEAVY = ("bytes_sealed", "small_sealed")


@transaction.atomic
def keep_blob(actor: Actor, sha256: str, content: bytes) -> bool:
    """Keep these bytes, sealed under a key of their own; False when they were here already. A picture is drawn anew first.

    Raises:
        Invalid: too heavy, cut short, altered, not what the name says, or neither a picture nor a voice.
    """
    policies.require(policies.can_capture(actor))
    if len(content) > BIGGEST:
        raise Invalid(_("Ce fichier dépasse 8 Mo."), field="size")
    found = hashlib.sha256(content).digest()
    if found.hex() != sha256.lower():
        raise Invalid(_("Ce fichier est arrivé incomplet. Il sera renvoyé."), field="sha256")
    media_type = media_type_of(content)
    if Blob.objects.filter(project_id=actor.project_id, sha256=found).exists():
        return False
    blob_id = uuid7()
    vault.create_key(actor.project_id, blob_id)
    row = {"sha256": found, "sent_by": actor.user_id, "sealed_for": blob_id, "created_at": actor.now}
    try:
        with transaction.atomic():
            Blob.objects.create(
                id=blob_id, project_id=actor.project_id, **row, **drawn(actor.project_id, blob_id, media_type, content)
            )
    except IntegrityError:
        return False  # two phones, or two tries of one, brought the same bytes at the same moment
    return True


def media_type_of(content: bytes) -> str:
    """By its first bytes, and its last ones: a picture cut short is no picture."""
    kind = next((kind for magic, kind in MAGIC if content.startswith(magic)), "")
    if not kind or (kind == "image/webp" and content[8:12] != b"WEBP"):
        raise Invalid(_("Ce n’est ni une photo ni un enregistrement."), field="type")
    if not content.rstrip(b"\0").endswith(ENDS.get(kind, b"")):
        raise Invalid(_("Cette photo est coupée. Elle sera renvoyée."), field="type")
    return kind


def drawn(project_id: UUID, blob_id: UUID, media_type: str, content: bytes) -> dict[str, Any]:
    """What is kept of these bytes: of a picture, nothing of the file itself."""
    kind = PICTURES.get(media_type)
    if kind is None:
        return {"size": len(content), "media_type": media_type, "bytes_sealed": sealed(project_id, blob_id, content)}
    try:
        picture = drawn_from(content, kind)
    except Invalid as refusal:
        raise Invalid(str(refusal), field="type") from refusal
    sizes = {name: getattr(picture, name) for name in ("width", "height", "small_width", "small_height")}
    return {
        "size": len(picture.large),
        "media_type": "image/jpeg",
        "bytes_sealed": sealed(project_id, blob_id, picture.large),
        "small_sealed": sealed(project_id, blob_id, picture.small),
        **sizes,
    }


def sealed(project_id: UUID, blob_id: UUID, content: bytes) -> bytes:
    return vault.seal(project_id, blob_id, b64encode(content).decode())


def came(actor: Actor, sha256: str) -> bool:
    """Whether these bytes came from this very author: of another's, nothing is said."""
    policies.require(policies.can_capture(actor))
    named = bytes.fromhex(sha256) if len(sha256) == 64 and set(sha256.lower()) <= set("0123456789abcdef") else b""
    return Blob.objects.filter(project_id=actor.project_id, sha256=named, sent_by=actor.user_id).exists()


def known(project_id: UUID, hashes: Iterable[bytes | memoryview]) -> Mapping[bytes, Blob]:
    """Those of these that are here, without their bytes."""
    rows = Blob.objects.filter(project_id=project_id, sha256__in=[bytes(one) for one in hashes]).defer(*HEAVY)
    return {bytes(one.sha256): one for one in rows}


def bytes_of(project_id: UUID, sha256: bytes, size: Literal["small", "large"]) -> bytes | None:
    """A picture to look at, or None while it is awaited."""
    blob = Blob.objects.filter(project_id=project_id, sha256=bytes(sha256)).first()
    kept = (blob.small_sealed if size == "small" else blob.bytes_sealed) if blob else None
    return b64decode(vault.open(project_id, blob.sealed_for, kept)) if blob and kept else None


@transaction.atomic
def release(actor: Actor, hashes: Iterable[bytes | memoryview]) -> int:
    """Drop those that no room speaks of any more: row and key, so that no old backup shows them either. Returns how many went."""
    named = [bytes(one) for one in hashes]
    rows = Blob.objects.select_for_update().filter(project_id=actor.project_id, sha256__in=named).defer(*HEAVY)
    return dropped(actor, list(rows))


@transaction.atomic
def drop_unused(actor: Actor) -> int:
    """By night: what came a month ago and nobody speaks of. Returns how many went."""
    old = Blob.objects.select_for_update(skip_locked=True).filter(project_id=actor.project_id, created_at__lte=actor.now - UNUSED)
    return dropped(actor, list(old.defer(*HEAVY)))


def dropped(actor: Actor, rows: list[Blob]) -> int:
    hashes = [bytes(one.sha256) for one in rows]
    used: set[bytes] = set().union(*(uses(actor.project_id, hashes) for _name, uses in registries.blobs)) if hashes else set()
    gone = [one for one in rows if bytes(one.sha256) not in used]
    Blob.objects.filter(project_id=actor.project_id, id__in=[one.id for one in gone]).delete()
    for one in gone:
        transaction.on_commit(partial(vault.destroy_key, actor.project_id, one.sealed_for))
    return len(gone)
