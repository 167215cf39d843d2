"""A batch while it is worked on: what was read, what is to be written, what is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tremplin.core.journal.models import Act
from tremplin.core.sync.actions.room import Room, kind_of
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Clash, Kind
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.sync.payload import Payload, Reword
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid


@dataclass(slots=True)
class Answer:
    """What the phone is told about one operation."""

    row: Operation
    replayed: bool = False
    clashes: Sequence[Clash] = ()


@dataclass(slots=True)
class Read:
    """An operation whose payload was read, or why it could not be."""

    envelope: Envelope
    kind: Kind | None = None
    payload: Payload | None = None
    values: dict[str, Any] = field(default_factory=dict)
    refusal: tuple[str, str, str] | None = None  # code, field, message

    @property
    def refs(self) -> list[tuple[str, UUID]]:
        """What it names."""
        return self.payload.refs if self.payload is not None and self.kind is not None else []

    @property
    def given(self) -> list[tuple[str, UUID]]:
        """The ids that it gives: they must be free."""
        if self.payload is None or self.kind is None or not self.kind.gives:
            return []
        return [(self.kind.gives, identifier) for identifier in self.payload.gives]

    @property
    def locks(self) -> Iterable[UUID]:
        if self.envelope.subject_id is not None:
            yield self.envelope.subject_id
        if self.payload is not None:
            yield from self.payload.gives
            yield from (identifier for _name, identifier in self.payload.refs)


@dataclass(slots=True)
class Pending:
    """What a batch writes at its end, shared by all who wrote in it."""

    known: dict[UUID, Operation] = field(default_factory=dict)
    fresh: list[Operation] = field(default_factory=list)
    changed: dict[UUID, Operation] = field(default_factory=dict)
    kept: dict[UUID, tuple[Operation, dict[str, Any]]] = field(default_factory=dict)
    waits: dict[UUID, HeldPredecessor] = field(default_factory=dict)
    held: dict[UUID, Read] = field(default_factory=dict)
    clashes: list[tuple[Operation, Clash]] = field(default_factory=list)
    awaited: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class Batch:
    """Operations applied as one author, in one transaction."""

    actor: Actor
    room: Room
    sent_by: UUID | None
    device_id: UUID | None
    pending: Pending
    barred: tuple[str, str, str] | None = None  # code, field and words: why nothing of this batch may be applied
    decided: bool = False  # a person decided to apply it, whoever sent it
    lines: list[Act] = field(default_factory=list)  # of the journal, written together at the end
    careful: bool = False  # check what the database checks last after each operation, to find the one at fault


def read(one: Envelope) -> Read:
    """Read the payload by today's form, or say what stands in the way."""
    if one.fault:
        return Read(one, refusal=("invalid", one.fault, _("Cette saisie n’est pas lisible.")))
    kind = kind_of(one.kind)
    if kind is None or not kind.understood(one.form_version):
        return Read(one, kind, refusal=("unknown_form", "", _("Cette version du formulaire n’est pas connue ici.")))
    payload = Payload(kind.upgraded(one.payload, one.form_version), one.subject_id, one.base_version)
    try:
        values = kind.read(payload)
        payload.finish()
    except Invalid as error:
        code = "reword" if isinstance(error, Reword) else "invalid"
        return Read(one, kind, payload, refusal=(code, error.field or "", str(error)))
    return Read(one, kind, payload, values)


def lock(identifiers: Iterable[UUID]) -> None:
    """Two batches that speak of the same things come one after the other. In one order, so that they never wait in a circle."""
    keys = sorted({int.from_bytes(one.bytes[8:], "big", signed=True) for one in identifiers})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key", [keys])
