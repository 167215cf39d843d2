"""Who reads which figures: true counts for those who may open files, published ones for the others (SHARE-04, PRIV-20)."""

from uuid import UUID

from django.db.models import QuerySet

from tremplin.core.tenancy.actor import AGGREGATE_ROLES, FILE_ROLES, Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.domain.impact.models import Release
from tremplin.domain.territories.models import Territory

__all__ = ["require"]

RELEASE_READERS: frozenset[Role] = FILE_ROLES | AGGREGATE_ROLES | {Role.CLE_LEAD, Role.ESF_CONTROLLER}


def can_read_true_counts(actor: Actor) -> bool:
    return actor.can_open_files


def can_publish(actor: Actor) -> bool:
    """Coordinators of the whole project: a release speaks for all of it."""
    return actor.has(Role.COORDINATOR) and actor.territory_ids is None


def releases_visible_to(actor: Actor) -> QuerySet[Release]:
    rows = Release.objects.filter(project_id=actor.project_id).order_by("-number")
    return rows if actor.has(*RELEASE_READERS) else rows.none()


def territories_visible_to(actor: Actor) -> QuerySet[Territory]:
    """The territories whose true counts this member reads."""
    if not can_read_true_counts(actor):
        return Territory.objects.none()
    rows = Territory.objects.filter(project_id=actor.project_id)
    return rows if actor.territory_ids is None else rows.filter(id__in=actor.territory_ids)


def scope(actor: Actor) -> list[UUID] | None:
    """Ids of those territories, or None for the whole project."""
    return None if actor.territory_ids is None else list(actor.territory_ids)
