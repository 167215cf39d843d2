"""The instance folder: what a first start makes, and the sentences with which it refuses."""

import json
import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from tremplin_launcher import serve
from tremplin_launcher.instance import DATABASE_ROLES, Instance, as_numbers
from tremplin_launcher.words import Refused


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    opened = Instance(tmp_path / "data")
    opened.open()
    return opened


def test_a_first_start_makes_secrets_that_only_the_owner_reads(instance: Instance) -> None:
    secrets = instance.folder / "secrets"
    names = {path.name for path in secrets.iterdir()}
    assert names == {f"{name}.key" for name in ("django", "ticket", "master", "blind", "signing", "sealing")} | {
        f"db-{role}.password" for role in DATABASE_ROLES
    }
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in secrets.iterdir())


def test_a_second_start_keeps_the_secrets(instance: Instance) -> None:
    before = {path.name: path.read_text() for path in (instance.folder / "secrets").iterdir()}
    Instance(instance.folder).open()
    assert {path.name: path.read_text() for path in (instance.folder / "secrets").iterdir()} == before


def test_data_of_a_newer_version_is_refused(instance: Instance) -> None:
    (instance.folder / "version").write_text("99.0\n")
    with pytest.raises(Refused, match=r"Tremplin 99\.0, plus récent"):
        Instance(instance.folder).open()


def test_versions_compare_as_numbers() -> None:
    assert as_numbers("0.10.1") > as_numbers("0.9")


def test_a_full_disk_is_said_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Namespace(free=499 * 1024**2))
    with pytest.raises(Refused, match="Il ne reste que 499 Mo"):
        Instance(tmp_path / "data").open()
    assert not list((tmp_path / "data").iterdir())


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path, inside: str) -> None:
    """Seen with root too, whom no right stops: a file stands where the folder should."""
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match=r"ne peut pas écrire dans .*--data"):
        Instance(tmp_path / "file" / inside).lock_or_refuse("up")


def test_one_folder_serves_one_server(instance: Instance) -> None:
    assert instance.lock("up")
    instance.announce({"pid": 4321, "purpose": "up", "address": "http://localhost:8000"})
    with pytest.raises(Refused, match=r"tourne déjà .* à l'adresse http://localhost:8000 \(processus 4321\)"):
        Instance(instance.folder).lock_or_refuse("up")


def test_a_command_at_work_asks_to_wait(instance: Instance) -> None:
    assert instance.lock("backup")
    with pytest.raises(Refused, match="attendez qu'elle ait fini"):
        Instance(instance.folder).lock_or_refuse("up")


def test_a_settings_file_that_does_not_read_is_named(instance: Instance) -> None:
    instance.toml.write_text("mode = demo")
    with pytest.raises(Refused, match=r"instance\.toml ne se lit pas"):
        Instance(instance.folder).open()


def test_an_unknown_mode_is_refused(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREMPLIN_MODE", "prod")
    with pytest.raises(Refused, match="Le mode « prod » n'existe pas"):
        assert instance.mode


def test_the_environment_passes_before_the_file(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREMPLIN_MODE", raising=False)
    assert instance.mode == "demo"
    monkeypatch.setenv("TREMPLIN_MODE", "production")
    assert instance.mode == "production"


def test_what_an_operator_wrote_is_not_written_over(instance: Instance) -> None:
    instance.remember("postgresql", {"source": "wheel", "major": 18})
    instance.remember("postgresql", {"source": "installed", "major": 15})
    again = Instance(instance.folder)
    again.open()
    assert again.settings["postgresql"] == {"source": "wheel", "major": 18}


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"empty": False, "scale": None, "seed": None}, False),
        ({"empty": False, "scale": 1, "seed": 7}, False),
        ({"empty": False, "scale": 60, "seed": None}, True),
        ({"empty": True, "scale": None, "seed": None}, True),
    ],
)
def test_another_world_is_not_mixed_in(instance: Instance, asked: dict[str, object], refused: bool) -> None:
    instance.world = {"state": "demo", "scale": 1, "seed": 7}
    if refused:
        with pytest.raises(Refused, match="contient déjà un autre monde"):
            serve.refuse_other_world(instance, Namespace(**asked))
    else:
        serve.refuse_other_world(instance, Namespace(**asked))


def test_a_file_is_whole_or_the_former_one(instance: Instance) -> None:
    instance.world = {"state": "making"}
    instance.world = {"state": "empty"}
    assert json.loads((instance.folder / "world.json").read_text()) == {"state": "empty"}
    assert not [path for path in instance.folder.iterdir() if path.name.startswith(".world")]
