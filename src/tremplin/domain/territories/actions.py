"""Drawing the places where a project works: territories, buildings, entrances."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.domain.territories import policies
from tremplin.domain.territories.building_list import Line
from tremplin.domain.territories.models import Building, Commune, Entrance, Perimeter, Territory

Row = TypeVar("Row", Territory, Building, Entrance)
EDITED: dict[str, tuple[str, ...]] = {
    "Territory": ("name", "parent_id", "buildings_total"),
    "Building": ("name", "worked"),
    "Entrance": ("label", "floors", "doors_per_floor"),
}


def version_of(row: models.Model) -> str:
    """What a form saw: a fingerprint of the fields that it edits."""
    values = [str(getattr(row, name)) for name in EDITED[type(row).__name__]]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def _unchanged(row: Row, seen: str) -> Row:
    """The row, locked, if nobody changed it since the form was opened; the message gives both values.

    Raises:
        WrongMoment: somebody else changed it meanwhile.
    """
    fresh: Row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if version_of(fresh) != seen:
        now = ", ".join(str(getattr(fresh, name)) for name in EDITED[type(fresh).__name__] if not name.endswith("_id"))
        words = _(
            "Quelqu’un a changé ceci pendant que vous écriviez. Il y a maintenant : %(now)s. Vos réponses sont gardées dessous."
        )
        raise WrongMoment(words % {"now": now}, fresh)
    return fresh


@transaction.atomic
def create_territory(
    actor: Actor,
    *,
    kind: str,
    name: str,
    parent: Territory | None = None,
    commune: Commune | None = None,
    perimeter: Perimeter | None = None,
    buildings_total: int | None = None,
) -> Territory:
    """Add a territory; a commune or a published perimeter lends it its place and its shape.

    Raises:
        Invalid: the name is taken in this project, or the parent is not one of its territories.
    """
    policies.require(policies.can_write(actor))
    row = Territory(project_id=actor.project_id, kind=kind, name=name, parent=_own(actor, parent), created_at=actor.now)
    row.buildings_total = buildings_total
    if commune:
        row.commune_code, row.latitude, row.longitude = commune.code, commune.latitude, commune.longitude
    if perimeter:
        row.perimeter_layer, row.perimeter_code, row.shape, row.bounds = (
            perimeter.layer,
            perimeter.code,
            perimeter.shape,
            perimeter.bounds,
        )
        row.latitude, row.longitude = perimeter.latitude, perimeter.longitude
        row.commune_code = perimeter.commune_codes[0] if perimeter.commune_codes else row.commune_code
    _insert(row)
    journal.record(actor, "territory.created", row, because=kind)
    return row


def _own(actor: Actor, parent: Territory | None) -> Territory | None:
    """A parent of another project is refused as an unknown one."""
    if parent is not None and parent.project_id != actor.project_id:
        raise Invalid(_("Choisissez un territoire de la liste."), field="parent")
    return parent


def _insert(row: Territory | Building | Entrance) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken(row) from taken


def _update(row: Territory | Building | Entrance, fields: Sequence[str]) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as taken:
        raise _taken(row) from taken


def _taken(row: Territory | Building | Entrance) -> Invalid:
    return Invalid(
        _("Ce nom est déjà pris ici, peut-être par un lieu archivé."), field="label" if isinstance(row, Entrance) else "name"
    )


@transaction.atomic
def edit_territory(
    actor: Actor, territory: Territory, *, seen: str, name: str, parent: Territory | None, buildings_total: int | None
) -> Territory:
    """Correct a territory's name, what holds it, and how many buildings stand there."""
    policies.require(policies.can_write(actor))
    row = _unchanged(territory, seen)
    held_by = _own(actor, parent)
    above = held_by
    while above is not None:
        if above.pk == row.pk:
            raise Invalid(_("Un territoire ne peut pas être dans lui-même."), field="parent")
        above = above.parent
    row.name, row.parent, row.buildings_total = name, held_by, buildings_total
    _update(row, ["name", "parent", "buildings_total"])
    journal.record(actor, "territory.changed", row)
    return row


@transaction.atomic
def archive(actor: Actor, row: Territory | Building | Entrance) -> Territory | Building | Entrance:
    """Put a place away: it leaves the lists and the forms; what was noted there stays."""
    policies.require(policies.can_write(actor))
    if row.archived_at:
        raise WrongMoment(_("C’est déjà archivé."), row)
    row.archived_at = actor.now
    row.save(update_fields=["archived_at"])
    journal.record(actor, f"{row._meta.model_name}.archived", row)
    return row


@transaction.atomic
def restore(actor: Actor, row: Territory | Building | Entrance) -> Territory | Building | Entrance:
    policies.require(policies.can_write(actor))
    if not row.archived_at:
        raise WrongMoment(_("Ce n’est pas archivé."), row)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    journal.record(actor, f"{row._meta.model_name}.restored", row)
    return row


@transaction.atomic
def add_buildings(actor: Actor, territory: Territory, lines: Sequence[Line]) -> list[Building]:
    """Add the buildings of a typed list, with their entrances: all of them, or none.

    Raises:
        Invalid: a name is taken in this territory.
    """
    policies.require(policies.can_write(actor))
    taken = {
        name.casefold()
        for name in Building.objects.filter(project_id=actor.project_id, territory=territory).values_list("name", flat=True)
    }
    for line in lines:
        if line.name.casefold() in taken:
            raise Invalid(
                _("Ligne %(line)s : « %(name)s » existe déjà ici.") % {"line": line.number, "name": line.name}, field="text"
            )
    start = Building.objects.filter(project_id=actor.project_id, territory=territory).count()
    buildings = [
        Building(project_id=actor.project_id, territory=territory, name=line.name, position=start + place, created_at=actor.now)
        for place, line in enumerate(lines)
    ]
    Building.objects.bulk_create(buildings)
    Entrance.objects.bulk_create(
        Entrance(
            project_id=actor.project_id, building=building, label=label, floors=line.floors, doors_per_floor=line.doors_per_floor,
            position=place, created_at=actor.now,
        )
        for building, line in zip(buildings, lines, strict=True)
        for place, label in enumerate(line.entrances)
    )  # fmt: skip
    journal.record(actor, "buildings.added", territory, because=str(len(buildings)))
    return buildings


@transaction.atomic
def edit_building(actor: Actor, building: Building, *, seen: str, name: str, worked: bool) -> Building:
    policies.require(policies.can_write(actor))
    row = _unchanged(building, seen)
    row.name, row.worked = name, worked
    _update(row, ["name", "worked"])
    journal.record(actor, "building.changed", row)
    return row


@transaction.atomic
def add_entrance(actor: Actor, building: Building, *, label: str, floors: int, doors_per_floor: int) -> Entrance:
    policies.require(policies.can_write(actor))
    row = Entrance(
        project_id=actor.project_id, building=building, label=label, floors=floors, doors_per_floor=doors_per_floor, created_at=actor.now,
        position=Entrance.objects.filter(project_id=actor.project_id, building=building).count(),
    )  # fmt: skip
    _insert(row)
    journal.record(actor, "entrance.added", row)
    return row


@transaction.atomic
def edit_entrance(actor: Actor, entrance: Entrance, *, seen: str, label: str, floors: int, doors_per_floor: int) -> Entrance:
    policies.require(policies.can_write(actor))
    row = _unchanged(entrance, seen)
    row.label, row.floors, row.doors_per_floor = label, floors, doors_per_floor
    _update(row, ["label", "floors", "doors_per_floor"])
    journal.record(actor, "entrance.changed", row)
    return row
