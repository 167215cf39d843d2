"""Who may see and change the partners of a project. A partner is a body: its sheet holds nothing about a participant."""

from django.db.models import QuerySet

from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.domain.partners.models import Partner, ServiceRemark

READERS = FILE_ROLES | {Role.CLE_CHAIR, Role.CLE_MEMBER, Role.CLE_LEAD}
WRITERS = frozenset({Role.COORDINATOR, Role.MEDIATOR, Role.OUTREACH_WORKER, Role.COACH, Role.CLE_LEAD})


def visible_to(actor: Actor) -> QuerySet[Partner]:
    """The team and the local committee see the project's partners; others see none."""
    rows = Partner.objects.filter(project_id=actor.project_id)
    return rows if actor.has(*READERS) else rows.none()


def remarks_visible_to(actor: Actor) -> QuerySet[ServiceRemark]:
    rows = ServiceRemark.objects.filter(project_id=actor.project_id)
    return rows if actor.has(*READERS) else rows.none()


def can_add(actor: Actor) -> bool:
    return actor.has(*WRITERS)


def can_change(actor: Actor, partner: Partner) -> bool:
    return can_add(actor) and partner.project_id == actor.project_id


def can_archive(actor: Actor, partner: Partner) -> bool:
    return actor.has(Role.COORDINATOR, Role.CLE_LEAD) and partner.project_id == actor.project_id


def can_tie(actor: Actor, partner: Partner) -> bool:
    """An agreement between two projects of the instance: a coordinator's word on both sides."""
    return actor.has(Role.COORDINATOR) and partner.project_id == actor.project_id


def can_remark(actor: Actor) -> bool:
    return actor.has(*WRITERS)
