"""Structures and services in data·inclusion v1."""

from pathlib import Path
from typing import Any

import pytest

from tests.core.imports.given import TODAY, array, read, service, structure, write
from tremplin.core.imports import messages
from tremplin.core.imports.files import SourceFile
from tremplin.core.imports.rows import Refused
from tremplin.domain.partners.lists import CATEGORIES, THEMATICS, thematics_by_category
from tremplin.interop.data_inclusion.reading import KIND, example
from tremplin.interop.data_inclusion.schema import SERVICES, STRUCTURES


def test_a_structure_and_its_service_are_read(tmp_path: Path) -> None:
    """INT-02."""
    files = write(tmp_path, "v.json", array(service())), write(tmp_path, "s.json", array(structure(siret="13003013300016")))
    rows, problems = read(KIND, *files)
    assert not problems
    house = dict(zip(("id", *STRUCTURES.columns), rows[0].values, strict=True))
    offer = dict(zip(("id", *SERVICES.columns), rows[1].values, strict=True))
    assert (house["id"], house["siret"], house["networks"], house["search_name"]) == (
        "essai--1",
        "13003013300016",
        ["mission-locale"],
        "maison inventee",
    )
    assert (offer["organisation_id"], offer["thematics"], offer["fees"]) == (
        "essai--1",
        ["mobilite--preparer-un-permis"],
        "gratuit",
    )


def test_a_contact_person_is_not_kept(tmp_path: Path) -> None:
    rows, problems = read(KIND, write(tmp_path, "v.json", array(service(contact_nom_prenom="Camille Inventée"))))
    assert not problems and "Camille" not in repr(rows)


def test_missing_coordinates_are_allowed(tmp_path: Path) -> None:
    rows, problems = read(KIND, write(tmp_path, "s.json", array(structure(latitude=None, longitude=None))))
    assert not problems and len(rows) == 1


def test_a_service_for_the_whole_country_has_no_zone(tmp_path: Path) -> None:
    rows, _problems = read(
        KIND, write(tmp_path, "v.json", array(service(zone_eligibilite=["france"]), service("b", zone_eligibilite=["13", "2A"])))
    )
    place = SERVICES.columns.index("eligible_zones") + 1
    assert [row.values[place] for row in rows] == [[], ["13", "2A"]]


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        (service(thematiques=["mobilite--vol-en-ballon"]), "unknown_code", "thematiques"),
        (service(type="magie"), "unknown_code", "type"),
        (service(publics=["licornes"]), "unknown_code", "publics"),
        (service(frais="troc"), "unknown_code", "frais"),
        (service(thematiques="mobilite"), "not_a_list_of_text", "thematiques"),
        (service(structure_id=""), "required", "structure_id"),
        (structure(nom=""), "required", "nom"),
        (structure(nom=12), "not_text", "nom"),
        (structure(source=None), "required", "source"),
        (structure(code_insee="1310"), "insee_code", "code_insee"),
        (structure(code_postal="1315"), "postcode", "code_postal"),
        (structure(latitude=4.66, longitude=43.806), "swapped_coordinates", "latitude"),
        (structure(latitude="nord"), "not_a_number", "latitude"),
        (structure(longitude=None), "half_place", "longitude"),
        (structure(description="Demandez 1 85 05 78 006 084 36 à l’accueil."), "nir", "description"),
        (structure(adresse='=HYPERLINK("x")'), "formula", "adresse"),
        (structure(nom="x" * 301), "too_long", "nom"),
        (structure("x" * 121), "identifier", "id"),
    ],
)
def test_each_bad_value_refuses_its_row_and_says_why(raw: dict[str, Any], code: str, field: str) -> None:
    """INT-02, PRIV-10."""
    found = [problem for problem in example(raw, TODAY) if problem.blocking]
    assert (code, field) in [(problem.code, problem.field) for problem in found]
    assert all("%(" not in part for problem in found for part in messages.words(problem))


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        (structure(siret="13003013300017"), "siret", "siret"),
        (structure(courriel="pas une adresse"), "email", "courriel"),
        (structure(telephone="appelez-nous"), "phone", "telephone"),
        (structure(site_web="javascript:alert(1)"), "link", "site_web"),
        (structure(date_maj="2031-01-01"), "future_date", "date_maj"),
        (structure(date_maj="hier"), "not_a_date", "date_maj"),
        (structure(description=None), "required", "description"),
    ],
)
def test_a_doubtful_value_is_told_and_the_row_is_taken(raw: dict[str, Any], code: str, field: str) -> None:
    found = example(raw, TODAY)
    assert [(problem.code, problem.field, problem.blocking) for problem in found] == [(code, field, False)]


def test_a_link_that_could_run_something_is_left_out(tmp_path: Path) -> None:
    rows, _problems = read(KIND, write(tmp_path, "s.json", array(structure(site_web="javascript:alert(1)"))))
    assert "javascript" not in repr(rows)


def test_an_identifier_met_twice_is_refused_with_its_first_line(tmp_path: Path) -> None:
    rows, problems = read(KIND, write(tmp_path, "s.json", array(structure(), structure())))
    assert len(rows) == 1 and problems[0].code == "duplicate" and problems[0].params["first"] == 2


def test_two_files_of_the_same_kind_are_refused(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{n}.json", array(structure())) for n in range(2)]
    with pytest.raises(Refused) as caught:
        read(KIND, *files)
    assert caught.value.problem.code == "files_alike"


def test_the_lists_of_v1_are_whole() -> None:
    """INT-02: 69 thématiques in 16 categories."""
    assert (len(THEMATICS), len(CATEGORIES)) == (69, 16)
    assert sum(len(codes) for codes in thematics_by_category().values()) == 69


def test_the_real_files_are_read_whole(shared_data: Path) -> None:
    """INT-02: 7,306 structures and 8,264 services, no error."""
    folder = shared_data / "data-inclusion"
    rows, problems = read(KIND, SourceFile.at(folder / "structures.json"), SourceFile.at(folder / "services.json"))
    assert len(rows) == 7_306 + 8_264
    assert not [problem for problem in problems if problem.blocking]
