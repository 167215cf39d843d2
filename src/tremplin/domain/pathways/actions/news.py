"""What the person tells later, if they wish: news after the end, and the two trust questions, answered by themselves."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import policies
from tremplin.domain.pathways.actions.sheets import past_day
from tremplin.domain.pathways.models import Exit, FollowUpAnswer, Source, TrustAnswer
from tremplin.domain.pathways.moments import MONTHS, Situation, TrustMoment, months_after
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement, Person

Result = FollowUpAnswer.Result
EARLY_DAYS = 15
"""News a little before the month count for it."""


@transaction.atomic
def answer_follow_up(
    actor: Actor,
    exit: Exit,
    *,
    month: int,
    result: str,
    on: date | None = None,
    situation: str = "",
    source: str = Source.PERSON,
    agreed: bool = False,
    id: UUID | None = None,
) -> FollowUpAnswer:
    """News at 3, 6 or 12 months: reached, unreachable, or the person does not wish to answer. Asked again, the last word counts.

    `agreed` writes down the person's agreement to be asked, given now.

    Raises:
        Invalid: no agreement to ask for news, an unknown result or situation.
        WrongMoment: the exit was undone, its month has not come, or its reason ends all news.
    """
    policies.require(policies.can_accompany(actor, exit.person))
    if (known := noted_already(FollowUpAnswer, actor, id, exit=exit)) is not None:
        return known
    day = past_day(actor, on)
    check_moment(actor, exit, month, day)
    if result not in Result.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="result")
    if result == Result.REACHED and situation not in Situation.values:
        raise Invalid(_("Choisissez où la personne en est."), field="situation")
    with_agreement(actor, exit.person, Agreement.Purpose.FOLLOW_UP, agreed)
    earlier = (
        FollowUpAnswer.objects.filter(project_id=actor.project_id, exit=exit, month=month).order_by("-created_at", "-id").first()
    )
    answer = FollowUpAnswer.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=exit.person,
        exit=exit,
        month=month,
        on=day,
        result=result,
        situation=situation if result == Result.REACHED else "",
        source=source,
        noted_by=actor.user_id,
        corrects=earlier.id if earlier else None,
        created_at=actor.now,
    )
    if result != Result.UNREACHABLE and source == Source.PERSON:
        people.touch(exit.person, day)
    journal.record(actor, "news.noted", answer, because=result)
    return answer


def check_moment(actor: Actor, exit: Exit, month: int, day: date) -> None:
    if exit.undone_at is not None:
        raise WrongMoment(_("Cette fin a été annulée : le parcours continue."), exit)
    if month not in MONTHS:
        raise Invalid(_("Les nouvelles se prennent à 3, 6 et 12 mois."), field="month")
    if day < months_after(exit.on, month) - timedelta(days=EARLY_DAYS):
        raise WrongMoment(_("C’est trop tôt pour ces nouvelles."), exit)
    reason = method_in_force(actor, exit.person.territory_id).exits.get(exit.reason)
    if reason is not None and reason.stops_follow_up:
        raise WrongMoment(_("Après cette fin, on ne demande plus de nouvelles."), exit)


@transaction.atomic
def answer_trust(
    actor: Actor,
    person: Person,
    *,
    moment: str,
    in_self: int | None = None,
    in_institutions: int | None = None,
    on: date | None = None,
    agreed: bool = False,
    id: UUID | None = None,
) -> TrustAnswer:
    """The person answers, one picture per question; None is « je passe ». Answering again at the same moment replaces.

    `agreed` writes down the person's agreement to answer, given now. Nobody answers in their place: without agreement nothing is kept.

    Raises:
        Invalid: no agreement, a picture out of 1 to 5.
    """
    policies.require(policies.can_accompany(actor, person))
    if (known := noted_already(TrustAnswer, actor, id, person=person)) is not None:
        return known
    if moment not in TrustMoment.values:
        raise Invalid(_("Choisissez le moment : au début, à trois mois ou à la fin."), field="moment")
    for field, value in (("in_self", in_self), ("in_institutions", in_institutions)):
        if value is not None and value not in range(1, 6):
            raise Invalid(_("Choisissez une des cinq images."), field=field)
    with_agreement(actor, person, Agreement.Purpose.TRUST, agreed)
    earlier = (
        TrustAnswer.objects.filter(project_id=actor.project_id, person=person, moment=moment)
        .order_by("-created_at", "-id")
        .first()
    )
    answer = TrustAnswer.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        moment=moment,
        in_self=in_self,
        in_institutions=in_institutions,
        on=past_day(actor, on),
        corrects=earlier.id if earlier else None,
        created_at=actor.now,
    )
    people.touch(person, answer.on)
    journal.record(actor, "trust.answered", answer, because=moment)
    return answer


def with_agreement(actor: Actor, person: Person, purpose: str, agreed: bool) -> None:
    """The person agrees already, or says so now."""
    if queries.agrees(actor, person.id, purpose):
        return
    if not agreed:
        raise Invalid(_("Demandez d’abord à la personne si elle le souhaite, puis cochez-le."), field="agreed")
    people.agree(actor, person, purpose=purpose)
