"""Several rooms name people on one page: each says first whom, all are opened together, then each goes on."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.people import queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person

T = TypeVar("T")
Identities = Mapping[UUID, Identity]
Telling = Generator[Sequence[Person], Identities, list[T]]
"""A room: yields the people it is going to name, once, is sent their identities, returns what it has to tell."""


def together(actor: Actor, rooms: Iterable[Telling[T] | Iterable[T]]) -> list[T]:
    """What the rooms tell, in their order, with one query for the keys of everybody; a room that names nobody may be a plain list."""
    parts: list[list[T]] = []
    waiting: list[tuple[int, Telling[T]]] = []
    people: dict[UUID, Person] = {}
    for place, room in enumerate(rooms):
        parts.append([])
        if not isinstance(room, Generator):
            parts[place] = list(room)
            continue
        try:
            people |= {person.id: person for person in next(room)}
            waiting.append((place, room))
        except StopIteration as done:
            parts[place] = done.value
    opened = queries.identities(actor, people.values()) if people else {}
    for place, room in waiting:
        try:
            room.send(opened)
        except StopIteration as done:
            parts[place] = done.value
    return [one for part in parts for one in part]
