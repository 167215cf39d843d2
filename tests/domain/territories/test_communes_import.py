"""Reading the file of communes: encodings, separators, each bad row with its line, its field and what would be right."""

from pathlib import Path

import pytest

from tests.core.imports.given import COMMUNES, read, write
from tremplin.core.imports import messages
from tremplin.core.imports.rows import Refused
from tremplin.domain.territories.imports.communes import KIND, TABLE

NAMES = ("code", *TABLE.columns)


def one_bad(folder: Path, column: str, value: str) -> tuple[str, str, int | None, int]:
    """Read a file where one cell of its second row is replaced; (code, field, rank, line) of its only problem."""
    lines = [line.split(",") for line in COMMUNES.splitlines()]
    lines[2][lines[0].index(column)] = value
    rows, problems = read(KIND, write(folder, "c.csv", "\n".join(",".join(line) for line in lines)))
    assert len(rows) == 3, problems
    (problem,) = problems
    assert all(messages.words(problem))
    return problem.code, problem.field, problem.number, problem.line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_commune_is_read_whatever_the_letters_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    """INT-01."""
    rows, problems = read(KIND, write(tmp_path, "c.csv", COMMUNES.replace(",", separator), encoding))
    assert not problems
    found = dict(zip(NAMES, rows[2].values, strict=True))
    assert found == {
        "code": "97411", "name": "Saint-Denis", "kind": "commune-actuelle", "department": "974", "region": "04",
        "postcodes": ["97400", "97417"], "population": 153000, "latitude": -20.8789, "longitude": 55.4481, "employment_zone": "0401",
        "employment_zone_name": "Nord", "epci_code": "249740119", "epci_name": "Nord de la Réunion", "search_name": "st denis",
    }  # fmt: skip


def test_a_commune_without_place_or_epci_is_taken(tmp_path: Path) -> None:
    rows, _problems = read(KIND, write(tmp_path, "c.csv", COMMUNES))
    ouessant = dict(zip(NAMES, rows[3].values, strict=True))
    assert (ouessant["latitude"], ouessant["longitude"], ouessant["epci_code"], ouessant["epci_name"]) == (None, None, "", "")


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    rows, problems = read(
        KIND,
        write(tmp_path, "c.csv", 'libelle;pmun;codgeo\nTarascon;15 000;13108\nArles;"50000";13004\n'.replace("15 000", "15000")),
    )
    assert not problems and [(row.values[0], row.values[3], row.values[6]) for row in rows] == [
        ("13108", "13", 15000),
        ("13004", "13", 50000),
    ]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("code_insee", "2C004", "insee_code"),
        ("code_insee", "", "insee_code"),
        ("nom", "", "required"),
        ("nom", '=HYPERLINK("http://x")', "formula"),
        ("nom", "Ajaccio 1 85 05 78 006 084 36", "nir"),
        ("nom", "x" * 81, "too_long"),
        ("codes_postaux", "2000", "postcode"),
        ("code_dep", "13", "department"),
        ("population", "beaucoup", "not_a_number"),
        ("population", "-1", "negative"),
        ("lat", "", "half_place"),
        ("lat", "0", "outside_regions"),
        ("siren_epci", "24201005", "epci_code"),
    ],
)
def test_each_bad_cell_is_told_with_its_line_field_and_remedy(tmp_path: Path, column: str, value: str, code: str) -> None:
    """INT-01, PRIV-10."""
    expected_field = {"half_place": "latitude", "outside_regions": "latitude"}.get(code, column)
    assert one_bad(tmp_path, column, value.replace(",", ".")) == (code, expected_field, 2, 3)


def test_swapped_coordinates_are_recognised(tmp_path: Path) -> None:
    swapped = COMMUNES.replace("43.80583,4.66028", "4.66028,43.80583")
    _rows, problems = read(KIND, write(tmp_path, "c.csv", swapped))
    assert [problem.code for problem in problems] == ["swapped_coordinates"]


def test_a_code_met_twice_says_where_it_was_first(tmp_path: Path) -> None:
    rows, problems = read(KIND, write(tmp_path, "c.csv", COMMUNES + COMMUNES.splitlines()[1] + "\n"))
    assert (
        len(rows) == 4
        and problems[0].code == "duplicate"
        and problems[0].line == 6
        and "ligne 2" in messages.words(problems[0])[0]
    )


def test_a_row_with_missing_cells_is_told(tmp_path: Path) -> None:
    _rows, problems = read(KIND, write(tmp_path, "c.csv", COMMUNES + "13001,Aix-en-Provence\n"))
    assert [(problem.code, problem.line) for problem in problems] == [("cells", 6)]


@pytest.mark.parametrize(("header", "code"), [("code_insee,libre", "column_missing"), ("code_insee,nom,nom", "column_twice")])
def test_a_missing_or_doubled_column_refuses_the_file(tmp_path: Path, header: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read(KIND, write(tmp_path, "c.csv", f"{header}\n13108,Tarascon,x\n"))
    assert caught.value.problem.code == code and caught.value.problem.field == "nom"


def test_the_real_file_is_read_whole(shared_data: Path) -> None:
    """INT-01: 35,014 communes, no error."""
    from tremplin.core.imports.files import SourceFile

    rows, problems = read(KIND, SourceFile.at(shared_data / "territory" / "communes_fr_2026.csv"))
    assert (len(rows), problems) == (35_014, [])
    assert sum(row.values[NAMES.index("latitude")] is not None for row in rows) == 34_909
