"""An instance with its database at hand: started by us, or shared with the `up` that has the folder."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from . import postgres
from .children import reason_in, run
from .environment import PYTHON, ROOT, child_environment
from .instance import Instance
from .postgres import Server
from .words import Refused


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, `kill`, a closed terminal)."""


def stop_on_signals() -> None:
    """Turn the three ways of asking into one exception, so that each `finally` runs; a second one changes nothing."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)


@dataclass(frozen=True)
class Session:
    """An instance and its running database; `held` when the folder is ours, not shared with an `up`."""

    instance: Instance
    server: Server
    held: bool = True

    def environment(self, role: str, **more: str) -> dict[str, str]:
        """What each child is told: where things are and which database role it is. The superuser is told to the bootstrap only."""
        # In production the public address is the operator's, in instance.toml; a demonstration is where its port is.
        address = self.instance.holder().get("address") if self.instance.mode == "demo" else None
        if address:
            more.setdefault("TREMPLIN_ADDRESS", str(address))
        return child_environment() | {
            "TREMPLIN_DATA": str(self.instance.folder),
            "TREMPLIN_DB_HOST": self.server.host,
            "TREMPLIN_DB_PORT": str(self.server.port),
            "TREMPLIN_DB_NAME": self.server.database,
            "TREMPLIN_KEYS_DB_NAME": f"{self.server.database}_keys",
            "TREMPLIN_ROLE": role,
            "TREMPLIN_MODE": self.instance.mode,
            **more,
        }

    def prepare(self, *options: str) -> None:
        """Roles, databases, texts, tables, static files."""
        log = self.instance.logs / "prepare.log"
        begins = log.stat().st_size if log.exists() else 0
        env = self.environment("owner", TREMPLIN_SUPERUSER_DSN=self.server.superuser_dsn)
        code = run([PYTHON, "-m", "tremplin.site.prepare", *options], env=env, cwd=ROOT, log=log)
        if code:
            where = "La base de données de DATABASE_URL ne convient pas" if code == 3 else "La préparation des données a échoué"
            raise Refused(f"{where} : {reason_in(log, begins)}(détails : {log}).")

    def refuse_foreign_data(self) -> None:
        """A first start makes its world from nothing: it must not begin on a database that already holds something."""
        env = self.environment("owner", TREMPLIN_SUPERUSER_DSN=self.server.superuser_dsn)
        log = self.instance.logs / "prepare.log"
        code = run([PYTHON, "-m", "tremplin.site.prepare", "--is-fresh"], env=env, cwd=ROOT, log=log)
        if code == 4:
            raise Refused(
                f"La base « {self.server.database} » contient déjà des données que le dossier {self.instance.folder} ne connaît pas : "
                "donnez avec --data le dossier d'origine, ou nommez une autre base dans DATABASE_URL."
            )
        if code:
            raise Refused(f"La base de données de DATABASE_URL ne convient pas : {reason_in(log)}(détails : {log}).")

    def manage(self, role: str, *arguments: str | Path, log: Path | None = None) -> int:
        """One of Django's commands as one database role, in the caller's folder; its words go to the person, or to a log."""
        return run([PYTHON, ROOT / "manage.py", *arguments], env=self.environment(role), cwd=Path.cwd(), log=log)

    def must_manage(self, role: str, failure: str, *arguments: str, log: str) -> None:
        """A command that has to succeed."""
        path = self.instance.logs / log
        begins = path.stat().st_size if path.exists() else 0
        if self.manage(role, *arguments, log=path):
            raise Refused(f"{failure} : {reason_in(path, begins)}(détails : {path}).")


def start_server(instance: Instance, wanted: str | None, *, disposable: bool = False) -> Server:
    """DATABASE_URL, else the folder's own PostgreSQL."""
    url = os.environ.get("DATABASE_URL")
    return postgres.from_url(url) if url else postgres.start(instance, wanted=wanted, disposable=disposable)


@contextmanager
def served(instance: Instance, wanted: str | None, *, disposable: bool = False) -> Iterator[Session]:
    """The session of a folder that we hold; its PostgreSQL stops with it."""
    server = start_server(instance, wanted, disposable=disposable)
    try:
        yield Session(instance, server)
    finally:
        postgres.stop(server)


@contextmanager
def joined(instance: Instance, wanted: str | None, purpose: str) -> Iterator[Session]:
    """For commands: use the server of the `up` that has the folder, else start PostgreSQL for the time of the command."""
    if not instance.exists:
        raise Refused(
            f"Il n'y a pas encore d'instance dans {instance.folder} : lancez d'abord ./tremplin up (avec le même --data)."
        )
    held = instance.lock(purpose)
    if not held and instance.holder().get("purpose") not in {"up", "postgres"}:
        held = instance.lock(purpose, wait=True)
    instance.open()
    if held:
        with served(instance, wanted) as session:
            yield session
    else:
        url = os.environ.get("DATABASE_URL")
        yield Session(instance, postgres.from_url(url) if url else postgres.running(instance), held=False)
