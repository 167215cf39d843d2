"""A phone of the tests: it makes operations as the street page does, and forgets nothing that was not answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tremplin.core.sync.answers import moment
from tremplin.core.sync.canonical import digest
from tremplin.core.tenancy.ids import uuid7


def sealed_hash(envelope: dict[str, Any]) -> dict[str, Any]:
    """The envelope with its hash."""
    bare = {key: value for key, value in envelope.items() if key != "sha256"}
    return {**bare, "sha256": digest(bare).hex()}


@dataclass
class Phone:
    """One registration: a device and the author signed in on it."""

    author_id: UUID
    now: datetime
    device_id: UUID = field(default_factory=uuid7)
    seq: int = 0

    def capture(self, kind: str, payload: dict[str, Any], subject_id: Any = None, **more: Any) -> dict[str, Any]:
        self.seq += 1
        envelope = {
            "op_id": str(uuid7()),
            "device_id": str(self.device_id),
            "seq": self.seq,
            "author_id": str(self.author_id),
            "captured_at": moment(self.now),
            "form_version": 1,
            "kind": kind,
            "subject_id": str(subject_id) if subject_id else None,
            "base_version": None,
            "replaces": None,
            "payload": payload,
        }
        return sealed_hash(envelope | more)

    def presence(self, territory: Any, **said: Any) -> dict[str, Any]:
        payload = {
            "id": str(uuid7()),
            "territory_id": str(territory.id),
            "entrance_id": None,
            "on": self.now.date().isoformat(),
            "band": "late",
            "mode": "stall",
            "team_ids": [],
            "doors_knocked": 0,
            "doors_opened": 0,
            "people_met": 4,
            "partners_met": 0,
            "invitation": False,
        }
        return self.capture("presence.note", payload | said)

    def encounter(self, territory: Any, **said: Any) -> dict[str, Any]:
        payload = {
            "id": str(uuid7()),
            "territory_id": str(territory.id),
            "entrance_id": None,
            "presence_id": None,
            "at": moment(self.now),
            "mode": "street",
            "people_count": 2,
            "composition": {"f:18-25": 1},
            "team_ids": [],
            "first_time": None,
            "topics": [],
            "objection": "",
            "next_step": "",
            "person_ids": [],
            "voluntary": False,
        }
        return self.capture("encounter.record", payload | said)

    def open_person(self, encounter: Any, person_id: Any = None, pseudonym: str = "Zak", **said: Any) -> dict[str, Any]:
        payload = {
            "encounter_id": encounter["payload"]["id"] if isinstance(encounter, dict) else str(encounter),
            "level": "pseudonym",
            "identity": {"pseudonym": pseudonym, "phone": ""},
            "age_band": "18-25",
            "sex": "m",
            "tu": True,
            "notice": {"channel": "spoken", "text_version": "2019-10-01", "language": "fr"},
            "promise": {"due_on": self.now.date().isoformat(), "channel": "visit", "reason": "promised"},
            "contact_agreed": True,
        }
        return self.capture("person.open", payload | said, subject_id=person_id or uuid7())

    def edit(self, person_id: Any, base: int, **fields: Any) -> dict[str, Any]:
        return self.capture("person.edit", {"fields": fields}, subject_id=person_id, base_version=base)

    def note(self, person_id: Any, text: str) -> dict[str, Any]:
        return self.capture("note.add", {"id": str(uuid7()), "text": text}, subject_id=person_id)
