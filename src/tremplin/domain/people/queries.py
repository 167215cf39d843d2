"""Reads of people that are more than a filter. Everything named is opened with one query for the keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tremplin.core.accounts.models import User
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.models import Membership
from tremplin.core.vault import vault
from tremplin.domain.people import contacts, policies, search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Agreement, Opposition, Person


def identities(actor: Actor, people: Iterable[Person]) -> dict[UUID, Identity]:
    """The identities of these people, opened together; an erased one is empty."""
    rows = [(person.id, bytes(person.identity_sealed)) for person in people]
    opened = vault.open_many(actor.project_id, rows)
    return {person_id: Identity.opened(value) for (person_id, _sealed), value in zip(rows, opened, strict=True)}


def identity_of(actor: Actor, person: Person) -> Identity:
    return identities(actor, [person])[person.id]


def called_names(actor: Actor, people: Iterable[Person]) -> dict[UUID, str]:
    """How each person is called: « Zak » under a pseudonym, the first name otherwise. One query for the keys."""
    people = list(people)
    opened = identities(actor, people)
    return {person.id: opened[person.id].called(person.level) for person in people}


def opposition_against(actor: Actor, identity: Identity) -> Opposition | None:
    """The running opposition that covers this phone or this door, if there is one."""
    return next((one for one in running_against(actor, [identity]) if covers(actor, one, identity)), None)


def opposed_among(actor: Actor, identities: Mapping[UUID, Identity]) -> set[UUID]:
    """Those whom a running opposition covers: one question for all."""
    running = running_against(actor, identities.values())
    return {pid for pid, identity in identities.items() if any(covers(actor, one, identity) for one in running)}


def running_against(actor: Actor, identities: Iterable[Identity]) -> list[Opposition]:
    """Running oppositions to one of these phones, or to a door of one of these entrances."""
    marks = Q()
    for identity in identities:
        if identity.phone:
            marks |= Q(kind="phone", digest__in=phone_digests(actor, identity))
        if identity.entrance_id:
            marks |= Q(kind="door", entrance_id=identity.entrance_id)
    if not marks:
        return []
    running = Opposition.objects.filter(project_id=actor.project_id, until__gte=actor.today, lifted_on=None)
    return list(running.filter(marks))


def phone_digests(actor: Actor, identity: Identity) -> list[bytes]:
    """Under each key that ever served: an opposition keeps no number that a new key could be applied to."""
    return vault.blinds(actor.project_id, "phone", contacts.phone(identity.phone))


def covers(actor: Actor, opposition: Opposition, identity: Identity) -> bool:
    """Whether this opposition is to this phone or this door; an entrance noted without a door covers all its doors."""
    if opposition.kind == "phone":
        return bool(identity.phone) and bytes(opposition.digest or b"") in phone_digests(actor, identity)
    door = contacts.plain(identity.door)
    same_entrance = bool(identity.entrance_id) and opposition.entrance_id == UUID(str(identity.entrance_id))
    return same_entrance and (not opposition.door or contacts.plain(opposition.door) == door)


def oppositions_in_force(actor: Actor) -> list[Opposition]:
    """Doors where nobody knocks, and how many numbers nobody calls."""
    rows = policies.oppositions_visible_to(actor).filter(until__gte=actor.today, lifted_on=None)
    return list(rows.select_related("entrance__building").order_by("until", "id"))


ALIKE = 0.5
"""From this likeness of names on, we ask before opening a second file."""


@dataclass(frozen=True, slots=True)
class Accord:
    """What holds today for one purpose and one recipient."""

    purpose: str
    recipient_id: UUID | None
    fields: tuple[str, ...]
    since: date
    until: date | None

    @property
    def label(self) -> str:
        return str(Agreement.Purpose(self.purpose).label)


def agreements_in_force(actor: Actor, person_id: UUID) -> list[Accord]:
    """What the person agrees to today. For each purpose and recipient the last word counts."""
    return in_force(actor, Agreement.objects.filter(project_id=actor.project_id, person_id=person_id).order_by("at", "id"))


def in_force(actor: Actor, rows: Iterable[Agreement]) -> list[Accord]:
    """The same, of rows in the order of time that were read with something else."""
    last = {(row.purpose, row.recipient_id): row for row in rows}
    return [
        Accord(row.purpose, row.recipient_id, tuple(row.fields), row.at.date(), row.until)
        for row in last.values()
        if row.granted and (row.until is None or row.until >= actor.today)
    ]


def agrees(actor: Actor, person_id: UUID, purpose: str, recipient_id: UUID | None = None) -> bool:
    """Whether the person agrees today to this purpose for this recipient."""
    return any(a.purpose == purpose and a.recipient_id == recipient_id for a in agreements_in_force(actor, person_id))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team, as the others see them."""

    id: UUID
    name: str
    trade: str
    role: str


def team(actor: Actor) -> dict[UUID, Member]:
    """Members who open files today, by id, in the order of their names: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (u.name, u.id) u.id, u.name, m.trade, m.role FROM tenancy_membership m JOIN accounts_user u ON u.id = m.user_id "
            "WHERE m.project_id = %s AND m.role = ANY(%s) AND m.ended_at IS NULL "
            "AND m.starts_on <= %s AND (m.ends_on IS NULL OR m.ends_on >= %s) ORDER BY u.name, u.id",
            [actor.project_id, ["outreach_worker", "mediator", "coach", "trainer", "coordinator"], actor.today, actor.today],
        )
        return {row[0]: Member(*row) for row in cursor.fetchall()}


def openers(actor: Actor, person: Person) -> list[tuple[str, str]]:
    """Name and role of the members who may open this person's file today, by name: the rule of `policies.persons_visible_to`."""
    running = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=actor.today), starts_on__lte=actor.today, ended_at=None)
    rows = running.filter(project_id=actor.project_id, role__in=[str(role) for role in FILE_ROLES]).select_related("user")
    found: dict[UUID, tuple[str, set[str]]] = {}
    for row in rows.order_by("user__name", "user_id"):
        if not row.territory_ids or person.territory_id in row.territory_ids or person.referent_id == row.user_id:
            found.setdefault(row.user_id, (row.user.name, set()))[1].add(str(row.get_role_display()))
    return [(name, ", ".join(sorted(roles))) for name, roles in found.values()]


def team_names(actor: Actor) -> QuerySet[User, Any]:
    """Id and name of the same members, to be read with something else."""
    running = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=actor.today), starts_on__lte=actor.today, ended_at=None)
    members = running.filter(project_id=actor.project_id, role__in=[str(role) for role in FILE_ROLES])
    return User.objects.filter(id__in=members.values("user_id")).values("id", "name")


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """Somebody may already be followed. `name` is empty when the file is another team's: only whom to ask is told (OUT-10)."""

    person_id: UUID | None
    name: str
    place: str
    ask: str
    sure: bool


def possible_matches(actor: Actor, identity: Identity, limit: int = 5) -> list[PossibleMatch]:
    """Files that may already be this person's: same phone or e-mail, or a name that looks alike."""
    sure: set[UUID] = set()
    for kind, value in (("phone", identity.phone), ("email", identity.email)):
        if value:
            sure |= set(search.by_mark(actor, kind, value))
    near = [found.person_id for name in identity.names for found in search.by_name(actor, name, limit=30)]
    people = Person.objects.filter(project_id=actor.project_id, erased_at=None, id__in={*sure, *near}).select_related("territory")
    opened = identities(actor, people)
    alike = {
        person.id: max((search.closest(name, opened[person.id].names) for name in identity.names), default=0.0)
        for person in people
    }
    kept = [person for person in people if person.id in sure or alike[person.id] >= ALIKE]
    members = team(actor) if kept else {}
    kept.sort(key=lambda person: (person.id not in sure, -alike[person.id], str(person.id)))
    return [match_shown(actor, person, opened[person.id], members, person.id in sure) for person in kept[:limit]]


def match_shown(actor: Actor, person: Person, identity: Identity, members: dict[UUID, Member], sure: bool) -> PossibleMatch:
    ask = members[person.referent_id].name if person.referent_id in members else ""
    if not policies.can_open(actor, person):
        return PossibleMatch(None, "", "", ask, sure)
    return PossibleMatch(person.id, identity.called(person.level), str(person.territory), ask, sure)
