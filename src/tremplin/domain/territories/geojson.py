"""Territories and buildings from a GeoJSON file: read first, shown, then applied whole or not at all, and undone if need be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.imports.messages import WORDS
from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.ui.nir import contains_nir
from tremplin.domain.territories import policies
from tremplin.domain.territories.models import Building, Drawing, Territory
from tremplin.engines.targeting.geometry import Feature, Problem, read_features

MOST_BYTES = 20 * 1024 * 1024
MOST_FEATURES = 2000
BUILDING = "building"
LONGEST = {BUILDING: 80}
NAMES = ("name", "nom", "libelle", "lib_qp", "nom_qp", "nom_com", "label", "intitule", "code_qp", "code")
CODES = ("code_qp", "codeqp", "code", "insee", "insee_com", "code_insee")
RENAMED = {"swapped_coordinates": "swapped_positions", "outside_regions": "outside_france"}
"""The engine's codes that the shared messages call otherwise."""

Row = dict[str, Any]


@transaction.atomic
def give(actor: Actor, *, content: bytes, file_name: str, kind: str, territory: Territory | None = None) -> Drawing:
    """Read a file and keep what it holds, without changing any place (the dry run).

    With a territory, each polygon is the footprint of one of its buildings; without, each is a territory of this kind.
    """
    policies.require(policies.can_write(actor))
    if contains_nir(file_name):
        raise Invalid(_("Le nom du fichier contient un numéro de sécurité sociale. Renommez le fichier."), field="file")
    parsed = read_features(content, max_bytes=MOST_BYTES)
    if len(parsed.features) > MOST_FEATURES:
        raise Invalid(_("Le fichier a plus de %(most)s dessins. Coupez-le.") % {"most": MOST_FEATURES}, field="file")
    rows, refused = _rows(parsed.features, kind, territory, actor)
    problems = [_told(problem, file_name) for problem in parsed.problems] + refused
    drawing = Drawing(
        project_id=actor.project_id, territory=territory, kind=BUILDING if territory else kind, file_name=file_name[:120],
        sha256=hashlib.sha256(content).hexdigest(), given_by=actor.user_id, created_at=actor.now, problems=problems,
    )  # fmt: skip
    drawing.rows = _compared(rows, drawing)
    drawing.save(force_insert=True)
    return drawing


@transaction.atomic
def apply(actor: Actor, drawing: Drawing) -> Drawing:
    """Make or change the places of a drawing: all of them, or none.

    Raises:
        WrongMoment: it was applied already, or a feature can't be read.
    """
    drawing = _locked(actor, drawing)
    if drawing.applied_at:
        raise WrongMoment(_("Ce fichier est déjà appliqué."), drawing)
    if any(problem["blocking"] for problem in drawing.problems):
        raise WrongMoment(_("Corrigez d’abord le fichier : tout s’applique, ou rien."), drawing)
    drawing.rows = _compared(drawing.rows, drawing)
    places = _places(drawing)
    for rank, row in enumerate(drawing.rows):
        if row["state"] in ("added", "changed"):
            row["before"], row["id"] = _write(actor, drawing, row, places.get(row["id"] or ""), rank)
    drawing.applied_at = actor.now
    drawing.save(update_fields=["rows", "applied_at"])
    journal.record(actor, "drawing.applied", drawing, because=drawing.kind)
    return drawing


@transaction.atomic
def undo(actor: Actor, drawing: Drawing) -> Drawing:
    """Put each place back as it was; those that the drawing made are archived, for facts may point to them already.

    Raises:
        WrongMoment: it was not applied, was undone already, or a later drawing stands on it.
    """
    drawing = _locked(actor, drawing)
    if not drawing.applied_at or drawing.undone_at:
        raise WrongMoment(_("Il n’y a rien à annuler ici."), drawing)
    later = Drawing.objects.filter(
        project_id=actor.project_id,
        kind=drawing.kind,
        territory=drawing.territory,
        applied_at__gt=drawing.applied_at,
        undone_at=None,
    )
    if later.exists():
        raise WrongMoment(_("Un fichier plus récent a été appliqué : annulez-le d’abord."), drawing)
    places = _places(drawing)
    for row in drawing.rows:
        place = places.get(row["id"] or "")
        if place is None or "before" not in row:
            continue
        if row["before"] is None:
            place.archived_at = actor.now
        else:
            _shape(place, row["before"])
            place.archived_at = actor.now if row["before"]["archived"] else None
        place.save()
    drawing.undone_at = actor.now
    drawing.save(update_fields=["undone_at"])
    journal.record(actor, "drawing.undone", drawing, because=drawing.kind)
    return drawing


def counts(drawing: Drawing) -> dict[str, int]:
    """How many features would be added, changed, left as they are, or are wrong."""
    found = {state: sum(row["state"] == state for row in drawing.rows) for state in ("added", "changed", "same")}
    return {**found, "errors": sum(problem["blocking"] for problem in drawing.problems)}


def _locked(actor: Actor, drawing: Drawing) -> Drawing:
    policies.require(policies.can_write(actor) and drawing.project_id == actor.project_id)
    return Drawing.objects.select_for_update(of=("self",)).get(pk=drawing.pk)


def _told(problem: Problem, file_name: str) -> Row:
    """The engine's problem in words: which feature, which field, why, what would be right."""
    why, hint = WORDS.get(RENAMED.get(problem.reason_code, problem.reason_code), (problem.reason_code, problem.hint_code))
    params: dict[str, Any] = {
        "longitude": "?",
        "latitude": "?",
        "positions": "?",
        "crs": "?",
        "type": "?",
        "line": "?",
        "column": "?",
    }
    weight = int(str(problem.params.get("bytes", 0)))
    params |= {"file": file_name, "megabytes": weight // 1_000_000, "limit": MOST_BYTES // 1_000_000, **problem.params}
    params = {name: round(value, 5) if isinstance(value, float) else value for name, value in params.items()}
    number = None if problem.index is None else problem.index + 1
    return {
        "number": number,
        "field": problem.field,
        "why": str(why) % params,
        "hint": str(hint) % params,
        "blocking": problem.blocking,
    }


def _wrong(feature: Feature, field: str, why: str, hint: str, *, blocking: bool = True) -> Row:
    return {"number": feature.index + 1, "field": field, "why": why, "hint": hint, "blocking": blocking}


def _rows(features: Sequence[Feature], kind: str, territory: Territory | None, actor: Actor) -> tuple[list[Row], list[Row]]:
    """What each feature becomes, and those that can't: without a name, twice the same, outside the territory."""
    ground = shapely.from_wkb(bytes(territory.shape)) if territory and territory.shape else None
    rows: list[Row] = []
    refused: list[Row] = []
    seen: dict[str, int] = {}
    for feature in features:
        name, code = _word(feature, NAMES), _word(feature, CODES)
        if not name and territory is None:
            refused.append(
                _wrong(feature, "properties.name", _("Le territoire n’a pas de nom."), _("Ajoutez la propriété « name »."))
            )
        elif contains_nir(name + " " + code):
            refused.append(
                _wrong(
                    feature, "properties.name", _("Le nom contient un numéro de sécurité sociale."), _("Effacez-le du fichier.")
                )
            )
        elif len(name) > LONGEST.get(BUILDING if territory else kind, 120):
            refused.append(_wrong(feature, "properties.name", _("Le nom est trop long."), _("Raccourcissez-le.")))
        elif name and name.casefold() in seen:
            said = _("Le dessin n° %(first)s a le même nom.") % {"first": seen[name.casefold()]}
            refused.append(_wrong(feature, "properties.name", said, _("Donnez un nom à chacun.")))
        elif ground is not None and not ground.intersects(shapely.point_on_surface(shapely.from_wkb(feature.wkb))):
            said = _("Ce bâtiment est hors du territoire ; il est laissé de côté.")
            refused.append(_wrong(feature, "geometry", said, _("Rien à faire."), blocking=False))
        else:
            seen[name.casefold()] = feature.index + 1
            rows.append(_row(feature, name, code, kind))
    return rows, refused


def _row(feature: Feature, name: str, code: str, kind: str) -> Row:
    return {
        "number": feature.index + 1, "name": name, "code": code[:20] if kind == "qpv" else "", "commune": code[:5] if kind == "commune" else "",
        "shape": feature.wkb.hex(), "bounds": list(feature.bbox), "latitude": feature.centroid.lat, "longitude": feature.centroid.lon,
        "state": "", "id": None,
    }  # fmt: skip


def _word(feature: Feature, keys: Sequence[str]) -> str:
    found = {key.casefold(): value for key, value in feature.properties.items() if isinstance(value, str | int)}
    return next((str(found[key]).strip() for key in keys if str(found.get(key, "")).strip()), "")


def _places(drawing: Drawing) -> dict[str, Territory | Building]:
    """The places that a drawing may touch, by id, locked."""
    found: list[Territory | Building]
    if drawing.kind == BUILDING:
        found = list(
            Building.objects.select_for_update(of=("self",)).filter(project_id=drawing.project_id, territory=drawing.territory)
        )
    else:
        found = list(Territory.objects.select_for_update(of=("self",)).filter(project_id=drawing.project_id))
    return {str(one.pk): one for one in found}


def _compared(rows: Sequence[Row], drawing: Drawing) -> list[Row]:
    """Each feature beside the place it is about: known by its code, else its name, else (buildings) its very shape."""
    places = list(_places(drawing).values())
    by_name = {place.name.casefold(): place for place in places}
    by_code = {place.perimeter_code: place for place in places if isinstance(place, Territory) and place.perimeter_code}
    by_shape = {bytes(place.shape).hex(): place for place in places if place.shape}
    found = []
    for row in rows:
        known = (
            by_code.get(row["code"])
            or by_name.get(row["name"].casefold())
            or (by_shape.get(row["shape"]) if not row["name"] else None)
        )
        state = "added"
        if known is not None:
            same = known.shape is not None and bytes(known.shape).hex() == row["shape"] and known.archived_at is None
            state = "same" if same else "changed"
        found.append({**row, "state": state, "id": str(known.pk) if known else None})
    return found


def _write(actor: Actor, drawing: Drawing, row: Row, place: Territory | Building | None, rank: int) -> tuple[Row | None, str]:
    """Make or reshape the place; returns what stood there before, and its id."""
    before = None if place is None else _remembered(place)
    if place is None and drawing.kind == BUILDING:
        taken = Building.objects.filter(project_id=actor.project_id, territory=drawing.territory).count()
        name = row["name"] or _("Bâtiment %(number)s") % {"number": taken + 1}
        place = Building(project_id=actor.project_id, territory=drawing.territory, name=name, position=rank, created_at=actor.now)
    elif place is None:
        place = Territory(project_id=actor.project_id, kind=drawing.kind, name=row["name"], created_at=actor.now)
        place.perimeter_code, place.commune_code = row["code"], row["commune"]
    place.archived_at = None
    _shape(place, row)
    place.save()
    return before, str(place.pk)


def _remembered(place: Territory | Building) -> Row:
    shape = bytes(place.shape).hex() if place.shape else None
    kept = {"shape": shape, "latitude": place.latitude, "longitude": place.longitude, "archived": place.archived_at is not None}
    return {**kept, "bounds": place.bounds} if isinstance(place, Territory) else kept


def _shape(place: Territory | Building, row: Row) -> None:
    place.shape = bytes.fromhex(row["shape"]) if row["shape"] else None
    place.latitude, place.longitude = row["latitude"], row["longitude"]
    if isinstance(place, Territory):
        place.bounds = row["bounds"]


def touched(drawing: Drawing) -> list[UUID]:
    """The places that an applied drawing made or changed."""
    return [UUID(row["id"]) for row in drawing.rows if row.get("id") and "before" in row]
