"""Who captures, who decides on what could not be applied, who cuts a device."""

from uuid import UUID

from django.db.models import QuerySet

from tremplin.core.sync.models import Device, Operation
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.core.tenancy.policies import require

__all__ = ["require"]


def can_capture(actor: Actor) -> bool:
    """Those who work outside."""
    return actor.can_open_files and actor.user_id is not None


def author_of(actor: Actor) -> UUID:
    """Whoever captures has an account."""
    if actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def devices_visible_to(actor: Actor) -> QuerySet[Device]:
    """One's own; a coordinator sees the project's."""
    if not actor.can_open_files:
        return Device.objects.none()
    mine = Device.objects.filter(project_id=actor.project_id)
    return mine if actor.has(Role.COORDINATOR) else mine.filter(author_id=author_of(actor))


def can_revoke(actor: Actor, device: Device) -> bool:
    own = device.author_id == actor.user_id or actor.has(Role.COORDINATOR)
    return actor.can_open_files and device.project_id == actor.project_id and own


def can_bring(actor: Actor) -> bool:
    """Who takes in a rescue file, and reads of whom it held entries."""
    return actor.can_open_files and actor.has(Role.COORDINATOR)


def operations_visible_to(actor: Actor) -> QuerySet[Operation]:
    """One's own; a coordinator decides for the project."""
    if not actor.can_open_files:
        return Operation.objects.none()
    mine = Operation.objects.filter(project_id=actor.project_id)
    return mine if actor.has(Role.COORDINATOR) else mine.filter(author_id=actor.user_id)


def can_decide(actor: Actor, operation: Operation) -> bool:
    own = operation.author_id == actor.user_id or actor.has(Role.COORDINATOR)
    return actor.can_open_files and operation.project_id == actor.project_id and own


def operations_to_decide(actor: Actor) -> QuerySet[Operation]:
    """What waits for a person: not applied, not merged, not decided yet."""
    waiting = operations_visible_to(actor).filter(resolved_at=None).exclude(status=Operation.Status.APPLIED)
    return waiting.exclude(status=Operation.Status.CONFLICT, code="soft")
