"""How many services a second the import takes in: read, checked, compared, logged and written, all of it in PostgreSQL at the end.

Run by `python -m bench house` in a database of its own; alone: `python -m bench.import_services FOLDER` with an instance's environment
(FOLDER holds structures.json and services.json in data·inclusion v1; without it, an invented directory of the same size is made).
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

TARGET = 3000
RUNS = 5
STRUCTURES, SERVICES = 7_306, 8_264
METHOD = (
    "one JSON of services in data·inclusion v1, structures already there: dry parse, checks, COPY, comparison, change log and upsert, "
    "commit included; undone after each run"
)


def invented(folder: Path) -> None:
    """A directory of the size of the published one, in its shape."""
    structures, services = [], []
    for n in range(STRUCTURES):
        place = {
            "source": "banc", "date_maj": "2026-01-05", "commune": "Tarascon", "code_postal": "13150", "code_insee": "13108",
            "latitude": 43.8 + n % 500 / 10_000, "longitude": 4.6 + n % 700 / 10_000, "adresse": f"{n % 99 + 1} rue inventée",
            "description": "Une maison inventée, pour mesurer le temps que prend sa lecture et son écriture.",
        }  # fmt: skip
        structures.append({**place, "id": f"banc--{n}", "nom": f"Maison inventée {n}", "reseaux_porteurs": ["mission-locale"]})
        for m in range(1 + (n < SERVICES - STRUCTURES)):
            services.append({
                **place, "id": f"banc--{n}-{m}", "structure_id": f"banc--{n}", "nom": f"Atelier inventé {m}", "type": "atelier",
                "thematiques": ["mobilite--preparer-un-permis", "remobilisation--lien-social"], "publics": ["jeunes"], "frais": "gratuit",
                "modes_accueil": ["en-presentiel"], "modes_mobilisation": ["se-presenter"], "mobilisable_par": ["usagers"],
            })  # fmt: skip
    (folder / "structures.json").write_text(json.dumps(structures, indent=1))
    (folder / "services.json").write_text(json.dumps(services, indent=1))


def measure(folder: Path, runs_wanted: int = RUNS) -> dict[str, Any]:
    """The figure, from files in `folder`. Leaves the database as it found it."""
    from tremplin.core import clock
    from tremplin.core.imports import runs
    from tremplin.core.imports.files import SourceFile
    from tremplin.core.imports.kinds import kinds
    from tremplin.core.imports.rows import Options

    def request(name: str) -> runs.Request:
        return runs.Request(kinds["data-inclusion"], [SourceFile.at(folder / name)], Options(source="bench"), clock.now())

    def applied(name: str) -> tuple[UUID, dict[str, dict[str, int]]]:
        report = runs.apply(request(name))
        assert report.run_id is not None, report.counts
        return report.run_id, report.counts

    parents, _counts = applied("structures.json")
    rates = []
    for _ in range(runs_wanted):
        began = time.perf_counter()
        run, counts = applied("services.json")
        seconds = time.perf_counter() - began
        rates.append(counts["services"]["added"] / seconds)
        runs.undo(run, clock.now())
    runs.undo(parents, clock.now())
    median = statistics.median(rates)
    return {
        "name": "import_services_rows_per_s",
        "value": round(median),
        "unit": "rows/s",
        "target": TARGET,
        "ok": median >= TARGET,
        "n": len(rates),
        "median": round(median),
        "p95": round(min(rates)),  # the slowest of the runs: with so few there is no better tail
        "method": METHOD,
    }


def figures() -> list[dict[str, Any]]:
    """On an invented directory, so that the figure needs no file from elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        invented(Path(folder))
        return [measure(Path(folder))]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"figures": [measure(Path(sys.argv[1]))] if len(sys.argv) > 1 else figures()}, ensure_ascii=False))
