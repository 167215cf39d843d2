"""A pathway begins with three things: the person's agreement, a referent, a first goal (FUN-01)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.pathways import policies
from tremplin.domain.pathways.actions import sheets
from tremplin.domain.pathways.models import Goal, Pathway
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Person


@transaction.atomic
def open_pathway(
    actor: Actor,
    person: Person,
    *,
    goal: str,
    agreed: bool,
    on: date | None = None,
    referent_id: UUID | None = None,
    id: UUID | None = None,
    goal_id: UUID | None = None,
) -> Pathway:
    """The person agrees to be accompanied, knows their referent and says a first goal. The same `id` again is the same pathway.

    Raises:
        NotAllowed: the actor does not open this file.
        Invalid: no agreement, no goal, a day to come, a referent who is not of the team.
        WrongMoment: a pathway is open already (carries it).
    """
    policies.require(policies.can_accompany(actor, person))
    if (known := noted_already(Pathway, actor, id, person=person)) is not None:
        return known
    if person.inform_by is not None:
        raise Invalid(_("Quelqu’un d’autre a parlé de cette personne. Informez-la d’abord : personne n’accepte à sa place."))
    if not agreed:
        raise Invalid(_("Demandez d’abord son accord à la personne, puis cochez-le."), field="agreed")
    words = sheets.clean_words(goal, field="goal")
    day = sheets.past_day(actor, on)
    referent = check_referent(actor, referent_id or actor.user_id)
    person = Person.objects.select_for_update().get(project_id=actor.project_id, id=person.id)
    if (running := Pathway.objects.filter(project_id=actor.project_id, person=person, ended_on=None).first()) is not None:
        raise WrongMoment(_("Un parcours est déjà ouvert avec cette personne."), running)
    pathway = Pathway.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        started_on=day,
        agreed_on=day,
        referent_id=referent,
        created_at=actor.now,
    )
    Goal.objects.create(
        id=goal_id or uuid7(),
        project_id=actor.project_id,
        pathway=pathway,
        person=person,
        words_sealed=sheets.seal(person, words),
        created_at=actor.now,
    )
    people.mark_left(person, None)
    people.touch(person, day)
    people.change_referent(actor, person, referent_id=referent)
    journal.record(actor, "pathway.opened", pathway)
    return pathway


def check_referent(actor: Actor, referent_id: UUID | None) -> UUID:
    if referent_id is None or referent_id not in queries.team(actor):
        raise Invalid(_("Choisissez quelqu’un de l’équipe."), field="referent")
    return referent_id
