"""Limitation and erasure: what a person may ask at any time."""

import logging
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.journal.models import Act
from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey
from tremplin.domain.people import keeping, policies, search
from tremplin.domain.people.actions.files import locked
from tremplin.domain.people.models import Person, RightsRequest

log = logging.getLogger(__name__)


@transaction.atomic
def ask_rights(actor: Actor, person: Person, *, kind: str, id: UUID | None = None) -> RightsRequest:
    """The person asks whoever is with them to have their file limited or erased (PRIV-07). Asked again while it waits, it is the same request."""
    policies.require(policies.can_ask_rights(actor, person))
    if kind not in RightsRequest.Kind.values:
        raise Invalid(_("Choisissez une réponse de la liste."))
    person = locked(person)
    waiting = {"project_id": actor.project_id, "person": person, "kind": kind, "withdrawn_at": None, "answered_at": None}
    asked, new = RightsRequest.objects.get_or_create(
        **waiting,
        defaults={
            "id": id or uuid7(),
            "asked_by": actor.user_id,
            "asked_on": actor.today,
            "answer_by": keeping.month_after(actor.today),
            "created_at": actor.now,
        },
    )
    if new:
        journal.record(actor, "right.asked", person, because=kind)
    return asked


@transaction.atomic
def take_back_rights(actor: Actor, request: RightsRequest) -> None:
    """The person changed their mind, or it was a slip. Twice is the same as once.

    Raises:
        WrongMoment: it was answered.
    """
    policies.require(policies.can_take_back(actor, request))
    asked = RightsRequest.objects.select_for_update().get(project_id=actor.project_id, id=request.id)
    if asked.answered_at:
        raise WrongMoment(_("La coordination a déjà répondu."), asked)
    if asked.withdrawn_at is None:
        asked.withdrawn_at = actor.now
        asked.save(update_fields=["withdrawn_at"])
        journal.record(actor, "right.taken_back", ("person", asked.person_id), because=asked.kind)


def answered(actor: Actor, person: Person, kind: str) -> None:
    """The act itself is the answer."""
    waiting = {"project_id": actor.project_id, "person": person, "kind": kind, "withdrawn_at": None, "answered_at": None}
    RightsRequest.objects.filter(**waiting).update(answered_at=actor.now)


@transaction.atomic
def restrict(actor: Actor, person: Person) -> Person:
    """The person asked for limitation: nobody reads, exports or suggests anything until it is lifted (PRIV-09)."""
    policies.require(policies.can_restrict(actor, person))
    person = locked(person)
    if person.restricted_at is None:
        person.restricted_at = actor.now
        person.save(update_fields=["restricted_at"])
        journal.record(actor, "person.restricted", person)
    answered(actor, person, RightsRequest.Kind.RESTRICT)
    return person


@transaction.atomic
def lift_restriction(actor: Actor, person: Person) -> Person:
    """The limitation ends: the team opens the file again."""
    policies.require(policies.can_restrict(actor, person))
    person = locked(person)
    if person.restricted_at is None:
        raise WrongMoment(_("Ce suivi n’est pas limité."), person)
    person.restricted_at = None
    person.save(update_fields=["restricted_at"])
    journal.record(actor, "person.restriction_lifted", person)
    return person


@transaction.atomic
def erase(actor: Actor, person: Person) -> None:
    """Erase a person everywhere, as they or the law ask. Doing it twice is the same as once."""
    policies.require(policies.can_erase(actor, person))
    wipe(actor, person)


@transaction.atomic
def end_keeping(actor: Actor, person_id: UUID) -> str:
    """The night's erasure of somebody who may not be kept any longer (PRIV-04, article 14); the rule that asked for it, or nothing.

    The person is looked at again under a lock: a contact noted meanwhile keeps them.
    """
    person = Person.objects.select_for_update().filter(project_id=actor.project_id, id=person_id).first()
    rule = keeping.ended(person, actor.today) if person else ""
    if person and rule:
        wipe(actor, person, because=rule)
    return rule


def wipe(actor: Actor, person: Person, because: str = "") -> None:
    """Index rows go, facts become anonymous counts, and the key dies once this is written: one code for a request and for a rule (PRIV-08).

    The database does the anonymising (`anonymise_person`, docs/personnes.md): no role of ours can change or delete facts.
    """
    project_id, person_id = person.project_id, person.id
    if Person.objects.filter(project_id=project_id, id=person_id).exists():
        for _name, room in registries.erasure:
            room(actor, person)
        search.forget(project_id, person_id)
        journal.record(actor, "person.erased", ("person", person_id), because=because)
        with connection.cursor() as cursor:
            cursor.execute("SELECT anonymise_person(%s, %s)", [project_id, person_id])
    transaction.on_commit(lambda: vault.destroy_key(project_id, person_id))


def finish_erasures(project_id: UUID) -> int:
    """Destroy keys that outlived their erasure (the machine stopped between the two databases); returns how many."""
    erased = Act.objects.filter(project_id=project_id, verb="person.erased").values_list("subject_id", flat=True)
    left = list(PersonKey.objects.filter(project_id=project_id, person_id__in=list(erased)).values_list("person_id", flat=True))
    for person_id in left:
        vault.destroy_key(project_id, person_id)
    if left:
        log.warning("%s erasures were finished late", len(left))
    return len(left)
