"""The list of people: found by a typed name, filtered, sorted, opened one page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.people import contacts, policies, queries, search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person

LOOKS_LIKE = 0.38
SORTS = {
    "last": ("last_contact_on", "id"),
    "-last": ("-last_contact_on", "id"),
    "first": ("first_met_on", "id"),
    "-first": ("-first_met_on", "id"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; the name is filled in for the page shown only."""

    person: Person
    name: str
    due: date | None


def wanted(actor: Actor, asked: Mapping[str, str]) -> QuerySet[Person]:
    """People the actor may open, by the filters of the address."""
    people = policies.persons_visible_to(actor)
    if (place := as_uuid(asked.get("territory"))) is not None:
        people = people.filter(territory_id=place)
    if asked.get("level") in Person.Level.values:
        people = people.filter(level=asked["level"])
    if asked.get("mine"):
        people = people.filter(referent_id=actor.user_id)
    if asked.get("again"):
        people = people.filter(follow_ups__done_at=None, follow_ups__dropped_at=None, follow_ups__due_on__isnull=False).distinct()
    return people.order_by(*SORTS.get(asked.get("sort", ""), SORTS["-last"]))


def as_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def with_place(people: QuerySet[Person]) -> QuerySet[Person]:
    """With the territory's name, without its drawing: that one weighs more than all the rest of the row."""
    return people.select_related("territory").defer("territory__shape", "territory__bounds")


def named(actor: Actor, people: QuerySet[Person], typed: str) -> QuerySet[Person]:
    """Those whose name looks like the typed one, the closest first; a whole phone number or e-mail finds its owner."""
    found = by_mark(actor, typed) or [person.id for person, _identity in closest(actor, typed)]
    order = Case(
        *(When(id=pid, then=Value(place)) for place, pid in enumerate(found)), default=Value(999), output_field=IntegerField()
    )
    return people.filter(id__in=found).order_by(order) if found else people.none()


def by_mark(actor: Actor, typed: str) -> list[UUID]:
    marks = [("phone", as_phone(typed)), ("email", typed.strip().lower() if "@" in typed else "")]
    return [pid for kind, value in marks if value for pid in search.by_mark(actor, kind, value)]


def closest(actor: Actor, typed: str) -> list[tuple[Person, Identity]]:
    """Candidates of the index, checked against the opened names: a keyed trigram alone is too coarse."""
    candidates = [one.person_id for one in search.by_name(actor, typed)]
    people = list(with_place(policies.persons_visible_to(actor).filter(id__in=candidates))) if candidates else []
    opened = queries.identities(actor, people)
    scores = {pid: search.closest(typed, [*identity.names, identity.full_name]) for pid, identity in opened.items()}
    kept = sorted(
        (person for person in people if scores[person.id] >= LOOKS_LIKE), key=lambda person: (-scores[person.id], str(person.id))
    )
    return [(person, opened[person.id]) for person in kept]


def as_phone(typed: str) -> str:
    try:
        return contacts.phone(typed) if any(sign.isdigit() for sign in typed) else ""
    except Invalid:
        return ""


def rows(actor: Actor, people: list[Person]) -> list[Row]:
    """The page shown: names with one key query, and the nearest promise of each."""
    names = queries.called_names(actor, people)
    opened = Q(follow_ups__done_at=None, follow_ups__dropped_at=None)
    due: dict[Any, date | None] = dict(
        Person.objects.filter(project_id=actor.project_id, id__in=[p.id for p in people])
        .annotate(due=Min("follow_ups__due_on", filter=opened))
        .values_list("id", "due")
    )
    return [Row(person, names[person.id], due.get(person.id)) for person in people]


def hits(actor: Actor, typed: str, limit: int = 8) -> list[tuple[Person, str]]:
    """For the global search: three queries, names opened once."""
    marked = by_mark(actor, typed)
    if not marked:
        return [(person, identity.called(person.level)) for person, identity in closest(actor, typed)[:limit]]
    people = list(with_place(policies.persons_visible_to(actor).filter(id__in=marked))[:limit])
    names = queries.called_names(actor, people)
    return [(person, names[person.id]) for person in people]
