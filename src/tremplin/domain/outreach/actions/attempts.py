"""Trying to reach a person again, and promising to come back."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import ContactAttempt, FollowUp
from tremplin.domain.outreach.moments import Reason, band_of, local
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Person

FURTHEST = timedelta(days=366)
Outcome = ContactAttempt.Outcome


@transaction.atomic
def record_attempt(
    actor: Actor,
    person: Person,
    *,
    channel: str,
    outcome: str,
    objection: str = "",
    at: datetime | None = None,
    id: UUID | None = None,
) -> ContactAttempt:
    """Note one try to reach the person, and how it ended. The same `id` again is the same row.

    Raises:
        Invalid: an opposition stands, a moment to come, an unknown code.
    """
    policies.require(policies.can_reach(actor, person))
    if (known := noted_already(ContactAttempt, actor, id)) is not None:
        return known
    moment = at or actor.now
    if moment > actor.now:
        raise Invalid(_("Cette heure n’est pas encore venue. Écrivez quand vous avez essayé."), field="at")
    if channel not in ContactAttempt.Channel.values:
        raise Invalid(_("Choisissez par quel moyen."), field="channel")
    if outcome not in Outcome.values:
        raise Invalid(_("Choisissez comment cela s’est passé."), field="outcome")
    if objection and objection not in method_in_force(actor, person.territory_id).objections:
        raise Invalid(_("Choisissez une objection de la liste."), field="objection")
    people.refuse_if_opposed(actor, queries.identity_of(actor, person))
    here = local(actor, moment)
    attempt = ContactAttempt.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        at=moment,
        band=band_of(here.time()),
        channel=channel,
        outcome=outcome,
        objection=objection,
        noted_by=actor.user_id,
        created_at=actor.now,
    )
    if outcome in (Outcome.TALKED, Outcome.OBJECTION):
        people.touch(person, here.date())
        close_due(actor, person)
    journal.record(actor, "attempt.recorded", attempt, because=outcome)
    return attempt


def close_due(actor: Actor, person: Person) -> int:
    """Promises due by today are kept by a talk; returns how many."""
    due = FollowUp.objects.filter(
        project_id=actor.project_id, person=person, due_on__lte=actor.today, done_at=None, dropped_at=None
    )
    return due.update(done_at=actor.now)


@transaction.atomic
def promise_follow_up(
    actor: Actor,
    person: Person,
    *,
    due_on: date,
    channel: str = ContactAttempt.Channel.VISIT,
    reason: str = "",
    owner_id: UUID | None = None,
    id: UUID | None = None,
) -> FollowUp:
    """Promise to come back on a day. The same `id` again is the same promise.

    Raises:
        Invalid: a day gone by or too far, an opposition stands, an unknown code.
    """
    policies.require(policies.can_reach(actor, person))
    if (known := noted_already(FollowUp, actor, id)) is not None:
        return known
    if not actor.today <= due_on <= actor.today + FURTHEST:
        raise Invalid(_("Choisissez un jour entre aujourd’hui et dans un an."), field="due_on")
    if channel not in ContactAttempt.Channel.values:
        raise Invalid(_("Choisissez par quel moyen."), field="channel")
    method = method_in_force(actor, person.territory_id)
    if reason and reason not in {*Reason.values, *method.topics, *method.objections}:
        raise Invalid(_("Choisissez une raison de la liste."), field="reason")
    people.refuse_if_opposed(actor, queries.identity_of(actor, person))
    promise = FollowUp.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        due_on=due_on,
        channel=channel,
        reason=reason,
        owner_id=owner_id or actor.user_id,
        created_at=actor.now,
    )
    journal.record(actor, "follow_up.promised", promise)
    return promise


@transaction.atomic
def keep_follow_up(actor: Actor, promise: FollowUp) -> FollowUp:
    """The promise was kept."""
    return close(actor, promise, "done_at", "follow_up.kept")


@transaction.atomic
def drop_follow_up(actor: Actor, promise: FollowUp) -> FollowUp:
    """The promise no longer makes sense."""
    return close(actor, promise, "dropped_at", "follow_up.dropped")


def close(actor: Actor, promise: FollowUp, column: str, verb: str) -> FollowUp:
    policies.require(policies.can_reach(actor, promise.person))
    promise = FollowUp.objects.select_for_update().get(project_id=actor.project_id, id=promise.id)
    if promise.done_at or promise.dropped_at:
        raise WrongMoment(_("Ce rendez-vous à revoir est déjà fermé."), promise)
    setattr(promise, column, actor.now)
    promise.save(update_fields=[column])
    journal.record(actor, verb, promise)
    return promise
