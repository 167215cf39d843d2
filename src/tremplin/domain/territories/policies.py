"""Who sees the places of a project, and who may change them. Places hold nothing about a person."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.domain.territories.models import Building, Drawing, Territory

__all__ = [
    "READERS",
    "WRITERS",
    "buildings_visible_to",
    "can_see_presence",
    "can_write",
    "drawings_visible_to",
    "require",
    "visible_to",
]

READERS: frozenset[Role] = FILE_ROLES | {
    Role.CLE_CHAIR, Role.CLE_MEMBER, Role.CLE_LEAD, Role.EBE_DIRECTION, Role.EBE_SUPERVISOR, Role.FUNDER_DELEGATE, Role.FUNDING_OFFICER,
    Role.EVALUATOR, Role.DPO,
}  # fmt: skip
"""Everybody who works with figures or people by place; a partner's counsellor, a controller and a participant have no use for it."""

WRITERS: frozenset[Role] = frozenset({Role.COORDINATOR})


def visible_to(actor: Actor) -> QuerySet[Territory]:
    """The territories of the actor's part of the project, and what lies inside them, archived ones included."""
    found = Territory.objects.filter(project_id=actor.project_id)
    if not actor.has(*READERS):
        return found.none()
    if actor.territory_ids is None:
        return found
    mine = list(actor.territory_ids)
    return found.filter(Q(id__in=mine) | Q(parent_id__in=mine) | Q(parent__parent_id__in=mine))


def buildings_visible_to(actor: Actor) -> QuerySet[Building]:
    return Building.objects.filter(project_id=actor.project_id, territory__in=visible_to(actor).values("id"))


def drawings_visible_to(actor: Actor) -> QuerySet[Drawing]:
    found = Drawing.objects.filter(project_id=actor.project_id)
    return found if can_write(actor) else found.none()


def can_write(actor: Actor) -> bool:
    """Coordinators draw the places; field roles read them."""
    return actor.has(*WRITERS)


def can_see_presence(actor: Actor) -> bool:
    """Doors by entrance guide a round: only those who walk it, or prepare it, see them."""
    return actor.can_open_files
