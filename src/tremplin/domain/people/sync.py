"""What a phone may say of people, and the verbs that it becomes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tremplin.core.sync.kinds import Things
from tremplin.domain.people.models import Person


def persons(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    rows = Person.objects.filter(project_id=project_id, id__in=list(ids), erased_at=None).select_related("territory")
    return {one.id: one for one in rows}


THINGS = {"person": Things(persons, awaited=True)}
