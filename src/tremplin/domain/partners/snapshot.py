"""What a phone carries away of the directory: the services around the worker's territories, and the project's partners."""

from math import cos, hypot, radians
from typing import Any

from tremplin.core.sync.snapshot import Part
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.partners import policies
from tremplin.domain.partners.directory import Service
from tremplin.domain.partners.lists import PUBLICS, THEMATICS
from tremplin.domain.territories import policies as territories

MOST = 150
AROUND_KM = 15.0
DEGREE_KM = 111.2
COLUMNS = (
    "id", "name", "organisation__name", "thematics", "publics", "address", "postcode", "commune", "phone", "organisation__phone", "link",
    "latitude", "longitude", "organisation__latitude", "organisation__longitude",
)  # fmt: skip


def around(actor: Actor) -> Part:
    """Services near the places where the actor works, the nearest first, and the partners."""
    spots = [
        (lat, lon)
        for lat, lon in territories.visible_to(actor).filter(archived_at=None).values_list("latitude", "longitude")
        if lat is not None and lon is not None
    ]
    partners = policies.visible_to(actor).filter(archived_at=None).order_by("name")
    found = sorted(nearby(spots), key=lambda one: (one["distance_km"], one["service_id"]))[:MOST] if spots else []
    return Part(
        {"leads": found, "partners": [{"partner_id": str(one.id), "name": one.name} for one in partners]},
        (
            *(("lead", str(one["service_id"]), 1) for one in found),
            *(("partner", str(one.id), one.version) for one in partners),
        ),
    )


def nearby(spots: list[tuple[float, float]]) -> list[dict[str, Any]]:
    """Living services within reach of one of these places; those without a place of their own stand at their structure's."""
    south, north = (
        min(lat for lat, _lon in spots) - AROUND_KM / DEGREE_KM,
        max(lat for lat, _lon in spots) + AROUND_KM / DEGREE_KM,
    )
    rows = Service.objects.filter(gone_at=None, organisation__gone_at=None, organisation__latitude__range=(south, north))
    found = []
    for row in rows.values(*COLUMNS):
        lat = row["latitude"] if row["latitude"] is not None else row["organisation__latitude"]
        lon = row["longitude"] if row["longitude"] is not None else row["organisation__longitude"]
        if lat is None or lon is None:
            continue
        km = min(hypot(lat - its_lat, (lon - its_lon) * cos(radians(its_lat))) * DEGREE_KM for its_lat, its_lon in spots)
        if km <= AROUND_KM:
            found.append(lead(row, km))
    return found


def lead(row: dict[str, Any], km: float) -> dict[str, Any]:
    return {
        "service_id": row["id"],
        "name": row["name"],
        "structure": row["organisation__name"],
        "thematics": [{"code": code, "label": str(THEMATICS.get(code, code))} for code in row["thematics"]],
        "place": " ".join(filter(None, [row["address"], row["postcode"], row["commune"]])),
        "phone": row["phone"] or row["organisation__phone"] or None,
        "contact": row["link"],
        "publics": [str(PUBLICS.get(code, code)) for code in row["publics"]],
        "distance_km": round(km, 1),
    }


PARTS = {"partners": around}
