"""Which projects a person may enter, read through one named database function (memberships are closed to plain queries)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.models import Project


@dataclass(frozen=True, slots=True)
class Access:
    """A project and what the person is there today."""

    project: Project
    roles: frozenset[Role]
    trade: str
    territory_ids: frozenset[UUID] | None

    def actor(self, user_id: UUID, name: str, now: datetime) -> Actor:
        return Actor(
            user_id=user_id,
            name=name,
            project=self.project,
            roles=self.roles,
            territory_ids=self.territory_ids,
            now=now,
            trade=self.trade,
        )


def accesses_of(user_id: UUID) -> list[Access]:
    """The projects where the person has a running membership, by name.

    A person with two roles has both; territories add up, and one role without named territories opens the whole project.
    """
    today = clock.now().date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM memberships_of(%s, %s)", [user_id, today])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [access_of(row) for row in rows]


def accesses_of_user(user: Any) -> list[Access]:
    """The same for the account of a session, which came with its memberships (`backend.MemberBackend`)."""
    rows: Iterable[dict[str, Any]] | None = getattr(user, "membership_rows", None)
    return accesses_of(user.pk) if rows is None else [access_of(row) for row in rows]


def access_of(row: dict[str, Any]) -> Access:
    """One row of `memberships_of`; from JSON its ids are texts."""
    named = {key: row[key] for key in ("slug", "name", "kind", "leads", "summary", "time_zone")}
    project = Project(id=UUID(str(row["project_id"])), **named)
    project._state.adding = False
    territories = None if row["whole"] else frozenset(UUID(str(one)) for one in row["territory_ids"] or ())
    return Access(project, frozenset(Role(role) for role in row["roles"]), row["trade"], territories)
