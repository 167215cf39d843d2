"""Which projects a person may enter, read through one named database function (memberships are closed to plain queries)."""

from dataclasses import dataclass
from datetime import datetime
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
        rows = cursor.fetchall()
    found = []
    for project_id, slug, name, kind, leads, summary, time_zone, roles, trade, whole, territory_ids in rows:
        project = Project(id=project_id, slug=slug, name=name, kind=kind, leads=leads, summary=summary, time_zone=time_zone)
        project._state.adding = False
        territories = None if whole else frozenset(territory_ids or ())
        found.append(Access(project, frozenset(Role(r) for r in roles), trade, territories))
    return found
