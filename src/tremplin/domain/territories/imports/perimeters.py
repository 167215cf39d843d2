"""Published perimeters (QPV of a year, FRR…) from GeoJSON: polygons, or points where the producer publishes no more."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tremplin.core.imports.cells import clean, text_problems
from tremplin.core.imports.files import Progress, SourceFile, expect
from tremplin.core.imports.kinds import Kind, Part
from tremplin.core.imports.rows import Options, Problem, Refused, Row
from tremplin.core.imports.tables import Table
from tremplin.engines.targeting import geometry
from tremplin.engines.targeting.coordinates import FRANCE, Fault, misplaced

TABLE = Table(
    name="perimeters",
    table="territories_perimeter",
    key=("layer", "code"),
    columns=("name", "commune_codes", "shape", "bounds", "latitude", "longitude", "area_m2"),
    scope={"layer": "layer"},
    kept_together=("shape", "bounds", "latitude", "longitude", "area_m2"),  # a file of points never takes a drawing away
    makes_id=True,
)
CODE = ("code_qp", "code", "id", "codgeo")
NAME = ("lib_qp", "nom_qp", "nom", "name", "libelle")
COMMUNES = ("insee_com", "code_insee", "commune_code", "codes_communes")
LAYER = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
# The engine's words about positions are told with the values at fault; ours about cells are not.
RENAMED = {"swapped_coordinates": "swapped_positions", "outside_regions": "outside_france"}
LONGEST = {"code": 20, "name": 200}


@dataclass(slots=True)
class Found:
    """One perimeter as the file gives it, perhaps on several features (one per commune)."""

    code: str
    name: str
    number: int
    communes: list[str] = field(default_factory=list)
    shape: bytes | None = None
    bounds: list[float] | None = None
    points: list[tuple[float, float]] = field(default_factory=list)
    area_m2: float | None = None

    def row(self, layer: str) -> Row:
        latitude = round(sum(point[0] for point in self.points) / len(self.points), 7)
        longitude = round(sum(point[1] for point in self.points) / len(self.points), 7)
        values = (
            layer,
            self.code,
            self.name,
            sorted(set(self.communes)),
            self.shape,
            self.bounds,
            latitude,
            longitude,
            self.area_m2,
        )
        return Row(values, self.number)


def read(files: Sequence[SourceFile], options: Options, today: date, progress: Progress) -> list[Part]:
    if not options.layer:
        raise Refused(Problem("no_layer"))
    if not LAYER.fullmatch(options.layer):
        raise Refused(Problem("bad_layer", value=options.layer))
    expect(files[0], "geojson")
    return [Part(TABLE, rows_of(files[0], options.layer, progress))]


def rows_of(file: SourceFile, layer: str, progress: Progress) -> Iterator[Row | Problem]:
    content = file.path.read_bytes()
    parsed = geometry.read_features(content, max_bytes=settings.IMPORT_MAX_BYTES)
    progress("read", file.size, file.size)
    raw = raw_features(content) if any(problem.index is not None for problem in parsed.problems) else []
    points, problems = points_among(raw, parsed.problems)
    for problem in problems:
        yield told(problem, file, layer, raw)
    found: dict[str, Found] = {}
    drawn: list[tuple[int, dict[str, Any], geometry.Feature | tuple[float, float]]] = []
    drawn.extend((feature.index, feature.properties, feature) for feature in parsed.features)
    for index, properties, shape in sorted([*drawn, *points], key=lambda each: each[0]):
        for each in entries(index, properties):
            if isinstance(each, Problem):
                yield each
                continue
            known = found.setdefault(each.code, each)
            if isinstance(shape, geometry.Feature):
                if known.shape is not None:
                    yield Problem(
                        "duplicate", "code_qp", index + 1, value=each.code, params={"first": known.number}, table=TABLE.name
                    )
                    continue
                known.shape, known.bounds, known.area_m2 = shape.wkb, list(shape.bbox), round(shape.area_m2, 1)
                known.points = [shape.centroid]
            elif known.shape is None:
                known.points.append(shape)
            known.communes.extend(each.communes)
    for perimeter in found.values():
        yield perimeter.row(layer)


def raw_features(content: bytes) -> list[Any]:
    """The features as they are written; only called on a text that the engine could parse."""
    document = json.loads(content)
    return list(document.get("features") or [document])


def told(problem: geometry.Problem, file: SourceFile, layer: str, raw: list[Any]) -> Problem:
    """The engine's problem as one of ours, its feature counted from 1, with the code of the perimeter that it is about."""
    code = RENAMED.get(problem.reason_code, problem.reason_code)
    params = {"longitude": "?", "latitude": "?", "file": file.name, **problem.params}
    line = int(str(params.get("line") or 0))
    number = None if problem.index is None else problem.index + 1
    key = None
    if problem.index is not None and isinstance(raw[problem.index], dict):
        properties = raw[problem.index].get("properties")
        perimeter = first({k.casefold(): v for k, v in properties.items()}, CODE) if isinstance(properties, dict) else ""
        key = (layer, perimeter) if 0 < len(perimeter) <= LONGEST["code"] else None
    value = key[1] if key else ""
    return Problem(code, problem.field, number, line, value, params, problem.blocking, key, TABLE.name)


Point = tuple[int, dict[str, Any], tuple[float, float]]


def points_among(raw: list[Any], problems: list[geometry.Problem]) -> tuple[list[Point], list[geometry.Problem]]:
    """The features that are points, which the reader of polygons refuses, and the problems that remain."""
    points: list[Point] = []
    rest: list[geometry.Problem] = []
    for problem in problems:
        if problem.index is None or problem.reason_code != "wrong_type" or problem.params.get("type") != "Point":
            rest.append(problem)
            continue
        feature = raw[problem.index]
        place = point_of(feature["geometry"].get("coordinates"))
        if isinstance(place, Fault):
            rest.append(geometry.Problem(problem.index, *place))
        else:
            points.append((problem.index, feature.get("properties") or {}, place))
    return points, rest


def point_of(raw: object) -> tuple[float, float] | Fault:
    """(latitude, longitude) of a GeoJSON position in France."""
    path = "geometry.coordinates"
    try:
        position = np.asarray([list(raw)[:2]], dtype=np.float64)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return Fault(path, "not_a_position", "longitude_latitude_numbers", {})
    if position.shape != (1, 2) or not np.isfinite(position).all():
        return Fault(path, "not_a_position", "longitude_latitude_numbers", {})
    if (fault := misplaced(position, FRANCE, path)) is not None:
        return fault._replace(field=path)
    return float(position[0, 1]), float(position[0, 0])


def entries(index: int, properties: dict[str, Any]) -> Iterator[Found | Problem]:
    """The perimeters that one feature names: a commune's point may carry several, separated by commas."""
    number = index + 1
    names = {key.casefold(): value for key, value in properties.items()}
    raw_code, raw_name = (first(names, keys) for keys in (CODE, NAME))
    if not raw_code:
        yield Problem("perimeter_code", "code_qp", number, table=TABLE.name)
        return
    communes = communes_of(names)
    codes = [code.strip() for code in raw_code.split(",") if code.strip()]
    labels = [raw_name] if len(codes) == 1 else [label.strip() for label in raw_name.split(", ")]
    if len(labels) != len(codes):
        yield Problem("names_and_codes", "lib_qp", number, params={"codes": len(codes), "names": len(labels)}, table=TABLE.name)
        return
    for code, label in zip(codes, labels, strict=True):
        problems = text_problems({"code": code, "name": label}, LONGEST)
        for problem in problems:
            field_name = "code_qp" if problem.field == "code" else "lib_qp"
            yield replace(problem, field=field_name, number=number, table=TABLE.name)
        if not problems:
            yield Found(code, label or code, number, list(communes))


def first(names: dict[str, Any], keys: Sequence[str]) -> str:
    return next((clean(str(names[key])) for key in keys if names.get(key) not in (None, "")), "")


def communes_of(names: dict[str, Any]) -> list[str]:
    """INSEE codes, given as a list or separated by commas; other words are left out."""
    raw: Any = next((names[key] for key in COMMUNES if names.get(key)), [])
    parts = raw if isinstance(raw, list) else str(raw).split(",")
    return [code for part in parts if INSEE.fullmatch(code := str(part).strip())]


KIND = Kind(
    name="perimeters",
    label=_("Périmètres"),
    help=_("Un fichier GeoJSON de quartiers prioritaires ou d’autres périmètres publiés."),
    source="Périmètres publiés (ANCT)",
    tables=(TABLE,),
    read=read,
    layered=True,
)
