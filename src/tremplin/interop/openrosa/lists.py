"""Lists beside the forms, as CSV: the member's own territories, their entrances, the team. Nobody whom we accompany is in them."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach.places import Places
from tremplin.domain.people.queries import team

Rows = Iterable[tuple[str, ...]]


def territories(actor: Actor) -> Rows:
    yield "name", "label"
    yield from ((str(one.id), one.name) for one in Places.of(actor).territories.values())


def entrances(actor: Actor) -> Rows:
    yield "name", "label", "lieu"
    for one in Places.of(actor).entrances.values():
        yield str(one.id), one.where, str(one.building.territory_id)


def colleagues(actor: Actor) -> Rows:
    yield "name", "label"
    yield from ((str(one.id), one.name) for one in team(actor).values() if one.id != actor.user_id)


LISTS: dict[str, Callable[[Actor], Rows]] = {"lieux": territories, "entrees": entrances, "equipe": colleagues}


def written(actor: Actor, name: str) -> bytes:
    """A cell never begins as a formula would: these files open in spreadsheets too."""
    out = io.StringIO()
    for row in LISTS[name](actor):
        csv.writer(out, lineterminator="\n").writerow([f"'{one}" if one[:1] in "=+-@\t\r" else one for one in row])
    return out.getvalue().encode()


def hash_of(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
