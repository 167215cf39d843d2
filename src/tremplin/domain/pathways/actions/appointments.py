"""Meetings to come, moved, held or missed. Missing one is noted as a fact, never as a fault."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.core.vault import vault
from tremplin.domain.pathways import policies
from tremplin.domain.pathways.models import Appointment
from tremplin.domain.pathways.moments import Why
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Person

Status = Appointment.Status
FURTHEST = timedelta(days=366)
LONGEST_PLACE = 200


@transaction.atomic
def plan_appointment(
    actor: Actor,
    person: Person,
    *,
    at: datetime,
    minutes: int = 45,
    place: str = "",
    reason: str = "",
    with_id: UUID | None = None,
    id: UUID | None = None,
) -> Appointment:
    """Fix a meeting with the person. The same `id` again is the same appointment.

    Raises:
        Invalid: a moment gone by or too far, an odd length, an unknown reason.
    """
    policies.require(policies.can_accompany(actor, person))
    if (known := noted_already(Appointment, actor, id, person=person)) is not None:
        return known
    check_time(actor, at, minutes)
    if reason and reason not in Why.values:
        raise Invalid(_("Choisissez une raison de la liste."), field="reason")
    where = " ".join(place.split())
    if len(where) > LONGEST_PLACE:
        raise Invalid(_("Écrivez le lieu plus court."), field="place")
    appointment = Appointment.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        at=at,
        minutes=minutes,
        place_sealed=vault.seal(actor.project_id, person.id, where) if where else None,
        reason=reason,
        with_id=with_id or actor.user_id,
        created_at=actor.now,
    )
    journal.record(actor, "appointment.planned", appointment)
    return appointment


def check_time(actor: Actor, at: datetime, minutes: int) -> None:
    if at < actor.now:
        raise Invalid(_("Cette heure est passée. Choisissez un moment à venir."), field="at")
    if at > actor.now + FURTHEST:
        raise Invalid(_("Choisissez un moment dans l’année."), field="at")
    if not 5 <= minutes <= 480:
        raise Invalid(_("Écrivez une durée de 5 minutes à 8 heures."), field="minutes")


@transaction.atomic
def move_appointment(
    actor: Actor, appointment: Appointment, *, at: datetime, version: int, id: UUID | None = None
) -> Appointment:
    """Another moment: the old one stays as moved, a new one is planned, and is returned."""
    old = locked(actor, appointment)
    if version != old.version:
        raise WrongMoment(_("Quelqu’un a changé ce rendez-vous entre-temps. Regardez-le avant de le déplacer."), old)
    planned(old)
    check_time(actor, at, old.minutes)
    set_status(old, Status.MOVED)
    new = Appointment.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=old.person,
        at=at,
        minutes=old.minutes,
        place_sealed=old.place_sealed,
        reason=old.reason,
        with_id=old.with_id,
        created_at=actor.now,
    )
    journal.record(actor, "appointment.moved", new)
    return new


@transaction.atomic
def hold_appointment(actor: Actor, appointment: Appointment, *, present: bool) -> Appointment:
    """The person came, or did not. It may be set right as long as one likes; coming counts as a contact.

    Raises:
        WrongMoment: it was moved or cancelled, or its day has not come.
    """
    appointment = locked(actor, appointment)
    wanted = Status.PRESENT if present else Status.ABSENT
    if appointment.status == wanted:
        return appointment
    if appointment.status in (Status.MOVED, Status.CANCELLED):
        raise WrongMoment(_("Ce rendez-vous a été déplacé ou annulé."), appointment)
    if appointment.at > actor.now + timedelta(hours=12):
        raise WrongMoment(_("Ce rendez-vous n’a pas encore eu lieu."), appointment)
    set_status(appointment, wanted)
    if present:
        people.touch(appointment.person, min(appointment.at, actor.now).date())
    journal.record(actor, f"appointment.{wanted}", appointment)
    return appointment


@transaction.atomic
def cancel_appointment(actor: Actor, appointment: Appointment) -> Appointment:
    """It will not take place. Twice is the same as once."""
    appointment = locked(actor, appointment)
    if appointment.status == Status.CANCELLED:
        return appointment
    planned(appointment)
    set_status(appointment, Status.CANCELLED)
    journal.record(actor, "appointment.cancelled", appointment)
    return appointment


def locked(actor: Actor, appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.get(project_id=actor.project_id, id=appointment.id)
    policies.require(policies.can_accompany(actor, found.person))
    return found


def planned(appointment: Appointment) -> None:
    if appointment.status != Status.PLANNED:
        raise WrongMoment(_("Ce rendez-vous n’est plus prévu."), appointment)


def set_status(appointment: Appointment, status: str) -> None:
    appointment.status = status
    appointment.version += 1
    appointment.save(update_fields=["status", "version"])
