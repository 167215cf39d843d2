"""How the place is: version, databases, worker, disk, last backup, keys. Moments here are the real ones, also in the demonstration."""

import json
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings

from tremplin.core.accounts.models import HouseAct
from tremplin.core.jobs import failed
from tremplin.core.vault.secrets import SECRETS, Secret
from tremplin.site.health import READY_CHECKS, answers

SILENT_AFTER = timedelta(minutes=1)
BACKUP_AFTER = timedelta(days=7)
LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.1


@cache
def version() -> str:
    """Of the running code; read once."""
    return str(tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


@dataclass(frozen=True, slots=True)
class Backup:
    at: datetime
    bytes: int

    @property
    def old(self) -> bool:
        return datetime.now(UTC) - self.at > BACKUP_AFTER


def last_backup() -> Backup | None:
    """What `./tremplin backup` noted; none when it never ran, or its note can't be read."""
    try:
        told = json.loads((settings.DATA / "last_backup.json").read_text())
        return Backup(datetime.fromisoformat(told["at"]), int(told["bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Disk:
    free: int
    total: int

    @property
    def low(self) -> bool:
        return self.free < LEAST_FREE_BYTES or self.free < self.total * LEAST_FREE_SHARE


def disk() -> Disk:
    usage = shutil.disk_usage(settings.DATA)
    return Disk(usage.free, usage.total)


@dataclass(frozen=True, slots=True)
class Key:
    """One secret, as its page shows it."""

    secret: Secret
    since: datetime
    last_rotation: datetime | None

    @property
    def old(self) -> bool:
        return datetime.now(UTC) - self.since > self.secret.every

    @property
    def days(self) -> int:
        return max((datetime.now(UTC) - self.since).days, 0)

    @property
    def attention(self) -> bool:
        return self.old or self.secret.interrupted or self.secret.waits_for_start


def keys() -> list[Key]:
    rotations: dict[str, datetime] = {}
    for subject, at in HouseAct.objects.filter(verb="secret.rotated").order_by("at").values_list("subject", "at"):
        rotations[subject] = at
    return [Key(secret, secret.since(), rotations.get(secret.name)) for secret in SECRETS.values()]


@dataclass(frozen=True, slots=True)
class State:
    """Everything on the first page."""

    version: str
    mode: str
    checks: dict[str, bool]
    worker_seen: datetime | None
    disk: Disk
    backup: Backup | None
    failed: int
    keys_to_see: int

    @property
    def worker_silent(self) -> bool:
        return self.worker_seen is None or datetime.now(UTC) - self.worker_seen > SILENT_AFTER

    @property
    def ready(self) -> bool:
        return all(self.checks.values())


def now() -> State:
    return State(
        version=version(),
        mode=settings.MODE,
        checks={name: answers(name, question) for name, question in READY_CHECKS.items()},
        worker_seen=failed.last_sign_of_life(),
        disk=disk(),
        backup=last_backup(),
        failed=len(failed.failed_ids()),
        keys_to_see=sum(key.attention for key in keys()),
    )
