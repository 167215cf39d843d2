"""Changing a secret, so that a cut at any moment leaves everything readable and the same command ends the work.

The order is the same for all: a mark that says a rotation is under way; the new key written apart; the former one copied among the retired; the new
one put in place by one rename; the work that follows; the line in the place's log; the mark taken away. Whoever finds the mark goes on from there.
"""

import fcntl
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from tremplin.core import clock
from tremplin.core.accounts import adapter, house
from tremplin.core.jobs.projects import all_projects
from tremplin.core.registry import registries
from tremplin.core.tenancy.context import project_context
from tremplin.core.vault import keyring, vault
from tremplin.core.vault.grace import GRACE, STAMP, retired_at
from tremplin.core.vault.models import PersonKey
from tremplin.core.vault.secrets import KEYS_BACKUPS, SECRETS, Secret, marker, staged_path

SEEN_BY_ALL = keyring.LOOKED_AT_EVERY + 0.5
"""Seconds until every running process has noticed a new key."""
BATCH = 2000


class UnderWay(Exception):
    """Another rotation is running on this instance."""


@contextmanager
def alone() -> Iterator[None]:
    """One rotation at a time; the lock ends with the process, however it ends."""
    with (settings.DATA / "rotation.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnderWay from error
        yield


def write(path: Path, text: str) -> None:
    """Whole or absent, on the disk before anything relies on it, readable by its account only."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.rename(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rotate(name: str, *, keep_former: bool = True) -> dict[str, int]:
    """Change a secret, or end a change that was cut short. Returns what was done again because of it.

    Raises:
        UnderWay: another rotation is running.
    """
    with alone():
        begin(name, keep_former)
        return carry(SECRETS[name])


def begin(name: str, keep_former: bool) -> None:
    """The mark of this rotation, unless one is there already."""
    if not marker(name).exists():
        stamp = datetime.now(UTC).strftime(STAMP)
        write(marker(name), json.dumps({"id": str(uuid4()), "stamp": stamp, "keep_former": keep_former}))


def carry(secret: Secret) -> dict[str, int]:
    """From the mark to its end, wherever a former try stopped."""
    told = json.loads(marker(secret.name).read_text())
    done: dict[str, int] = {}
    if secret.staged:
        for path in secret.paths:
            if not staged_path(path).exists():
                write(staged_path(path), fresh(path.name))
    else:
        put_in_place(secret, told["stamp"], told["keep_former"])
        done = follow_up(secret.name)
    house.note("secret.rotated", at=clock.now(), subject=secret.name, id=UUID(told["id"]))
    marker(secret.name).unlink()
    placed_note(secret).unlink(missing_ok=True)
    return done


def placed_note(secret: Secret) -> Path:
    """Says for which rotation the new key stands in its place already."""
    return keyring.secrets_folder() / f"{secret.name}.placed"


def put_in_place(secret: Secret, stamp: str, keep_former: bool) -> None:
    """The former key among the retired, then the new one by one rename."""
    (path,) = secret.paths
    following = path.with_name(f"{path.name}.next")
    placed = placed_note(secret)
    if placed.exists() and placed.read_text() == stamp and not following.exists():
        return
    if not following.exists():
        write(following, fresh(path.name))
    write(placed, stamp)
    retire(secret.name, path, stamp, keep_former)
    following.rename(path)
    sync(path.parent)
    keyring.look_again()


def retire(name: str, path: Path, stamp: str, keep_former: bool) -> None:
    """Keep of the former key what is still needed of it: the public half of a signing key, a session key for its grace."""
    folder = keyring.retired_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    if name == "signing":
        private = Ed25519PrivateKey.from_private_bytes(keyring.decoded(path))
        write(folder / f"signing.{stamp}.pub", urlsafe_b64encode(private.public_key().public_bytes_raw()).decode())
    elif keep_former:
        write(folder / f"{name}.{stamp}.key", path.read_text())
    else:
        for former in keyring.retired_files(name):
            former.unlink()


def fresh(file: str) -> str:
    """A new secret of the same shape as the launcher makes."""
    if file == "django.key":
        return token_urlsafe(64)
    return urlsafe_b64encode(token_bytes(32)).decode() if file.endswith(".key") else token_urlsafe(32)


def follow_up(name: str) -> dict[str, int]:
    """The work that a new key asks for; each part can be done again."""
    if name in {"master", "blind"}:
        time.sleep(SEEN_BY_ALL)
    if name == "master":
        return {"person keys": wrap_again(), "second factors": seal_second_factors_again()}
    if name == "blind":
        return {"indexed people": rebuild_indexes()}
    return {}


def wrap_again() -> int:
    """Each person's key under the master key in use; those that are already stay as they are. All or nothing."""
    master = keyring.instance_key("master")
    changed = []
    with transaction.atomic("keys"):
        for row in PersonKey.objects.select_for_update().iterator(BATCH):
            context, wrapped = vault.bound(row.project_id, row.person_id), bytes(row.wrapped)
            if not opens(master, wrapped, context):
                row.wrapped = vault.encrypt(master, vault.unwrap(wrapped, context), context)
                changed.append(row)
        PersonKey.objects.bulk_update(changed, ["wrapped"], batch_size=BATCH)
    return len(changed)


def opens(key: bytes, sealed: bytes, context: bytes) -> bool:
    try:
        vault.decrypt(key, sealed, context)
    except vault.Tampered:
        return False
    return True


def seal_second_factors_again() -> int:
    """The same for the accounts' secrets of the second factor."""
    master = keyring.instance_key("master")
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update():
            for part in {"secret", "seed"} & row.data.keys():
                sealed = urlsafe_b64decode(row.data[part])
                if not opens(master, sealed, adapter.CONTEXT):
                    clear = vault.unwrap(sealed, adapter.CONTEXT)
                    row.data[part] = urlsafe_b64encode(vault.encrypt(master, clear, adapter.CONTEXT)).decode()
                    row.save(update_fields=["data"])
                    changed += 1
    return changed


def rebuild_indexes() -> int:
    """Each project's search rows under the key in use, project by project."""
    people = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            people += sum(derived.rebuild(project_id) for _name, derived in registries.derived)
    return people


def resume() -> list[str]:
    """End what was cut short; the worker asks for it now and then. Nothing happens while a rotation is running."""
    try:
        with alone():
            found = [secret for secret in SECRETS.values() if secret.interrupted]
            for secret in found:
                carry(secret)
    except UnderWay:
        return []
    return [secret.name for secret in found]


def forget_retired(now: datetime) -> list[str]:
    """Destroy former keys that nothing needs any more: sessions' after their grace, master keys once no backup of the keys may be wrapped by them.

    A former key of the indexes stays: an opposition to a phone keeps its fingerprint only, so nobody could make it again.
    """
    due = [path for path in keyring.retired_files("django") if now - retired_at(path) > GRACE]
    old_masters = [path for path in keyring.retired_files("master") if now - retired_at(path) > KEYS_BACKUPS]
    if old_masters:
        with alone():
            wrap_again()
            seal_second_factors_again()
    for path in due + old_masters:
        path.unlink()
        house.note("secret.forgotten", at=clock.now(), subject=path.name.split(".")[0])
    keyring.look_again()
    return [path.name for path in due + old_masters]
