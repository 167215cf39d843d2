"""A rescue file taken in by a coordinator: once, whole, and under the names of those who noted."""

import json
import os
from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Act
from tremplin.core.sync import actions, rescue, sealing
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.outreach.models import Encounter

HERE = "/p/impact-essai/a-decider/fichier-de-secours"


@pytest.fixture
def other(place: Any, bilal: Any) -> Phone:
    return Phone(bilal.user_id, bilal.now)


@pytest.fixture
def letters(place: Any, ines: Any, bilal: Any, phone: Phone, other: Phone) -> list[dict[str, str]]:
    """Two meetings of Inès and one of Bilal, from one phone each; Bilal's speaks of a place that nobody knows."""
    found = []
    for actor, theirs, ops in (
        (ines, phone, [phone.encounter(place), phone.encounter(place)]),
        (bilal, other, [other.encounter(place, mode="balloon")]),
    ):
        secret = actions.register_device(actor, device_id=theirs.device_id, label="Téléphone d’essai")[1]
        for op in ops:
            content = {"secret": b64encode(secret).decode(), "project": "impact-essai", "envelope": op}
            found.append(
                sealing.seal_as_phone(UUID(op["op_id"]), content, os.urandom(12), ec.generate_private_key(ec.SECP256R1()))
            )
    return found


def file(letters: Any) -> bytes:
    return json.dumps({"format": "tremplin sealed 1", "ops": letters}).encode()


def give(client: Any, content: bytes) -> Any:
    return client.post(HERE, {"file": SimpleUploadedFile("tremplin-2019-10-22.json", content)})


def words(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_each_entry_arrives_once_under_its_author(letters: Any, ines: Any, bilal: Any, lea: Any, client_for: Any) -> None:
    """OUT-03: given twice, the file adds nothing; what can't be recorded waits for a person, as from a phone."""
    for _ in range(2):
        page = give(client_for(lea), file(letters))
        assert page.status_code == 200
        said = words(page)
        assert 'Inès</th><td role="cell" class="num" data-label="Enregistrées">2</td>' in said
        assert 'data-label="À décider">1</td>' in said and "ne s’ouvre pas" not in said
    with as_actor(lea):
        assert list(Encounter.objects.values_list("noted_by", flat=True)) == [ines.user_id] * 2
        assert Operation.objects.count() == 3 and Operation.objects.get(status="quarantined").author_id == bilal.user_id
        assert list(Act.objects.filter(verb="rescue.brought").values_list("actor_id", "because")) == [(lea.user_id, "3/3")] * 2


@pytest.mark.parametrize("how", ["cut", "empty", "foreign", "none", "list"])
def test_a_file_that_is_not_whole_is_told_and_takes_nothing(letters: Any, lea: Any, client_for: Any, how: str) -> None:
    whole = file(letters)
    bad = {"cut": whole[:-40], "empty": b"", "foreign": b'{"format":"x","ops":[]}', "none": file([]), "list": b"[1]"}[how]
    page = give(client_for(lea), bad)
    assert page.status_code == 422
    assert ("est vide" if how == "none" else "n’est pas entier") in words(page)
    with as_actor(lea):
        assert not Operation.objects.exists()


def test_a_damaged_letter_stops_none_of_the_others(letters: Any, lea: Any, client_for: Any) -> None:
    letters[1]["ct"] = letters[0]["ct"]
    page = give(client_for(lea), file([*letters, None, {"op_id": "x"}]))
    assert page.status_code == 200 and "3 saisies ne s’ouvrent pas" in words(page)
    with as_actor(lea):
        assert Encounter.objects.count() == 1 and Operation.objects.count() == 2


def test_nothing_readable_says_so(letters: Any, lea: Any, client_for: Any) -> None:
    page = give(client_for(lea), file([{**one, "ct": "AAAA"} for one in letters]))
    assert page.status_code == 200 and "Aucune saisie n’a pu s’ouvrir" in words(page)


def test_too_many_are_sent_to_a_phone(letters: Any, lea: Any, client_for: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rescue, "MOST", 2)
    page = give(client_for(lea), file(letters))
    assert page.status_code == 422 and "depuis un téléphone" in words(page)


def test_only_a_coordinator_takes_it_in(letters: Any, ines: Any, lea: Any, eve: Any, client_for: Any) -> None:
    with as_actor(ines), pytest.raises(NotAllowed):
        rescue.bring(ines, file(letters))
    assert client_for(ines).get(HERE).status_code == client_for(eve).get(HERE).status_code == 404
    assert "Prendre un fichier de secours" in words(client_for(lea).get("/p/impact-essai/a-decider"))
    assert "Prendre un fichier de secours" in words(client_for(lea).get("/p/impact-essai/appareils"))
    assert "Prendre un fichier de secours" not in words(client_for(ines).get("/p/impact-essai/a-decider"))
    assert client_for(lea).get(HERE).status_code == 200
