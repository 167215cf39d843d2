"""Who notes and reads what happens outside."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.domain.outreach.models import (
    AdviceRequest,
    Ambiance,
    ContactAttempt,
    Encounter,
    FollowUp,
    Outing,
    OutingPlace,
    Poster,
    Presence,
    PresencePhoto,
)
from tremplin.domain.outreach.moments import ambiance_kept_from
from tremplin.domain.people import policies as people
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Territory

__all__ = ["require"]


def can_be_present(actor: Actor, territory: Territory) -> bool:
    """The team notes where it works."""
    return actor.can_open_files and territory.project_id == actor.project_id and actor.covers(territory.id)


def can_correct(actor: Actor, fact: Presence | Encounter) -> bool:
    """Who wrote it, or a coordinator."""
    own = fact.noted_by == actor.user_id or actor.has(Role.COORDINATOR)
    return actor.can_open_files and fact.project_id == actor.project_id and actor.covers(fact.territory_id) and own


def can_reach(actor: Actor, person: Person) -> bool:
    return people.can_open(actor, person)


def presences_visible_to(actor: Actor) -> QuerySet[Presence]:
    if not actor.can_open_files:
        return Presence.objects.none()
    mine = Presence.objects.filter(project_id=actor.project_id)
    return mine if actor.territory_ids is None else mine.filter(territory_id__in=actor.territory_ids)


def photos_visible_to(actor: Actor) -> QuerySet[PresencePhoto]:
    """Whoever may read the presence sees its photos."""
    mine = PresencePhoto.objects.filter(project_id=actor.project_id)
    return mine.filter(presence__in=presences_visible_to(actor)) if actor.can_open_files else mine.none()


def can_remove_photo(actor: Actor, photo: PresencePhoto) -> bool:
    """Who added it, or a coordinator."""
    own = photo.noted_by == actor.user_id or actor.has(Role.COORDINATOR)
    return actor.can_open_files and photo.project_id == actor.project_id and actor.covers(photo.presence.territory_id) and own


def ambiances_visible_to(actor: Actor) -> QuerySet[Ambiance]:
    """The team sees how its places felt, through the twenty-ninth day, even should the night's job be late."""
    shown = Ambiance.objects.filter(project_id=actor.project_id, on__gte=ambiance_kept_from(actor.today))
    return shown.filter(presence__in=presences_visible_to(actor)) if actor.can_open_files else shown.none()


def encounters_visible_to(actor: Actor) -> QuerySet[Encounter]:
    if not actor.can_open_files:
        return Encounter.objects.none()
    mine = Encounter.objects.filter(project_id=actor.project_id)
    return mine if actor.territory_ids is None else mine.filter(territory_id__in=actor.territory_ids)


def attempts_visible_to(actor: Actor) -> QuerySet[ContactAttempt]:
    return ContactAttempt.objects.filter(project_id=actor.project_id, person__in=people.persons_visible_to(actor))


def follow_ups_visible_to(actor: Actor) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(project_id=actor.project_id, person__in=people.persons_visible_to(actor))


def advice_visible_to(actor: Actor) -> QuerySet[AdviceRequest]:
    return AdviceRequest.objects.filter(project_id=actor.project_id, person__in=people.persons_visible_to(actor))


def outings_visible_to(actor: Actor) -> QuerySet[Outing]:
    """The team reads where it goes; with a part of the territories, the outings that pass there or that one is part of."""
    if not actor.can_open_files:
        return Outing.objects.none()
    mine = Outing.objects.filter(project_id=actor.project_id)
    if actor.territory_ids is None:
        return mine
    passing = OutingPlace.objects.filter(project_id=actor.project_id, outing=OuterRef("id"), territory_id__in=actor.territory_ids)
    return mine.filter(Exists(passing) | Q(team_ids__contains=[actor.user_id]))


def can_lead(actor: Actor, outing: Outing) -> bool:
    """Who goes, who planned it, or a coordinator: they change it, cancel it, check in and note its return."""
    part = actor.user_id in (*outing.team_ids, outing.planned_by) or actor.has(Role.COORDINATOR)
    return actor.can_open_files and outing.project_id == actor.project_id and part


def posters_visible_to(actor: Actor) -> QuerySet[Poster]:
    if not actor.can_open_files:
        return Poster.objects.none()
    mine = Poster.objects.filter(project_id=actor.project_id)
    return mine if actor.territory_ids is None else mine.filter(territory_id__in=actor.territory_ids)


def public_posters() -> QuerySet[Poster]:
    """Those that anybody may read: the database itself shows no other to a visitor."""
    return Poster.objects.filter(published=True)


def can_set_contact(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)
