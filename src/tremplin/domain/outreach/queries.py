"""Reads of the outreach that are more than a filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum

from tremplin.core.registry import EntrancePresence
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.models import AppendOnly
from tremplin.domain.outreach import policies
from tremplin.domain.territories.models import Entrance

Fact = TypeVar("Fact", bound=AppendOnly)


def standing(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """The facts that no later one corrects."""
    return facts.filter(~Exists(facts.model._default_manager.filter(project_id=OuterRef("project_id"), corrects=OuterRef("id"))))


def presence_by_entrance(actor: Actor, entrance_ids: Iterable[UUID]) -> dict[UUID, EntrancePresence]:
    """Doors knocked at, presences and last visit of each entrance. Rounds overlap, so knocked never passes the entrance's doors."""
    ids = list(entrance_ids)
    doors = {one.id: one.doors for one in Entrance.objects.filter(project_id=actor.project_id, id__in=ids)}
    rows = standing(policies.presences_visible_to(actor)).filter(entrance_id__in=ids).values("entrance_id")
    counted = rows.annotate(
        knocked=Sum("doors_knocked"), opened=Sum("doors_opened"), presences=Count("id"), last_on=Max("on")
    ).order_by()
    return {
        row["entrance_id"]: EntrancePresence(
            min(row["knocked"], doors[row["entrance_id"]]),
            min(row["opened"], doors[row["entrance_id"]]),
            row["presences"],
            row["last_on"],
        )
        for row in counted
    }


@dataclass(frozen=True, slots=True)
class Usual:
    """What the next form is filled in with: the last place, way and team of the actor."""

    territory_id: UUID | None
    entrance_id: UUID | None
    mode: str
    team_ids: tuple[UUID, ...]


def usual(actor: Actor) -> Usual | None:
    """From the actor's last presence or meeting, whichever came later: one query."""
    mine = {"noted_by": actor.user_id}
    columns = ("created_at", "territory_id", "entrance_id", "mode", "team_ids")
    presences = policies.presences_visible_to(actor).filter(**mine).order_by().values_list(*columns)
    meetings = policies.encounters_visible_to(actor).filter(**mine).order_by().values_list(*columns)
    row = presences.union(meetings, all=True).order_by("-created_at")[:1]
    return next((Usual(territory, entrance, mode, tuple(team)) for _at, territory, entrance, mode, team in row), None)
