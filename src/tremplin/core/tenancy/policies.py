"""The one gate that every action calls first."""

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import NotAllowed


def require(allowed: bool, message: object | None = None) -> None:
    """Raise NotAllowed unless `allowed`."""
    if not allowed:
        raise NotAllowed(message) if message else NotAllowed()


def can_manage_team(actor: Actor) -> bool:
    """Coordinators invite, end memberships and set up the project."""
    return actor.has(Role.COORDINATOR)
