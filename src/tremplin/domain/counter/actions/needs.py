"""Needs and wishes, and what was proposed. Refusing a proposal costs the person nothing: it only stops being shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.core.vault import vault
from tremplin.domain.counter import policies, thematics
from tremplin.domain.counter.models import Need, Proposal
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import MINOR_BANDS
from tremplin.domain.people.models import Person


@transaction.atomic
def record_need(
    actor: Actor, person: Person, *, thematic: str = "", wish: str = "", priority: int = 1, id: UUID | None = None
) -> Need:
    """Note what the person is looking for: a théme of the directory, or a wish in their own words (sealed), or both.

    Raises:
        NotAllowed: the actor does not follow this person.
        Invalid: nothing was said, the theme is unknown, or it is one that tells of health or justice (it can be searched, not kept).
    """
    require(policies.can_record(actor, person))
    wish = wish.strip()
    if not thematic and not wish:
        raise Invalid(_("Choisissez un thème, ou notez le souhait avec les mots de la personne."), field="wish")
    if thematic and not thematics.known(thematic):
        raise Invalid(_("Ce thème n’est pas dans la liste."), field="thematic")
    if thematic in thematics.NEVER_KEPT:
        raise Invalid(
            _("Ce thème touche à la santé ou à la justice : cherchez-le, mais ne le notez pas au nom d’une personne."),
            field="thematic",
        )
    sealed = vault.seal(actor.project_id, person.id, wish) if wish else None
    need = Need.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        thematic=thematic,
        wish_sealed=sealed,
        priority=priority,
        said_by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    people.touch(person, actor.today)
    journal.record(actor, "need.recorded", need)
    return need


@transaction.atomic
def close_need(actor: Actor, need: Need) -> Need:
    """The need is met or gone: a later row with the same theme says so; what was said before stays as it was."""
    require(policies.can_record(actor, need.person))
    closing = Need.objects.create(
        project_id=actor.project_id,
        person=need.person,
        thematic=need.thematic,
        closed=True,
        corrects=need.id,
        said_by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    journal.record(actor, "need.closed", closing)
    return closing


@transaction.atomic
def propose(
    actor: Actor,
    person: Person,
    *,
    service_id: str,
    explanation: Mapping[str, Any],
    answer: str = Proposal.Answer.PROPOSED,
    id: UUID | None = None,
) -> Proposal:
    """Keep that an opportunity was proposed, with the explanation shown then (AI-01: four items, codes only).

    For somebody under 18 no number that ranks is kept (MIN-05). `answer`: when the person said at once what they think of it.
    """
    require(policies.can_record(actor, person))
    if answer not in Proposal.Answer.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="answer")
    shown = without_scores(explanation) if person.age_band in MINOR_BANDS else dict(explanation)
    return _proposal(actor, person, service_id, answer, shown, id)


@transaction.atomic
def answer_proposal(actor: Actor, proposal: Proposal, *, answer: str) -> Proposal:
    """What the person said of it. « Pas pour moi » needs no reason and changes nothing else (AI-02)."""
    require(policies.can_record(actor, proposal.person))
    if answer not in (Proposal.Answer.ACCEPTED, Proposal.Answer.DECLINED):
        raise Invalid(_("Choisissez une réponse de la liste."), field="answer")
    return _proposal(actor, proposal.person, proposal.service_id, answer, {}, None)


def _proposal(
    actor: Actor, person: Person, service_id: str, answer: str, explanation: Mapping[str, Any], id: UUID | None
) -> Proposal:
    row = Proposal.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        service_id=service_id,
        answer=answer,
        explanation=dict(explanation),
        by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    people.touch(person, actor.today)
    journal.record(actor, f"proposal.{answer}", row)
    return row


SCORES = frozenset({"score", "rank", "weight", "weights", "degree", "share"})


def without_scores(value: Any) -> Any:
    """The same explanation, without the numbers that compare or rank."""
    if isinstance(value, Mapping):
        return {key: without_scores(inner) for key, inner in value.items() if key not in SCORES}
    if isinstance(value, list | tuple):
        return [without_scores(inner) for inner in value]
    return value
