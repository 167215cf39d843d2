"""What travels from the phone: one operation, with who captured it, when, on what, and its hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tremplin.core.sync.canonical import digest
from tremplin.core.sync.payload import as_moment, as_uuid
from tremplin.core.tenancy.errors import Invalid

KIND = re.compile(r"^[a-z_]{1,20}(\.[a-z_]{1,19})?$")
BIGGEST = 2**31 - 1
FIELDS = frozenset(
    {
        "op_id", "device_id", "seq", "author_id", "captured_at", "form_version", "kind", "subject_id", "base_version", "replaces",
        "payload", "sha256",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Envelope:
    """`fault` names the field that makes an envelope unreadable; even then it is kept, under an id made from its content."""

    op_id: UUID
    digest: bytes
    raw: Any
    device_id: UUID | None = None
    seq: int = 0
    author_id: UUID | None = None
    captured_at: datetime | None = None
    form_version: int = 0
    kind: str = ""
    subject_id: UUID | None = None
    base_version: int | None = None
    replaces: UUID | None = None
    payload: Any = None
    fault: str = ""


def read(raw: Any) -> Envelope:
    """Always an envelope: what can't be read is named, never thrown away."""
    if not isinstance(raw, dict):
        found = digest(raw)
        return Envelope(op_id=from_content(found), digest=found, raw=raw, fault="envelope")
    found = digest({key: value for key, value in raw.items() if key != "sha256"})
    reading = Reading(raw)
    op_id = reading.uuid("op_id", needed=True)
    return Envelope(
        op_id=op_id or from_content(found),
        digest=found,
        raw=raw,
        device_id=reading.uuid("device_id", needed=True),
        seq=reading.number("seq"),
        author_id=reading.uuid("author_id", needed=True),
        captured_at=reading.moment("captured_at"),
        form_version=reading.number("form_version"),
        kind=reading.kind(),
        subject_id=reading.uuid("subject_id"),
        base_version=reading.number("base_version") if raw.get("base_version") is not None else None,
        replaces=reading.uuid("replaces"),
        payload=reading.payload(),
        fault=reading.fault(found),
    )


def from_content(found: bytes) -> UUID:
    """An id made from the content (RFC 9562, version 8), for what came without a readable one."""
    value = int.from_bytes(found[:16], "big")
    value = (value & ~(0xF << 76)) | (0x8 << 76)
    return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


class Reading:
    """Reads each field once and remembers the first that can't be read."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.faults: list[str] = [name[:40] for name in raw if name not in FIELDS]

    def uuid(self, field: str, needed: bool = False) -> UUID | None:
        value = self.raw.get(field)
        if value is None and not needed:
            return None
        try:
            return as_uuid(value, field)
        except Invalid:
            self.faults.append(field)
            return None

    def number(self, field: str) -> int:
        value = self.raw.get(field)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= BIGGEST:
            self.faults.append(field)
            return 0
        return value

    def moment(self, field: str) -> datetime | None:
        try:
            return as_moment(self.raw.get(field), field)
        except Invalid:
            self.faults.append(field)
            return None

    def kind(self) -> str:
        value = self.raw.get("kind")
        if not isinstance(value, str) or not KIND.match(value):
            self.faults.append("kind")
            return ""
        return value

    def payload(self) -> dict[str, Any]:
        value = self.raw.get("payload")
        if not isinstance(value, dict) or not storable(value):
            self.faults.append("payload")
            return {}
        return value

    def fault(self, found: bytes) -> str:
        if not self.faults and self.raw.get("sha256") != found.hex():
            return "sha256"
        return self.faults[0] if self.faults else ""


def storable(value: Any) -> bool:
    """Whole numbers and texts without null characters or broken halves of a sign: the same bytes in every language."""
    if isinstance(value, dict):
        return all(storable(key) and storable(one) for key, one in value.items())
    if isinstance(value, list):
        return all(storable(one) for one in value)
    if isinstance(value, str):
        return "\0" not in value and not re.search("[\ud800-\udfff]", value)
    return value is None or isinstance(value, int)
