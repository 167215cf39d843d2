"""The instance folder: its version, its settings, its secrets, and the lock that keeps it to one server."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import secrets
import shutil
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .environment import ROOT
from .words import Refused, say

RANDOM_KEYS = ("ticket", "master", "blind", "signing", "sealing")
DATABASE_ROLES = ("superuser", "owner", "web", "worker", "importer", "retention", "backup", "keys")
FREE_BYTES_NEEDED = 500 * 1024 * 1024
MODES = ("demo", "production")


def product_version() -> str:
    """The version in pyproject.toml: the only place that says it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def as_numbers(version: str) -> tuple[int, ...]:
    """`0.10.2` comes after `0.9`."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


@dataclass
class Instance:
    """One folder with all that one installation keeps."""

    folder: Path
    settings: dict[str, object] = field(default_factory=dict)
    _lock: IO[str] | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "pg"

    @property
    def logs(self) -> Path:
        """What each child said."""
        return self.folder / "logs"

    @property
    def mode(self) -> str:
        """`demo` or `production`: the environment first, then `instance.toml`."""
        mode = os.environ.get("TREMPLIN_MODE") or str(self.settings.get("mode", "demo"))
        if mode not in MODES:
            raise Refused(f"Le mode « {mode} » n'existe pas : choisissez demo ou production (TREMPLIN_MODE ou {self.toml}).")
        return mode

    @property
    def toml(self) -> Path:
        """The settings that an operator may edit."""
        return self.folder / "instance.toml"

    @property
    def exists(self) -> bool:
        """Whether something was ever prepared here."""
        return self.toml.is_file()

    def secret(self, name: str) -> str:
        """One secret's text, for example `db-owner.password`."""
        return (self.folder / "secrets" / name).read_text().strip()

    def open(self) -> None:
        """Make what is missing, read the settings, refuse data of a newer version or a disk that is full."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._refuse_newer()
            self._refuse_full_disk()
            for name, mode in (("logs", 0o700), ("secrets", 0o700), ("run", 0o700), ("static", 0o755)):
                self._folder(name, mode)
            self._make_secrets()
            self._read_settings()
        except PermissionError as error:
            raise Refused(
                f"Ce compte ne peut pas écrire dans {error.filename} : choisissez un autre dossier avec --data."
            ) from error

    def _folder(self, name: str, mode: int) -> None:
        path = self.folder / name
        if not path.exists():
            path.mkdir(mode=mode)
            path.chmod(mode)

    def _refuse_newer(self) -> None:
        stamp = self.folder / "version"
        found = stamp.read_text().strip() if stamp.is_file() else "0"
        if as_numbers(found) > as_numbers(product_version()):
            raise Refused(
                f"Les données de {self.folder} viennent de Tremplin {found}, plus récent que celui-ci ({product_version()}) : "
                "mettez Tremplin à jour, ou choisissez un autre dossier avec --data."
            )

    def _refuse_full_disk(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < FREE_BYTES_NEEDED:
            raise Refused(
                f"Il ne reste que {free // 1024**2} Mo sur le disque de {self.folder} : libérez-en (il en faut 500), puis relancez."
            )

    def _make_secrets(self) -> None:
        made = {"django.key": secrets.token_urlsafe(64)}
        made |= {f"{name}.key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in RANDOM_KEYS}
        made |= {f"db-{role}.password": secrets.token_urlsafe(32) for role in DATABASE_ROLES}
        for name, text in made.items():
            write_once(self.folder / "secrets" / name, text)

    def take_staged_secrets(self) -> list[str]:
        """Put the secrets in place that a rotation made ready for this start; each by one rename."""
        found = sorted((self.folder / "secrets").glob("*.staged"))
        for path in found:
            path.replace(path.with_suffix(""))
        return [path.stem for path in found]

    def note_backup(self, facts: dict[str, object]) -> None:
        """When the last backup was made, for the operator's page."""
        replace_text(self.folder / "last_backup.json", json.dumps(facts) + "\n")

    def _read_settings(self) -> None:
        if not self.toml.exists():
            mode = os.environ.get("TREMPLIN_MODE", "demo")
            write_once(
                self.toml, f'# Réglages de cette instance. L\'environnement passe avant (TREMPLIN_MODE).\nmode = "{mode}"\n'
            )
        try:
            self.settings = tomllib.loads(self.toml.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise Refused(f"Le fichier {self.toml} ne se lit pas ({error}) : corrigez-le, puis relancez.") from error

    def remember(self, table: str, values: dict[str, object]) -> None:
        """Append a table to `instance.toml` the first time; afterwards the file belongs to the operator."""
        if table in self.settings:
            return
        lines = [f"\n[{table}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
        with self.toml.open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
        self.settings[table] = values

    def stamp(self) -> None:
        """Write which version the data now has; called when the migrations have passed."""
        replace_text(self.folder / "version", product_version() + "\n")

    # What the database holds: absent, "making" (a start was cut short), or what was made.
    @property
    def world(self) -> dict[str, object]:
        """`{"state": "making"|"empty"|"demo", "scale": …, "seed": …}`, or nothing before a first start."""
        path = self.folder / "world.json"
        return dict(json.loads(path.read_text())) if path.is_file() else {}

    @world.setter
    def world(self, value: dict[str, object]) -> None:
        replace_text(self.folder / "world.json", json.dumps(value) + "\n")

    def lock(self, purpose: str, *, wait: bool = False) -> bool:
        """Keep the folder for us until we end. False when another process has it (and we would not wait)."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / "lock").open("a+")
        except OSError as error:
            raise Refused(
                f"Tremplin ne peut pas écrire dans {self.folder} ({error.strerror}) : "
                "choisissez un autre dossier avec --data, ou relancez avec le compte à qui il appartient."
            ) from error
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            stream.close()
            return False
        self._lock = stream
        self.announce({"pid": os.getpid(), "purpose": purpose})
        return True

    def announce(self, facts: dict[str, object]) -> None:
        """Tell the others who has the folder (the lock itself is the kernel's)."""
        assert self._lock is not None
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(json.dumps(facts) + "\n")
        self._lock.flush()

    def holder(self) -> dict[str, object]:
        """What the process that has the folder told of itself."""
        try:
            return dict(json.loads((self.folder / "lock").read_text() or "{}"))
        except (OSError, ValueError):
            return {}

    def lock_or_refuse(self, purpose: str) -> None:
        """The folder for us alone, or one sentence."""
        if self.lock(purpose):
            return
        holder = self.holder()
        where = f" à l'adresse {holder['address']}" if "address" in holder else ""
        if holder.get("purpose") == "up":
            raise Refused(
                f"Tremplin tourne déjà sur {self.folder}{where} (processus {holder.get('pid')}) : "
                "ouvrez cette adresse, arrêtez-le, ou choisissez un autre dossier avec --data."
            )
        raise Refused(
            f"Une autre commande travaille sur {self.folder} (processus {holder.get('pid')}) : attendez qu'elle ait fini, puis relancez."
        )


def write_once(path: Path, text: str) -> None:
    """A file that only its owner reads, whole or absent, never overwritten."""
    if path.exists():
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.rename(path)


def replace_text(path: Path, text: str) -> None:
    """A new content or the old one, never half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def warn_if_open(instance: Instance) -> None:
    """Say when someone widened the secrets' rights."""
    if (instance.folder / "secrets").stat().st_mode & 0o077:
        say(f"  Attention : {instance.folder / 'secrets'} est lisible par d'autres comptes (chmod 700).")
