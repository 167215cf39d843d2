"""The bundle itself: the part of each room, with members named and dates in one form."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.models import is_project_table
from tremplin.core.tenancy.reading import read_together
from tremplin.core.vault import vault
from tremplin.domain.people import queries
from tremplin.domain.people.models import Person

FORMAT = "tremplin-bundle-1"
TEAM = "the team"


def bundle(actor: Actor, person: Person) -> dict[str, Any]:
    """Rooms, then tables, then rows. Ids of members become their names; nothing is filtered (NOTE-02)."""
    told = {name: room(actor, person) for name, room in registries.bundle}
    held = {table for room in told.values() for table in room}
    told["rest"], names = rest(actor, person, held)
    rooms = {name: tidy(room, names) for name, room in told.items()}
    head = {"format": FORMAT, "project": actor.project.name, "made_at": actor.now.isoformat(), "person": str(person.id)}
    return {**head, "rooms": rooms}


def rest(actor: Actor, person: Person, held: set[str]) -> tuple[dict[str, Any], dict[UUID, str]]:
    """Rows of the tables that no room told by their name, column by column: nothing is forgotten because a room is new. With the team's names."""
    untold = [(model, by) for model, by in references_to(Person, apps.get_models()) if model._meta.db_table not in held]
    asked = {
        f"{model._meta.db_table}.{column}": model._default_manager.filter(project_id=actor.project_id, **{column: person.id})
        for model, column in untold
    }
    read = read_together(**{TEAM: queries.team_names(actor)}, **asked)
    names = {row["id"]: row["name"] for row in read.pop(TEAM)}
    found: dict[str, Any] = {}
    for key, rows in read.items():
        found.setdefault(key.partition(".")[0], []).extend(opened(actor, person, row) for row in rows)
    return found, names


def opened(actor: Actor, person: Person, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its inner keys, its sealed words in clear."""
    sealed = {name: bytes(value) for name, value in row.items() if name.endswith("_sealed") and value}
    words = vault.open_many(actor.project_id, [(person.id, value) for value in sealed.values()]) if sealed else []
    clear = {
        name: value
        for name, value in row.items()
        if name not in ("id", "project_id", "person_id", "corrects") and not isinstance(value, bytes | memoryview)
    }
    return {**clear, **{name.removesuffix("_sealed"): value for name, value in zip(sealed, words, strict=True)}}


def references_to(target: type[models.Model], all_models: Iterable[type[models.Model]]) -> list[tuple[type[models.Model], str]]:
    """(model, column) of each foreign key that points to a person, by introspection: what the bundle has to hold."""
    return [
        (other, str(field.attname))
        for other in all_models
        if is_project_table(other)
        for field in other._meta.local_fields
        if field.remote_field is not None and field.remote_field.model is target
    ]


def tidy(value: Any, names: Mapping[UUID, str]) -> Any:
    """JSON values only: members by name, dates in ISO 8601."""
    if isinstance(value, Mapping):
        return {str(key): tidy(one, names) for key, one in value.items()}
    if isinstance(value, UUID):
        return names.get(value, str(value))
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [tidy(one, names) for one in value]
    return str(value)
