"""Finding a person by a typed name, without the name being anywhere: keyed trigrams and fingerprints, derived and rebuilt at will."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import BlindIndex, NameGram, Person
from tremplin.engines import linkage

DERIVED_TABLES = (NameGram._meta.db_table, BlindIndex._meta.db_table)
CANDIDATES = 200
SHORTLIST = 20
"""Opened and compared by name; the order of the grams alone puts the right one among the first ten."""
LIKELY = 0.3
"""Least share of common trigrams: one typo in a short first name stays above it."""


def keyed(project_id: UUID, texts: Iterable[str]) -> frozenset[int]:
    """Gram numbers of these names, under the project's key."""
    return frozenset(gram for text in texts for gram in linkage.keyed_grams(text, lambda one: vault.blind_gram(project_id, one)))


def index(person: Person, identity: Identity) -> None:
    """Write the derived rows of one person anew."""
    forget(person.project_id, person.id)
    rows = rows_of(person.project_id, person.id, identity)
    NameGram.objects.bulk_create(rows[0])
    BlindIndex.objects.bulk_create(rows[1])


def rows_of(project_id: UUID, person_id: UUID, identity: Identity) -> tuple[list[NameGram], list[BlindIndex]]:
    """The derived rows, unsaved (bulk writers use them too)."""
    grams = [
        NameGram(project_id=project_id, person_id=person_id, gram=gram) for gram in sorted(keyed(project_id, identity.names))
    ]
    marks = [("phone", identity.phone), ("email", identity.email)]
    blind = [
        BlindIndex(project_id=project_id, person_id=person_id, kind=kind, digest=vault.blind(project_id, kind, value))
        for kind, value in marks
        if value
    ]
    return grams, blind


def forget(project_id: UUID, person_id: UUID) -> None:
    NameGram.objects.filter(project_id=project_id, person_id=person_id).delete()
    BlindIndex.objects.filter(project_id=project_id, person_id=person_id).delete()


def rebuild(project_id: UUID, batch: int = 1000) -> int:
    """Make the derived rows of a whole project again from living keys (after a restore); returns how many people were indexed."""
    NameGram.objects.filter(project_id=project_id).delete()
    BlindIndex.objects.filter(project_id=project_id).delete()
    people = list(Person.objects.filter(project_id=project_id, erased_at=None).values_list("id", "identity_sealed"))
    done = 0
    for start in range(0, len(people), batch):
        part = people[start : start + batch]
        grams: list[NameGram] = []
        blind: list[BlindIndex] = []
        for (person_id, _sealed), opened in zip(part, vault.open_many(project_id, part), strict=True):
            if opened is not None:
                more_grams, more_blind = rows_of(project_id, person_id, Identity.opened(opened))
                grams += more_grams
                blind += more_blind
                done += 1
        NameGram.objects.bulk_create(grams, batch_size=5000)
        BlindIndex.objects.bulk_create(blind, batch_size=5000)
    return done


@dataclass(frozen=True, slots=True)
class Found:
    """A person whose names share trigrams with the typed one, and how much of both sets is shared (Dice, in [0, 1])."""

    person_id: UUID
    share: float


# Equality only: other operators could not use the index under row-level security. Each gram of a person is there once (`rows_of`).
NEAR = """
WITH near AS (
  SELECT person_id, count(*) AS hits FROM people_namegram WHERE project_id = %(project)s AND gram = ANY(%(grams)s::int4[])
  GROUP BY person_id HAVING count(*) >= %(least)s ORDER BY hits DESC, person_id LIMIT %(limit)s)
SELECT person_id, hits, (SELECT count(*) FROM people_namegram held WHERE held.project_id = %(project)s AND held.person_id = near.person_id) FROM near
"""


def by_name(actor: Actor, typed: str, limit: int = SHORTLIST) -> list[Found]:
    """People of the project whose names look like the typed one, the closest first. Says nothing of who may open them."""
    wanted = keyed(actor.project_id, [typed])
    if not wanted:
        return []
    asked: dict[str, Any] = {
        "project": actor.project_id,
        "grams": list(wanted),
        "least": max(2, int(LIKELY * len(wanted))),
        "limit": CANDIDATES,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, asked)
        found = [Found(person_id, linkage.dice(hits, len(wanted), held)) for person_id, hits, held in cursor.fetchall()]
    return sorted(found, key=lambda one: (-one.share, str(one.person_id)))[:limit]


def by_mark(actor: Actor, kind: str, value: str) -> list[UUID]:
    """People with exactly this phone or e-mail (already in its one form)."""
    digest = vault.blind(actor.project_id, kind, value)
    rows = BlindIndex.objects.filter(project_id=actor.project_id, kind=kind, digest=digest)
    return list(rows.values_list("person_id", flat=True))


def closest(typed: str, names: Sequence[str]) -> float:
    """How well the nearest of these names answers what was typed, in [0, 1]."""
    return max((linkage.similarity(typed, name) for name in names), default=0.0)
