"""What is installed and built, when, and what is said when it can't be."""

import os
import shutil
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tremplin_launcher import children, environment
from tremplin_launcher.words import Refused


def launcher() -> ModuleType:
    """The `./tremplin` file itself, as a module."""
    loader = SourceFileLoader("tremplin_file", str(environment.ROOT / "tremplin"))
    spec = spec_from_loader("tremplin_file", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_an_old_python_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = launcher()
    monkeypatch.setattr(file, "OLDEST", (9, 9))
    monkeypatch.setattr(file, "newer_python", lambda: None)
    assert file.main() == 1
    said = capsys.readouterr().err
    assert "Tremplin a besoin de Python 3.11 ou plus récent" in said
    assert said.count("\n") == 1


def test_the_launcher_file_reads_on_an_old_python() -> None:
    compile((environment.ROOT / "tremplin").read_text(), "tremplin", "exec", dont_inherit=True)
    assert 'f"' not in (environment.ROOT / "tremplin").read_text()


def test_without_uv_and_pip_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(environment, "VAR", tmp_path)
    monkeypatch.setattr(environment, "run", lambda *_args, **_options: 1)
    with pytest.raises(Refused, match="apt-get install python3-pip"):
        environment.find_uv()


def test_uv_of_the_machine_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/sh")
    assert environment.find_uv() == "/bin/sh"


def test_a_fingerprint_sees_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("same")
    two.write_text("same")
    assert environment.digest([one]) != environment.digest([two])
    before = environment.digest([one, two])
    assert before == environment.digest([two, one])
    two.write_text("other")
    assert before != environment.digest([one, two])


def test_a_stamp_saves_the_second_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built: list[object] = []
    (tmp_path / "web").mkdir()
    source = tmp_path / "web" / "build.mjs"
    source.write_text("// one")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ASSETS", tmp_path / "static")
    monkeypatch.setattr(environment, "must", lambda *_args, **_options: built.append(1))
    environment.built_assets()
    environment.built_assets()
    assert len(built) == 1
    source.write_text("// two")
    environment.built_assets()
    assert len(built) == 2
    shutil.rmtree(tmp_path / "static")
    environment.built_assets()
    assert len(built) == 3


def test_a_build_that_fails_leaves_no_stamp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise Refused("broken")

    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "build.mjs").write_text("// one")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "ASSETS", tmp_path / "static")
    monkeypatch.setattr(environment, "must", fail)
    with pytest.raises(Refused):
        environment.built_assets()
    assert not (tmp_path / "static" / ".built").exists()


def test_children_do_not_inherit_what_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    kept = environment.child_environment()
    assert "PGHOST" not in kept
    assert kept["PYTHONPATH"] == str(environment.ROOT / "src")
    assert kept["PATH"].split(os.pathsep)[0] == str(environment.VENV / "bin")


def test_the_sentence_gives_the_reason_and_not_the_name_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    log.write_text(
        "npm error request to https://registre.test failed\nnpm error A complete log of this run can be found in: /x\n"
    )
    assert children.reason_in(log) == "« npm error request to https://registre.test failed » "


def test_a_disk_that_fills_up_on_the_way_is_said_in_our_words(tmp_path: Path) -> None:
    log = tmp_path / "initdb.log"
    log.write_text("FATAL:  could not write to file: No space left on device\nSTATEMENT:  CREATE VIEW pg_rules AS\n")
    assert children.reason_in(log).startswith("le disque est plein")
