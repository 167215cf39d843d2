"""A database of the operator’s own (DATABASE_URL): a superuser, or an account that may create roles and databases, and nobody else."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tremplin.core.tenancy.bootstrap import Maker, Unfit
from tremplin_launcher import postgres
from tremplin_launcher.archive import tool
from tremplin_launcher.binaries import available
from tremplin_launcher.environment import ROOT
from tremplin_launcher.instance import Instance
from tremplin_launcher.postgres import Server
from tremplin_launcher.session import Session

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="parent-death signals are Linux's")
PASSWORD = "mot-de-passe-d-essai"


@pytest.fixture(scope="module", params=["wheel", "installed"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, Server]]:
    """A PostgreSQL of this test alone, with two accounts that are no superusers: what they may do changed with version 16."""
    if request.param not in {one.source for one in available()}:
        pytest.skip(f"no PostgreSQL here: {request.param}")
    instance = Instance(tmp_path_factory.mktemp("own") / "data")
    instance.open()
    started = postgres.start(instance, wanted=request.param, disposable=True)
    try:
        with psycopg.connect(started.superuser_dsn, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORD}'")
            connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        yield instance, started
    finally:
        postgres.stop(started)


def dsn(server: tuple[Instance, Server], user: str) -> str:
    return f"host='{server[1].host}' port={server[1].port} user={user} dbname=postgres password={PASSWORD}"


def prepared(server: tuple[Instance, Server], user: str) -> subprocess.CompletedProcess[str]:
    session = Session(server[0], server[1])
    env = session.environment("owner", TREMPLIN_SUPERUSER_DSN=dsn(server, user))
    command = [sys.executable, "-m", "tremplin.site.prepare", "--no-static"]
    return subprocess.run(command, env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_account_without_the_rights_is_told_which_are_missing(server: tuple[Instance, Server]) -> None:
    told = prepared(server, "guest")
    assert told.returncode == 3
    assert "le compte « guest » ne peut pas créer les rôles et les bases" in told.stderr
    assert "CREATEROLE CREATEDB" in told.stderr


def test_an_account_that_creates_roles_and_databases_is_enough(server: tuple[Instance, Server], tmp_path: Path) -> None:
    """Twice, since it runs at each start; the roles that serve are as weak as under a superuser, and a backup is whole."""
    for _start in range(2):
        told = prepared(server, "maker")
        assert told.returncode == 0, told.stderr
    instance, started = server
    with psycopg.connect(started.superuser_dsn, dbname="tremplin") as connection:
        powers = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tremplin_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
        ).fetchall()
        assert powers == []
        owners = connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert owners == [("tremplin_owner",)]
        connection.execute(
            "INSERT INTO tenancy_project (id, slug, name, kind, leads, summary, time_zone, created_at) "
            "VALUES (gen_random_uuid(), 'essai', 'Projet d’essai', 'action', '{}', '', 'Europe/Paris', now())"
        )
    web = f"host='{started.host}' port={started.port} user=tremplin_web dbname=tremplin password={instance.secret('db-web.password')}"
    with psycopg.connect(web) as connection:
        assert connection.execute("SELECT count(*) FROM tenancy_project").fetchone() == (0,), "no ticket, no row"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM tenancy_secret")
    session = Session(instance, started)
    env = {**os.environ, **session.environment("web")}
    told = subprocess.run(
        [sys.executable, "manage.py", "backup_plan"], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert '"role": "owner"' in told.stdout
    login = {"PGPASSWORD": instance.secret("db-owner.password"), "PATH": os.defpath}
    command = [
        tool(session, "pg_dump"),
        "-h",
        started.host,
        "-p",
        str(started.port),
        "-U",
        "tremplin_owner",
        "--no-password",
        "tremplin",
    ]
    dump = subprocess.run([str(part) for part in command], env=login, capture_output=True, text=True, check=False)
    assert dump.returncode == 0, dump.stderr
    assert "Projet d’essai" in dump.stdout


def test_an_old_server_is_refused() -> None:
    class Old:
        def execute(self, _statement: str) -> "Old":
            return self

        def fetchone(self) -> tuple[str, bool, bool, bool, int]:
            return ("admin", True, True, True, 140012)

    with pytest.raises(Unfit, match="version 14, il faut la 15"):
        Maker.of(Old())  # type: ignore[arg-type]
