"""Pictures and voices, named by the hash of their bytes, sent apart from the operations that speak of them."""

import hashlib
from base64 import b64encode

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.sync import policies
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault

BIGGEST = 8 * 1024 * 1024
MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "audio/webm"),
)
ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}


@transaction.atomic
def keep_blob(actor: Actor, sha256: str, content: bytes) -> bool:
    """Keep these bytes, sealed under a key of their own; False when they were here already.

    Raises:
        Invalid: too heavy, cut short, not what the name says, or neither a picture nor a voice.
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
    Blob.objects.create(
        id=blob_id,
        project_id=actor.project_id,
        sha256=found,
        size=len(content),
        media_type=media_type,
        sent_by=actor.user_id,
        sealed_for=blob_id,
        bytes_sealed=vault.seal(actor.project_id, blob_id, b64encode(content).decode()),
        created_at=actor.now,
    )
    return True


def media_type_of(content: bytes) -> str:
    """By its first bytes, and its last ones: a picture cut short is no picture."""
    kind = next((kind for magic, kind in MAGIC if content.startswith(magic)), "")
    if not kind:
        raise Invalid(_("Ce n’est ni une photo ni un enregistrement."), field="type")
    if not content.rstrip(b"\0").endswith(ENDS.get(kind, b"")):
        raise Invalid(_("Cette photo est coupée. Elle sera renvoyée."), field="type")
    return kind
