"""Who reads the project's method, and who decides about it."""

from __future__ import annotations

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.policies import require
from tremplin.domain.territories import policies as places

__all__ = ["READERS", "WRITERS", "can_write", "require"]

READERS: frozenset[Role] = places.READERS
"""Everybody who works with places or figures: a figure is read with the definition of its stage."""

WRITERS: frozenset[Role] = frozenset({Role.COORDINATOR})


def can_write(actor: Actor) -> bool:
    """Coordinators take a method and write the variant of each territory."""
    return actor.has(*WRITERS)
