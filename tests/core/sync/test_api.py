"""The phone's door: its numbers, its limits, what leaves with the phone."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core import clock
from tremplin.core.journal.models import Act, Read
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.models import Device, Incident, Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter

ROOT = "/p/impact-essai/sync/"


def post(client: Any, name: str, body: Any) -> Any:
    return client.post(ROOT + name, json.dumps(body), content_type="application/json")


def registered(client: Any, phone: Phone) -> dict[str, Any]:
    answer = post(client, "devices", {"device_id": str(phone.device_id), "label": "Téléphone d’Inès"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_register_send_and_read_back(place: Any, ines: Any, phone: Phone, client_for: Callable[[Any], Any]) -> None:
    client = client_for(ines)
    told = registered(client, phone)
    assert told["author_id"] == str(ines.user_id) and told["sealing"]["alg"] == "ECDH-P256-HKDF-SHA256-AES256GCM"
    assert told["form_versions"]["encounter.record"] == [1] and told["order"] is None
    again = registered(client, phone)
    assert again["secret"] != told["secret"]
    with as_actor(ines):
        assert Device.objects.count() == 1
    sent = {"device_id": str(phone.device_id), "ops": [phone.encounter(place), phone.presence(place)]}
    answer = post(client, "ops", sent)
    assert [one["status"] for one in answer.json()["answers"]] == ["applied", "applied"], answer.content
    assert post(client, "ops", sent).json()["answers"][0]["status"] == "replayed"
    body = client.get(ROOT + "snapshot").json()
    assert {one["kind"] for one in body["entries"]} == {"encounter.record", "presence.note"}
    assert (
        body["places"][0]["name"] == "Les Lauriers d’essai"
        and body["me"]["name"] == "Inès"
        and body["now_presence"]["mode"] == "stall"
    )
    assert body["state_hash"] == digest({"day": body["day"], "versions": body["versions"]}).hex()
    assert client.get(ROOT + "state").json()["state_hash"] == body["state_hash"]
    assert client.get(ROOT + "snapshot", {"have": body["state_hash"]}).status_code == 304
    english = client.get(ROOT + "snapshot", {"lang": "en"}).json()
    assert english["method"]["modes"][0]["code"] == "street" and english["state_hash"] == body["state_hash"]


def test_signed_out_stranger_and_not_registered(
    place: Any, ines: Any, eve: Any, phone: Phone, client_for: Callable[[Any], Any], client: Any
) -> None:
    assert post(client, "ops", {}).status_code == 401
    assert client.get(ROOT + "snapshot").status_code == 401
    assert post(client_for(eve), "ops", {}).status_code == 404
    mine = client_for(ines)
    answer = post(mine, "ops", {"device_id": str(uuid7()), "ops": []})
    assert (answer.status_code, answer.json()["field"]) == (422, "device_id")
    assert mine.post(ROOT + "ops", "[", content_type="application/json").status_code == 422


def test_too_many_and_too_fast(place: Any, ines: Any, phone: Phone, client_for: Callable[[Any], Any]) -> None:
    """A thousand at once pass, in batches of a hundred; a batch of more is refused whole; a flood is told to wait."""
    client = client_for(ines)
    registered(client, phone)
    body = {"device_id": str(phone.device_id), "ops": [None] * 101}
    assert post(client, "ops", body).status_code == 413
    with as_actor(ines):
        assert not Operation.objects.exists()
        Device.objects.update(allowance=0, allowance_at=ines.now + timedelta(hours=1))
    answer = post(client, "ops", {**body, "ops": [None] * 100})
    assert answer.status_code == 429 and int(answer["Retry-After"]) >= 1
    with as_actor(ines):
        assert not Operation.objects.exists()


def test_ten_thousand_at_once(
    place: Any, ines: Any, phone: Phone, client_for: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one body: refused whole, told why, nothing recorded. As a phone sends them, a hundred at a time, waiting when told to: each once."""
    client = client_for(ines)
    registered(client, phone)
    device = {"device_id": str(phone.device_id)}
    sent = [phone.encounter(place) for _ in range(10_000)]
    for refused, why in (
        (post(client, "ops", {**device, "ops": sent}), "too_big"),
        (post(client, "ops", {**device, "ops": [None] * 10_000}), "too_many"),
    ):
        assert (refused.status_code, refused.json()["error"], refused.json()["most"]) == (413, why, 100)
        assert "100 au plus" in refused.json()["message"] and "renvoyez-les par lots" in refused.json()["message"]
    with as_actor(ines):
        assert not Operation.objects.exists() and not Encounter.objects.exists()
    waited, start = [timedelta()], clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + sum(waited, timedelta()))

    def answers_to(batch: list[Any]) -> list[tuple[str, str]]:
        """As the phone: told to wait, it waits that long (its clock moves), then sends the same batch again."""
        answer = post(client, "ops", {**device, "ops": batch})
        if answer.status_code == 429:
            waited.append(timedelta(seconds=int(answer["Retry-After"])))
            answer = post(client, "ops", {**device, "ops": batch})
        return [(one["op_id"], one["status"]) for one in answer.json()["answers"]]

    batches = [sent[first : first + 100] for first in range(0, len(sent), 100)]
    told = [one for batch in batches for one in answers_to(batch)]
    assert len(waited) > 1, "ten thousand are more than a device may send in one go"
    assert told == [(one["op_id"], "applied") for one in sent]
    again = [one for batch in batches[::10] for one in answers_to(batch)]
    assert again == [(one["op_id"], "replayed") for batch in batches[::10] for one in batch]
    made = {one["payload"]["id"] for one in sent}
    with as_actor(ines):
        assert Operation.objects.filter(status="applied").count() == Operation.objects.count() == 10_000
        assert {str(one) for one in Encounter.objects.values_list("id", flat=True)} == made
        acts = Act.objects.filter(verb="encounter.recorded").values_list("subject_id", flat=True)
        assert len(acts) == 10_000 and {str(one) for one in acts} == made


def test_revoked_and_wiped(place: Any, ines: Any, phone: Phone, client_for: Callable[[Any], Any]) -> None:
    from tremplin.core.sync import actions

    client = client_for(ines)
    registered(client, phone)
    with as_actor(ines):
        device = Device.objects.get()
        actions.order_wipe(ines, device)
    body = {"device_id": str(phone.device_id), "ops": [phone.encounter(place)]}
    assert post(client, "ops", body).json()["order"] == "wipe"
    with as_actor(ines):
        actions.revoke_device(ines, device)
    answer = post(client, "ops", {**body, "ops": [phone.encounter(place)]})
    assert (answer.status_code, answer.json()["order"]) == (410, "wipe")
    assert post(client, "devices", {"device_id": str(phone.device_id)}).status_code == 410
    assert client.delete(f"{ROOT}devices/{phone.device_id}").status_code == 204
    with as_actor(ines):
        device.refresh_from_db()
        assert device.wiped_at is not None and Encounter.objects.count() == 1


def test_names_leave_only_for_today_and_are_journalled(
    place: Any, ines: Any, phone: Phone, make_person: Callable[..., Any], client_for: Callable[[Any], Any], today: Any
) -> None:
    """PRIV-16: each person named in a snapshot is one reading, with its purpose; nobody else's name leaves."""
    zak, far = make_person(ines, "Zak"), make_person(ines, "Mélodie")
    outreach.promise_follow_up(ines, zak, due_on=today)
    body = client_for(ines).get(ROOT + "snapshot")
    assert [one["called"] for one in body.json()["today"]] == ["« Zak »"] and "Mélodie" not in body.content.decode()
    client_for(ines).get(ROOT + "snapshot", {"have": body.json()["state_hash"]})
    with as_actor(ines):
        assert list(Read.objects.values_list("subject_id", "because")) == [(zak.id, "street")] and far.id != zak.id


def test_incident_is_counted(place: Any, ines: Any, phone: Phone, client_for: Callable[[Any], Any]) -> None:
    assert post(client_for(ines), "incidents", {"device_id": str(phone.device_id), "kind": "state"}).status_code == 204
    with as_actor(ines):
        assert Incident.objects.get().author_id == ines.user_id
