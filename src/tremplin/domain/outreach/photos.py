"""Photos of places, as pages show them: with their words, awaited or here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tremplin.core.sync import blobs
from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full
from tremplin.core.vault import vault
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import PresencePhoto

IN_SIGHT = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """`come`: its bytes are here, and the sizes hold."""

    photo: PresencePhoto
    alt: str
    come: bool
    mine: bool
    width: int = 0
    height: int = 0
    small_width: int = 0
    small_height: int = 0


def shown(actor: Actor, photos: Iterable[PresencePhoto]) -> list[Shown]:
    """A page's worth: one question for what came, one for the words."""
    rows = list(photos)
    return worded(actor, rows, blobs.known(actor.project_id, {bytes(one.sha256) for one in rows}))


def worded(actor: Actor, rows: Sequence[PresencePhoto], here: Mapping[bytes, Blob]) -> list[Shown]:
    """With their words, opened together."""
    told = [(one.id, one.alt_sealed) for one in rows if one.alt_sealed]
    words = dict(zip((key for key, _sealed in told), vault.open_many(actor.project_id, told), strict=True)) if told else {}
    return [one_shown(actor, photo, words.get(photo.id) or default(photo), here.get(bytes(photo.sha256))) for photo in rows]


def one_shown(actor: Actor, photo: PresencePhoto, alt: str, blob: Blob | None) -> Shown:
    mine = policies.can_remove_photo(actor, photo)
    if blob is None:
        return Shown(photo, alt, come=False, mine=mine)
    return Shown(photo, alt, True, mine, blob.width, blob.height, blob.small_width, blob.small_height)


def default(photo: PresencePhoto) -> str:
    return _("Photo du passage du %(day)s, %(place)s") % {"day": full(photo.presence.on), "place": photo.presence.territory}


def at_presences(actor: Actor, presence_ids: Iterable[UUID]) -> dict[UUID, list[Shown]]:
    """By presence, the oldest first."""
    rows = policies.photos_visible_to(actor).filter(presence_id__in=list(presence_ids)).select_related("presence__territory")
    found: dict[UUID, list[Shown]] = {}
    for one in shown(actor, rows.order_by("created_at", "id")):
        found.setdefault(one.photo.presence_id, []).append(one)
    return found


def spoken_of(project_id: UUID, hashes: Iterable[bytes]) -> set[bytes]:
    """For `registries.blobs`: those that a photo names."""
    named = PresencePhoto.objects.filter(project_id=project_id, sha256__in=list(hashes)).values_list("sha256", flat=True)
    return {bytes(one) for one in named}
