"""One answer for each operation, and nothing dropped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.core.sync.phone import Phone, sealed_hash
from tremplin.core.journal.models import Act
from tremplin.core.registry import registries
from tremplin.core.sync import keeping
from tremplin.core.sync.models import HeldPredecessor, Operation
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach.models import Encounter, Presence

Send = Callable[..., list[dict[str, Any]]]


def statuses(answers: list[dict[str, Any]]) -> list[str]:
    return [one["status"] for one in answers]


def test_applied_once_and_replayed(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    meeting, stall = phone.encounter(place), phone.presence(place)
    first = send(ines, phone, meeting, stall)
    assert statuses(first) == ["applied", "applied"]
    again = send(ines, phone, meeting, stall, meeting)
    assert statuses(again) == ["replayed"] * 3 and {one["first"] for one in again} == {"applied"}
    assert Encounter.objects.count() == 1 and Presence.objects.count() == 1
    assert Encounter.objects.get().noted_by == ines.user_id
    assert Act.objects.filter(verb="encounter.recorded").count() == 1


def test_twice_in_one_batch_is_once(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    meeting = phone.encounter(place)
    assert statuses(send(ines, phone, meeting, meeting)) == ["applied", "replayed"]
    assert Encounter.objects.count() == 1


def test_key_reused_keeps_both(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    first = phone.encounter(place)
    other = sealed_hash({**phone.encounter(place, people_count=9), "op_id": first["op_id"]})
    assert statuses(send(ines, phone, first, other, other)) == ["applied", "key_reused", "key_reused"]
    assert send(ines, phone, other)[0] == send(ines, phone, other)[0]
    kept = Operation.objects.get(status="key_reused")
    assert keeping.open_all(ines.project_id, [kept])[kept.id]["envelope"] == other
    assert str(kept.reuses) == first["op_id"] and Encounter.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"mode": "balloon"}, "invalid", "mode"),
        ({"people_count": 0}, "invalid", "people_count"),
        ({"topics": ["never heard of"]}, "invalid", "topics"),
        ({"territory_id": str(uuid7())}, "invalid", "territory_id"),
        ({"surprise": 1}, "invalid", "surprise"),
        ({"people_count": 1.5}, "invalid", "payload"),
        ({"mode": "a\0b"}, "invalid", "payload"),
        ({"mode": "\ud800"}, "invalid", "payload"),
        ({"at": "yesterday"}, "invalid", "at"),
        ({"id": "x"}, "invalid", "id"),
    ],
)
def test_refused_payload_is_kept_whole(
    place: Any, ines: Any, phone: Phone, send: Send, said: dict[str, Any], code: str, field: str
) -> None:
    sent = phone.encounter(place, **said)
    good = phone.encounter(place)
    answers = send(ines, phone, sent, good)
    assert [answers[0][key] for key in ("status", "code", "field")] == ["quarantined", code, field] and answers[0]["message"]
    assert answers[1]["status"] == "applied"
    row = Operation.objects.get(op_id=sent["op_id"])
    kept = keeping.open_all(ines.project_id, [row])[row.id]
    assert kept["envelope"] == sent or bytes.fromhex(kept["bytes"])
    assert b"encounter" not in bytes(row.kept_sealed or b"")
    replay = send(ines, phone, sent)[0]
    assert (replay["status"], replay["first"], replay["field"]) == ("replayed", "quarantined", field)
    assert replay["message"] == answers[0]["message"]
    assert Act.objects.filter(verb="operation.kept", because=code).count() == 1


@pytest.mark.parametrize(
    "raw", [None, 3, [], {}, {"op_id": "x"}, {"op_id": str(uuid7())}, {"op_id": None, "payload": {"deep": [[[1]]]}}]
)
def test_unreadable_envelope_is_kept(place: Any, ines: Any, phone: Phone, send: Send, raw: Any) -> None:
    assert send(ines, phone, raw)[0]["status"] == "quarantined"
    assert send(ines, phone, raw)[0]["status"] == "replayed"
    row = Operation.objects.get()
    assert keeping.open_all(ines.project_id, [row])[row.id]["envelope"] == raw


def test_hash_that_does_not_match(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    sent = phone.encounter(place) | {"seq": 77}
    assert send(ines, phone, sent)[0]["field"] == "sha256"


def test_unknown_form_and_clocks(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    odd = phone.capture("dance.note", {})
    newer = sealed_hash(phone.encounter(place) | {"form_version": 9})
    phone.now = ines.now + timedelta(minutes=4)
    a_little = phone.encounter(place)
    phone.now = ines.now + timedelta(days=1)
    ahead = phone.encounter(place)
    phone.now = ines.now - timedelta(days=400)
    behind = phone.encounter(place)
    found = send(ines, phone, odd, newer, a_little, ahead, behind)
    assert [one.get("code") for one in found] == ["unknown_form", "unknown_form", "set_to_now", "clock", "clock"]
    assert Encounter.objects.get().at == ines.now


def test_somebody_else_signed_in(place: Any, ines: Any, bilal: Any, phone: Phone, send: Send) -> None:
    """Bilal's session never writes Inès's meeting, neither as his nor as hers."""
    found = send(bilal, phone, phone.encounter(place))
    assert (found[0]["status"], found[0]["code"]) == ("quarantined", "author")
    row = Operation.objects.get()
    assert (row.author_id, row.sent_by) == (ines.user_id, bilal.user_id) and not Encounter.objects.exists()


def test_without_the_right(place: Any, samir: Any, send: Send) -> None:
    phone = Phone(samir.user_id, samir.now)
    assert send(samir, phone, phone.encounter(place))[0]["code"] == "forbidden"


def test_an_id_that_stands_for_something_else(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    first = phone.encounter(place)
    second = phone.encounter(place, id=first["payload"]["id"], people_count=5)
    assert [one.get("field") for one in send(ines, phone, first, second)] == [None, "id"]
    assert Operation.objects.get(op_id=second["op_id"]).kept_sealed
    later = phone.encounter(place, id=first["payload"]["id"], people_count=6)
    assert [one.get("field") for one in send(ines, phone, later)] == ["id"] and Encounter.objects.get().people_count == 2


def test_held_until_its_presence_comes(place: Any, ines: Any, bilal: Any, phone: Phone, send: Send) -> None:
    """The meeting came before the presence that it belongs to; another phone brings it."""
    other = Phone(bilal.user_id, bilal.now)
    stall = other.presence(place)
    meeting = phone.encounter(place, presence_id=stall["payload"]["id"])
    assert send(ines, phone, meeting)[0] | {"message": ""} == {
        "op_id": meeting["op_id"], "status": "held", "code": "predecessor", "message": "",
    }  # fmt: skip
    assert HeldPredecessor.objects.count() == 1 and not Encounter.objects.exists()
    assert statuses(send(bilal, other, stall)) == ["applied"]
    assert not HeldPredecessor.objects.exists()
    found = Encounter.objects.get()
    assert (str(found.presence_id), found.noted_by) == (stall["payload"]["id"], ines.user_id)
    row = Operation.objects.get(op_id=meeting["op_id"])
    assert (row.status, row.code, row.kept_sealed, row.sealed_for) == ("applied", "", None, None)
    assert send(ines, phone, meeting)[0]["first"] == "applied"


def test_held_and_released_in_one_batch(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    stall = phone.presence(place)
    meetings = [phone.encounter(place, presence_id=stall["payload"]["id"]) for _ in range(3)]
    found = send(ines, phone, meetings[2], meetings[1], stall, meetings[0])
    assert statuses(found)[2:] == ["applied", "applied"]
    assert Encounter.objects.count() == 3 and not HeldPredecessor.objects.exists()
    assert set(Operation.objects.values_list("status", flat=True)) == {"applied"}


def test_the_key_is_unique_in_the_database(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """Whatever the code does, the database holds one row for one operation of a project."""
    send(ines, phone, phone.encounter(place))
    row = Operation.objects.get()
    row.pk = uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_fingerprint_is_keyed(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """The plain hash of an envelope would let a name be guessed; what is stored needs the instance's secret."""
    sent = phone.encounter(place)
    send(ines, phone, sent)
    assert bytes(Operation.objects.get().fingerprint).hex() != sent["sha256"]


def test_two_former_forms_are_understood(place: Any, ines: Any, phone: Phone, send: Send, monkeypatch: Any) -> None:
    """Form 3 asks for `people_met`; phones with forms 1 and 2 still say `met`, in words then in a number. Form 0 is kept aside."""
    now = registries.sync.entries["presence.note"]

    def words_to_number(payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "met": {"nobody": 0, "some": 3}[payload["met"]]}

    def renamed(payload: dict[str, Any]) -> dict[str, Any]:
        return {**{key: value for key, value in payload.items() if key != "met"}, "people_met": payload["met"]}

    third = replace(now, version=3, upgrades={1: words_to_number, 2: renamed})
    monkeypatch.setitem(registries.sync.entries, "presence.note", third)

    def older(version: int, **said: Any) -> dict[str, Any]:
        sent = phone.presence(place)
        payload = {key: value for key, value in sent["payload"].items() if key != "people_met"} | said
        return sealed_hash({**sent, "payload": payload, "form_version": version})

    found = send(ines, phone, older(1, met="some"), older(2, met=5), older(3, people_met=7), older(0, met="some"), older(4))
    assert [one.get("code", "") for one in found] == ["", "", "", "unknown_form", "unknown_form"]
    assert sorted(Presence.objects.values_list("people_met", flat=True)) == [3, 5, 7]


def test_a_fault_of_ours_is_kept_and_blocks_nobody(place: Any, ines: Any, phone: Phone, send: Send, monkeypatch: Any) -> None:
    """One operation that the server can't handle, whatever the reason: the others of the batch pass."""
    broken = replace(registries.sync.entries["presence.note"], apply=lambda *_args: 1 / 0)
    monkeypatch.setitem(registries.sync.entries, "presence.note", broken)
    found = send(ines, phone, phone.presence(place), phone.encounter(place))
    assert [(one["status"], one.get("code")) for one in found] == [("quarantined", "failed"), ("applied", None)]


def test_refused_by_the_database_at_its_end(place: Any, ines: Any, phone: Phone, send: Send, monkeypatch: Any) -> None:
    """What the database only checks at the end of a transaction is found, kept aside alone, and the others pass."""
    now = registries.sync.entries["presence.note"]

    def elsewhere(room: Any, sent: Any, said: dict[str, Any]) -> Any:
        done = now.apply(room, sent, said)
        Encounter.objects.create(
            project_id=room.actor.project_id,
            territory_id=uuid7(),
            at=room.actor.now,
            on=room.actor.today,
            band="late",
            mode="street",
        )
        return done

    monkeypatch.setitem(registries.sync.entries, "presence.note", replace(now, apply=elsewhere))
    bad, good = phone.presence(place), phone.encounter(place)
    assert statuses(send(ines, phone, bad, good)) == ["quarantined", "applied"]
    assert Encounter.objects.count() == 1 and not Presence.objects.exists()
    assert Act.objects.filter(verb="presence.recorded").count() == 0


def test_a_month_without_a_network(place: Any, ines: Any, phone: Phone, send: Send) -> None:
    """It comes in batches of a hundred, a thousand here: none is lost, all are told."""
    sent = [phone.encounter(place) for _ in range(1000)]
    for first in range(0, len(sent), 100):
        assert set(statuses(send(ines, phone, *sent[first : first + 100]))) == {"applied"}
    assert Encounter.objects.count() == len(sent)
