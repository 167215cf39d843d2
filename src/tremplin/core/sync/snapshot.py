"""What a phone may carry away: its author's day, places and lists; names only of the people of today's list. It expires."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tremplin.core.journal import journal
from tremplin.core.registry import registries
from tremplin.core.sync import policies
from tremplin.core.sync.answers import moment
from tremplin.core.sync.canonical import digest
from tremplin.core.tenancy.actor import Actor

LASTS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Part:
    """What one room gives: keys of the snapshot, versions of what can change, and whom it names."""

    values: dict[str, Any]
    versions: tuple[tuple[str, str, int], ...] = ()
    named: tuple[UUID, ...] = field(default=())


def taken(actor: Actor, have: str = "") -> dict[str, Any] | None:
    """The snapshot, or None when the phone has this very one. Each person named is journalled once."""
    policies.require(policies.can_capture(actor))
    parts = gathered(actor)
    versions = versions_of(parts)
    found = hash_of(actor, versions)
    if have == found:
        return None
    for person_id in dict.fromkeys(person for part in parts for person in part.named):
        journal.read(actor, "person", person_id, because="street")
    body: dict[str, Any] = {
        "state_hash": found,
        "as_of": moment(actor.now),
        "expires_at": moment(actor.now + LASTS),
        "me": {"id": str(actor.user_id), "name": actor.name},
        "project": {"slug": actor.project.slug, "name": actor.project.name},
        "day": actor.today.isoformat(),
        "versions": versions,
    }
    for part in parts:
        body |= part.values
    return body


def gathered(actor: Actor) -> list[Part]:
    return [*(part(actor) for _name, part in registries.snapshot), undecided(actor)]


def undecided(actor: Actor) -> Part:
    """How many of one's entries wait for a decision: a phone that is told so is told again once it is taken."""
    number = policies.operations_to_decide(actor).count()
    return Part({"unresolved": number}, (("unresolved", str(actor.user_id), number),))


def versions_of(parts: list[Part]) -> list[list[Any]]:
    return sorted([list(version) for part in parts for version in part.versions])


def hash_of(actor: Actor, versions: list[list[Any]]) -> str:
    """Two phones of one author with the same hash show the same thing; a phone makes it again from what it holds."""
    return digest({"day": actor.today.isoformat(), "versions": versions}).hex()


def state_hash(actor: Actor) -> str:
    policies.require(policies.can_capture(actor))
    return hash_of(actor, versions_of(gathered(actor)))
