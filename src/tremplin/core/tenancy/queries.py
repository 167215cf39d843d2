"""Who works in a project, and who is invited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from tremplin.core.registry import Registry
from tremplin.core.tenancy import policies
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.models import Invitation, Membership
from tremplin.core.tenancy.tokens import hash_token

Choices = Callable[[Actor], list[tuple[str, str]]]

team_choices: Registry[Choices] = Registry()
"""What the rooms above offer to the team's forms: "territories" (id, name) and "trades" (code, name)."""

INVITABLE = tuple(role for role in Role if role not in (Role.PARTICIPANT, Role.ADMINISTRATOR))


@dataclass(frozen=True, slots=True)
class Member:
    """One membership, ready to be read. Nothing here counts what somebody did."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    trade: str
    territories: tuple[str, ...]
    membership: Membership
    running: bool


def choices(actor: Actor, name: str) -> list[tuple[str, str]]:
    offer = team_choices.entries.get(name)
    return offer(actor) if offer else []


def members(actor: Actor) -> list[Member]:
    """Everybody's memberships, the running ones first, by name."""
    policies.require(policies.can_manage_team(actor))
    places, trades = dict(choices(actor, "territories")), dict(choices(actor, "trades"))
    rows = (
        Membership.objects.filter(project_id=actor.project_id).select_related("user").order_by("user__name", "role", "starts_on")
    )
    found = [_member(row, actor, places, trades) for row in rows]
    return sorted(found, key=lambda one: not one.running)


def _member(row: Membership, actor: Actor, places: dict[str, str], trades: dict[str, str]) -> Member:
    names = tuple(places[str(one)] for one in row.territory_ids if str(one) in places)
    running = row.ended_at is None and row.starts_on <= actor.today and (row.ends_on is None or row.ends_on >= actor.today)
    shown = trades.get(row.trade, row.trade)
    return Member(row.pk, row.user_id, row.user.name, row.user.email, Role(row.role), shown, names, row, running)


def waiting_invitations(actor: Actor) -> list[Invitation]:
    """Sent, neither accepted, revoked nor expired."""
    policies.require(policies.can_manage_team(actor))
    rows = Invitation.objects.filter(project_id=actor.project_id, accepted_at=None, revoked_at=None, expires_at__gt=actor.now)
    return list(rows.order_by("-created_at"))


@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody who holds the link may know before joining."""

    id: UUID
    project_id: UUID
    project_name: str
    email: str
    role: Role
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """open, used, revoked or expired."""
        if self.accepted_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= now else "open"


def invitation_behind(token: str) -> Invited | None:
    """Reads through the named database function: the invitation is seen by who holds the link, and changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM open_invitation(%s)", [hash_token(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    identifier, project_id, name, email, role, expires_at, accepted_at, revoked_at = row
    return Invited(identifier, project_id, name, email, Role(role), expires_at, accepted_at, revoked_at)
