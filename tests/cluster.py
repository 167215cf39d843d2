"""A PostgreSQL of a test alone, written to disk as a real one is, that the test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from tremplin.core.tenancy.bootstrap import ROLES, bootstrap
from tremplin_launcher import binaries, postgres
from tremplin_launcher.binaries import available, choose
from tremplin_launcher.instance import Instance

# The programs of the environment that runs the tests, also from a copy of the tree (tests/guards).
binaries.VENV = Path(sys.prefix)


def missing() -> str:
    """Why no cluster can be made here; empty when one can."""
    found = available()
    if not found:
        return "no PostgreSQL programs here"
    absent = [name for name in ("initdb", "pg_dump", "pg_restore") if not (found[0].folder / name).exists()]
    return f"this PostgreSQL comes without {', '.join(absent)}" if absent else ""


def login(dsn: str, name: str) -> dict[str, str]:
    """The environment in which PostgreSQL's programs reach this database: a command line is read by all on the machine."""
    given = conninfo_to_dict(dsn)
    words = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    return {"PATH": os.defpath, "PGDATABASE": name} | {word: str(given.get(key, "")) for word, key in words.items()}


@dataclass
class Cluster:
    """The launcher's own PostgreSQL in a folder, as an instance starts it; the roles have the passwords of the tests' instance."""

    instance: Instance
    server: postgres.Server

    @classmethod
    def made(cls, folder: Path) -> "Cluster":
        instance = Instance(folder)
        instance.open()
        return cls(instance, postgres.start(instance, wanted=None))

    def take(self, source: str, names: tuple[str, str], folder: Path) -> None:
        """Copy these two databases, with their rows, from the server of the tests."""
        from django.conf import settings

        passwords = {role: (settings.DATA / "secrets" / f"db-{role}.password").read_text().strip() for role in ROLES}
        bootstrap(self.server.superuser_dsn, *names, passwords)
        tools = choose(available(), wanted=None, data_major=postgres.data_major(self.instance)).folder
        for name in names:
            dump = folder / f"{name}.dump"
            for server, command in (
                (source, ["pg_dump", "--format=custom", "--compress=0", f"--file={dump}"]),
                (self.server.superuser_dsn, ["pg_restore", "--exit-on-error", f"--dbname={name}", str(dump)]),
            ):
                subprocess.run([tools / command[0], *command[1:]], env=login(server, name), check=True, capture_output=True)
            dump.unlink()

    def setting(self, name: str) -> str:
        with psycopg.connect(self.server.superuser_dsn) as connection:
            return str(connection.execute(f"SHOW {name}").fetchone()[0])  # type: ignore[index,call-overload]

    def kill(self) -> None:
        """SIGKILL the postmaster, then each process that it had made: nobody writes or tidies up any more."""
        process = self.server.process
        assert process is not None
        process.send_signal(signal.SIGSTOP)  # it makes no more children while we look for them
        children = children_of(process.pid)
        process.kill()
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()

    def start_again(self) -> None:
        """As the launcher does after a crash; PostgreSQL recovers from its journal before it answers."""
        self.server = postgres.start(self.instance, wanted=None)


def children_of(parent: int) -> list[int]:
    """The direct children of a process: every backend is one of the postmaster."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(stat.parent.name))
    return found


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    found = Cluster.made(folder)
    try:
        yield found
    finally:
        postgres.stop(found.server)
