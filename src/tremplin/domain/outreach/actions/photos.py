"""The photo of a place, at a presence: added, removed, carried along when the presence is corrected."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync import blobs
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.ui.nir import contains_nir
from tremplin.core.ui.renditions import checked_kind
from tremplin.core.vault import vault
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import Presence, PresencePhoto

MOST = 4
LONGEST = 200
LOST = timedelta(days=30)
"""A phone that was wiped or lost never sends it: a month later nobody waits any more."""


@transaction.atomic
def add_photo(
    actor: Actor, presence: Presence, *, sha256: bytes, nobody: bool, alt: str = "", id: UUID | None = None
) -> PresencePhoto:
    """A photo of the place of a presence, named by the hash of its bytes, whether they came or not. Doing it again changes nothing.

    Raises:
        NotAllowed: not the actor's territory.
        Invalid: nobody said that no person can be recognised, too many photos, words too long.
    """
    policies.require(policies.can_be_present(actor, presence.territory))
    check(sha256, nobody, alt)
    standing = last_word(presence)
    photos = PresencePhoto.objects.filter(project_id=actor.project_id, presence=standing)
    if (known := photos.filter(sha256=sha256).first()) is not None:
        return known
    if photos.count() >= MOST:
        raise Invalid(_("Une présence garde quatre photos au plus. Retirez-en une d’abord."), field="sha256")
    photo_id = id or uuid7()
    row = {
        "sha256": sha256,
        "noted_by": actor.user_id,
        "created_at": actor.now,
        "alt_sealed": sealed(actor, photo_id, alt.strip()),
    }
    photo = PresencePhoto.objects.create(id=photo_id, project_id=actor.project_id, presence=standing, **row)
    journal.record(actor, "presencephoto.added", photo)
    return photo


@transaction.atomic
def upload_photo(actor: Actor, presence: Presence, *, file: UploadedFile[Any], nobody: bool, alt: str = "") -> PresencePhoto:
    """The same from a page, which brings the bytes along. Raises Invalid on `file` when they are no whole picture."""
    checked_kind(file)
    file.seek(0)
    content = file.read()
    found = hashlib.sha256(content)
    photo = add_photo(actor, presence, sha256=found.digest(), nobody=nobody, alt=alt)
    try:
        blobs.keep_blob(actor, found.hexdigest(), content)
    except Invalid as refusal:
        raise Invalid(str(refusal), field="file") from refusal
    return photo


def check(sha256: bytes, nobody: bool, alt: str) -> None:
    if not nobody:
        raise Invalid(_("Dites que personne n’est reconnaissable, ou prenez une autre photo."), field="nobody")
    if len(sha256) != hashlib.sha256().digest_size:
        raise Invalid(_("Cette valeur n’est pas lisible."), field="sha256")
    if len(alt.strip()) > LONGEST:
        raise Invalid(_("C’est trop long. Gardez l’essentiel."), field="alt")
    if contains_nir(alt):
        raise Invalid(_("N’écrivez pas de numéro de sécurité sociale. Enlevez-le, puis renvoyez."), field="alt")


def sealed(actor: Actor, photo_id: UUID, alt: str) -> bytes | None:
    """The words under a key of the photo's own: they may say more than the place."""
    if not alt:
        return None
    vault.create_key(actor.project_id, photo_id)
    return vault.seal(actor.project_id, photo_id, alt)


def last_word(presence: Presence) -> Presence:
    """The presence, or what it was corrected into, while a phone that did not know was on its way."""
    while (later := Presence.objects.filter(project_id=presence.project_id, corrects=presence.id).first()) is not None:
        presence = later
    return presence


def carry_photos(actor: Actor, presence: Presence) -> None:
    """Part of noting a presence: the photos of the one it replaces are its own from now on."""
    if presence.corrects:
        PresencePhoto.objects.filter(project_id=actor.project_id, presence_id=presence.corrects).update(presence=presence)


@transaction.atomic
def remove_photo(actor: Actor, photo: PresencePhoto) -> None:
    """For good, with its words and, when no other photo has the same ones, its bytes. Raises NotAllowed."""
    policies.require(policies.can_remove_photo(actor, photo))
    if erase(actor, [photo]):
        journal.record(actor, "presencephoto.removed", ("presencephoto", photo.id))


@transaction.atomic
def drop_lost_photos(actor: Actor) -> int:
    """By night: what was announced and never came. One line of the journal each; returns how many."""
    old = list(PresencePhoto.objects.filter(project_id=actor.project_id, created_at__lte=actor.now - LOST))
    here = blobs.known(actor.project_id, (one.sha256 for one in old))
    lost = [one for one in old if bytes(one.sha256) not in here]
    for one in lost:
        journal.record(actor, "presencephoto.lost", ("presencephoto", one.id))
    return erase(actor, lost)


def erase(actor: Actor, photos: list[PresencePhoto]) -> int:
    """Rows, keys and bytes; returns how many rows went."""
    gone, _rows = PresencePhoto.objects.filter(project_id=actor.project_id, id__in=[one.id for one in photos]).delete()
    blobs.release(actor, (one.sha256 for one in photos))
    for one in photos:
        if one.alt_sealed:
            transaction.on_commit(partial(vault.destroy_key, actor.project_id, one.id))
    return gone
