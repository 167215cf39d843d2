"""Who knows what, cut in one act; limitation and erasure by their pages; two people on one sheet."""

import re
from typing import Any

import pytest

from tremplin.core.journal.models import Read
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions, queries
from tremplin.domain.people.models import Person

HERE = "/p/impact-essai"


@pytest.fixture
def person(db: None, ines: Any, make_person: Any) -> Person:
    return make_person(ines, "Maïssa", "identified", last_name="Exemple", phone="06 00 00 00 01")


def test_a_sharing_is_seen_and_cut_in_one_act(person: Person, ines: Any, client_for: Any) -> None:
    """SHARE-06, PRIV-15."""
    with as_actor(ines):
        partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai")
        actions.agree(ines, person, purpose="handover", recipient_id=partner.id)
    client, url = client_for(ines), f"{HERE}/personnes/{person.id}"
    assert "Couper avec Mission d’essai" in client.get(f"{url}/qui-sait-quoi").content.decode()
    client.post(f"{url}/accord/retirer", {"purpose": "handover", "recipient": str(partner.id)})
    assert "Couper avec" not in client.get(f"{url}/qui-sait-quoi").content.decode()
    with as_actor(ines):
        assert not queries.agrees(ines, person.id, "handover", partner.id)


def test_an_agreement_to_pass_on_names_its_partner(person: Person, ines: Any, client_for: Any) -> None:
    """SHARE-01."""
    response = client_for(ines).post(
        f"{HERE}/personnes/{person.id}/accord", {"id": str(uuid7()), "purpose": "handover", "recipient": ""}
    )
    assert response.status_code == 422 and "vaut pour lui seul" in response.content.decode()


def test_each_opening_of_a_file_is_journalled_and_shown_to_the_person(
    person: Person, ines: Any, bilal: Any, client_for: Any
) -> None:
    """PRIV-16."""
    client_for(bilal).get(f"{HERE}/personnes/{person.id}")
    page = client_for(ines).get(f"{HERE}/personnes/{person.id}/qui-sait-quoi").content.decode()
    assert "Bilal" in page and "Inès" in page
    with as_actor(ines):
        assert Read.objects.filter(subject_id=person.id).count() == 2


def test_who_knows_what_says_a_birth_as_people_write_it(db: None, ines: Any, make_person: Any, client_for: Any) -> None:
    person = make_person(ines, "Maïssa", level="identified", birth="2001-02-14")
    page = client_for(ines).get(f"{HERE}/personnes/{person.id}/qui-sait-quoi").content.decode()
    assert "14/02/2001" in page
    assert "2001-02-14" not in page


def test_two_people_editing_see_both_values(person: Person, ines: Any, bilal: Any, client_for: Any) -> None:
    url = f"{HERE}/personnes/{person.id}/corriger"
    data = {
        "id": str(uuid7()),
        "first_name": "Maïssa",
        "last_name": "Exemple",
        "phone": "06 00 00 00 01",
        "address_form": "vous",
        "version": "1",
    }
    first, second = client_for(ines), client_for(bilal)
    assert first.post(url, {**data, "place_hint": "hall C"}).status_code == 302
    refused = second.post(url, {**data, "place_hint": "parking"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "hall C" in page and "parking" in page and "Rien n’est perdu" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None and version[1] == "2"
    assert second.post(url, {**data, "place_hint": "parking", "version": version[1]}).status_code == 302


def test_a_limited_file_answers_like_an_unknown_one(person: Person, ines: Any, lea: Any, client_for: Any) -> None:
    """PRIV-09."""
    coordinator, worker = client_for(lea), client_for(ines)
    assert worker.post(f"{HERE}/personnes/{person.id}/limiter").status_code == 404
    assert "Limiter ce suivi" in coordinator.get(f"{HERE}/personnes/{person.id}/limiter").content.decode()
    coordinator.post(f"{HERE}/personnes/{person.id}/limiter")
    for tail in ("", "/corriger", "/note", "/qui-sait-quoi", "/essai"):
        assert worker.get(f"{HERE}/personnes/{person.id}{tail}").status_code == 404
    assert "Maïssa" not in worker.get(f"{HERE}/personnes").content.decode()
    assert "Suivi limité" in coordinator.get(f"{HERE}/droits").content.decode()
    coordinator.post(f"{HERE}/personnes/{person.id}/reouvrir")
    assert worker.get(f"{HERE}/personnes/{person.id}").status_code == 200


def test_erasing_asks_first_then_leaves_numbers(person: Person, lea: Any, ines: Any, client_for: Any) -> None:
    coordinator, url = client_for(lea), f"{HERE}/personnes/{person.id}/effacer"
    assert client_for(ines).get(url).status_code == 404
    assert "ne pourra pas être défait" in coordinator.get(url).content.decode()
    with as_actor(ines):
        assert Person.objects.filter(id=person.id).exists()
    assert coordinator.post(url).status_code == 302
    assert coordinator.get(f"{HERE}/personnes/{person.id}").status_code == 404
    with as_actor(lea):
        assert not Person.objects.filter(id=person.id).exists() and Person.objects.count() == 1


@pytest.mark.parametrize("member", ["samir", "delegate", "evaluator", "dpo", "eve"])
def test_the_pages_of_people_stay_shut_to_those_who_open_no_file(
    person: Person, request: Any, client_for: Any, member: str
) -> None:
    """SHARE-04."""
    client = client_for(request.getfixturevalue(member))
    for tail in (
        "personnes",
        f"personnes/{person.id}",
        f"personnes/{person.id}/qui-sait-quoi",
        "rencontres",
        "presences",
        "que-repondre",
    ):
        assert client.get(f"{HERE}/{tail}").status_code == 404, tail
