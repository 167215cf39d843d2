"""The sealed door: operations that outlive the session, the lock and the wipe of their phone."""

import json
import os
from base64 import b64decode, b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions, sealing
from tremplin.core.sync.models import Device, Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.models import Membership
from tremplin.domain.outreach.models import Encounter


@pytest.fixture(autouse=True)
def no_flood() -> None:
    cache.clear()


@pytest.fixture
def secret(place: Any, ines: Any, phone: Phone) -> bytes:
    return actions.register_device(ines, device_id=phone.device_id, label="Téléphone d’Inès")[1]


def sealed(envelope: dict[str, Any], secret: bytes, project: str = "impact-essai", op_id: Any = None) -> dict[str, str]:
    content = {"secret": b64encode(secret).decode(), "project": project, "envelope": envelope}
    from uuid import UUID

    return sealing.seal_as_phone(
        UUID(op_id or envelope["op_id"]), content, os.urandom(12), ec.generate_private_key(ec.SECP256R1())
    )


def bring(client: Any, *ops: Any) -> list[str]:
    answer = client.post("/sync/sealed", json.dumps({"device_id": "", "ops": list(ops)}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return [one["status"] for one in answer.json()["answers"]]


def test_arrives_without_a_session(place: Any, ines: Any, phone: Phone, secret: bytes, client: Any, client_for: Any) -> None:
    """Written as whoever captured it; the same operation by the ordinary door afterwards is a resend."""
    meeting = phone.encounter(place)
    assert bring(client, sealed(meeting, secret), sealed(meeting, secret)) == ["received", "received"]
    with as_actor(ines):
        assert Encounter.objects.get().noted_by == ines.user_id
    body = {"device_id": str(phone.device_id), "ops": [meeting]}
    answer = client_for(ines).post("/p/impact-essai/sync/ops", json.dumps(body), content_type="application/json").json()
    assert (answer["answers"][0]["status"], answer["answers"][0]["first"]) == ("replayed", "applied")


def test_an_older_secret_still_opens(place: Any, ines: Any, phone: Phone, secret: bytes, client: Any) -> None:
    with as_actor(ines):
        actions.register_device(ines, device_id=phone.device_id, label="")
    assert bring(client, sealed(phone.encounter(place), secret)) == ["received"]


def test_unreadable_and_never_why(place: Any, ines: Any, phone: Phone, secret: bytes, client: Any) -> None:
    """Another secret, another project, another id, changed bytes, junk: the same answer, and nothing written."""
    meeting = phone.encounter(place)
    good = sealed(meeting, secret)
    broken = b64encode(bytes([b64decode(good["ct"])[0] ^ 1]) + b64decode(good["ct"])[1:]).decode()
    tries = [
        sealed(meeting, os.urandom(32)),
        sealed(meeting, secret, project="autre-essai"),
        sealed(meeting, secret, op_id=str(uuid7())),
        {**good, "ct": broken},
        {**good, "op_id": str(uuid7())},
        {**good, "epk": "AAAA"},
        {"op_id": None},
        None,
        "x",
    ]
    assert set(bring(client, *tries)) == {"unreadable"}
    with as_actor(ines):
        assert not Operation.objects.exists()


def test_from_a_device_cut_since_or_an_author_who_left(
    place: Any, ines: Any, lea: Any, phone: Phone, secret: bytes, client: Any
) -> None:
    """Kept, for a person to decide."""
    with as_actor(ines):
        actions.revoke_device(ines, Device.objects.get())
    first, second = phone.encounter(place), phone.encounter(place)
    assert bring(client, sealed(first, secret)) == ["received"]
    with as_actor(ines):
        Membership.objects.filter(user_id=ines.user_id).update(ends_on="2018-01-01")
    assert bring(client, sealed(second, secret)) == ["received"]
    with as_actor(lea):
        assert list(Operation.objects.order_by("created_at", "id").values_list("code", flat=True)) == ["device", "author"]
        assert not Encounter.objects.exists()
        actions.take_phone(lea, Operation.objects.get(code="device"))
        assert Encounter.objects.get().noted_by == lea.user_id


def test_floods_are_told_to_wait(place: Any, client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tremplin.core.sync.sealed_api.A_MINUTE", 2)
    answers = [client.post("/sync/sealed", "{}", content_type="application/json") for _ in range(3)]
    assert [one.status_code for one in answers] == [422, 422, 429] and answers[2]["Retry-After"] == "60"
    cache.clear()
    many = json.dumps({"ops": [None] * 101})
    assert client.post("/sync/sealed", many, content_type="application/json").status_code == 413


def test_the_key_is_the_same_each_time() -> None:
    told = sealing.public_key()
    assert told == sealing.public_key() and len(b64decode(told["public"])) == 65
