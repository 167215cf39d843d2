"""What the person agreed to for one recipient, as handovers need it: granted before, read again at each opening."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.partners.models import Partner
from tremplin.domain.people.models import Agreement, Person

Purpose = Agreement.Purpose


def last(project_id: UUID, person_id: UUID, purpose: str, partner_id: UUID) -> Agreement | None:
    """The person's last word for this recipient; one that names no recipient counts for all."""
    words = Agreement.objects.filter(
        Q(recipient_id=partner_id) | Q(recipient_id=None), project_id=project_id, person_id=person_id, purpose=purpose
    )
    return words.order_by("-at", "-id").first()


def fields_agreed(project_id: UUID, person_id: UUID, purpose: str, partner_id: UUID, today: date) -> Sequence[str] | None:
    """The fields the person lets this recipient see today; None when there is no agreement, or no longer."""
    word = last(project_id, person_id, purpose, partner_id)
    if word is None or not word.granted or (word.until is not None and word.until < today):
        return None
    return list(word.fields)


def holds(actor: Actor, person_id: UUID, purpose: str, partner_id: UUID) -> bool:
    return fields_agreed(actor.project_id, person_id, purpose, partner_id, actor.today) is not None


def grant(actor: Actor, person: Person, *, purpose: str, partner: Partner, fields: Sequence[str], until: date | None) -> None:
    from tremplin.domain.people import actions as people

    people.agree(actor, person, purpose=purpose, recipient_id=partner.id, fields=list(fields), until=until)


def take_back(actor: Actor, person: Person, *, purpose: str, partner: Partner) -> None:
    from tremplin.domain.people import actions as people

    people.withdraw(actor, person, purpose=purpose, recipient_id=partner.id)
