"""`./tremplin up`: from nothing to a page, then watch over the children until somebody stops us."""

from __future__ import annotations

import errno
import ipaddress
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path

from . import environment
from .children import Command, answer_of, finish, reason_in, spawn
from .environment import PYTHON, ROOT
from .instance import Instance, warn_if_open
from .postgres import rotated
from .session import Session, Stopped, served
from .words import Refused, say, step

PROCESSES = 2
THREADS = 4
READY_SECONDS = 180
WORKER_RESTARTS = 5
SEED = 20191022
LEAVING_SECONDS = 3
"""How long a server that was just killed may keep its port."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bound(host: str, port: int) -> socket.socket:
    """Take the port at once, before any long work; gunicorn receives this very socket and begins to listen."""
    address = "127.0.0.1" if host == "localhost" else host
    taken = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    deadline = time.monotonic() + LEAVING_SECONDS
    while True:
        try:
            taken.bind((address, port))
            return taken
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", 0) == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            taken.close()
            raise Refused(port_refusal(host, port, error)) from error


def port_refusal(host: str, port: int, error: Exception) -> str:
    """Why the port can't serve, and what to do."""
    if getattr(error, "errno", 0) == errno.EADDRINUSE:
        return (
            f"Le port {port} est déjà pris sur {host} : arrêtez le programme qui l'occupe, "
            f"ou choisissez-en un autre, par exemple --port {port + 1}."
        )
    return f"Tremplin ne peut pas écouter sur {host}, port {port} ({error}) : vérifiez --host et --port."


def address_of(host: str, port: int) -> str:
    """What to open: by name on this machine, since passkeys refuse an IP address."""
    if is_loopback(host):
        return f"http://localhost:{port}"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def up(options: Namespace) -> int:
    """Prepare what is missing, serve, and stop everything in order."""
    instance = Instance(options.data)
    instance.lock_or_refuse("up")
    instance.open()
    warn_if_open(instance)
    if instance.mode == "demo" and not is_loopback(options.host):
        raise Refused(
            f"La démonstration ne s'ouvre pas au réseau (--host {options.host}) : "
            "elle reste sur 127.0.0.1 ; pour un vrai usage, voyez docs/exploitation.md (mode production)."
        )
    refuse_other_world(instance, options)
    listener = bound(options.host, options.port)
    port = listener.getsockname()[1]
    instance.announce({"pid": os.getpid(), "purpose": "up", "address": address_of(options.host, port)})
    environment.prepare()
    say("· Base de données : démarrage")
    with served(instance, options.postgres) as session:
        prepare_data(session, options)
        House(session, listener, options.host, port).serve()
    say("Tout est arrêté.")
    return 0


def refuse_other_world(instance: Instance, options: Namespace) -> None:
    """Options of the first start that contradict what the folder already holds."""
    world = instance.world
    wanted: dict[str, object] = {"state": "empty"} if options.empty else {"scale": options.scale, "seed": options.seed}
    differs = [name for name, value in wanted.items() if value is not None and world.get(name) != value]
    if world.get("state") in {"demo", "empty"} and differs:
        raise Refused(
            f"Le dossier {instance.folder} contient déjà un autre monde ({describe(world)}) : "
            "relancez sans --empty, --scale ni --seed, ou choisissez un autre dossier avec --data."
        )


def describe(world: dict[str, object]) -> str:
    """The folder's content in a few words."""
    if world.get("state") == "empty":
        return "une installation vide"
    return f"la démonstration à l'échelle {world.get('scale')}, graine {world.get('seed')}"


def prepare_data(session: Session, options: Namespace) -> None:
    """Tables, then the first content. `making` marks a first start: if it is cut short, the next one begins again from nothing."""
    instance = session.instance
    refuse_other_database(session)
    first = instance.world.get("state") not in {"demo", "empty"}
    cut_short = instance.world.get("state") == "making"
    if first and not cut_short:
        session.refuse_foreign_data()
        instance.world = {"state": "making", "database": session.server.name}
    # Here and not earlier: the next line tells the database about them.
    if taken := instance.take_staged_secrets():
        say(f"  Nouveaux secrets en service : {', '.join(taken)}")
    with step(
        "Données : reprise d'un premier démarrage interrompu" if cut_short else "Données : tables, textes et fichiers à jour"
    ):
        session.prepare(*(["--anew"] if cut_short else []))
    instance.stamp()
    if not first:
        return
    empty = options.empty or instance.mode == "production"
    world: dict[str, object] = {"state": "empty"}
    if not empty:
        world = {"state": "demo", "scale": options.scale or 1, "seed": options.seed or SEED}
        with step(f"Monde de démonstration : {describe(world)}, personnes inventées"):
            arguments = ["demo", "--scale", str(world["scale"]), "--seed", str(world["seed"])]
            session.must_manage("importer", "Le monde de démonstration n'a pas pu être créé", *arguments, log="demo.log")
    instance.world = world | {"database": session.server.name}


def refuse_other_database(session: Session) -> None:
    """A folder belongs to one database: its keys and secrets open no other."""
    world = session.instance.world
    if world.get("state") == "restoring":
        raise Refused(f"La restauration de {session.instance.folder} n'est pas allée au bout : relancez ./tremplin restore.")
    if world and world.get("database", "own") != session.server.name:
        known = "sa propre base" if world.get("database", "own") == "own" else f"la base {world['database']}"
        raise Refused(
            f"Le dossier {session.instance.folder} va avec {known} : "
            "corrigez DATABASE_URL, ou choisissez un autre dossier avec --data."
        )


@dataclass
class House:
    """The web server and the worker of a session."""

    session: Session
    listener: socket.socket
    host: str
    port: int
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)

    @property
    def logs(self) -> Path:
        return self.session.instance.logs

    def serve(self) -> None:
        """Start, tell the address, watch. Leaves by a signal or a sentence; stops the web first, the worker after."""
        try:
            with step("Serveur : démarrage"):
                self.start_web()
                self.wait_ready()
            print(f"\nTremplin est ouvert : {address_of(self.host, self.port)}\n", flush=True)
            self.start_worker()
            self.welcome(self.accounts())
            self.watch()
        except Stopped as asked:
            say(f"\nArrêt demandé ({asked}) : on ferme.")
        finally:
            # Without its database a child has nothing left to finish.
            patience = 1 if self.database_fell() else 15
            for child in (self.web, self.worker):
                if child:
                    finish(child, signal.SIGTERM, patience)

    def start_web(self) -> None:
        """gunicorn on the socket that we already hold."""
        descriptor = self.listener.fileno()
        command: Command = [PYTHON, "-m", "gunicorn", "tremplin.site.wsgi:application", "--bind", f"fd://{descriptor}"]
        command += ["--worker-class", "gthread", "--workers", str(PROCESSES), "--threads", str(THREADS)]
        command += ["--graceful-timeout", "10", "--timeout", "60", "--no-control-socket", "--log-level", "warning"]
        env = self.session.environment("web")
        # SIGQUIT is gunicorn's quick stop: nobody is left to wait for a graceful one if we are killed.
        self.web = spawn(
            command, env=env, cwd=ROOT, log=rotated(self.logs / "web.log"), death_signal=signal.SIGQUIT, pass_fds=[descriptor]
        )
        self.listener.close()

    def start_worker(self) -> None:
        """The process that carries jobs: reminders, sealing, deletions."""
        command: Command = [PYTHON, ROOT / "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "10"]
        command += ["--delete-jobs", "successful"]  # the sealer alone makes nine thousand a day
        env = self.session.environment("worker")
        self.worker = spawn(command, env=env, cwd=ROOT, log=rotated(self.logs / "worker.log"), death_signal=signal.SIGKILL)

    def accounts(self) -> list[dict[str, str]]:
        """The demo's sign-ins."""
        if self.session.instance.world.get("state") != "demo":
            return []
        command: Command = [PYTHON, ROOT / "manage.py", "demo_accounts", "--json"]
        log = self.logs / "demo.log"
        told = answer_of(
            command, "Les comptes de la démonstration manquent :", env=self.session.environment("web"), cwd=ROOT, log=log
        )
        return list(json.loads(told.strip().split("\n")[-1]))

    def wait_ready(self) -> None:
        """Until /health says that database and worker tables are there."""
        host = "127.0.0.1" if is_loopback(self.host) or self.host in {"0.0.0.0", "::"} else self.host
        url = f"http://{'[::1]' if self.host == '::1' else host}:{self.port}/health"
        last = ""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self.check_children()
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                last = f"réponse {error.code} de /health "
            except OSError:
                pass
            time.sleep(0.1)
        raise Refused(f"Le serveur n'est pas prêt après {READY_SECONDS} s : {last}(détails : {self.logs / 'web.log'}).")

    def check_children(self) -> None:
        """Without its database or its web server the house closes, with the last word of whoever fell."""
        for fell, who, log in (
            (self.database_fell(), "La base de données", self.logs / "postgresql.log"),
            (self.web is not None and self.web.poll() is not None, "Le serveur", self.logs / "web.log"),
        ):
            if fell:
                raise Refused(f"{who} n'est plus là : {reason_in(log)}(détails : {log}).")

    def welcome(self, accounts: list[dict[str, str]]) -> None:
        """Who may enter; on the output stream, for a person or a script."""
        if accounts:
            print("Pour entrer dans la démonstration (personnes inventées) :")
            who = [f"{account.get('name', '')}, {account.get('label') or account.get('role', '')}" for account in accounts]
            width = max(len(one) for one in who)
            emails = max(len(account.get("email", "")) for account in accounts)
            for one, account in zip(who, accounts, strict=True):
                print(f"  {one:<{width}}  {account.get('email', ''):<{emails}}  {account.get('passphrase', '')}")
        elif self.session.instance.world.get("state") == "empty":
            print(
                "Installation vide : créez le premier compte avec ./tremplin manage create_administrator ADRESSE NOM (voir docs/exploitation.md)."
            )
        print("\nCtrl-C pour arrêter.", flush=True)

    def watch(self) -> None:
        """Stay until somebody stops us; start the worker again if it falls, not for ever."""
        while True:
            self.check_children()
            if self.worker and self.worker.poll() is not None:
                self.restart_worker()
            time.sleep(0.5)

    def database_fell(self) -> bool:
        """Whether our own PostgreSQL is gone."""
        process = self.session.server.process
        return process is not None and process.poll() is not None

    def restart_worker(self) -> None:
        now = time.monotonic()
        self.restarts = [moment for moment in self.restarts if now - moment < 300] + [now]
        log = self.logs / "worker.log"
        if len(self.restarts) > WORKER_RESTARTS:
            raise Refused(f"Le processus des tâches s'arrête sans cesse : {reason_in(log)}(détails : {log}).")
        say(f"  Le processus des tâches s'est arrêté : on le relance (détails : {log}).")
        time.sleep(min(2 ** len(self.restarts), 20))
        self.start_worker()
