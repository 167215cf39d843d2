"""What a file is, before it is read: weight, kind, letters, JSON cut short."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.imports.given import write
from tremplin.core.imports import messages
from tremplin.core.imports.files import SourceFile, checked, expect, text_of
from tremplin.core.imports.json_rows import CHUNK, read_objects
from tremplin.core.imports.rows import Refused


def refusal_of(action: Any) -> Any:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.problem


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    heavy = tmp_path / "lourd.csv"
    with heavy.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # a hole: reading it would show zeros, not « too large »
    problem = refusal_of(lambda: SourceFile.at(heavy))
    why, hint = messages.words(problem)
    assert problem.code == "too_large" and "200 Mo" in why and "60 Mo" in why and "Coupez" in hint


@pytest.mark.parametrize("content", [b"", b" \n\t\n"])
def test_an_empty_file_says_so(tmp_path: Path, content: bytes) -> None:
    assert refusal_of(lambda: write(tmp_path, "vide.csv", content)).code == "empty_file"


def test_a_missing_file_or_a_folder_says_so(tmp_path: Path) -> None:
    assert refusal_of(lambda: SourceFile.at(tmp_path / "absent.csv")).code == "not_opened"
    assert refusal_of(lambda: SourceFile.at(tmp_path)).code == "not_a_file"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"PK\x03\x04....", "spreadsheet"),
        (b"\x1f\x8b\x08", "archive"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xfec\x00o\x00", "utf16"),
        (b"<!doctype html><p>", "web page"),
        (b'{"type": "FeatureCollection", "features": []}', "geojson"),
        (b'[{"source": "a", "structure_id": "x", "nom": "y"}]', "services"),
        (b'[{"source": "a", "nom": "y"}]', "structures"),
        (b'{"a": 1}', "json"),
        (b"code;nom\n", "csv"),
        (b"bonjour\n", "text"),
        (b"a\x00b", "binary"),
    ],
)
def test_a_file_of_another_kind_is_told_by_what_it_looks_like(tmp_path: Path, content: bytes, kind: str) -> None:
    file = write(tmp_path, "fichier", content)
    assert file.looks_like == kind
    problem = refusal_of(lambda: expect(file, "other"))
    assert str(messages.LOOKS_LIKE[kind]) in messages.words(problem)[0]


def test_a_nir_in_a_file_name_is_refused(tmp_path: Path) -> None:
    """PRIV-10."""
    file = write(tmp_path, "suivi 1 85 05 78 006 084 36.csv", "a,b\n")
    problem = refusal_of(lambda: checked(1, [file]))
    assert problem.code == "nir_file_name" and not problem.value


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{n}.csv", "a,b\n") for n in range(2)]
    assert refusal_of(lambda: checked(1, files)).code == "too_many_files"


def test_letters_are_read_in_utf8_with_or_without_mark_and_in_windows_1252(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert text_of(write(tmp_path, "a.csv", "nom;Œuvre à l’Haÿ…", encoding)) == "nom;Œuvre à l’Haÿ…"
    assert refusal_of(lambda: text_of(write(tmp_path, "a.csv", b"a;\x81\xff"))).code == "encoding"


def test_objects_come_with_their_rank_and_line_across_chunks(tmp_path: Path) -> None:
    objects = [{"nom": "é" * 900, "n": n} for n in range(3000)]
    file = write(tmp_path, "a.json", "\ufeff" + json.dumps(objects, indent=1, ensure_ascii=False))
    assert file.size > 2 * CHUNK
    found = list(read_objects(file))
    assert [(number, one["n"]) for number, _line, one in found] == [(n + 1, n) for n in range(3000)]
    assert [line for _number, line, _one in found[:3]] == [2, 6, 10] and found[-1][1] == 2 + 4 * 2999


@pytest.mark.parametrize("keep", [1, 15, 40, 60, 95])
def test_a_file_cut_short_is_told_with_its_line_and_sign(tmp_path: Path, keep: int) -> None:
    whole = '[\n {"nom": "a", "liste": [1, 2]},\n {"nom": "b", "liste": [1, 2]},\n {"nom": "c", "liste": [1, 2]}\n]\n'
    cut = whole[: len(whole) * keep // 100]
    problem = refusal_of(lambda: list(read_objects(write(tmp_path, "a.json", cut or "["))))
    assert problem.code == "cut_short"
    assert problem.params["line"] == cut.rstrip("\n").count("\n") + 1 or problem.params["line"] == cut.count("\n") + 1


def test_a_wrong_sign_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    problem = refusal_of(lambda: list(read_objects(write(tmp_path, "a.json", '[\n {"nom": "a"},\n {"nom": oui}\n]'))))
    assert (problem.code, problem.params["line"], problem.params["column"]) == ("not_json", 3, 10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"nom": 1}', "not_a_list"),
        ("[1, 2]", "not_an_object"),
        ('[{"a": 1}] suite', "not_json"),
        ('[{"a": NaN}]', "not_json"),
        ("[]", None),
    ],
)
def test_only_a_list_of_objects_is_read(tmp_path: Path, text: str, code: str | None) -> None:
    file = write(tmp_path, "a.json", text)
    if code is None:
        assert list(read_objects(file)) == []
    else:
        assert refusal_of(lambda: list(read_objects(file))).code == code


def test_every_problem_has_its_words() -> None:
    """Each code of the readers can be told in a sentence, with nothing left to fill in."""
    for code in messages.WORDS:
        why, hint = messages.WORDS[code]
        assert str(why) and str(hint), code
