"""Going out, planned: never alone, to places in order. Check-ins are apart: they are in no journal."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.actions.presences import Counts, check_counts, check_place, record_presence
from tremplin.domain.outreach.models import Band, CheckIn, Outing, OutingPlace, Presence
from tremplin.domain.outreach.outings import window
from tremplin.domain.people import queries as people
from tremplin.domain.territories.models import Entrance, Territory

Place = tuple[Territory, Entrance | None]

LEAST = 2
"""Nobody goes alone (OUT-08)."""
MOST_PLACES = 5
FURTHEST = timedelta(days=366)
WEEK = timedelta(days=7)


@transaction.atomic
def plan_outing(
    actor: Actor,
    *,
    on: date,
    band: str,
    team_ids: Sequence[UUID],
    places: Sequence[Place],
    meeting_point: str = "",
    id: UUID | None = None,
) -> Outing:
    """Plan an outing. The same `id` again is the same row.

    Raises:
        NotAllowed: a place outside the actor's territories.
        Invalid: one person alone, a stranger in the team, a day that is over, no place.
    """
    check_places(actor, places)
    if (known := noted_already(Outing, actor, id)) is not None:
        return known
    check_plan(actor, on, band, team_ids)
    outing = Outing.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        on=on,
        band=band,
        team_ids=distinct(team_ids),
        meeting_point=meeting_point,
        planned_by=actor.user_id,
        created_at=actor.now,
    )
    put_places(actor, outing, places)
    journal.record(actor, "outing.planned", outing)
    return outing


@transaction.atomic
def change_outing(
    actor: Actor,
    outing: Outing,
    *,
    version: int,
    on: date,
    band: str,
    team_ids: Sequence[UUID],
    places: Sequence[Place],
    meeting_point: str = "",
) -> Outing:
    """Change what was planned, before it is done.

    Raises:
        WrongMoment: it is done or cancelled, or somebody changed it meanwhile.
    """
    locked = open_one(actor, outing)
    check_places(actor, places)
    check_plan(actor, on, band, team_ids)
    if locked.version != version:
        raise WrongMoment(_("Quelqu’un a changé cette sortie entre-temps. Rouvrez-la, puis refaites votre changement."))
    locked.on, locked.band, locked.team_ids, locked.meeting_point = on, band, distinct(team_ids), meeting_point
    locked.version += 1
    locked.save(update_fields=["on", "band", "team_ids", "meeting_point", "version"])
    OutingPlace.objects.filter(project_id=actor.project_id, outing=locked).delete()
    put_places(actor, locked, places)
    journal.record(actor, "outing.changed", locked)
    return locked


@transaction.atomic
def cancel_outing(actor: Actor, outing: Outing, *, reason: str) -> Outing:
    """Cancel, with a reason of the list; what was tapped for safety goes with it."""
    locked = open_one(actor, outing)
    if reason not in Outing.CancelReason.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="reason")
    locked.cancelled_at, locked.cancel_reason = actor.now, reason
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    CheckIn.objects.filter(project_id=actor.project_id, outing=locked).delete()
    journal.record(actor, "outing.cancelled", locked, because=reason)
    return locked


def copy_outing(actor: Actor, outing: Outing, *, id: UUID | None = None) -> Outing:
    """The same outing a week later, or at its next weekday to come; whoever has left the team since is not in it.

    Raises:
        Invalid: fewer than two of its team are still there.
    """
    policies.require(policies.can_lead(actor, outing))
    day = outing.on + WEEK
    while day < actor.today:
        day += WEEK
    rows = outing.places.select_related("territory", "entrance__building").order_by("position")
    members = people.team(actor)
    return plan_outing(
        actor,
        on=day,
        band=outing.band,
        team_ids=[one for one in outing.team_ids if one in members],
        places=[(row.territory, row.entrance) for row in rows],
        meeting_point=outing.meeting_point,
        id=id,
    )


@transaction.atomic
def return_outing(
    actor: Actor,
    outing: Outing,
    *,
    counts: Sequence[tuple[OutingPlace, Counts]],
    mode: str,
    partners_met: int = 0,
    invitation: bool = False,
) -> list[Presence]:
    """Note what came of it: one presence a place where the team was; then the outing is done. Sent twice, it is noted once.

    Partners and invitation are told once, with the first place.

    Raises:
        WrongMoment: cancelled, or not begun yet.
        Invalid: no place, or counts that cannot be; `field` names the place.
    """
    policies.require(policies.can_lead(actor, outing))
    locked = Outing.objects.select_for_update().get(project_id=actor.project_id, id=outing.id)
    if locked.done_at:
        return list(Presence.objects.filter(project_id=actor.project_id, id__in=[place.id for place, _counts in counts]))
    check_return(actor, locked, counts)
    noted = []
    for rank, (place, told) in enumerate(counts):
        more: Counts = {**told, "partners_met": 0 if rank else partners_met}
        noted.append(
            record_presence(
                actor,
                territory=place.territory,
                entrance=place.entrance,
                on=locked.on,
                band=locked.band,
                mode=mode,
                team_ids=locked.team_ids,
                invitation=invitation and not rank,
                id=place.id,
                **more,
            )
        )
    locked.done_at = actor.now
    locked.save(update_fields=["done_at"])
    journal.record(actor, "outing.done", locked)
    return noted


def check_return(actor: Actor, outing: Outing, counts: Sequence[tuple[OutingPlace, Counts]]) -> None:
    if outing.cancelled_at:
        raise WrongMoment(_("Cette sortie est annulée."))
    if actor.now < window(actor, outing.on, outing.band).opens:
        raise WrongMoment(_("Cette sortie n’a pas encore commencé."))
    if not counts:
        raise Invalid(_("Dites au moins un lieu où vous étiez. Si personne n’y est allé, annulez la sortie."))
    for place, told in counts:
        policies.require(place.outing_id == outing.id)
        try:
            check_counts(place.entrance, told)
        except Invalid as refusal:
            raise Invalid(str(refusal), field=f"{refusal.field}-{place.id}") from refusal


def open_one(actor: Actor, outing: Outing) -> Outing:
    """The row, locked, if it can still change."""
    policies.require(policies.can_lead(actor, outing))
    locked = Outing.objects.select_for_update().get(project_id=actor.project_id, id=outing.id)
    if locked.cancelled_at or locked.done_at:
        raise WrongMoment(_("Cette sortie est déjà faite ou annulée."))
    return locked


def distinct(team_ids: Sequence[UUID]) -> list[UUID]:
    return list(dict.fromkeys(team_ids))


def check_plan(actor: Actor, on: date, band: str, team_ids: Sequence[UUID]) -> None:
    if len(set(team_ids)) < LEAST:
        raise Invalid(_("Personne ne sort seul. Choisissez au moins deux personnes."), field="team")
    if not set(team_ids) <= people.team(actor).keys():
        raise Invalid(_("Choisissez des personnes de l’équipe."), field="team")
    if not actor.today <= on <= actor.today + FURTHEST:
        raise Invalid(_("Choisissez aujourd’hui ou un jour à venir, dans l’année."), field="on")
    if band not in Band.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="band")


def check_places(actor: Actor, places: Sequence[Place]) -> None:
    if not 1 <= len(places) <= MOST_PLACES or len(set(places)) < len(places):
        raise Invalid(_("Choisissez de un à cinq lieux, chacun une fois."), field="place_1")
    for territory, entrance in places:
        policies.require(policies.can_be_present(actor, territory))
        check_place(territory, entrance)


def put_places(actor: Actor, outing: Outing, places: Sequence[Place]) -> None:
    OutingPlace.objects.bulk_create(
        OutingPlace(
            project_id=actor.project_id,
            outing=outing,
            position=rank,
            territory=territory,
            entrance=entrance,
            created_at=actor.now,
        )
        for rank, (territory, entrance) in enumerate(places)
    )
