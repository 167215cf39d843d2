"""Backup and restore: what is refused before anything is touched."""

from argparse import Namespace
from pathlib import Path

import pytest

from tremplin_launcher import archive
from tremplin_launcher.instance import Instance
from tremplin_launcher.postgres import Server
from tremplin_launcher.session import Session
from tremplin_launcher.words import Refused


def asked(tmp_path: Path, **more: object) -> Namespace:
    (tmp_path / "facts.dump").write_bytes(b"")
    values = {"file": tmp_path / "facts.dump", "keys": "living", "data": tmp_path / "data", "postgres": None, "json": False}
    return Namespace(**values | more)


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"absent\.dump n'existe pas"):
        archive.restore(asked(tmp_path, file=tmp_path / "absent.dump"))


def test_restoring_without_the_secrets_is_refused_because_keys_would_open_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="copiez d'abord son dossier secrets"):
        archive.restore(asked(tmp_path))


def test_restoring_writes_over_nothing(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "data")
    instance.open()
    instance.world = {"state": "demo", "scale": 1, "seed": 1}
    session = Session(instance, Server("/nowhere", 5432))
    with pytest.raises(Refused, match="contient déjà des données"):
        archive.refuse_full(session, living=False)
    archive.refuse_full(session, living=True)


def test_restoring_under_a_running_server_is_refused(tmp_path: Path) -> None:
    session = Session(Instance(tmp_path), Server("/nowhere", 5432), held=False)
    with pytest.raises(Refused, match="arrêtez-le avant de restaurer"):
        archive.refuse_full(session, living=True)


def test_a_backup_into_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="créez-le, ou choisissez un autre fichier"):
        archive.backup(asked(tmp_path, file=tmp_path / "nowhere" / "facts.dump"))


def test_a_tool_gets_its_password_by_the_environment_not_by_its_arguments(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "data")
    instance.open()
    env = archive.connection(Session(instance, Server("/nowhere", 5432)), "backup", "tremplin")
    assert env["PGUSER"] == "tremplin_backup"
    assert env["PGPASSWORD"] == instance.secret("db-backup.password")
