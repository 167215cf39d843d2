"""An invented neighbourhood: twenty bars in two rows, walked since spring."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import shapely

from tremplin.domain.outreach import actions
from tremplin.domain.territories.models import Building, Entrance, Territory

LAT, LON = 43.31, 5.39
METRE = 1 / 111_195


def bar(rank: int) -> bytes:
    """Ten bars a row, eighty metres apart; the second row forty metres to the north."""
    west, south = LON + (rank % 10) * 80 * METRE * 1.37, LAT + (rank // 10) * 40 * METRE
    return bytes(shapely.to_wkb(shapely.box(west, south, west + 60 * METRE * 1.37, south + 14 * METRE)))


def neighbourhood(actor: Any, name: str = "Les Lauriers d’essai", known: int = 12, total: int | None = 20) -> Territory:
    """A territory of `total` buildings of which `known` have a name, an outline and two entrances of 24 doors."""
    place = Territory.objects.create(project_id=actor.project_id, name=name, kind="micro", buildings_total=total)
    for rank in range(known):
        building = Building.objects.create(
            project_id=actor.project_id, territory=place, name=f"barre {chr(65 + rank)}", position=rank, shape=bar(rank)
        )
        for label in "12":
            Entrance.objects.create(project_id=actor.project_id, building=building, label=label, floors=8, doors_per_floor=3)
    return place


def entrance(place: Territory, building: str, label: str = "1") -> Entrance:
    return Entrance.objects.select_related("building__territory").get(
        building__territory=place, building__name=f"barre {building}", label=label
    )


def went(actor: Any, place: Territory, building: str = "", days: int = 0, **fields: Any) -> Any:
    """A presence so many days ago, at the first entrance of a bar, or on the whole place."""
    at = entrance(place, building, fields.pop("label", "1")) if building else None
    given = {"band": "late", "mode": "door", "on": actor.today - timedelta(days=days), **fields}
    return actions.record_presence(actor, territory=place, entrance=at, **given)


def met(actor: Any, place: Territory, building: str, on: date, **fields: Any) -> Any:
    """A meeting at five in the afternoon, at the first entrance of a bar."""
    at = datetime(on.year, on.month, on.day, 17, tzinfo=ZoneInfo("Europe/Paris"))
    return actions.record_encounter(
        actor, territory=place, entrance=entrance(place, building) if building else None, mode="door", at=at, **fields
    )


def lived(actor: Any, place: Territory) -> None:
    """Half a year: doors by band, objections that fade, buildings reached one beside the other."""
    for building, days, knocked, opened, band in (
        ("A", 3, 20, 9, "late"), ("A", 40, 12, 2, "morning"), ("B", 12, 16, 7, "late"), ("B", 15, 18, 2, "morning"), ("C", 70, 9, 3, "afternoon"),
        ("D", 200, 24, 8, "late"), ("E", 20, 5, 1, "evening"),
    ):  # fmt: skip
        went(
            actor,
            place,
            building,
            days,
            doors_knocked=knocked,
            doors_opened=opened,
            band=band,
            ambiance="calm" if days < 10 else "",
        )
    went(actor, place, "B", 2, label="2", doors_knocked=10, doors_opened=4, ambiance="tense")
    went(actor, place, days=5, mode="stall", people_met=14, ambiance="welcoming")
    for building, month, day in (("A", 5, 14), ("B", 6, 4), ("C", 6, 20), ("I", 7, 2), ("D", 9, 10), ("K", 9, 24), ("E", 10, 8)):
        met(actor, place, building, date(2019, month, day), first_time=True)
    for month, no_time, already in ((6, 7, 2), (7, 6, 3), (8, 1, 0), (9, 3, 4), (10, 2, 4)):
        for rank in range(14 if month != 8 else 4):
            objection = "no_time" if rank < no_time else "already_followed" if rank < no_time + already else ""
            met(actor, place, "A", date(2019, month, 1 + rank), objection=objection)
