"""Small invented files in the producers' formats, and how to read them without a database."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tremplin.core.imports import runs
from tremplin.core.imports.files import SourceFile, silent
from tremplin.core.imports.kinds import Kind
from tremplin.core.imports.rows import Options, Problem, Row

TODAY = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

COMMUNES = """\
code_insee,nom,type,code_dep,code_reg,codes_postaux,population,lat,lon,ze2020,lib_ze2020,siren_epci,lib_epci
13108,Tarascon,commune-actuelle,13,93,13150,15000,43.80583,4.66028,9301,Arles,241300417,Pays d'Arles
2A004,Ajaccio,commune-actuelle,2A,94,20000|20090,72000,41.9192,8.7386,9401,Ajaccio,242010056,Pays ajaccien
97411,Saint-Denis,commune-actuelle,974,04,97400|97417,153000,-20.8789,55.4481,0401,Nord,249740119,Nord de la Réunion
29155,Ouessant,commune-actuelle,29,53,29242,830,,,5315,Brest,ZZZZZZZZZ,Sans objet
"""

SQUARE = [[4.65, 43.80], [4.67, 43.80], [4.67, 43.81], [4.65, 43.81], [4.65, 43.80]]


def write(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return SourceFile.at(path)


def perimeter(code: str = "QX001", name: str = "Quartier inventé", ring: Any = None, **geometry: Any) -> dict[str, Any]:
    shape = geometry or {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {"type": "Feature", "properties": {"code_qp": code, "lib_qp": name, "insee_com": "13108"}, "geometry": shape}


def collection(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def structure(key: str = "essai--1", **more: Any) -> dict[str, Any]:
    return {
        "source": "essai",
        "id": key,
        "nom": "Maison inventée",
        "description": "Une maison inventée qui accueille tout le monde pour les besoins d’un essai.",
        "date_maj": "2026-01-05",
        "commune": "Tarascon",
        "code_postal": "13150",
        "code_insee": "13108",
        "latitude": 43.806,
        "longitude": 4.66,
        "reseaux_porteurs": ["mission-locale"],
        **more,
    }


def service(key: str = "essai--1-a", parent: str = "essai--1", **more: Any) -> dict[str, Any]:
    plain = {name: value for name, value in structure(key).items() if name != "reseaux_porteurs"}
    return {
        **plain,
        "structure_id": parent,
        "nom": "Atelier inventé",
        "type": "atelier",
        "thematiques": ["mobilite--preparer-un-permis"],
        "publics": ["jeunes"],
        "frais": "gratuit",
        "modes_accueil": ["en-presentiel"],
        **more,
    }


def array(*objects: dict[str, Any]) -> str:
    return json.dumps(list(objects), ensure_ascii=False, indent=1)


def read(kind: Kind, *files: SourceFile, layer: str = "") -> tuple[list[Row], list[Problem]]:
    """All rows and problems of all tables, in order."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for part in kind.read(files, Options(source="essai", layer=layer), TODAY, silent):
        for item in part.rows:
            (rows if isinstance(item, Row) else problems).append(item)  # type: ignore[arg-type]
    return rows, problems


def request(kind: Kind, files: Sequence[SourceFile], **options: Any) -> runs.Request:
    described = Options(**{"source": kind.source, "source_date": TODAY, **options})
    return runs.Request(kind, files, described, NOW)
