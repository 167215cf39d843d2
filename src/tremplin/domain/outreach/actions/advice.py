"""Asking the referent's advice, then a mediator outside the public service: anonymous unless the person agreed."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import AdviceRequest
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement, Person

PEACE = timedelta(days=182)
LONGEST_PEACE = timedelta(days=366)


@transaction.atomic
def ask_advice(
    actor: Actor, person: Person, *, partner: Partner, question: str, anonymous: bool = True, id: UUID | None = None
) -> AdviceRequest:
    """Ask a referent service how to reach this person. With a name only if the person agreed for this partner.

    Raises:
        Invalid: not a referent service, nothing asked, or no agreement to name the person.
    """
    policies.require(policies.can_reach(actor, person) and partner.project_id == actor.project_id)
    if not partner.is_referent_service:
        raise Invalid(_("Choisissez un service référent : Mission Locale, Pôle emploi…"), field="partner")
    if not question.strip():
        raise Invalid(_("Écrivez ce que vous voulez savoir."), field="question")
    agreed = anonymous or queries.agrees(actor, person.id, Agreement.Purpose.ADVICE, partner.id)
    if not agreed:
        raise Invalid(
            _("La personne n’a pas donné son accord pour ce partenaire. Demandez conseil sans la nommer."), field="anonymous"
        )
    request = write(actor, person, partner, question.strip(), anonymous=anonymous, mediator=False, id=id)
    journal.record(actor, "advice.asked", request, because="anonymous" if anonymous else "named")
    return request


@transaction.atomic
def answer_advice(
    actor: Actor, request: AdviceRequest, *, answer: str, leave: bool = False, leave_until: date | None = None
) -> AdviceRequest:
    """Type what the referent answered; `leave` when the advice is to leave the person in peace, for half a year if no day is said.

    Raises:
        Invalid: nothing answered, or a peace that is over already or lasts more than a year.
        WrongMoment: it was answered already.
    """
    policies.require(policies.can_reach(actor, request.person))
    request = AdviceRequest.objects.select_for_update().get(project_id=actor.project_id, id=request.id)
    if request.answered_at:
        raise WrongMoment(_("Cette demande a déjà une réponse."), request)
    if not answer.strip():
        raise Invalid(_("Écrivez la réponse reçue."), field="answer")
    request.leave_until = end_of_peace(actor, leave_until) if leave else None
    request.answer_sealed = vault.seal(actor.project_id, request.person_id, {"words": answer.strip(), "leave": leave})
    request.answered_at = actor.now
    request.save(update_fields=["answer_sealed", "answered_at", "leave_until"])
    journal.record(actor, "advice.answered", request)
    return request


def end_of_peace(actor: Actor, day: date | None) -> date:
    until = day or actor.today + PEACE
    if not actor.today <= until <= actor.today + LONGEST_PEACE:
        raise Invalid(_("Choisissez un jour à venir, dans l’année : après, on se repose la question."), field="leave_until")
    return until


@transaction.atomic
def propose_mediator(actor: Actor, person: Person, *, partner: Partner, id: UUID | None = None) -> AdviceRequest:
    """A mediator outside the public service tries in our place, and in the end leads to it."""
    policies.require(policies.can_reach(actor, person) and partner.project_id == actor.project_id)
    if not partner.is_mediator:
        raise Invalid(_("Choisissez un médiateur hors service public."), field="partner")
    request = write(actor, person, partner, "", anonymous=True, mediator=True, id=id)
    journal.record(actor, "mediator.proposed", request)
    return request


def write(
    actor: Actor, person: Person, partner: Partner, question: str, *, anonymous: bool, mediator: bool, id: UUID | None
) -> AdviceRequest:
    request, _fresh = AdviceRequest.objects.get_or_create(
        project_id=actor.project_id,
        id=id or uuid7(),
        defaults={
            "person": person,
            "partner": partner,
            "asked_by": actor.user_id,
            "asked_at": actor.now,
            "anonymous": anonymous,
            "question_sealed": vault.seal(actor.project_id, person.id, question),
            "leads_to_mediator": mediator,
            "created_at": actor.now,
        },
    )
    policies.require(request.person_id == person.id)  # an id made elsewhere opens nothing
    return request
