"""Reading the places of a project: cards, buildings with their entrances, the choices of forms, who was there last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from tremplin.core.imports.folding import fold
from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.domain.territories import policies
from tremplin.domain.territories.models import Building, Commune, Entrance, Perimeter, Territory

Presence = Mapping[UUID, tuple[int, date | None]]


def entrance_presence(actor: Actor, building: Building) -> Presence:
    """Doors visited and last day by entrance (`registries.facade`); nothing for those who do not walk the round."""
    found: dict[UUID, tuple[int, date | None]] = {}
    if not policies.can_see_presence(actor):
        return found
    ids = list(Entrance.objects.filter(project_id=actor.project_id, building=building).values_list("id", flat=True))
    for _name, source in registries.facade:
        found.update({entrance: (seen.knocked, seen.last_on) for entrance, seen in source(actor, ids).items()})
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """A territory on the list. `worked` of `total`: “2 bars of 20”."""

    territory: Territory
    parent: str
    worked: int
    total: int | None
    entrances: int
    doors: int


def cards(actor: Actor, *, archived: bool = False) -> list[Card]:
    """The territories of the actor, each with what stands there; three queries whatever their number."""
    rows = policies.visible_to(actor).filter(archived_at__isnull=not archived).select_related("parent").order_by("name")
    buildings = dict(
        Building.objects.filter(project_id=actor.project_id, worked=True, archived_at=None)
        .order_by().values_list("territory_id").annotate(n=Count("id"))
    )  # fmt: skip
    inside = {
        key: (n, doors or 0)
        for key, n, doors in Entrance.objects.filter(project_id=actor.project_id, archived_at=None, building__archived_at=None)
        .order_by().values_list("building__territory_id").annotate(n=Count("id"), all_doors=Sum(F("floors") * F("doors_per_floor")))
    }  # fmt: skip
    found = []
    for one in rows:
        entrances, doors = inside.get(one.pk, (0, 0))
        parent = one.parent.name if one.parent else ""
        found.append(Card(one, parent, buildings.get(one.pk, 0), one.buildings_total, entrances, doors))
    return found


def territory_choices(actor: Actor) -> list[tuple[str, str]]:
    """The living territories of the actor, for a form."""
    return [
        (str(key), name)
        for key, name in policies.visible_to(actor).filter(archived_at=None).order_by("name").values_list("id", "name")
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A building with its living entrances."""

    building: Building
    entrances: tuple[Entrance, ...]

    @property
    def doors(self) -> int:
        return sum(one.doors for one in self.entrances)


def standing(actor: Actor, territory: Territory) -> list[Standing]:
    """The living buildings of a territory, in their order; one query."""
    living = Building.objects.filter(project_id=actor.project_id, territory=territory, archived_at=None)
    inside = Entrance.objects.filter(project_id=actor.project_id, building__in=living.values("id"), archived_at=None)
    read = read_together(buildings=living.order_by("position", "name"), entrances=inside.order_by("position", "label"))
    rows = [Building(**row) for row in read["buildings"]]
    by_building: dict[UUID, list[Entrance]] = {row.pk: [] for row in rows}
    for row in read["entrances"]:
        by_building[row["building_id"]].append(Entrance(**row))
    return [Standing(row, tuple(by_building[row.pk])) for row in rows]


def entrances_of(actor: Actor, building: Building) -> list[Entrance]:
    return list(
        Entrance.objects.filter(project_id=actor.project_id, building=building, archived_at=None).order_by("position", "label")
    )


def entrance_choices(actor: Actor, territory_id: UUID | None = None) -> Sequence[tuple[str, str]]:
    """Every living entrance, as « Barre A, entrée B », for a form."""
    rows = Entrance.objects.filter(
        project_id=actor.project_id, archived_at=None, building__archived_at=None, building__worked=True
    )
    if territory_id:
        rows = rows.filter(building__territory_id=territory_id)
    if actor.territory_ids is not None:
        rows = rows.filter(building__territory__in=policies.visible_to(actor).values("id"))
    found = rows.select_related("building").order_by("building__position", "building__name", "position", "label")
    return [(str(one.pk), one.where) for one in found]


def communes_called(text: str, limit: int = 12) -> QuerySet[Commune]:
    """Communes whose name begins with these words, or whose code or postcode this is; the largest first."""
    wanted = fold(text)
    asked = Q(code=text.strip().upper()) | Q(postcodes__contains=[text.strip()])
    if wanted:
        asked |= Q(search_name__startswith=wanted)
    return Commune.objects.filter(asked, gone_at=None).order_by(F("population").desc(nulls_last=True), "name")[:limit]


def perimeters_called(text: str, limit: int = 12) -> list[Perimeter]:
    """Published perimeters by code or by a part of their name."""
    wanted = text.strip()
    if not wanted:
        return []
    rows = Perimeter.objects.filter(
        Q(code__iexact=wanted) | Q(name__icontains=wanted) | Q(commune_codes__contains=[wanted]), gone_at=None
    )
    return list(rows.order_by("name", "layer")[:limit])
