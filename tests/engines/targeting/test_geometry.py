"""Polygons from outside are read whole, or refused with the place and the cure."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tremplin.engines.targeting.coordinates import FRANCE, area_m2
from tremplin.engines.targeting.geometry import Parsed, PointIndex, read_features

SHARED = Path(os.environ.get("TREMPLIN_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
FIXED = settings(deadline=None, derandomize=True, database=None, max_examples=200)
SQUARE = [[5.36, 43.30], [5.37, 43.30], [5.37, 43.31], [5.36, 43.31], [5.36, 43.30]]
MEGABYTE = 1_000_000


def collection(*geometries: Any, **extra: Any) -> str:
    features = [{"type": "Feature", "properties": {"code": str(i)}, "geometry": g} for i, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features, **extra})


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def read(*geometries: Any, **extra: Any) -> Parsed:
    return read_features(collection(*geometries, **extra), max_bytes=MEGABYTE)


def test_a_right_polygon_comes_out_with_its_measures() -> None:
    parsed = read(polygon(SQUARE))
    [feature] = parsed.features
    assert parsed.ok and not parsed.problems
    assert feature.bbox == (5.36, 43.30, 5.37, 43.31)
    assert feature.centroid.lat == pytest.approx(43.305) and feature.centroid.lon == pytest.approx(5.365)
    assert feature.area_m2 == pytest.approx(811.4 * 1111.1, rel=0.002)
    assert shapely.from_wkb(feature.wkb).exterior.is_ccw


@pytest.mark.parametrize(
    ("ring", "path", "reason", "hint"),
    [
        (
            [[5.36, 43.30], [5.37, 43.31], [5.37, 43.30], [5.36, 43.31], [5.36, 43.30]],
            "",
            "self_crossing",
            "redraw_without_crossing",
        ),
        (SQUARE[:4], "[0]", "unclosed_ring", "repeat_first_position_last"),
        ([[lat, lon] for lon, lat in SQUARE], "[0][0]", "swapped_coordinates", "longitude_first"),
        ([*SQUARE[:2], [43.31, 5.37], *SQUARE[3:]], "[0][2]", "swapped_coordinates", "longitude_first"),
        ([[lon + 20, lat] for lon, lat in SQUARE], "[0][0]", "outside_regions", "check_place"),
        ([[lon * 1e5, lat * 1e5] for lon, lat in SQUARE], "[0][0]", "not_degrees", "export_as_wgs84"),
        ([SQUARE[0], SQUARE[1], SQUARE[0]], "[0]", "too_few_positions", "at_least_four_positions"),
        ([SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[1], SQUARE[0]], "[0]", "too_few_positions", "at_least_four_positions"),
        ([], "[0]", "empty", "at_least_four_positions"),
        ("5.36 43.30", "[0]", "not_a_ring", "list_of_positions"),
        ([["5.36", "43.30"], *SQUARE[1:]], "[0]", "not_a_position", "longitude_latitude_numbers"),
        ([[5.36], *SQUARE[1:]], "[0]", "not_a_position", "longitude_latitude_numbers"),
        ([None, *SQUARE[1:]], "[0]", "not_a_position", "longitude_latitude_numbers"),
        ([[5.36, 43.30], [5.37, 43.30], [5.38, 43.30], [5.36, 43.30]], "", "no_area", "redraw"),
    ],
)
def test_a_wrong_ring_is_refused_with_its_place_and_the_cure(ring: Any, path: str, reason: str, hint: str) -> None:
    parsed = read(polygon(SQUARE), polygon(ring))
    [problem] = parsed.problems
    assert (problem.index, problem.field, problem.reason_code, problem.hint_code) == (
        1,
        "geometry.coordinates" + path,
        reason,
        hint,
    )
    assert not parsed.ok
    assert [feature.index for feature in parsed.features] == [0]


@pytest.mark.parametrize(
    ("geometry", "field", "reason"),
    [
        (None, "geometry", "no_geometry"),
        ({"type": "Point", "coordinates": [5.36, 43.3]}, "geometry.type", "wrong_type"),
        ("POLYGON ((…))", "geometry.type", "wrong_type"),
        ({"type": "Polygon", "coordinates": []}, "geometry.coordinates", "empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "geometry.coordinates[0]", "empty"),
        (
            polygon(SQUARE, [[5.40, 43.30], [5.41, 43.30], [5.41, 43.31], [5.40, 43.30]]),
            "geometry.coordinates",
            "hole_outside",
        ),
    ],
)
def test_a_wrong_geometry_is_refused(geometry: Any, field: str, reason: str) -> None:
    [problem] = read(geometry).problems
    assert (problem.field, problem.reason_code) == (field, reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"\xe9t\xe9", "not_utf8"),
        ('{"type": ', "not_json"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "not_json"),
        ("[" * 200_000, "not_json"),
        ("[1, 2]", "not_geojson"),
        ('{"type": "Topology"}', "not_geojson"),
        (collection(), "empty"),
        (collection(polygon(SQUARE), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}), "wrong_crs"),
        ("x" * (MEGABYTE + 1), "too_large"),
    ],
)
def test_a_file_that_is_not_geojson_in_degrees_is_refused_whole(text: str | bytes, reason: str) -> None:
    parsed = read_features(text, max_bytes=MEGABYTE)
    assert [(p.index, p.reason_code) for p in parsed.problems] == [(None, reason)]
    assert not parsed.features and not parsed.ok


def test_a_syntax_error_says_its_line() -> None:
    [problem] = read_features('{\n"type": "Feature",\n oops}', max_bytes=MEGABYTE).problems
    assert problem.params == {"line": 3, "column": 2}


def test_repeated_vertices_are_dropped_and_told() -> None:
    parsed = read(polygon([SQUARE[0], *SQUARE]))
    assert [(p.reason_code, p.params) for p in parsed.problems] == [("repeated_vertices", {"vertices": 1})]
    assert parsed.ok and parsed.features[0].wkb == read(polygon(SQUARE)).features[0].wkb


def test_a_crossing_of_a_few_centimetres_is_mended_and_told() -> None:
    sliver = [[5.36, 43.30], [5.37, 43.30], [5.37, 43.31], [5.36, 43.31], [5.36, 43.3000001], [5.3600001, 43.2999999], SQUARE[0]]
    parsed = read(polygon(sliver))
    assert [(p.reason_code, p.blocking) for p in parsed.problems] == [("sliver_mended", False)]
    assert shapely.from_wkb(parsed.features[0].wkb).is_valid
    assert parsed.features[0].area_m2 == pytest.approx(read(polygon(SQUARE)).features[0].area_m2, rel=1e-4)


def test_heights_are_dropped_and_properties_kept() -> None:
    [feature] = read(polygon([[*position, 12.5] for position in SQUARE])).features
    assert feature.properties == {"code": "0"}
    assert not shapely.from_wkb(feature.wkb).has_z


@pytest.mark.parametrize("box", FRANCE)
def test_each_part_of_france_is_known_straight_and_exchanged(box: Any) -> None:
    lon, lat = (box.west + box.east) / 2, (box.south + box.north) / 2
    ring = [[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]
    assert read(polygon(ring)).ok
    [problem] = read(polygon([[y, x] for x, y in ring])).problems
    assert problem.reason_code == "swapped_coordinates"


def test_the_area_of_the_whole_ellipsoid_is_the_published_one() -> None:
    """WGS84 has 510,065,621.724 km² (Moritz, Geodetic Reference System 1980, for the same ellipsoid to the metre)."""
    longitudes = np.array([-180.0, 180.0, 180.0, -180.0, -180.0])
    latitudes = np.array([-90.0, -90.0, 90.0, 90.0, -90.0])
    assert area_m2(longitudes, latitudes) == pytest.approx(510_065_621.724e6, rel=1e-9)


@FIXED
@given(
    start=st.integers(0, 7),
    backwards=st.booleans(),
    radii=st.lists(st.floats(0.001, 0.01), min_size=8, max_size=8),
)
def test_the_same_shape_gives_the_same_bytes_wherever_its_ring_begins(start: int, backwards: bool, radii: list[float]) -> None:
    corners = [[5.4 + r * np.cos(i * np.pi / 4), 43.3 + r * np.sin(i * np.pi / 4)] for i, r in enumerate(radii)]
    turned = corners[start:] + corners[:start]
    turned = turned[::-1] if backwards else turned
    first, second = (read(polygon([*ring, ring[0]])).features[0] for ring in (corners, turned))
    assert (first.wkb, first.bbox) == (second.wkb, second.bbox)
    assert first.area_m2 == pytest.approx(second.area_m2)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(SQUARE),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner, max_size=2),
    max_leaves=20,
)


@FIXED
@given(kind=st.sampled_from(["Polygon", "MultiPolygon"]), coordinates=JSON)
def test_no_coordinates_however_wrong_raise(kind: str, coordinates: Any) -> None:
    parsed = read({"type": kind, "coordinates": coordinates})
    assert parsed.problems or parsed.features


@FIXED
@given(st.binary(max_size=50) | st.text(max_size=50))
def test_no_text_however_wrong_raises(text: str | bytes) -> None:
    assert not read_features(text, max_bytes=MEGABYTE).ok


@FIXED
@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9), st.floats(0.5, 3), st.floats(0.5, 3)), min_size=1, max_size=6),
    st.floats(0, 12),
    st.floats(0, 12),
)
def test_the_index_says_what_a_look_at_every_rectangle_says(boxes: list[tuple[float, ...]], lat: float, lon: float) -> None:
    index = PointIndex((str(i), shapely.to_wkb(shapely.box(x, y, x + w, y + h))) for i, (x, y, w, h) in enumerate(boxes))
    assert index.codes_at(lat, lon) == [str(i) for i, (x, y, w, h) in enumerate(boxes) if x <= lon <= x + w and y <= lat <= y + h]


def test_an_empty_layer_holds_no_point_and_a_missing_place_is_nowhere() -> None:
    assert PointIndex([]).codes_at(43.3, 5.4) == []
    index = PointIndex([("A", shapely.to_wkb(shapely.box(5, 43, 6, 44)))])
    assert list(index.codes_at_each([43.3, float("nan"), 50.0], [5.4, 5.4, 5.4])) == [["A"], [], []]


def shared_text(name: str) -> bytes:
    path = SHARED / "territory" / name
    if not path.exists():
        pytest.skip(f"real data absent: {name} (set TREMPLIN_SHARED_DATA)")
    return path.read_bytes()


def test_the_published_points_fall_in_the_published_perimeters() -> None:
    parsed = read_features(shared_text("qpv2015_les-emplois_test_paris_aubervilliers.geojson"), max_bytes=MEGABYTE)
    index = PointIndex((str(f.properties["code_qp"]), f.wkb) for f in parsed.features)
    assert parsed.ok and len(parsed.features) == 3
    assert index.codes_at(48.917735, 2.387311) == ["QP093028"]
    assert index.codes_at(48.899, 2.412) == []
    assert index.codes_at(48.85592, 2.41299) == ["QP075019"]


def test_the_seven_real_perimeters_are_read_without_a_problem() -> None:
    parsed = read_features(shared_text("qpv2024_bouches_du_rhone_sample7.geojson"), max_bytes=MEGABYTE)
    assert len(parsed.features) == 7 and not parsed.problems
