"""The photo of a place, noted on a phone: the operation names the hash of its bytes, which come apart."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Done, Field, Kind, Things
from tremplin.core.sync.payload import Payload, wrong
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.models import PresencePhoto

HASH = re.compile(r"[0-9a-f]{64}")
THINGS = {"photo": Things(PresencePhoto)}


def read_photo(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "presence": payload.ref("presence_id", "presence"),
        "sha256": read_hash(payload),
        "alt": payload.text("alt", longest=actions.photos.LONGEST),
        "nobody": payload.flag("nobody"),
    }


def read_hash(payload: Payload) -> bytes:
    value = payload.take("sha256")
    if not isinstance(value, str) or HASH.fullmatch(value) is None:
        raise wrong("sha256")
    return bytes.fromhex(value)


def add_photo(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    presence = room.get("presence", said.pop("presence"), "presence_id")
    room.put("photo", actions.add_photo(room.actor, presence, **said))
    return Done()


FIELDS = {
    "presence_id": Field(_("présence")),
    "alt": Field(_("ce que montre la photo")),
    "nobody": Field(_("personne n’est reconnaissable")),
    "sha256": Field(_("empreinte de la photo")),
}
KINDS = {
    "presence.photo": Kind(
        read_photo, add_photo, one_verb=True, gives="photo", words=frozenset({"alt"}), label=_("Photo d’un lieu"), fields=FIELDS
    )
}
