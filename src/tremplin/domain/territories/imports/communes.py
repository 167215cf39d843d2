"""The communes of France, from a CSV with one row per INSEE code (columns are found by name, in any order)."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tremplin.core.imports.cells import clean, number_of, place_problem, text_problems
from tremplin.core.imports.csv_rows import Line, read_lines
from tremplin.core.imports.files import Progress, SourceFile
from tremplin.core.imports.folding import fold
from tremplin.core.imports.kinds import Kind, Part
from tremplin.core.imports.rows import Options, Problem, Row, excerpt
from tremplin.core.imports.tables import Table

TABLE = Table(
    name="communes",
    table="territories_commune",
    key=("code",),
    columns=(
        "name", "kind", "department", "region", "postcodes", "population", "latitude", "longitude",
        "employment_zone", "employment_zone_name", "epci_code", "epci_name", "search_name",
    ),
)  # fmt: skip

COLUMNS = {
    "code": ("code_insee", "code_commune", "codgeo", "com", "insee_com"),
    "name": ("nom", "libelle", "nom_commune", "libgeo", "lib_com"),
    "kind": ("type", "typecom"),
    "department": ("code_dep", "dep", "departement"),
    "region": ("code_reg", "reg", "region"),
    "postcodes": ("codes_postaux", "code_postal"),
    "population": ("population", "pop", "pmun"),
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "lng", "long", "longitude"),
    "employment_zone": ("ze2020", "zone_emploi"),
    "employment_zone_name": ("lib_ze2020", "lib_zone_emploi"),
    "epci_code": ("siren_epci", "epci"),
    "epci_name": ("lib_epci", "nom_epci"),
}
LONGEST = {
    "name": 80, "kind": 30, "department": 3, "region": 3, "employment_zone": 8, "employment_zone_name": 80, "epci_name": 120,
}  # fmt: skip
INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
POSTCODE = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
NO_EPCI = "ZZZZZZZZZ"  # INSEE's code of the four island communes that belong to none
BETWEEN_POSTCODES = re.compile(r"[|;, /]+")


def read(files: Sequence[SourceFile], options: Options, today: date, progress: Progress) -> list[Part]:
    return [Part(TABLE, rows_of(files[0], progress))]


def rows_of(file: SourceFile, progress: Progress) -> Iterator[Row | Problem]:
    seen: dict[str, int] = {}
    for item in read_lines(file, COLUMNS, ("code", "name"), progress):
        if isinstance(item, Problem):
            yield item
            continue
        values, problems = commune_of(item)
        code = str(values[0])
        if code in seen:
            problems.append(Problem("duplicate", field="code_insee", value=code, params={"first": seen[code]}))
        for problem in problems:
            key = (code,) if INSEE.fullmatch(code) and problem.code != "duplicate" else None
            yield Problem(
                problem.code,
                problem.field,
                item.number,
                item.line,
                problem.value,
                problem.params,
                problem.blocking,
                key,
                TABLE.name,
            )
        if not problems:
            yield Row(values, item.number, item.line)
        seen.setdefault(code, item.line)


def commune_of(line: Line) -> tuple[tuple[str | int | float | list[str] | None, ...], list[Problem]]:
    """The values of one commune, and what is wrong with them."""
    cells = {name: clean(text) for name, text in line.cells.items()}
    names = {ours: theirs[0] for ours, theirs in COLUMNS.items()}
    problems = [
        Problem(problem.code, names.get(problem.field, problem.field), value=problem.value, params=problem.params)
        for problem in text_problems(cells, LONGEST)
    ]
    code = cells["code"].upper()
    code = code.zfill(5) if code.isdigit() else code
    if not INSEE.fullmatch(code):
        problems.append(Problem("insee_code", "code_insee", value=excerpt(cells["code"])))
    if not cells["name"]:
        problems.append(Problem("required", "nom"))
    postcodes = [text for text in BETWEEN_POSTCODES.split(cells.get("postcodes", "")) if text]
    problems.extend(
        Problem("postcode", "codes_postaux", value=excerpt(text)) for text in postcodes if not POSTCODE.fullmatch(text)
    )
    department = cells.get("department", "") or department_of(code)
    if not code.startswith(department) and not problems:
        problems.append(Problem("department", "code_dep", value=excerpt(department)))
    if cells.get("epci_code") == NO_EPCI:
        cells["epci_code"] = cells["epci_name"] = ""
    if cells.get("epci_code") and not SIREN.fullmatch(cells["epci_code"]):
        problems.append(Problem("epci_code", "siren_epci", value=excerpt(cells["epci_code"])))
    population, latitude, longitude = (
        number(cells, name, names[name], problems) for name in ("population", "latitude", "longitude")
    )
    if population is not None and population < 0:
        problems.append(Problem("negative", "population", value=excerpt(cells["population"])))
    if (place := place_problem(latitude, longitude)) is not None and not any(p.code == "not_a_number" for p in problems):
        problems.append(place)
    rest = [cells.get(name, "") for name in ("employment_zone", "employment_zone_name", "epci_code", "epci_name")]
    values = (
        code, cells["name"], cells.get("kind", ""), department, cells.get("region", ""), postcodes,
        None if population is None else int(population), latitude, longitude, *rest, fold(cells["name"]),
    )  # fmt: skip
    return values, problems


def department_of(code: str) -> str:
    """13 of 13055, 2A of 2A004, 974 of 97411."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def number(cells: dict[str, str], name: str, column: str, problems: list[Problem]) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    value = number_of(text)
    if value is None:
        problems.append(Problem("not_a_number", column, value=excerpt(text)))
    return value


KIND = Kind(
    name="communes",
    label=_("Communes"),
    help=_("Un fichier CSV : code INSEE, nom, codes postaux, population, position, zone d’emploi, EPCI."),
    source="Communes de France (INSEE, Etalab, La Poste)",
    tables=(TABLE,),
    read=read,
)
