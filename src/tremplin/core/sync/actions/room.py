"""What a batch needs from the rooms, fetched together before its operations are applied one by one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal.models import Act
from tremplin.core.registry import registries
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Gone, Kind, Things, Waiting
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.vault.models import DestroyedKey


class Room:
    """The things named by a batch, by what they are; what its operations make is added as they are applied."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.forced = False  # it has waited long enough
        self.insist: frozenset[str] | None = (
            None  # a person decided for the phone: for these fields, or for all when none is named
        )
        self.known: dict[str, dict[UUID, Any]] = {}
        self.asked: dict[str, set[UUID]] = {}
        self.looked_up: set[UUID] = set()
        self.taken: set[UUID] = set()
        self.judged: list[Operation] = []  # of this batch, not in the database yet

    def prepare(self, refs: Iterable[tuple[str, UUID]]) -> None:
        """One question for each sort of thing, for those not asked yet."""
        wanted: dict[str, set[UUID]] = {}
        for name, identifier in refs:
            if identifier not in self.asked.setdefault(name, set()):
                wanted.setdefault(name, set()).add(identifier)
        for name, ids in wanted.items():
            self.asked[name] |= ids
            self.known.setdefault(name, {}).update(things(name).load(self.actor.project_id, ids))

    def get(self, name: str, identifier: UUID, field: str = "") -> Any:
        """The thing, or why it can't be had: it may still come (Waiting), it was erased (Gone), or it never was (Invalid)."""
        self.prepare([(name, identifier)])
        found = self.known[name].get(identifier)
        if found is not None:
            return found
        if not things(name).awaited:
            raise Invalid(_("Ceci n’existe plus, ou n’est pas à vous."), field=field or name)
        if was_erased(self.actor.project_id, identifier):
            raise Gone(name)
        raise Waiting(identifier, "predecessor" if field else "subject")

    def maybe(self, name: str, identifier: UUID | None, field: str) -> Any | None:
        """The same for what an operation can do without: once forced, it goes on without."""
        if identifier is None:
            return None
        try:
            return self.get(name, identifier, field)
        except Waiting:
            if self.forced:
                return None
            raise

    def look_up(self, given: Iterable[tuple[str, UUID]]) -> None:
        """Which of these ids stand for something already: one question for all of them. Each counts as taken once its operation is applied."""
        wanted: dict[str, set[UUID]] = {}
        for name, identifier in given:
            if identifier not in self.looked_up:
                wanted.setdefault(name, set()).add(identifier)
        if not wanted:
            return
        tables = {name: connection.ops.quote_name(things(name).model._meta.db_table) for name in wanted}
        question = " UNION ALL ".join(f"SELECT id FROM {tables[name]} WHERE project_id = %s AND id = ANY(%s)" for name in wanted)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(question, [value for ids in wanted.values() for value in (self.actor.project_id, list(ids))])
            self.taken |= {row[0] for row in cursor.fetchall()}
        self.looked_up |= set().union(*wanted.values())

    def is_taken(self, name: str, identifier: UUID) -> bool:
        self.look_up([(name, identifier)])
        return identifier in self.taken

    def of(self, actor: Actor) -> "Room":
        """The same things for another author of the same project."""
        other = Room(actor)
        other.forced, other.insist = self.forced, self.insist
        other.known, other.asked, other.judged = self.known, self.asked, self.judged
        other.looked_up, other.taken = self.looked_up, self.taken
        return other

    def own_versions(self, sent: Envelope) -> dict[int, int]:
        """Versions of the subject that this device and author made themselves: version → the operation's seq."""
        mine = {"wrote": True, "subject_id": sent.subject_id, "device_id": sent.device_id, "author_id": sent.author_id}
        stored = Operation.objects.filter(project_id=self.actor.project_id, **mine)
        found: dict[int, int] = {version: seq for version, seq in stored.values_list("version", "seq") if version is not None}
        here = [row for row in self.judged if all(getattr(row, name) == value for name, value in mine.items())]
        return found | {row.version: row.seq for row in here if row.version is not None}

    def put(self, name: str, thing: Any) -> None:
        self.asked.setdefault(name, set()).add(thing.id)
        self.known.setdefault(name, {})[thing.id] = thing


def things(name: str) -> Things:
    found: Things = registries.sync_things.entries[name]
    return found


def kind_of(name: str) -> Kind | None:
    found: Kind | None = registries.sync.entries.get(name)
    return found


def was_erased(project_id: UUID, identifier: UUID) -> bool:
    """Whether a person of this id was erased here: the key store and the journal both remember the id, and nothing else."""
    erased = Act.objects.filter(project_id=project_id, verb="person.erased", subject_id=identifier)
    return DestroyedKey.objects.filter(person_id=identifier).exists() or erased.exists()
