"""`./tremplin import …`: what the person sees, and the last line for machines."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.core.imports.given import COMMUNES, array, structure, write
from tremplin.domain.territories.reference import Commune


def run(*arguments: Any, fails: bool = False) -> list[str]:
    out = io.StringIO()
    if fails:
        with pytest.raises(SystemExit):
            call_command("import_reference", *map(str, arguments), stdout=out)
    else:
        call_command("import_reference", *map(str, arguments), stdout=out)
    return out.getvalue().strip().splitlines()


def test_a_dry_run_by_default_then_apply_then_undo(committed: Any, tmp_path: Path) -> None:
    file = write(tmp_path, "communes.csv", COMMUNES).path
    said = run("communes", file, "--json")
    assert "--apply" in said[-2] and json.loads(said[-1]) == {"communes": {"added": 4, "changed": 0, "missing": 0, "errors": 0}}
    assert not Commune.objects.exists()
    said = run("communes", file, "--apply")
    assert Commune.objects.count() == 4
    run("--undo", said[-1].split()[-1])
    assert not Commune.objects.exists()
    with pytest.raises(CommandError, match="déjà annulé"):
        run("--undo", said[-1].split()[-1])


def test_bad_rows_are_listed_with_line_field_reason_and_remedy(committed: Any, tmp_path: Path) -> None:
    said = run("communes", write(tmp_path, "c.csv", COMMUNES.replace("13150", "1315")).path, "--apply", "--json", fails=True)
    assert any(
        line.strip()
        == "refusé · ligne 2, codes_postaux : Ce n’est pas un code postal. (« 1315 ») Écrivez cinq chiffres, zéro compris au début."
        for line in said
    )
    assert json.loads(said[-1])["communes"]["errors"] == 1 and not Commune.objects.exists()


def test_a_nir_is_never_repeated(committed: Any, tmp_path: Path) -> None:
    """PRIV-10."""
    bad = array(structure(description="Le numéro 1 85 05 78 006 084 36 est dans ce texte, qui est assez long."))
    said = "\n".join(run("data-inclusion", write(tmp_path, "s.json", bad).path, fails=True))
    assert "sécurité sociale" in said and "006 084" not in said


def test_a_file_that_is_not_the_one_is_refused_in_one_sentence(committed: Any, tmp_path: Path) -> None:
    for kind, name, content, words in (
        ("communes", "p.geojson", '{"type": "FeatureCollection"}', "GeoJSON de périmètres"),
        ("data-inclusion", "c.csv", COMMUNES, "un fichier CSV"),
        ("communes", "vide.csv", "", "vide"),
        ("perimeters", "p.geojson", '{"type": "FeatureCollection"}', "qpv2024"),
    ):
        (tmp_path / name).write_text(content)
        said = run(kind, tmp_path / name, "--json", fails=True)
        assert words in "\n".join(said) and sum(table["errors"] for table in json.loads(said[-1]).values()) == 1


def test_the_command_says_what_it_needs() -> None:
    with pytest.raises(CommandError, match="FICHIER"):
        run("communes")
