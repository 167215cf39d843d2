"""Two people correct one sheet, each without seeing the other: merged field by field, and no value lost."""

from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Clash, Done, Waiting
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.vault import vault
from tremplin.domain.people import actions, queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person, PersonChange

NAMED = frozenset(one.name for one in fields(Identity))


@dataclass(frozen=True, slots=True)
class Since:
    """The last change of one field since the version that the phone had seen."""

    version: int
    author_id: UUID | None
    at: str


def merge(room: Room, person: Person, sent: Envelope, wanted: dict[str, Any]) -> tuple[Person, Done]:
    """Write what nobody else changed; where somebody did, their value stays and a person decides between the two."""
    actor = room.actor
    person = Person.objects.select_for_update().select_related("territory").get(project_id=actor.project_id, id=person.id)
    if sent.base_version is None:
        raise Invalid(_("Il manque une information."), field="base_version")
    if sent.base_version > person.version and not room.forced:
        raise Waiting(person.id, "predecessor")
    if room.insist:
        wanted = {name: value for name, value in wanted.items() if name in room.insist}
    before = queries.identity_of(actor, person)
    cleaned = replace(before, **{name: str(value) for name, value in wanted.items() if name in NAMED}).cleaned()
    phone = {name: getattr(cleaned, name) if name in NAMED else value for name, value in wanted.items()}
    server = {name: getattr(before, name) if name in NAMED else getattr(person, name) for name in wanted}
    since = {} if room.insist is not None else changes_since(person, sent.base_version)
    own = room.own_versions(sent)
    clashes = [
        clash(name, server[name], phone[name], since[name], own, sent.seq)
        for name in wanted
        if phone[name] != server[name] and name in since and not own_earlier(since[name], own, sent.seq)
    ]
    refused = {one.field for one in clashes}
    kept = {name: value for name, value in phone.items() if name not in refused and value != server[name]}
    if kept:
        identity = replace(before, **{name: value for name, value in kept.items() if name in NAMED})
        plain = {name: value for name, value in kept.items() if name not in NAMED}
        person = actions.edit_sheet(actor, person, identity=identity, version=person.version, **plain)
    others = any(one.version not in own for one in since.values())
    return person, Done(version=person.version, wrote=bool(kept), clashes=tuple(clashes), merged=others)


def own_earlier(change: Since, own: dict[int, int], seq: int) -> bool:
    """The same device changed it before: it knew what it wrote over."""
    return change.version in own and own[change.version] < seq


def clash(name: str, server: Any, phone: Any, change: Since, own: dict[int, int], seq: int) -> Clash:
    """A late edit of the same device is overtaken by its own newer one; somebody else's value is a real conflict."""
    hard = change.version not in own
    return Clash(name, str(server), str(phone), hard, change.author_id, change.at)


def changes_since(person: Person, version: int) -> dict[str, Since]:
    """Who last changed each field since this version, from the facts kept under the person's key."""
    rows = list(PersonChange.objects.filter(project_id=person.project_id, person=person, version__gt=version).order_by("version"))
    opened = vault.open_many(person.project_id, [(person.id, bytes(row.change_sealed)) for row in rows]) if rows else []
    found: dict[str, Since] = {}
    for row, changes in zip(rows, opened, strict=True):
        for name in changes or {}:
            found[name] = Since(row.version, row.author_id, row.created_at.isoformat())
    return found
