"""The page where a person decides, the page of devices, and what Today says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.journal.models import Read
from tremplin.core.sync import actions
from tremplin.core.sync.models import Device, Operation
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Note

pytestmark = pytest.mark.usefixtures("db")
HERE = "/p/impact-essai/"
Send = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def waiting(ines: Any, bilal: Any, phone: Phone, place: Any, send: Send, make_person: Any) -> dict[str, Any]:
    """A conflict of fields, a note to be written otherwise, a clock, a refused form."""
    person = make_person(ines, "Zak", "identified")
    other = Phone(bilal.user_id, bilal.now)
    send(bilal, other, other.edit(person.id, 1, place_hint="hall A", sex="f"))
    clash = phone.edit(person.id, 1, place_hint="hall B", sex="m")
    note = phone.note(person.id, "1 85 05 78 006 084 36")
    balloon = phone.encounter(place, mode="balloon")
    phone.now = ines.now + timedelta(days=2)
    late = phone.encounter(place)
    phone.now = ines.now
    send(ines, phone, clash, note, balloon, late)
    rows = {name: Operation.objects.get(op_id=op["op_id"]).id for name, op in (("clash", clash), ("note", note), ("late", late))}
    return {**rows, "person": person}


def test_list_says_why_and_names_nobody(waiting: Any, ines: Any, bilal: Any, lea: Any, client_for: Any) -> None:
    page = client_for(ines).get(HERE + "a-decider").content.decode()
    assert page.count('<li class="card">') == 4 and "Zak" not in page and "hall" not in page
    assert "Suivi corrigé" in page and "Des mots sont à écrire autrement" in page
    assert client_for(lea).get(HERE + "a-decider").content.decode().count('<li class="card">') == 4
    assert "Rien à décider" in client_for(bilal).get(HERE + "a-decider").content.decode()
    assert "4 saisies à décider" in client_for(ines).get(HERE + "aujourdhui").content.decode()
    assert "à décider" not in client_for(bilal).get(HERE + "aujourdhui").content.decode().replace("À décider", "")


def test_both_values_with_authors_and_dates(waiting: Any, lea: Any, client_for: Any) -> None:
    """Opening it is a reading of the person's file (PRIV-16); then the phone's value is taken."""
    address = f"{HERE}a-decider/{waiting['clash']}"
    page = client_for(lea).get(address).content.decode()
    for words in ("hall A", "hall B", "Bilal", "Inès", "22 octobre 2019", "Zak", "femme", "homme"):
        assert words in page, words
    with as_actor(lea):
        assert list(Read.objects.values_list("subject_id", "because")) == [(waiting["person"].id, "to_decide")]
    assert client_for(lea).get(f"{address}/phone").status_code == 302
    assert client_for(lea).post(f"{address}/phone").status_code == 302
    with as_actor(lea):
        assert Operation.objects.get(id=waiting["clash"]).resolution == "phone"
    assert client_for(lea).post(f"{address}/balloon").status_code == 302


def test_reword_and_set_the_clock(waiting: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    note = f"{HERE}a-decider/{waiting['note']}"
    assert client.post(note, {"value": "Toujours 1 85 05 78 006 084 36"}).status_code == 422
    assert client.post(note, {"value": "A sa carte."}).status_code == 302
    assert client.post(f"{HERE}a-decider/{waiting['late']}", {"value": "2019-10-21T18:00"}).status_code == 302
    with as_actor(ines):
        assert Note.objects.count() == 1 and Encounter.objects.get().on.isoformat() == "2019-10-21"
    assert "laissée de côté" not in client.get(HERE + "a-decider", {"show": "decided"}).content.decode()


def test_a_long_note_is_reworded_in_a_field_of_its_size(
    ines: Any, phone: Phone, place: Any, send: Send, make_person: Any, client_for: Any
) -> None:
    person = make_person(ines, "Zak", "identified")
    note = phone.note(person.id, "Zak est passé ce matin, il a montré sa carte : 1 85 05 78 006 084 36. Il revient lundi.")
    send(ines, phone, note)
    page = client_for(ines).get(f"{HERE}a-decider/{Operation.objects.get(op_id=note['op_id']).id}").content.decode()
    area = page[page.index("<textarea") :]
    assert 'class="form-control"' in area[: area.index(">")]


def test_let_go_with_a_reason_then_taken_up_again(waiting: Any, ines: Any, client_for: Any) -> None:
    client, address = client_for(ines), f"{HERE}a-decider/{waiting['clash']}"
    assert client.post(address + "/laisser", {"reason": ""}).status_code == 422
    assert client.post(address + "/laisser", {"reason": "Une saisie d’essai."}).status_code == 302
    assert "laissée de côté" in client.get(HERE + "a-decider", {"show": "decided"}).content.decode().lower()
    assert "Reprendre la décision" in client.get(address).content.decode()
    assert client.post(address + "/reprendre").status_code == 302
    assert client.get(HERE + "a-decider").content.decode().count('<li class="card">') == 4


def test_closed_to_others(waiting: Any, bilal: Any, eve: Any, samir: Any, lea: Any, ines: Any, client_for: Any) -> None:
    """Not one's own, another project, no file role, a limited person: the same 404."""
    address = f"{HERE}a-decider/{waiting['clash']}"
    for member in (bilal, eve, samir):
        assert client_for(member).get(address).status_code == 404
        assert client_for(member).post(address + "/phone").status_code == 404
    with as_actor(lea):
        people.restrict(lea, waiting["person"])
    assert client_for(ines).get(address).status_code == 404


def test_devices_revoked_and_wiped(ines: Any, bilal: Any, lea: Any, phone: Phone, client_for: Any) -> None:
    device, _secret = actions.register_device(ines, device_id=phone.device_id, label="Téléphone d’Inès")
    assert "Téléphone d’Inès" in client_for(lea).get(HERE + "appareils").content.decode()
    assert "Téléphone d’Inès" not in client_for(bilal).get(HERE + "appareils").content.decode()
    assert client_for(bilal).post(f"{HERE}appareils/{device.id}/couper").status_code == 404
    for verb, word in (("effacer", "effacement demandé"), ("couper", "coupé")):
        assert client_for(lea).get(f"{HERE}appareils/{device.id}/{verb}").status_code == 200
        assert client_for(lea).post(f"{HERE}appareils/{device.id}/{verb}").status_code == 302
        assert word in client_for(lea).get(HERE + "appareils").content.decode()
    with as_actor(ines):
        assert Device.objects.get().revoked_at is not None
