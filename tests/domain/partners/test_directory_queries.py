"""Reading the directory and the reference of places, as pages and engines do."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.core.imports.given import COMMUNES, NOW, array, collection, perimeter, request, service, structure, write
from tremplin.core.imports import runs
from tremplin.core.imports.files import SourceFile
from tremplin.core.imports.kinds import kinds
from tremplin.domain.partners import directory_queries
from tremplin.domain.territories import reference_queries


@pytest.fixture
def listed(committed: Any, tmp_path: Path) -> Any:
    structures = array(
        structure(nom="Maison de l’Emploi"),
        structure("essai--2", nom="Régie Saint-Roch", code_insee="2A004", commune="Ajaccio", code_postal="20000"),
    )
    services = array(
        service(latitude=None, longitude=None), service("essai--2-a", "essai--2", thematiques=["sante--acces-aux-soins"])
    )
    files = [write(tmp_path, "s.json", structures), write(tmp_path, "v.json", services)]
    return runs.apply(request(kinds["data-inclusion"], files)).run_id


def test_the_directory_is_laid_out_once_per_import(listed: Any) -> None:
    first = directory_queries.directory()
    assert len(first) == 2 and set(first.by_theme) == {"mobilite--preparer-un-permis", "sante--acces-aux-soins"}
    assert first.lat[first.rank_of["essai--1-a"]] == 43.806, "a service without a place stands at its structure's"
    with CaptureQueriesContext(connection) as asked:
        assert directory_queries.directory() is first
    assert len(asked) == 1
    runs.undo(listed, NOW)
    assert len(directory_queries.directory()) == 0


def test_a_structure_is_found_by_words_and_place(listed: Any) -> None:
    found = directory_queries.search_organisations
    assert [row.name for row in found("saint roch")] == [row.name for row in found("ST-ROCH")] == ["Régie Saint-Roch"]
    assert [row.id for row in found(department="13")] == ["essai--1"] and not found("roch", department="13")
    assert [row.id for row in found("maison", commune="13108")] == ["essai--1"] and found().count() == 2


def test_one_structure_and_its_services(listed: Any) -> None:
    assert [row.id for row in directory_queries.services_of("essai--2")] == ["essai--2-a"]
    assert directory_queries.organisation("absent") is None
    assert directory_queries.services(["essai--1-a", "absent"])["essai--1-a"].organisation.name == "Maison de l’Emploi"
    assert str(directory_queries.listed_on()) == "2026-11-01"


def test_a_commune_is_found_as_people_write_it(committed: Any, tmp_path: Path) -> None:
    more = COMMUNES + "42218,Saint-Étienne,commune-actuelle,42,84,42000|42100,172000,45.43,4.39,,,,\n"
    more += "76575,Saint-Étienne-du-Rouvray,commune-actuelle,76,28,76800,29000,49.38,1.1,,,,\n"
    runs.apply(request(kinds["communes"], [write(tmp_path, "c.csv", more)]))
    named = reference_queries.communes_named
    assert [row.code for row in named("st etienne")] == ["42218", "76575"]
    assert [row.code for row in named("denis")] == ["97411"]
    assert [row.code for row in named("20090")] == ["2A004"] and [row.code for row in named("13108")] == ["13108"]
    assert named("  ") == [] and named("zzz") == []
    assert reference_queries.commune("13108").name == "Tarascon"  # type: ignore[union-attr]


def test_a_point_is_in_its_perimeter_until_the_import_is_undone(committed: Any, tmp_path: Path) -> None:
    file = write(tmp_path, "p.geojson", collection(perimeter(), perimeter("QX002", type="Point", coordinates=[4.66, 43.806])))
    run = runs.apply(request(kinds["perimeters"], [file], layer="essai")).run_id
    assert reference_queries.perimeters_at(43.805, 4.66, "essai") == ["QX001"]
    assert reference_queries.perimeters_at(43.9, 4.66, "essai") == [] and reference_queries.layers() == ["essai"]
    assert [row.code for row in reference_queries.perimeters_of("essai", "13108")] == ["QX001", "QX002"]
    runs.undo(run, NOW)  # type: ignore[arg-type]
    assert reference_queries.perimeters_at(43.805, 4.66, "essai") == []


def test_the_published_points_are_reproduced(committed: Any, shared_data: Path) -> None:
    """The points that the producers publish with the perimeters of 2015."""
    file = SourceFile.at(shared_data / "territory" / "qpv2015_les-emplois_test_paris_aubervilliers.geojson")
    runs.apply(request(kinds["perimeters"], [file], layer="qpv2015"))
    at = reference_queries.perimeters_at
    assert at(48.917735, 2.387311, "qpv2015") == ["QP093028"]
    assert at(48.899, 2.412, "qpv2015") == []
    assert at(48.85592, 2.41299, "qpv2015") == ["QP075019"]
