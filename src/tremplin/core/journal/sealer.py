"""The sealer: chains new journal rows per project, signs the head and copies it outside the database.

It runs apart, every few seconds: a chain inside each transaction would make all writers of a project wait for one another.
"""

import hashlib
import json
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction

from tremplin.core.journal import retention
from tremplin.core.journal.models import Act, Link, Read, Seal
from tremplin.core.vault.keyring import decoded, instance_key, retired_files

ROWS: dict[str, type[Act] | type[Read]] = {"acts": Act, "reads": Read}
START = b"\0" * 32


def content(row: Act | Read) -> bytes:
    """What the hash covers: every column, in one canonical form."""
    values = {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(instance_key("signing"))


def public_keys() -> list[Ed25519PublicKey]:
    """Those that may have signed a head, in the order in which they served; of the retired ones only this half was kept."""
    retired = [Ed25519PublicKey.from_public_bytes(decoded(path)) for path in reversed(retired_files("signing", "pub"))]
    return [*retired, signing_key().public_key()]


def signer_of(message: str, signature: str, keys: list[Ed25519PublicKey]) -> int | None:
    """Which of these keys signed, by its place; None when none did."""
    for place, key in enumerate(keys):
        try:
            key.verify(bytes.fromhex(signature), message.encode())
        except (InvalidSignature, ValueError):
            continue
        return place
    return None


def heads_file(project_id: UUID) -> Path:
    folder: Path = settings.JOURNAL_COPIES
    folder.mkdir(mode=0o700, exist_ok=True, parents=True)
    return folder / f"{project_id}.heads"


@transaction.atomic
def seal(project_id: UUID, chain: str, batch: int = 5000) -> int:
    """Chain the rows that have no link yet; returns how many. One sealer at a time per chain (advisory lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"seal:{project_id}:{chain}"])
    model = ROWS[chain]
    linked = Link.objects.filter(project_id=project_id, chain=chain)
    last = linked.order_by("-position").first()
    position, previous = (last.position, bytes(last.hash)) if last else (0, START)
    fresh = model.objects.filter(project_id=project_id).exclude(id__in=linked.values("row_id")).order_by("at", "id")[:batch]  # type: ignore[attr-defined]
    links = []
    for row in fresh:
        position += 1
        previous = hashlib.sha256(previous + content(row)).digest()
        links.append(Link(project_id=project_id, chain=chain, position=position, row_id=row.id, hash=previous))
    if links:
        Link.objects.bulk_create(links)
        sign(project_id, chain, position, previous)
    return len(links)


def sign(project_id: UUID, chain: str, position: int, head: bytes) -> None:
    message = f"{project_id}|{chain}|{position}|{head.hex()}"
    signature = signing_key().sign(message.encode())
    Seal.objects.create(project_id=project_id, chain=chain, position=position, head=head, signature=signature)
    transaction.on_commit(lambda: copy_head(project_id, f"{message}|{signature.hex()}\n"))


def copy_head(project_id: UUID, line: str) -> None:
    """After the commit only: a head that was rolled back must not stand in the copy as if the chain had lost it."""
    with heads_file(project_id).open("a") as copy:
        copy.write(line)


def verify(project_id: UUID, chain: str) -> list[str]:
    """What is wrong with a chain, in words; empty when whole. Rows dropped by age leave their links, whose hashes still chain."""
    problems = []
    dropped = last_dropped(project_id) if chain == "reads" else 0
    rows = {row.id: row for row in ROWS[chain].objects.filter(project_id=project_id)}
    known: dict[int, bytes] = {0: START}
    for link in Link.objects.filter(project_id=project_id, chain=chain).order_by("position"):
        known[link.position] = bytes(link.hash)
        previous = known.get(link.position - 1)
        row = rows.get(link.row_id)
        if previous is None:
            problems.append(f"position {link.position - 1} is missing")
        elif row is not None and hashlib.sha256(previous + content(row)).digest() != bytes(link.hash):
            problems.append(f"row {link.row_id} was changed")
        elif row is None and link.position > dropped:
            problems.append(f"row {link.row_id} is gone")
    return problems + outside_heads(project_id, chain, known)


def last_dropped(project_id: UUID) -> int:
    """Up to which place of the reads' chain rows may be missing: the acts of the retention role say so."""
    acts = Act.objects.filter(project_id=project_id, actor_id=None, verb=retention.VERB)
    return retention.dropped_up_to(list(acts.values_list("because", flat=True)))


def outside_heads(project_id: UUID, chain: str, known: dict[int, bytes]) -> list[str]:
    """Compare with the signed copies outside the database: a chain rebuilt from its start does not match them."""
    problems = []
    path = heads_file(project_id)
    keys, oldest = public_keys(), 0
    for line in path.read_text().splitlines() if path.exists() else []:
        message, _, signature = line.rpartition("|")
        _project, of_chain, position, head = message.split("|")
        # Once a key was replaced it signs nothing more: found after a head of its successor, its signature is forged.
        signer = signer_of(message, signature, keys[oldest:])
        oldest += signer or 0
        if of_chain != chain:
            continue
        if signer is None:
            problems.append(f"head {position} has a false signature")
        if known.get(int(position), b"").hex() != head:
            problems.append(f"head {position} does not match its copy")
    return problems
