"""Orders of arrival, after ODK Central's table of offline entities: what each gives, and what the sheet holds in the end.

A script is a list of batches. `open` is the file's creation with its meeting; `a1`, `a2`… are edits of one field by phone A in the order of
capture, all from the version that A had; `b1`… by phone B from version 1; `w` an edit made online meanwhile; `n` a note by A; `!` repeats all.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions
from tremplin.core.sync.models import FieldConflict, HeldPredecessor, Operation
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.models import Note, Person

Answers = Callable[..., list[dict[str, Any]]]

CASES: dict[str, tuple[list[str], dict[str, str], str]] = {
    # name: (batches, expected by operation, the field in the end)
    "in order": (["open", "a1", "a2"], {"open": "applied", "a1": "applied", "a2": "applied"}, "A2"),
    "in one batch": (["open a1 a2"], {"open": "applied", "a1": "applied", "a2": "applied"}, "A2"),
    "edit before its file": (["a1", "open"], {"a1": "applied", "open": "applied"}, "A1"),
    "two edits before their file": (["a1", "a2", "open"], {"a1": "applied", "a2": "applied"}, "A2"),
    "two edits before it, reversed": (["a2", "a1", "open"], {"a1": "applied", "a2": "applied"}, "A2"),
    "all reversed in one batch": (["a2 a1 open"], {"a1": "applied", "a2": "applied", "open": "applied"}, "A2"),
    "edit between file and older edit": (["open", "a2", "a1"], {"a2": "applied", "a1": "conflict soft"}, "A2"),
    "note before its file": (["n", "open"], {"n": "applied", "open": "applied"}, ""),
    "online edit first": (["open", "w", "a1"], {"a1": "conflict hard"}, "W"),
    "online edit of another field first": (["open", "x", "a1"], {"a1": "conflict soft"}, "A1"),
    "online edit after": (["open", "a1", "w"], {"a1": "applied"}, "W"),
    "online edit between own ones": (["open", "a1", "w", "a2"], {"a1": "applied", "a2": "conflict hard"}, "W"),
    "two phones, one field": (["open", "a1", "b1"], {"a1": "applied", "b1": "conflict hard"}, "A1"),
    "two phones, the other first": (["open", "b1", "a1"], {"b1": "applied", "a1": "conflict hard"}, "B1"),
    "two phones in turn": (["open", "a1", "b1", "a2"], {"a1": "applied", "b1": "conflict hard", "a2": "applied"}, "A2"),
    "both before the file": (["b1", "a1", "open"], {"open": "applied", "a1": "applied", "b1": "conflict hard"}, "A1"),
    "everything twice": (["open", "!", "a1", "!", "a2", "!"], {"open": "applied", "a1": "applied", "a2": "applied"}, "A2"),
    "held twice, released once": (["a1", "a1", "a1", "open", "!"], {"a1": "applied", "open": "applied"}, "A1"),
    "the file never comes": (["a1", "n", "force"], {"a1": "quarantined predecessor", "n": "quarantined predecessor"}, ""),
    "the file comes after the force": (["a1", "force", "open"], {"a1": "quarantined predecessor", "open": "applied"}, ""),
    "the file was erased": (["open", "erase", "a1", "n"], {"a1": "quarantined erased", "n": "quarantined erased"}, "gone"),
    "erased while held": (["open", "v", "erase", "force"], {"v": "quarantined erased"}, "gone"),
    "a version not seen yet": (["open", "v", "a1"], {"v": "applied", "a1": "applied"}, "V"),
    "the file twice under two keys": (["open", "again"], {"open": "applied", "again": "quarantined invalid"}, ""),
    "the second file first": (["again", "open"], {"again": "applied", "open": "quarantined invalid"}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_order_of_arrival(name: str, place: Any, ines: Any, bilal: Any, lea: Any, send: Answers) -> None:
    script, expected, last = CASES[name]
    a, b = Phone(ines.user_id, ines.now - timedelta(minutes=1)), Phone(bilal.user_id, bilal.now)
    person, meeting = uuid7(), a.encounter(place)
    send(ines, a, meeting)

    def edit(phone: Phone, value: str, base: int = 1, field: str = "place_hint") -> dict[str, Any]:
        return phone.edit(person, base, **{field: value})

    made = {
        "open": a.open_person(meeting, person, contact_agreed=False),
        "a1": edit(a, "A1"),
        "a2": edit(a, "A2"),
        "b1": edit(b, "B1"),
    }
    made |= {"n": a.note(person, "Une note inventée."), "v": edit(b, "V", base=2)}
    made["again"] = a.open_person(meeting, person, contact_agreed=False, pseudonym="Zako")
    sent: list[tuple[Any, Phone, dict[str, Any]]] = []
    for batch in script:
        if batch in ("w", "x"):
            online(ines, person, "W" if batch == "w" else "", "06 12 34 56 78" if batch == "x" else "")
        elif batch == "force":
            actions.force_held(lea.at(lea.now.replace(month=11)))
        elif batch == "erase":
            people.erase(lea, Person.objects.get(id=person))
        elif batch == "!":
            for who, phone, op in sent:
                assert send(who, phone, op)[0]["status"] == "replayed"
        else:
            ops = [made[one] for one in batch.split()]
            who, phone = (bilal, b) if ops[0]["author_id"] == str(bilal.user_id) else (ines, a)
            send(who, phone, *ops)
            sent += [(who, phone, op) for op in ops]
    found = {row.op_id: row for row in Operation.objects.all()}
    told = {key: found[UUID(made[key]["op_id"])] for key in expected}
    assert {key: f"{row.status} {row.code}".strip() for key, row in told.items()} == expected
    assert not HeldPredecessor.objects.exists()
    sheet = Person.objects.filter(id=person).first()
    assert (queries.identity_of(ines, sheet).place_hint if sheet else "gone" if "erase" in script else "") == last
    assert FieldConflict.objects.filter(hard=True).count() == sum(status == "conflict hard" for status in expected.values())
    assert Note.objects.count() <= 1


def online(actor: Any, person_id: Any, hint: str, phone: str) -> None:
    """Somebody corrects the sheet on the site."""
    person = Person.objects.get(id=person_id)
    identity = queries.identity_of(actor, person)
    changed = replace(identity, place_hint=hint or identity.place_hint, phone=phone or identity.phone)
    people.edit_sheet(actor, person, identity=changed, version=person.version)
