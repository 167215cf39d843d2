"""Limitation and erasure: what a person may ask at any time."""

import logging
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.journal.models import Act
from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey
from tremplin.domain.people import keeping, policies, search
from tremplin.domain.people.actions.files import locked
from tremplin.domain.people.models import Person

log = logging.getLogger(__name__)


@transaction.atomic
def restrict(actor: Actor, person: Person) -> Person:
    """The person asked for limitation: nobody reads, exports or suggests anything until it is lifted (PRIV-09)."""
    policies.require(policies.can_restrict(actor, person))
    person = locked(person)
    if person.restricted_at is None:
        person.restricted_at = actor.now
        person.save(update_fields=["restricted_at"])
        journal.record(actor, "person.restricted", person)
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
