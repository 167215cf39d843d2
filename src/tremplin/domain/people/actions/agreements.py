"""What the person was told, agreed to, and took back: one act per purpose and recipient."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.registry import registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.people import policies, queries
from tremplin.domain.people.actions.files import touch, was_told
from tremplin.domain.people.models import Agreement, Notice, Person


@transaction.atomic
def give_notice(
    actor: Actor, person: Person, *, level: str, channel: str, text_version: str, language: str = "fr", id: UUID | None = None
) -> Notice:
    """The person was told what is kept and why, in this version, by this channel (PRIV-14)."""
    policies.require(policies.can_note(actor, person))
    if not text_version:
        raise Invalid(_("Choisissez le texte qui a été donné."), field="text_version")
    notice, fresh = Notice.objects.get_or_create(
        project_id=actor.project_id,
        id=id or uuid7(),
        defaults={
            "person": person,
            "level": level,
            "channel": channel,
            "text_version": text_version,
            "language": language,
            "given_by": actor.user_id,
            "given_at": actor.now,
            "created_at": actor.now,
        },
    )
    if fresh:
        was_told(actor, person)
        journal.record(actor, "notice.given", person, because=text_version)
    return notice


@transaction.atomic
def cut_partner(actor: Actor, person: Person, partner_id: UUID) -> None:
    """The person stops one partner (SHARE-06): every agreement with it ends, and so does every link that a room had opened to it."""
    policies.require(policies.can_note(actor, person) or policies.can_restrict(actor, person))
    for _name, room in registries.sharing:
        room.cut(actor, person, partner_id)
    for held in queries.agreements_in_force(actor, person.id):
        if held.recipient_id == partner_id:
            withdraw(actor, person, purpose=held.purpose, recipient_id=partner_id)


@transaction.atomic
def wants_no_file(actor: Actor, person: Person) -> Person:
    """Somebody named by another person hears of it and says no: the month ends at once, and the next night erases them.

    Raises:
        WrongMoment: they were told already, or came by themselves; what they ask now is an erasure.
    """
    policies.require(policies.can_note(actor, person))
    if person.inform_by is None:
        raise WrongMoment(_("Cette personne est informée. Si elle ne veut plus de suivi, faites-le effacer."), person)
    yesterday = actor.today - timedelta(days=1)
    if person.inform_by > yesterday:
        person.inform_by = yesterday
        person.save(update_fields=["inform_by"])
        journal.record(actor, "person.refused", person)
    return person


@transaction.atomic
def agree(
    actor: Actor,
    person: Person,
    *,
    purpose: str,
    recipient_id: UUID | None = None,
    fields: Sequence[str] = (),
    until: date | None = None,
    id: UUID | None = None,
) -> Agreement:
    """The person agrees, for one purpose and one recipient, until a day if they wish (PRIV-15, SHARE-01)."""
    policies.require(policies.can_note(actor, person))
    if purpose not in Agreement.Purpose.values:
        raise Invalid(_("Choisissez à quoi la personne est d’accord."), field="purpose")
    if person.inform_by is not None:
        raise Invalid(_("Quelqu’un d’autre a parlé de cette personne. Informez-la d’abord : personne n’accepte à sa place."))
    if until is not None and until < actor.today:
        raise Invalid(_("Cette date est passée. Un accord finit aujourd’hui ou plus tard."), field="until")
    agreement, fresh = Agreement.objects.get_or_create(
        project_id=actor.project_id,
        id=id or uuid7(),
        defaults={
            "person": person,
            "purpose": purpose,
            "recipient_id": recipient_id,
            "fields": list(fields),
            "granted": True,
            "until": until,
            "taken_by": actor.user_id,
            "at": actor.now,
            "created_at": actor.now,
        },
    )
    if fresh:
        touch(person, actor.today)
        journal.record(actor, "agreement.given", person, because=purpose)
    return agreement


@transaction.atomic
def withdraw(actor: Actor, person: Person, *, purpose: str, recipient_id: UUID | None = None) -> Agreement:
    """The person takes an agreement back, in one act (PRIV-15, SHARE-06), and what ran on it ends. Done twice, it stays taken back."""
    policies.require(policies.can_note(actor, person) or policies.can_restrict(actor, person))
    taken_back = Agreement.objects.create(
        project_id=actor.project_id,
        person=person,
        purpose=purpose,
        recipient_id=recipient_id,
        granted=False,
        taken_by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    touch(person, actor.today)
    journal.record(actor, "agreement.withdrawn", person, because=purpose)
    for _name, room in registries.withdrawals:
        room(actor, person, purpose, recipient_id)
    return taken_back
