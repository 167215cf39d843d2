"""What phones sent about a person and could not be recorded as it was, for the access bundle (PRIV-06)."""

from typing import Any

from django.db.models import QuerySet

from tremplin.core.sync import keeping
from tremplin.core.sync.models import FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.people.models import Person

TOLD = ("kind", "captured_at", "author_id", "status", "resolution", "kept_sealed", "sealed_for", "id")


def asked(actor: Actor, person: Person) -> dict[str, QuerySet[Any, Any]]:
    """Entries that wait or were left aside, and fields with two values: read together with the rest of the room."""
    mine: dict[str, Any] = {"project_id": actor.project_id, "subject_id": person.id}
    return {
        "entries": Operation.objects.filter(**mine).exclude(kept_sealed=None).order_by("captured_at").values(*TOLD),
        "clashes": FieldConflict.objects.filter(**mine).order_by("created_at").values("field", "values_sealed", "choice"),
    }


def told(actor: Actor, person: Person, read: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    rows = [Operation(**entry) for entry in read["entries"]]
    opened = keeping.open_all(actor.project_id, rows) if rows else {}
    both = (
        vault.open_many(actor.project_id, [(person.id, row["values_sealed"]) for row in read["clashes"]])
        if read["clashes"]
        else []
    )
    return {
        "sync_operation": [
            {
                "kind": row.kind,
                "at": row.captured_at,
                "noted_by": row.author_id,
                "status": row.get_status_display(),
                "rows": (opened.get(row.id, {}).get("envelope") or {}).get("payload"),
            }
            for row in rows
        ],
        "sync_fieldconflict": [
            {"field": row["field"], "changes": values, "choice": row["choice"]}
            for row, values in zip(read["clashes"], both, strict=True)
        ],
    }
