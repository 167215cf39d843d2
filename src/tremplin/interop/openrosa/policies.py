"""Who may connect an ODK app, and who may cut it."""

from django.db.models import QuerySet

from tremplin.core.sync.policies import author_of, can_capture
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.interop.openrosa.models import AppKey

__all__ = ["can_connect", "can_cut", "keys_visible_to", "require"]


def can_connect(actor: Actor) -> bool:
    """Those who note in the field."""
    return can_capture(actor)


def keys_visible_to(actor: Actor) -> QuerySet[AppKey]:
    """One's own; a coordinator sees the team's."""
    if not can_connect(actor):
        return AppKey.objects.none()
    keys = AppKey.objects.filter(project_id=actor.project_id)
    return keys if actor.has(Role.COORDINATOR) else keys.filter(user_id=author_of(actor))


def can_cut(actor: Actor, key: AppKey) -> bool:
    own = key.user_id == actor.user_id or actor.has(Role.COORDINATOR)
    return can_connect(actor) and key.project_id == actor.project_id and own
