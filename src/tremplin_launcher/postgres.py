"""PostgreSQL as a child: which one, as whom, and how it starts, recovers and stops."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .binaries import Binaries, available, choose
from .children import NOBODY, Command, Identity, as_self, as_user, finish, in_namespace, reason_in, run, spawn
from .instance import Instance
from .words import Refused, step

LONGEST_SOCKET_FOLDER = 90
PORT = 5432
START_SECONDS = 60
REACHES = '"$0" --version && cd "$1"'

# Neither statements nor values of rows reach the log: they could hold somebody's words.
QUIET_LOG = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
# A test's database may be lost with the machine; it is made again. A test is one transaction: the locks of all its batches wait for its end.
DISPOSABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_locks_per_transaction": "512"}


@dataclass(frozen=True)
class Server:
    """Where a running PostgreSQL listens."""

    host: str
    port: int
    database: str = "tremplin"
    superuser_dsn: str = ""
    process: subprocess.Popen[bytes] | None = None
    own: bool = True

    @property
    def name(self) -> str:
        """Which database this is, for the folder that has to find it again."""
        return "own" if self.own else f"{self.host}:{self.port}/{self.database}"


def data_major(instance: Instance) -> int | None:
    """The major version that the folder's data is of."""
    told = instance.cluster / "PG_VERSION"
    return int(told.read_text().split(".")[0]) if told.is_file() else None


def identity_for(instance: Instance, binaries: Binaries) -> tuple[Identity, int, int]:
    """As whom PostgreSQL runs (it refuses root), with the owner that its files need.

    A folder keeps its first way: its owner tells which. A new one takes the machine's `postgres` or `nobody`, if that
    account may enter the folder and run the programs; else a user namespace, where the files stay root's.
    """
    if os.geteuid() != 0:
        return as_self, -1, -1
    if instance.cluster.exists():
        owner = instance.cluster.stat()
        return (as_user(owner.st_uid, owner.st_gid), owner.st_uid, owner.st_gid) if owner.st_uid else (in_namespace, 0, 0)
    try:
        account = pwd.getpwnam("postgres")
        uid, gid = account.pw_uid, account.pw_gid
    except KeyError:
        uid, gid = NOBODY, NOBODY
    env, null = {"PATH": os.defpath, "LC_ALL": "C"}, instance.logs / "identity.log"
    for identity, owner_uid, owner_gid in ((as_user(uid, gid), uid, gid), (in_namespace, 0, 0)):
        try:
            probe = run(
                ["/bin/sh", "-c", REACHES, binaries.folder / "initdb", instance.folder],
                env=env,
                cwd=Path("/"),
                log=null,
                identity=identity,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if probe == 0:
            return identity, owner_uid, owner_gid
    raise Refused(
        f"PostgreSQL refuse de tourner en root, et aucun autre compte ne peut entrer dans {instance.folder} : "
        "lancez Tremplin avec un compte ordinaire, ou choisissez avec --data un dossier comme /var/lib/tremplin."
    )


def hand_over(path: Path, uid: int, gid: int) -> None:
    """Give a path to PostgreSQL's account, when it has one of its own."""
    if uid >= 0:
        os.chown(path, uid, gid)


def create_cluster(instance: Instance, binaries: Binaries, identity: Identity, uid: int, gid: int) -> None:
    """`initdb` beside the final place, renamed when complete: a start cut short leaves nothing that looks whole."""
    part = instance.folder / ".pg-in-progress"
    password = instance.folder / "run" / "superuser"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    password.write_text(instance.secret("db-superuser.password"))
    password.chmod(0o600)
    for path in (part, instance.folder / "run", password):
        hand_over(path, uid, gid)
    locale = (
        ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if binaries.major >= 17 else ["--locale=C.UTF-8"]
    )
    command: Command = [binaries.folder / "initdb", "-D", part, "-U", "postgres", "-E", "UTF8", "-k", "--auth=scram-sha-256"]
    log = instance.logs / "initdb.log"
    env = {"PATH": os.defpath, "LC_ALL": "C"}
    try:
        if run([*command, f"--pwfile={password}", *locale], env=env, cwd=instance.folder, log=log, identity=identity):
            raise Refused(f"La base de données n'a pas pu être créée : {reason_in(log)}(détails : {log}).")
        part.rename(instance.cluster)
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(part, ignore_errors=True)


def socket_folder(instance: Instance, uid: int, gid: int) -> Path:
    """A folder for the socket that only we enter; elsewhere when the path is too long for a socket's name."""
    folder = instance.folder / "run"
    if len(os.fsencode(folder)) >= LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.mkdtemp(prefix="tremplin-"))
    hand_over(folder, uid, gid)
    return folder


def start(instance: Instance, *, wanted: str | None, disposable: bool = False) -> Server:
    """Start the folder's PostgreSQL, making it at the first start."""
    binaries = choose(available(), wanted=wanted, data_major=data_major(instance))
    identity, uid, gid = identity_for(instance, binaries)
    if not instance.cluster.exists():
        with step(f"Base de données : création (PostgreSQL {binaries.major})"):
            create_cluster(instance, binaries, identity, uid, gid)
        instance.remember("postgresql", {"source": binaries.source, "bin": str(binaries.folder), "major": binaries.major})
    end_orphan(instance)
    folder = socket_folder(instance, uid, gid)
    options = QUIET_LOG | (DISPOSABLE if disposable else {})
    options |= {"listen_addresses": "", "unix_socket_directories": str(folder), "unix_socket_permissions": "0700"}
    options |= {"port": str(PORT), "max_connections": "60"}
    command: Command = [binaries.folder / "postgres", "-D", instance.cluster]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    log = instance.logs / "postgresql.log"
    process = spawn(
        command,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        cwd=instance.cluster,
        log=rotated(log),
        identity=identity,
        death_signal=signal.SIGINT,
    )
    begins = log.stat().st_size
    try:
        wait_ready(instance, process, folder, log, begins)
    except BaseException:
        stop_process(process)
        raise
    return Server(str(folder), PORT, superuser_dsn=superuser_dsn(instance, str(folder), PORT), process=process)


def superuser_dsn(instance: Instance, host: str, port: int) -> str:
    """How the bootstrap connects; only from a secret of this folder."""
    return f"host='{host}' port={port} user=postgres dbname=postgres password={instance.secret('db-superuser.password')}"


def rotated(log: Path) -> Path:
    """Keep one former log; none grows without end."""
    if log.exists() and log.stat().st_size > 10 * 1024**2:
        log.replace(log.with_suffix(".log.1"))
    return log


def wait_ready(instance: Instance, process: subprocess.Popen[bytes], folder: Path, log: Path, begins: int) -> None:
    """PostgreSQL writes `ready` on line 8 of postmaster.pid once it takes connections."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refused(f"La base de données s'arrête aussitôt : {reason_in(log, begins)}(détails : {log}).")
        told = postmaster(instance)
        if told and told.get("pid") == str(process.pid) and told.get("status") == "ready" and answers(folder):
            return
        time.sleep(0.05)
    raise Refused(f"La base de données ne répond pas après {START_SECONDS} s (détails : {log}).")


def answers(folder: Path) -> bool:
    """Whether somebody listens on the socket."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(folder / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def postmaster(instance: Instance) -> dict[str, str]:
    """What postmaster.pid says, or nothing."""
    try:
        lines = (instance.cluster / "postmaster.pid").read_text().split("\n")
    except OSError:
        return {}
    names = ("pid", "data", "started", "port", "folder", "address", "memory", "status")
    return {name: line.strip() for name, line in zip(names, lines, strict=False)}


def end_orphan(instance: Instance) -> None:
    """After a crash: wait for a PostgreSQL that is still stopping, ask one that stayed, drop a stale pid file.

    Only called while we hold the folder's lock: whoever still runs on this folder is a remainder.
    """
    deadline = time.monotonic() + 20
    asked = 0.0
    while (pid := int(postmaster(instance).get("pid") or 0)) and serves(pid, instance.cluster):
        if time.monotonic() > deadline:
            raise Refused(f"Un ancien PostgreSQL (processus {pid}) tient encore {instance.cluster} : arrêtez-le, puis relancez.")
        if time.monotonic() - asked > 5:
            os.kill(pid, signal.SIGINT if not asked else signal.SIGQUIT)
            asked = time.monotonic()
        time.sleep(0.1)
    (instance.cluster / "postmaster.pid").unlink(missing_ok=True)


def serves(pid: int, cluster: Path) -> bool:
    """Whether this process is a PostgreSQL of this folder, and not a stranger that got its number."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == cluster and Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    except OSError:
        return False


def stop(server: Server) -> None:
    """Fast shutdown: sessions end, the data is written, nothing has to recover at the next start."""
    if server.process:
        stop_process(server.process)
        folder = Path(server.host)
        if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith("tremplin-"):
            shutil.rmtree(folder, ignore_errors=True)


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown."""
    finish(process, signal.SIGINT, 30)


def running(instance: Instance, patience: float = 60) -> Server:
    """The PostgreSQL of an instance that another launcher holds; waits while that one is still starting."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        told = postmaster(instance)
        if told.get("status") == "ready":
            host, port = told["folder"], int(told["port"])
            return Server(host, port, superuser_dsn=superuser_dsn(instance, host, port))
        time.sleep(0.2)
    raise Refused(f"La base de données de {instance.folder} ne répond pas : relancez ./tremplin up sur ce dossier.")


def from_url(url: str) -> Server:
    """The server that DATABASE_URL names; refused in one sentence when nobody answers there."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Refused("DATABASE_URL doit commencer par postgresql:// : Tremplin ne travaille qu'avec PostgreSQL.")
    asked = parse_qs(parts.query)
    host, port = unquote(parts.hostname or asked.get("host", ["localhost"])[0]), parts.port or int(asked.get("port", ["5432"])[0])
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(f"{host}/.s.PGSQL.{port}")
        else:
            socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(
            f"La base de données de DATABASE_URL ne répond pas ({host}, port {port} : {reason}) : vérifiez l'adresse, puis relancez."
        ) from error
    name = parts.path.lstrip("/") or "tremplin"
    return Server(
        host,
        port,
        database="tremplin" if name == "postgres" else name,
        superuser_dsn=parts._replace(path="/postgres").geturl(),
        own=False,
    )
