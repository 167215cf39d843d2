"""Reads the polygons of a GeoJSON text, or says which feature is wrong, where, and what would be right.

Codes of `Problem.reason_code` (hint in brackets): too_large (split_file), not_utf8 (save_as_utf8), not_json (check_syntax),
not_geojson (feature_collection), wrong_crs (export_as_wgs84), no_geometry (draw_polygon), wrong_type (polygon_or_multipolygon),
empty, too_few_positions (at_least_four_positions), not_a_ring (list_of_positions), not_a_position (longitude_latitude_numbers),
unclosed_ring (repeat_first_position_last), swapped_coordinates (longitude_first), not_degrees (export_as_wgs84), outside_regions
(check_place), self_crossing (redraw_without_crossing), hole_outside (move_hole_inside), nested_parts (remove_inner_part),
no_area and invalid_shape (redraw), wrong_properties (object_of_values); and, not blocking, repeated_vertices and sliver_mended
(none_needed): official perimeters do carry crossings of a few centimetres, which are mended and told.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely

from tremplin.engines.targeting.coordinates import (
    FRANCE,
    Box,
    Fault,
    Positions,
    area_m2,
    misplaced,
    read_ring,
    without_repeats,
)


class Point(NamedTuple):
    """A place in degrees, WGS84, latitude first as people say it."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Feature:
    """One valid polygon. The same shape always gives the same bytes, wherever its ring was begun."""

    index: int  # its rank in the file, from 0
    properties: dict[str, object]
    wkb: bytes  # Polygon or MultiPolygon, longitude/latitude, outer rings counter-clockwise
    bbox: Box
    centroid: Point
    area_m2: float


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the file; `index` is None when it concerns the whole file."""

    index: int | None
    field: str
    reason_code: str
    hint_code: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text held: the features that are right, and every problem found."""

    features: list[Feature]
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        """Nothing stands in the way of taking all of it."""
        return not any(problem.blocking for problem in self.problems)


def read_features(text: str | bytes, *, max_bytes: int, regions: Sequence[Box] = FRANCE) -> Parsed:
    """Parses a GeoJSON FeatureCollection, Feature, Polygon or MultiPolygon.

    Args:
        text: UTF-8 bytes or text.
        max_bytes: larger texts are refused before they are parsed.
        regions: rectangles where every vertex must lie; France with its overseas parts unless told.
    """
    size = len(text)
    if size > max_bytes:
        return _refused("too_large", "split_file", bytes=size, max_bytes=max_bytes)
    try:
        document = json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        return _refused("not_utf8", "save_as_utf8", byte=error.start)
    except json.JSONDecodeError as error:
        return _refused("not_json", "check_syntax", line=error.lineno, column=error.colno)
    except (ValueError, RecursionError):
        return _refused("not_json", "check_syntax", line=0, column=0)
    raw_features = _features_of(document)
    if raw_features is None:
        return _refused("not_geojson", "feature_collection")
    if (crs := _foreign_crs(document)) is not None:
        return _refused("wrong_crs", "export_as_wgs84", field="crs", crs=crs)
    if not raw_features:
        return _refused("empty", "draw_polygon", field="features")
    parsed = Parsed([], [])
    for index, raw in enumerate(raw_features):
        feature, faults = _read_feature(index, raw, regions)
        parsed.problems.extend(Problem(index, *fault) for fault in faults)
        if feature is not None:
            parsed.features.append(feature)
    return parsed


def _refused(reason: str, hint: str, *, field: str = "", **params: object) -> Parsed:
    return Parsed([], [Problem(None, field, reason, hint, params)])


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


def _features_of(document: object) -> list[object] | None:
    """The raw features of any accepted top level; None when it is not GeoJSON."""
    if not isinstance(document, dict):
        return None
    match document.get("type"):
        case "FeatureCollection":
            raw = document.get("features")
            return raw if isinstance(raw, list) else None
        case "Feature":
            return [document]
        case "Polygon" | "MultiPolygon":
            return [{"type": "Feature", "properties": {}, "geometry": document}]
    return None


def _foreign_crs(document: object) -> str | None:
    """The name of a coordinate system that is not longitude/latitude on WGS84 (pre-RFC 7946 files may carry one)."""
    crs = document.get("crs") if isinstance(document, dict) else None
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    return None if re.search(r"(CRS84|EPSG:+\d*:?4326)$", name) else name or "?"


def _read_feature(index: int, raw: object, regions: Sequence[Box]) -> tuple[Feature | None, list[Fault]]:
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        return None, [Fault("type", "not_geojson", "feature_collection", {})]
    properties = raw.get("properties")
    if properties is not None and not isinstance(properties, dict):
        return None, [Fault("properties", "wrong_properties", "object_of_values", {})]
    polygons, faults = _read_polygons(raw.get("geometry"), regions)
    if any(fault.blocking for fault in faults):
        return None, faults
    shape = _build(polygons)
    if shapely.convex_hull(shape).area < FLAT:
        return None, [*faults, Fault("geometry.coordinates", "no_area", "redraw", {})]
    if (crossing := _shape_fault(shape)) is not None:
        drawn = sum(_drawn_area(ring) * (1 if rank == 0 else -1) for rings in polygons for rank, ring in enumerate(rings))
        mended = _without_slivers(shape, drawn)
        if mended is None:
            return None, [*faults, crossing]
        shape = mended
        faults.append(crossing._replace(reason="sliver_mended", hint="none_needed", blocking=False))
    shape = shapely.orient_polygons(shapely.normalize(shape))
    centre = shapely.centroid(shape)
    bbox = Box(*(float(bound) for bound in shape.bounds))
    return Feature(
        index, properties or {}, shapely.to_wkb(shape), bbox, Point(float(centre.y), float(centre.x)), _area_of(shape)
    ), faults


def _read_polygons(geometry: object, regions: Sequence[Box]) -> tuple[list[list[Positions]], list[Fault]]:
    """All rings of all parts, cleaned; every ring is looked at, so that one reading tells all that is wrong."""
    if geometry is None:
        return [], [Fault("geometry", "no_geometry", "draw_polygon", {})]
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        return [], [Fault("geometry.type", "wrong_type", "polygon_or_multipolygon", {"type": str(kind)[:40]})]
    raw = geometry.get("coordinates")
    path = "geometry.coordinates"
    if not isinstance(raw, list) or not raw:
        return [], [Fault(path, "empty", "at_least_four_positions", {})]
    polygons: list[list[Positions]] = []
    faults: list[Fault] = []
    parts = [(raw, path)] if kind == "Polygon" else [(part, f"{path}[{rank}]") for rank, part in enumerate(raw)]
    for part, part_path in parts:
        if not isinstance(part, list) or not part:
            faults.append(Fault(part_path, "empty", "at_least_four_positions", {}))
            continue
        rings: list[Positions] = []
        for rank, raw_ring in enumerate(part):
            ring, ring_faults = _clean_ring(raw_ring, f"{part_path}[{rank}]", regions)
            faults.extend(ring_faults)
            if ring is not None:
                rings.append(ring)
        polygons.append(rings)
    return polygons, faults


def _clean_ring(raw: object, path: str, regions: Sequence[Box]) -> tuple[Positions | None, list[Fault]]:
    ring = read_ring(raw, path)
    if isinstance(ring, Fault):
        return None, [ring]
    if (fault := misplaced(ring, regions, path)) is not None:
        return None, [fault]
    ring, repeats = without_repeats(ring)
    if len(ring) < 4:
        return None, [Fault(path, "too_few_positions", "at_least_four_positions", {"positions": len(ring)})]
    if repeats:
        return ring, [Fault(path, "repeated_vertices", "none_needed", {"vertices": repeats}, blocking=False)]
    return ring, []


def _build(polygons: list[list[Positions]]) -> shapely.Geometry:
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _area_of(shape: shapely.Geometry) -> float:
    total = 0.0
    for part in shapely.get_parts(shape):
        total += area_m2(*shapely.get_coordinates(part.exterior).T)
        total -= sum(area_m2(*shapely.get_coordinates(hole).T) for hole in part.interiors)
    return total


FLAT = 1e-14  # square degrees, about a square centimetre
SLIVER = 1e-4  # share of the area under which a crossing is a slip of the drawing tool, not another shape


def _drawn_area(ring: Positions) -> float:
    x, y = (ring - ring[0]).T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)


def _without_slivers(shape: shapely.Geometry, drawn: float) -> shapely.Geometry | None:
    """The mended shape when mending changes next to nothing; None when the drawing may have meant something else.

    A ring that crosses itself encloses lobes whose drawn areas cancel or count twice; so the drawn area and the mended one
    only agree when the crossing is negligible.
    """
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    parts = parts[shapely.area(parts) > SLIVER * drawn]
    kept = float(shapely.area(parts).sum())
    if not len(parts) or abs(kept - drawn) > SLIVER * drawn:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


_SHAPE_FAULTS = {
    "Self-intersection": ("self_crossing", "redraw_without_crossing"),
    "Ring Self-intersection": ("self_crossing", "redraw_without_crossing"),
    "Hole lies outside shell": ("hole_outside", "move_hole_inside"),
    "Nested shells": ("nested_parts", "remove_inner_part"),
}


def _shape_fault(shape: shapely.Geometry) -> Fault | None:
    if shapely.is_valid(shape):
        return None
    said = str(shapely.is_valid_reason(shape))
    found = re.match(r"(?P<why>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]", said)
    reason, hint = _SHAPE_FAULTS.get(found["why"] if found else "", ("invalid_shape", "redraw"))
    params: dict[str, object] = {"longitude": float(found["lon"]), "latitude": float(found["lat"])} if found else {}
    return Fault("geometry.coordinates", reason, hint, params)


class PointIndex:
    """Which polygons hold a point; an edge belongs to the polygon. Built once per version of a layer."""

    def __init__(self, polygons: Iterable[tuple[str, bytes]]) -> None:
        """Args: polygons: (code, WKB) pairs in longitude/latitude."""
        pairs = list(polygons)
        self._codes = [code for code, _ in pairs]
        self._tree = shapely.STRtree(shapely.from_wkb([wkb for _, wkb in pairs]))

    def codes_at(self, lat: float, lon: float) -> list[str]:
        """Codes of the polygons that hold the point, sorted; empty when there is none."""
        return next(self.codes_at_each([lat], [lon]))

    def codes_at_each(self, lats: Sequence[float], lons: Sequence[float]) -> Iterator[list[str]]:
        """The same for many points at once, in their order; a point without finite coordinates is in none."""
        found: list[list[str]] = [[] for _ in lats]
        x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        hits = self._tree.query(shapely.points(x[known], y[known]), predicate="intersects")
        for point, polygon in zip(*hits.tolist(), strict=True):
            found[known[point]].append(self._codes[polygon])
        return iter([sorted(codes) for codes in found])
