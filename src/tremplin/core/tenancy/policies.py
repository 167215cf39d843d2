"""The one gate that every action calls first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import NotAllowed

if TYPE_CHECKING:
    from tremplin.core.accounts.models import User


def require(allowed: bool, message: object | None = None) -> None:
    """Raise NotAllowed unless `allowed`."""
    if not allowed:
        raise NotAllowed(message) if message else NotAllowed()


def can_manage_team(actor: Actor) -> bool:
    """Coordinators invite, end memberships and set up the project."""
    return actor.has(Role.COORDINATOR)


def can_create_projects(user: User) -> bool:
    """Those who were given the right, and administrators."""
    return bool(user.is_active and (user.may_create_projects or user.is_administrator))
