"""The instance's keys: files that only its account reads, the one in use and those that were retired.

A running process notices a rotation by itself, within a second: nothing has to be restarted for the keys read here.
"""

import os
import time
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

LOOKED_AT_EVERY = 1.0
"""Seconds during which a process trusts what it last saw of the folder."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One kind of key: the one in use first, then the retired ones, newest first."""

    keys: tuple[bytes, ...]
    seen: tuple[int, ...]
    at: float


_rings: dict[tuple[str, str], Ring] = {}


def secrets_folder() -> Path:
    folder: Path = settings.DATA / "secrets"
    return folder


def retired_folder() -> Path:
    return secrets_folder() / "retired"


def retired_files(name: str, suffix: str = "key") -> list[Path]:
    """The retired ones, newest first: their names hold the moment."""
    return sorted(retired_folder().glob(f"{name}.*.{suffix}"), reverse=True)


def decoded(path: Path) -> bytes:
    return urlsafe_b64decode(path.read_text().strip())


def ring(name: str) -> tuple[bytes, ...]:
    """All keys of this name that may still open something."""
    place = (str(settings.DATA), name)
    known = _rings.get(place)
    moment = time.monotonic()
    if known is not None and moment - known.at < LOOKED_AT_EVERY:
        return known.keys
    current = secrets_folder() / f"{name}.key"
    stat = os.stat(current)
    seen = (stat.st_ino, stat.st_mtime_ns)
    if known is None or known.seen != seen:
        # A rotation retires a copy before it puts the new key in place: in this order, none is missed.
        in_use = decoded(current)
        keys = dict.fromkeys((in_use, *(decoded(path) for path in retired_files(name))))
        known = Ring(tuple(keys), seen, moment)
    _rings[place] = Ring(known.keys, seen, moment)
    return known.keys


def instance_key(name: str) -> bytes:
    """The key in use (`master`, `blind`, `signing`), 32 bytes."""
    return ring(name)[0]


def look_again() -> None:
    """Forget what was seen: the process that rotates reads its own work."""
    _rings.clear()
