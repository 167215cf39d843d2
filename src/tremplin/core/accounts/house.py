"""The place's own log: `house.note(…)`, one line for each thing done to the place."""

from datetime import datetime
from uuid import UUID

from tremplin.core.accounts.models import HouseAct


def note(
    verb: str,
    *,
    at: datetime,
    by: UUID | None = None,
    subject: str = "",
    subject_id: UUID | None = None,
    id: UUID | None = None,
) -> None:
    """Write the line in the caller's transaction. With an `id`, doing it twice writes it once."""
    values = {"actor_id": by, "verb": verb, "subject": subject, "subject_id": subject_id, "at": at}
    if id is None:
        HouseAct.objects.create(**values)
    else:
        HouseAct.objects.bulk_create([HouseAct(id=id, **values)], ignore_conflicts=True)
