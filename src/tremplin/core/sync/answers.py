"""What a phone is told about each of its operations."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.sync import keeping
from tremplin.core.sync.actions.batch import Answer
from tremplin.core.sync.models import FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault

SET_TO_NOW = _("L’horloge de ce téléphone avance un peu : l’heure gardée est celle de la réception.")


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def told(actor: Actor, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """One answer each, in order. A resend is told again what was told the first time, with what became of it since."""
    again = [one.row for one in answers if one.replayed]
    words = keeping.open_all(actor.project_id, again)
    values = server_values(actor.project_id, [row for row in again if row.status == Operation.Status.CONFLICT])
    return [tell(one, words.get(one.row.id, {}), values.get(one.row.id, {})) for one in answers]


def tell(one: Answer, words: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    row = one.row
    reused = row.status == Operation.Status.KEY_REUSED
    found: dict[str, Any] = {"op_id": str(row.reuses or row.op_id), "status": row.status}
    if one.replayed and not reused:
        found |= {"status": "replayed", "first": row.status}
    message = row.message or str(words.get("message", "")) or (str(SET_TO_NOW) if row.code == "set_to_now" else "")
    found |= {key: value for key, value in (("code", row.code), ("message", message), ("field", row.field)) if value}
    if row.version is not None:
        values = {clash.field: clash.server for clash in one.clashes} or values
        found["server"] = {"version": row.version, "values": values}
    return found


def server_values(project_id: UUID, rows: Iterable[Operation]) -> dict[UUID, dict[str, Any]]:
    """The server's side of each conflict, by operation."""
    by_id = {row.id: row for row in rows}
    found: dict[UUID, dict[str, Any]] = {}
    clashes = list(FieldConflict.objects.filter(project_id=project_id, operation_id__in=list(by_id))) if by_id else []
    sealed = [(clash.subject_id or clash.operation_id, bytes(clash.values_sealed)) for clash in clashes]
    for clash, values in zip(clashes, vault.open_many(project_id, sealed) if sealed else [], strict=True):
        if values is not None:
            found.setdefault(clash.operation_id, {})[clash.field] = values["server"]
    return found
