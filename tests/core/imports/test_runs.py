"""Dry run, apply, again, gone and back, undo: on a database that commits for real, as the importer role."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connections, transaction

from tests.core.imports.given import COMMUNES, array, collection, perimeter, request, service, structure, write
from tremplin.core.imports import connection, runs
from tremplin.core.imports.kinds import kinds
from tremplin.core.imports.models import ImportChange, ImportRun
from tremplin.domain.partners.directory import Organisation, Service
from tremplin.domain.territories.reference import Commune, Perimeter

NOTHING = {"added": 0, "changed": 0, "missing": 0, "errors": 0}


def communes(folder: Path, text: str = COMMUNES, **options: Any) -> runs.Request:
    return request(kinds["communes"], [write(folder, "communes.csv", text)], **options)


def directory(folder: Path, structures: str, services: str | None = None, **options: Any) -> runs.Request:
    files = [write(folder, "structures.json", structures)] if structures else []
    files += [write(folder, "services.json", services)] if services else []
    return request(kinds["data-inclusion"], files, **options)


def everything() -> dict[str, Any]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (Commune, Perimeter, Organisation, Service)}


def test_a_dry_run_tells_and_writes_nothing(committed: Any, tmp_path: Path) -> None:
    report = runs.dry_run(communes(tmp_path))
    assert report.counts == {"communes": {**NOTHING, "added": 4}} and report.run_id is None
    assert [one.key for one in report.tables[0].examples["added"]] == ["13108", "2A004", "97411", "29155"]
    assert not Commune.objects.exists() and not ImportRun.objects.exists()


def test_an_import_keeps_its_source_and_date_and_a_second_one_changes_nothing(committed: Any, tmp_path: Path) -> None:
    first = runs.apply(communes(tmp_path, source="Essai", source_date=request(kinds["communes"], []).options.source_date))
    row, run = Commune.objects.get(code="2A004"), ImportRun.objects.get(id=first.run_id)
    assert (row.name, row.postcodes, row.source, str(row.source_date)) == ("Ajaccio", ["20000", "20090"], "Essai", "2026-11-01")
    assert (run.kind, run.source, run.counts, len(run.sha256)) == ("communes", "Essai", {"communes": {**NOTHING, "added": 4}}, 64)
    before = everything()
    second = runs.apply(communes(tmp_path))
    assert second.counts == {"communes": NOTHING} and everything() == before
    assert not ImportChange.objects.filter(run_id=second.run_id).exists()


def test_what_vanished_is_marked_and_comes_back(committed: Any, tmp_path: Path) -> None:
    runs.apply(communes(tmp_path))
    without = "".join(line for line in COMMUNES.splitlines(keepends=True) if "Tarascon" not in line).replace("72000", "73000")
    report = runs.apply(communes(tmp_path, without))
    assert report.counts["communes"] == {"added": 0, "changed": 1, "missing": 1, "errors": 0}
    assert report.tables[0].examples["changed"][0].fields == {"population": (72000, 73000)}
    assert [one.name for one in report.tables[0].examples["missing"]] == ["Tarascon"]
    assert Commune.objects.get(code="13108").gone_at and not Commune.objects.get(code="2A004").gone_at
    assert runs.apply(communes(tmp_path, without)).counts["communes"] == NOTHING
    back = runs.apply(communes(tmp_path))
    assert back.counts["communes"]["changed"] == 2 and Commune.objects.get(code="13108").gone_at is None


def test_an_extract_makes_nothing_vanish(committed: Any, tmp_path: Path) -> None:
    runs.apply(communes(tmp_path))
    extract = "\n".join(COMMUNES.splitlines()[:2])
    assert runs.apply(communes(tmp_path, extract, partial=True)).counts["communes"] == NOTHING
    assert Commune.objects.filter(gone_at=None).count() == 4


def test_one_bad_row_stops_everything(committed: Any, tmp_path: Path) -> None:
    """All or nothing; the rest is taken only by a choice that says so, and the refused row has not vanished."""
    runs.apply(communes(tmp_path))
    bad = COMMUNES.replace("13150,15000", "1315,16000").replace("72000", "73000")
    report = runs.apply(communes(tmp_path, bad))
    assert report.run_id is None and report.counts["communes"] == {"added": 0, "changed": 1, "missing": 0, "errors": 1}
    assert Commune.objects.get(code="2A004").population == 72000 and ImportRun.objects.count() == 1
    taken = runs.apply(communes(tmp_path, bad, leave_bad_rows=True))
    assert taken.run_id and Commune.objects.get(code="2A004").population == 73000
    assert (Commune.objects.get(code="13108").population, Commune.objects.get(code="13108").gone_at) == (15000, None)


def test_a_file_cut_short_writes_nothing_even_when_bad_rows_are_left(committed: Any, tmp_path: Path) -> None:
    cut = array(structure(), structure("essai--2"))[:-60]
    report = runs.apply(directory(tmp_path, cut, leave_bad_rows=True))
    assert report.refused and report.run_id is None and report.problems[0].code == "cut_short"
    assert report.counts["structures"]["errors"] == 1 and not Organisation.objects.exists()


def test_a_service_without_its_structure_is_refused(committed: Any, tmp_path: Path) -> None:
    report = runs.apply(directory(tmp_path, array(structure()), array(service(), service("essai--9-a", "essai--9"))))
    (problem,) = report.problems
    assert (problem.code, problem.field, problem.number, problem.value, problem.table) == (
        "no_parent",
        "structure_id",
        2,
        "essai--9",
        "services",
    )
    assert report.run_id is None and not Service.objects.exists()


def test_services_alone_find_their_structures_in_the_directory(committed: Any, tmp_path: Path) -> None:
    runs.apply(directory(tmp_path, array(structure())))
    alone = runs.apply(directory(tmp_path, "", array(service())))
    assert alone.counts == {"structures": NOTHING, "services": {**NOTHING, "added": 1}}
    assert Organisation.objects.get().gone_at is None


def test_a_service_of_a_structure_that_vanishes_in_the_same_import_is_refused(committed: Any, tmp_path: Path) -> None:
    runs.apply(directory(tmp_path, array(structure(), structure("essai--2")), array(service())))
    report = runs.dry_run(directory(tmp_path, array(structure("essai--2")), array(service())))
    assert report.counts["services"]["errors"] == 1 and report.counts["structures"]["missing"] == 1


def test_two_producers_do_not_make_each_other_vanish(committed: Any, tmp_path: Path) -> None:
    runs.apply(directory(tmp_path, array(structure()), array(service()), source="Producteur A"))
    report = runs.apply(
        directory(tmp_path, array(structure("autre--1")), array(service("autre--1-a", "autre--1")), source="Producteur B")
    )
    assert report.counts == {"structures": {**NOTHING, "added": 1}, "services": {**NOTHING, "added": 1}}
    assert Service.objects.filter(gone_at=None).count() == 2


def test_layers_are_apart_and_points_do_not_take_a_drawing_away(committed: Any, tmp_path: Path) -> None:
    def layer(name: str, *features: Any) -> runs.Report:
        return runs.apply(request(kinds["perimeters"], [write(tmp_path, "p.geojson", collection(*features))], layer=name))

    layer("un", perimeter())
    assert layer("deux", perimeter()).counts["perimeters"] == {**NOTHING, "added": 1}
    point = perimeter(name="Autre nom", type="Point", coordinates=[4.651, 43.801])
    assert layer("un", point).counts["perimeters"] == {**NOTHING, "changed": 1}
    row = Perimeter.objects.get(layer="un")
    assert row.name == "Autre nom" and row.shape and row.latitude == pytest.approx(43.805)


def test_an_import_is_undone_and_the_last_one_first(committed: Any, tmp_path: Path) -> None:
    kept: list[tuple[Any, Any]] = []
    for structures, services in (
        ([structure(), structure("essai--2")], [service()]),
        ([structure(nom="Autre nom")], [service(), service("essai--1-b")]),
    ):
        before = everything()
        kept.append((runs.apply(directory(tmp_path, array(*structures), array(*services))).run_id, before))
    (first, nothing), (second, one) = kept
    with pytest.raises(runs.CannotUndo, match="later_run"):
        runs.undo(first, request(kinds["communes"], []).now)
    assert runs.undo(second, request(kinds["communes"], []).now) == {"services": 1, "structures": 2}
    assert everything() == one
    runs.undo(first, request(kinds["communes"], []).now)
    assert everything() == nothing == {"Commune": [], "Perimeter": [], "Organisation": [], "Service": []}
    for run_id, code in ((first, "already_undone"), (uuid4(), "unknown_run")):
        with pytest.raises(runs.CannotUndo, match=code):
            runs.undo(run_id, request(kinds["communes"], []).now)


def test_undoing_gives_a_drawing_back_to_the_byte(committed: Any, tmp_path: Path) -> None:
    def layer(name: str) -> runs.Report:
        return runs.apply(
            request(kinds["perimeters"], [write(tmp_path, "p.geojson", collection(perimeter(name=name)))], layer="un")
        )

    layer("Avant")
    before = everything()
    second = layer("Après").run_id
    runs.undo(second, request(kinds["communes"], []).now)  # type: ignore[arg-type]
    assert everything() == before and bytes(Perimeter.objects.get().shape).startswith(b"\x01")


def test_an_upload_is_applied_once_however_often_its_job_comes(committed: Any, tmp_path: Path) -> None:
    asked = communes(tmp_path)
    twice = [
        runs.apply(runs.Request(asked.kind, asked.files, asked.options, asked.now, upload_id=asked_id))
        for asked_id in [uuid4()] * 2
    ]
    assert twice[0].run_id == twice[1].run_id and twice[0].counts == twice[1].counts and ImportRun.objects.count() == 1


def test_two_imports_at_once_do_not_mix(committed: Any, tmp_path: Path) -> None:
    with connection.transaction(), pytest.raises(connection.Busy):
        runs.apply(communes(tmp_path))


REFERENCE = ("territories_commune", "territories_perimeter", "partners_organisation", "partners_service", "imports_importrun")


def test_the_web_role_reads_reference_tables_and_never_writes_them(committed: Any) -> None:
    with connections["default"].cursor() as cursor:
        for table in REFERENCE:
            cursor.execute(f"SELECT count(*) FROM {table}")
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET source = source"):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    cursor.execute(statement)


def test_the_importer_sees_no_row_of_any_project(committed: Any) -> None:
    with connection.connect() as importer:
        assert importer.execute("SELECT current_user").fetchone() == ("tremplin_importer",)
        assert importer.execute("SELECT count(*) FROM tenancy_project").fetchone() == (0,)
        assert importer.execute("SELECT count(*) FROM imports_importupload").fetchone() == (0,)


def test_the_real_data_are_imported_without_an_error_and_a_second_time_adds_nothing(committed: Any, shared_data: Path) -> None:
    """INT-01, INT-02: 35,014 communes, 7 perimeters, 7,306 structures, 8,264 services, 0 errors."""
    from tremplin.core.imports.files import SourceFile

    territory, inclusion = shared_data / "territory", shared_data / "data-inclusion"
    asked = [
        (kinds["communes"], [territory / "communes_fr_2026.csv"], ""),
        (kinds["perimeters"], [territory / "qpv2024_bouches_du_rhone_sample7.geojson"], "qpv2024"),
        (kinds["data-inclusion"], [inclusion / "structures.json", inclusion / "services.json"], ""),
    ]
    requests = [request(kind, [SourceFile.at(path) for path in paths], layer=layer) for kind, paths, layer in asked]
    first = {name: counts for one in requests for name, counts in runs.apply(one).counts.items()}
    assert first == {
        "communes": {**NOTHING, "added": 35_014},
        "perimeters": {**NOTHING, "added": 7},
        "structures": {**NOTHING, "added": 7_306},
        "services": {**NOTHING, "added": 8_264},
    }
    again = {name: counts for one in requests for name, counts in runs.apply(one).counts.items()}
    assert set(map(json.dumps, again.values())) == {json.dumps(NOTHING)}
