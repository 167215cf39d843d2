"""The repository's own environment: Python packages from the hashed lock, the browser side's packages, the built assets."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .children import Command, must, run
from .words import Refused, say, step

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VAR / "build.log"
UV = "uv==0.13.9"
ASSETS = ROOT / "src" / "tremplin" / "core" / "ui" / "static"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


def digest(paths: Iterable[Path], *words: str) -> str:
    """One fingerprint for the names and contents of files, in a stable order."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Whether this very work was done already."""
    return stamp.is_file() and stamp.read_text().strip() == value


@contextmanager
def alone() -> Iterator[None]:
    """Two starts on two folders must not build the same environment at once."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("· Un autre Tremplin prépare l'environnement : on attend qu'il ait fini")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def child_environment() -> dict[str, str]:
    """The caller's environment without what would lead PostgreSQL's tools, Python or Django elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG")
        and name not in {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "TREMPLIN_SECOND_TRY", "DATABASE_URL"}
    }
    kept["PATH"] = f"{VENV / 'bin'}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept["PYTHONPATH"] = str(ROOT / "src")
    kept["PYTHONUTF8"] = "1"
    kept["DJANGO_SETTINGS_MODULE"] = "tremplin.site.settings"
    return kept


def prepare(kind: str = "run", *, web: bool = True) -> None:
    """Make sure that packages and assets match their locks and sources; a second time costs a few milliseconds."""
    try:
        with alone():
            python_packages(kind)
            if web:
                node_packages()
                built_assets()
    except PermissionError as error:
        raise Refused(
            f"Vous ne pouvez pas écrire dans {error.filename or ROOT} : "
            "copiez le dépôt dans un dossier à vous, ou lancez Tremplin avec le compte à qui il appartient."
        ) from error


def python_packages(kind: str) -> None:
    """Install exactly the hashed lock. The development lock holds everything the product runs on, so it serves both."""
    stamp = VENV / ".tremplin-lock"
    if (VENV / "bin" / "pytest").exists():
        kind = "dev"  # a developer's environment keeps its tools
    values = {name: digest([lock], name, str(VENV), sys.version) for name, lock in LOCKS.items() if lock.is_file()}
    accepted = {values[kind]} | ({values["dev"]} if "dev" in values else set())
    if PYTHON.exists() and any(stamped(stamp, value) for value in accepted):
        return
    with step("Environnement Python : installation des paquets verrouillés"):
        uv = find_uv()
        env = child_environment() | uv_settings()
        failure = "Les paquets Python n'ont pas pu être installés ; vérifiez le réseau, puis relancez :"
        if not interpreter_matches():
            must([uv, "venv", "--clear", "--python", sys.executable, VENV], failure, env=env, cwd=ROOT, log=LOG)
        stamp.unlink(missing_ok=True)
        sync: Command = [uv, "pip", "sync", "--python", PYTHON, "--require-hashes", LOCKS[kind]]
        must(sync, failure, env=env, cwd=ROOT, log=LOG)
        stamp.write_text(values[kind])


def interpreter_matches() -> bool:
    """False when the environment is missing, was moved, or belongs to another Python."""
    if not PYTHON.exists() or not (VENV / "pyvenv.cfg").exists():
        return False
    told = subprocess.run([PYTHON, "-c", "import sys; print(sys.version); print(sys.prefix)"], capture_output=True, text=True)
    return told.stdout == f"{sys.version}\n{VENV}\n"


def uv_settings() -> dict[str, str]:
    """No Python of uv's own; the certificates that the machine trusts, when it has any (a firm's proxy is among them)."""
    fixed = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
    if ssl.get_default_verify_paths().cafile and "UV_SYSTEM_CERTS" not in os.environ:
        fixed["UV_SYSTEM_CERTS"] = "1"
    return fixed


def find_uv() -> str:
    """The installer: the machine's own, else one fetched with pip into a folder of ours."""
    ours = VAR / "tools" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(ours)):
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    pip = [sys.executable, "-m", "pip"]
    env = child_environment()
    if run([*pip, "--version"], env=env, cwd=ROOT, log=LOG):
        raise Refused("Il manque pip à ce Python : installez-le (sous Debian : apt-get install python3-pip), puis relancez.")
    fetch: Command = [*pip, "install", "--quiet", "--no-deps", "--upgrade", "--target", VAR / "tools", UV]
    must(fetch, "L'installateur uv n'a pas pu être téléchargé avec pip :", env=env, cwd=ROOT, log=LOG)
    return str(ours)


def node_packages() -> None:
    """`npm ci` with the Node of the environment, when the lock changed."""
    lock = ROOT / "package-lock.json"
    stamp = ROOT / "node_modules" / ".tremplin-lock"
    if not lock.is_file() or stamped(stamp, digest([lock, ROOT / "package.json"])):
        return
    with step("Paquets du navigateur : npm ci"):
        command: Command = [VENV / "bin" / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        must(command, "Les paquets du navigateur n'ont pas pu être installés :", env=child_environment(), cwd=ROOT, log=LOG)
        stamp.write_text(digest([lock, ROOT / "package.json"]))


def web_sources() -> list[Path]:
    """What the built files depend on."""
    inside = [path for path in (ROOT / "web").rglob("*") if path.is_file() and "node_modules" not in path.parts]
    return inside + [path for path in (ROOT / "package-lock.json",) if path.is_file()]


def built_assets() -> None:
    """Build the browser's files when a source changed. The stamp lies beside them: who removes them removes it too."""
    stamp = ASSETS / ".built"
    if not (ROOT / "web" / "build.mjs").is_file():
        return
    value = digest(web_sources())
    if stamped(stamp, value):
        return
    with step("Pages : construction des feuilles de style et des scripts"):
        command: Command = [VENV / "bin" / "node", ROOT / "web" / "build.mjs"]
        must(
            command, "La construction des feuilles de style et des scripts a échoué :", env=child_environment(), cwd=ROOT, log=LOG
        )
        ASSETS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(value)
