"""Reading published perimeters: polygons, points, and each bad drawing with its feature."""

from pathlib import Path
from typing import Any

import pytest

from tests.core.imports.given import SQUARE, collection, perimeter, read, write
from tremplin.core.imports import messages
from tremplin.core.imports.files import SourceFile
from tremplin.core.imports.rows import Refused
from tremplin.domain.territories.imports.perimeters import KIND


def test_polygons_and_points_of_one_layer_are_read(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [4.66, 43.806]}
    rows, problems = read(
        KIND, write(tmp_path, "p.geojson", collection(perimeter(), perimeter("QX002", "Point", **point))), layer="essai"
    )
    assert not problems
    drawn, pointed = rows
    assert drawn.values[:4] == ("essai", "QX001", "Quartier inventé", ["13108"]) and drawn.values[5] == [4.65, 43.80, 4.67, 43.81]
    assert pointed.values[4] is None and pointed.values[6:] == (43.806, 4.66, None)


def test_a_point_that_names_several_perimeters_gives_each(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [4.66, 43.806]}
    rows, problems = read(
        KIND, write(tmp_path, "p.geojson", collection(perimeter("QX1, QX2", "Nord, Sud", **point))), layer="essai"
    )
    assert not problems and [(row.values[1], row.values[2]) for row in rows] == [("QX1", "Nord"), ("QX2", "Sud")]


def test_a_perimeter_on_two_communes_is_one_row(tmp_path: Path) -> None:
    one = perimeter("QX1", "Nord", type="Point", coordinates=[4.6, 43.8])
    other = perimeter("QX1", "Nord", type="Point", coordinates=[4.8, 43.8])
    other["properties"]["insee_com"] = ["13004"]
    rows, _problems = read(KIND, write(tmp_path, "p.geojson", collection(one, other)), layer="essai")
    assert [(row.values[3], row.values[6], row.values[7]) for row in rows] == [(["13004", "13108"], 43.8, 4.7)]


BOW_TIE = [[4.65, 43.80], [4.67, 43.81], [4.67, 43.80], [4.65, 43.81], [4.65, 43.80]]
NO_CODE = {"type": "Feature", "properties": {"lib_qp": "Sans code"}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}


@pytest.mark.parametrize(
    ("feature", "code", "field"),
    [
        (perimeter(ring=BOW_TIE), "self_crossing", "geometry.coordinates"),
        (perimeter(ring=[[lat, lon] for lon, lat in SQUARE]), "swapped_positions", "geometry.coordinates[0][0]"),
        (perimeter(ring=SQUARE[:-1]), "unclosed_ring", "geometry.coordinates[0]"),
        (perimeter(ring=[[892390.0, 6248080.0]] * 4), "not_degrees", "geometry.coordinates[0][0]"),
        (perimeter(type="Point", coordinates=[43.8, 4.66]), "swapped_positions", "geometry.coordinates"),
        (perimeter(type="Point", coordinates=["a"]), "not_a_position", "geometry.coordinates"),
        (perimeter(type="LineString", coordinates=SQUARE), "wrong_type", "geometry.type"),
        (perimeter(name="Le quartier du 1 85 05 78 006 084 36"), "nir", "lib_qp"),
        (perimeter(name="=1+1"), "formula", "lib_qp"),
        (perimeter("X" * 21), "too_long", "code_qp"),
        (perimeter("QX1, QX2", "Un seul nom"), "names_and_codes", "lib_qp"),
        (NO_CODE, "perimeter_code", "code_qp"),
    ],
)
def test_each_bad_feature_is_told_with_its_number_field_and_remedy(tmp_path: Path, feature: Any, code: str, field: str) -> None:
    """Broken, self-crossing, swapped and unclosed drawings; PRIV-10."""
    rows, problems = read(KIND, write(tmp_path, "p.geojson", collection(perimeter("QX9"), feature)), layer="essai")
    assert [row.values[1] for row in rows] == ["QX9"]
    (problem,) = problems
    assert (problem.code, problem.field, problem.number, problem.blocking) == (code, field, 2, True)
    assert "%(" not in "".join(messages.words(problem))


def test_a_cut_file_is_told_with_its_place(tmp_path: Path) -> None:
    _rows, problems = read(KIND, write(tmp_path, "p.geojson", collection(perimeter())[:-40]), layer="essai")
    assert [(problem.code, problem.number, problem.line) for problem in problems] == [("not_json", None, 1)]


@pytest.mark.parametrize(("layer", "code"), [("", "no_layer"), ("QPV 2024", "bad_layer")])
def test_the_layer_must_be_named(tmp_path: Path, layer: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(KIND, write(tmp_path, "p.geojson", collection(perimeter())), layer=layer)
    assert caught.value.problem.code == code


@pytest.mark.parametrize(
    ("name", "count", "drawn"),
    [
        ("qpv2024_bouches_du_rhone_sample7.geojson", 7, 7),
        ("qpv2015_les-emplois_test_paris_aubervilliers.geojson", 3, 3),
        ("qpv2024_communes_centroids_anct-carto.geojson", 1493, 0),
    ],
)
def test_the_real_files_are_read_whole(shared_data: Path, name: str, count: int, drawn: int) -> None:
    rows, problems = read(KIND, SourceFile.at(shared_data / "territory" / name), layer="essai")
    assert not [problem for problem in problems if problem.blocking]
    assert (len(rows), sum(row.values[4] is not None for row in rows)) == (count, drawn)
