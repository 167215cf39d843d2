"""Who may open, note about and set right the files of people. Fetching through these querysets is the check."""

from django.db.models import Q, QuerySet

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.domain.people.models import Opposition, Person, RightsRequest
from tremplin.domain.territories.models import Entrance, Territory

__all__ = ["require"]

RIGHTS_ROLES = (Role.COORDINATOR, Role.DPO)
"""Those who answer a person's request: bundle, limitation, erasure."""


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    """Files this member may open: team roles, in their territories, and the people they follow. Restricted ones (PRIV-09) stay closed."""
    if not actor.can_open_files:
        return Person.objects.none()
    mine = Person.objects.filter(project_id=actor.project_id, erased_at=None, restricted_at=None)
    return mine if actor.territory_ids is None else mine.filter(_within(actor))


def persons_with_rights(actor: Actor) -> QuerySet[Person]:
    """Files for which this member answers requests, restricted ones included."""
    if not actor.has(*RIGHTS_ROLES):
        return Person.objects.none()
    mine = Person.objects.filter(project_id=actor.project_id, erased_at=None)
    return mine if actor.territory_ids is None else mine.filter(_within(actor))


def _within(actor: Actor) -> Q:
    return Q(territory_id__in=actor.territory_ids or ()) | Q(referent_id=actor.user_id)


def territories_of(actor: Actor) -> QuerySet[Territory]:
    """Where this member works."""
    open_ones = Territory.objects.filter(project_id=actor.project_id, archived_at=None)
    return open_ones if actor.territory_ids is None else open_ones.filter(id__in=actor.territory_ids)


def entrances_of(actor: Actor) -> QuerySet[Entrance]:
    return Entrance.objects.filter(
        project_id=actor.project_id, archived_at=None, building__archived_at=None, building__territory__in=territories_of(actor)
    )


def oppositions_visible_to(actor: Actor) -> QuerySet[Opposition]:
    """The whole team must know them; they hold no name."""
    if not (actor.can_open_files or actor.has(Role.DPO)):
        return Opposition.objects.none()
    return Opposition.objects.filter(project_id=actor.project_id)


def can_open(actor: Actor, person: Person) -> bool:
    """The rule of `persons_visible_to`, for one person at hand."""
    within = actor.covers(person.territory_id) or person.referent_id == actor.user_id
    closed = person.restricted_at is not None or person.erased_at is not None
    return actor.can_open_files and person.project_id == actor.project_id and within and not closed


def can_create(actor: Actor, territory: Territory) -> bool:
    return actor.can_open_files and territory.project_id == actor.project_id and actor.covers(territory.id)


def can_note(actor: Actor, person: Person) -> bool:
    return can_open(actor, person)


def can_edit(actor: Actor, person: Person) -> bool:
    return can_open(actor, person)


def can_oppose(actor: Actor) -> bool:
    """Anybody of the team hears a no; the protection officer may write one down too."""
    return actor.can_open_files or actor.has(Role.DPO)


def can_restrict(actor: Actor, person: Person) -> bool:
    return actor.has(*RIGHTS_ROLES) and person.project_id == actor.project_id


def can_erase(actor: Actor, person: Person) -> bool:
    return can_restrict(actor, person)


def requests_visible_to(actor: Actor) -> QuerySet[RightsRequest]:
    """Those still to be answered: of the files this member opens, or for which they answer."""
    waiting = RightsRequest.objects.filter(project_id=actor.project_id, withdrawn_at=None, answered_at=None)
    people = persons_with_rights(actor) if actor.has(*RIGHTS_ROLES) else persons_visible_to(actor)
    return waiting.filter(person__in=people)


def can_ask_rights(actor: Actor, person: Person) -> bool:
    """Whoever opens the file hears the person; whoever may do it does it at once instead."""
    return can_open(actor, person)


def can_take_back(actor: Actor, request: RightsRequest) -> bool:
    """Only whoever asked: another could silence a request."""
    return actor.user_id is not None and request.project_id == actor.project_id and request.asked_by == actor.user_id


def can_disclose(actor: Actor, person: Person) -> bool:
    """Hand the person everything held on them (PRIV-06)."""
    return can_restrict(actor, person)
