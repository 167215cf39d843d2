"""What a room says to receive its operations: how a payload is read, what it needs, which verb it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.payload import Payload
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.models import ProjectModel

if TYPE_CHECKING:
    from tremplin.core.sync.actions.room import Room

FORMER = 2
"""A phone that has not been updated may still send the two form versions before the current one."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One field with two values. A soft one was merged or overtaken by its own author; a hard one waits for a person."""

    field: str
    server: Any
    phone: Any
    hard: bool = True
    server_author: UUID | None = None
    server_at: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What applying an operation did.

    `wrote`: that version is its own work. `merged`: others had changed the subject meanwhile, and nothing was lost by it.
    """

    version: int | None = None
    wrote: bool = False
    clashes: Sequence[Clash] = ()
    merged: bool = False
    told: str = ""  # a code that the phone is told though all was written
    undecided: bool = False  # nothing was written: the server's state stays until a person decides


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a payload is shown to a person: its words, those of its codes, or the thing that its id names."""

    label: Any
    choices: Mapping[str, Any] = field(default_factory=dict)
    things: str = ""


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`one_verb`: the handler calls exactly one atomic verb, which is then the operation's savepoint.

    `gives` is what the ids in the payload come to stand for; equal to `subject`, the operation makes its own subject. `words` are fields that
    somebody wrote: refused, they are to be written otherwise.
    """

    read: Callable[[Payload], dict[str, Any]]
    apply: Callable[[Room, Envelope, dict[str, Any]], Done]
    version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    one_verb: bool = False
    subject: str = ""
    gives: str = ""
    words: frozenset[str] = frozenset()
    label: Any = ""
    fields: Mapping[str, Field] = field(default_factory=dict)

    def understood(self, version: int) -> bool:
        return self.version - FORMER <= version <= self.version and version >= 1

    def upgraded(self, payload: dict[str, Any], version: int) -> dict[str, Any]:
        """The payload as today's form would have sent it."""
        for step in range(version, self.version):
            payload = self.upgrades[step](payload) if step in self.upgrades else payload
        return payload


@dataclass(frozen=True, slots=True)
class Things:
    """How a room finds what operations name, whoever asks: its verbs check the rights.

    `awaited`: phones make these, so a missing one may still come. `loads`: how they are read, when more than their own row is needed.
    `show` gives name and address, or None to who may not know.
    """

    model: type[ProjectModel]
    awaited: bool = False
    loads: Callable[[UUID, Iterable[UUID]], Mapping[UUID, Any]] | None = None
    show: Callable[[Actor, UUID], tuple[str, str] | None] | None = None

    def load(self, project_id: UUID, ids: Iterable[UUID]) -> Mapping[UUID, Any]:
        if self.loads is not None:
            return self.loads(project_id, ids)
        return {one.pk: one for one in self.model._default_manager.filter(project_id=project_id, id__in=list(ids))}


class Waiting(Exception):
    """What the operation needs is not here yet."""

    def __init__(self, identifier: UUID, code: str) -> None:
        super().__init__(code)
        self.identifier = identifier
        self.code = code


class Gone(Exception):
    """The operation speaks of a person who was erased."""
