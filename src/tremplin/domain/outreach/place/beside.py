"""What stands beside the pictures of a place: how it felt, and what it has become. One question for both, one for the words of the photos."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from tremplin.core.sync.models import Blob
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.domain.outreach import photos, policies
from tremplin.domain.outreach.models import Ambiance, Presence, PresencePhoto
from tremplin.domain.territories.models import Building, Entrance, Territory

MOST_AMBIANCES = 8
SIZES = ("width", "height", "small_width", "small_height")


def beside(actor: Actor, territory: Territory) -> tuple[list[Ambiance], list[photos.Shown]]:
    """How it felt lately, and the last photos that came."""
    found = read_together(moods=_moods(actor, territory), photos=_photos(actor, territory))
    came = {bytes(row["sha256"]): Blob(**row["came"]) for row in found["photos"]}
    seen = [_photo(row, territory) for row in found["photos"]]
    return [_mood(row) for row in found["moods"]], photos.worded(actor, seen, came)


def _moods(actor: Actor, territory: Territory) -> Any:
    shown = policies.ambiances_visible_to(actor).filter(territory=territory).order_by("-on", "-id")
    there = {"band": "presence__band", "entrance": "presence__entrance__label", "building": "presence__entrance__building__name"}
    return shown.values("on", "mood", **{name: F(path) for name, path in there.items()})[:MOST_AMBIANCES]


def _mood(row: dict[str, Any]) -> Ambiance:
    entrance = Entrance(label=row["entrance"], building=Building(name=row["building"])) if row["entrance"] else None
    return Ambiance(on=row["on"], mood=row["mood"], presence=Presence(band=row["band"], entrance=entrance))


def _photos(actor: Actor, territory: Territory) -> Any:
    """A photo still awaited has nothing to show here."""
    sent = Blob.objects.filter(project_id=actor.project_id, sha256=OuterRef("sha256"))
    came = Subquery(sent.values(sizes=JSONObject(**{name: name for name in SIZES}))[:1])
    shown = policies.photos_visible_to(actor).filter(presence__territory=territory).annotate(came=came, day=F("presence__on"))
    shown = shown.filter(came__isnull=False).order_by("-day", "-created_at", "-id")
    return shown.values("id", "project_id", "presence_id", "sha256", "alt_sealed", "noted_by", "came", "day")[: photos.IN_SIGHT]


def _photo(row: dict[str, Any], territory: Territory) -> PresencePhoto:
    presence = Presence(id=row["presence_id"], on=date.fromisoformat(row["day"]), territory=territory)
    kept = {name: row[name] for name in ("id", "project_id", "sha256", "alt_sealed", "noted_by")}
    return PresencePhoto(**kept, presence=presence)
