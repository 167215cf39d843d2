"""The way of a meeting through the pages: count, then nickname or name if the person wishes, then again."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tremplin.core.journal.models import Read
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.models import ContactAttempt, Encounter, EncounterPerson, FollowUp, Presence
from tremplin.domain.partners.models import Partner
from tremplin.domain.people.models import Agreement, Person

HERE = "/p/impact-essai"


@pytest.fixture
def place(db: None, ines: Any, make_territory: Any) -> Any:
    with as_actor(ines):
        return make_territory(ines)


def meeting(client: Any, where: Any, **fields: Any) -> Any:
    data = {
        "id": str(uuid7()),
        "people_count": 1,
        "place": f"t:{where.id}",
        "mode": "street",
        "at": "2019-10-22T16:50",
        "topics": ["job"],
        **fields,
    }
    return client.post(f"{HERE}/rencontres/noter", data)


def errors(response: Any) -> str:
    return " ".join(re.findall(r'<div class="field-error".*?</div>|form-errors.*?</div>', response.content.decode(), re.S))


def test_an_anonymous_meeting_is_one_submit_and_no_person(place: Any, ines: Any, client_for: Any) -> None:
    """OUT-01, OUT-02: place, way and hour come filled in; nobody is kept."""
    client = client_for(ines)
    page = client.get(f"{HERE}/rencontres/noter").content.decode()
    assert f'value="t:{place.id}" selected' in page and "2019-10-22T17:00" in page
    response = meeting(client, place, sex="f", age_band="18-25", people_count=2)
    assert response.status_code == 302, errors(response)
    with as_actor(ines):
        assert Person.objects.count() == 0
        assert Encounter.objects.get().composition == {"f:18-25": 2}


def test_the_daily_path_is_the_number_then_the_place_then_the_button(place: Any, ines: Any, client_for: Any) -> None:
    """OUT-02: what is filled in already is enough; each answer to an objection is folded beside it."""
    page = client_for(ines).get(f"{HERE}/rencontres/noter").content.decode()
    order = [page.index(f'name="{name}"') for name in ("people_count", "place", "topics", "objection")]
    assert order == sorted(order)
    filled = dict(re.findall(r'<input[^>]*name="(people_count|id|at)"[^>]*value="([^"]+)"', page))
    filled |= dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]+)"[^>]*checked', page))
    chosen = re.search(r'value="([^"]+)" selected', page)
    assert chosen is not None
    response = client_for(ines).post(f"{HERE}/rencontres/noter", {**filled, "place": chosen[1]})
    assert response.status_code == 302, errors(response)
    for block in page.split('<div class="objection">')[2:]:
        assert "<details" in block.split("</div>")[0]


def test_the_nickname_is_asked_for_and_the_notice_stands_beside_its_tick(place: Any, ines: Any, client_for: Any) -> None:
    """PRIV-01: short words first, the whole notice folded below, the tick in the same card."""
    client = client_for(ines)
    met = meeting(client, place).url
    page = client.get(f"{met}/surnom").content.decode()
    label = page.split('for="id_pseudonym"')[1].split("</label>")[0]
    assert "si vous voulez" not in label
    assert "surnom qu’elle choisit" in errors(client.post(f"{met}/surnom", {"id": str(uuid7()), "told": "on"}))
    page = client.get(f"{met}/nom").content.decode()
    card = page.split('aria-labelledby="notice"')[1].split("</section>")[0]
    assert 'name="told"' in card and 'name="channel"' in card
    assert card.index("<details") < card.index("CNIL") < card.index("</details>") < card.index('name="told"')
    assert 'name="last_name"' not in card


def test_a_double_click_is_one_meeting(place: Any, ines: Any, client_for: Any) -> None:
    client, twice = client_for(ines), str(uuid7())
    first, second = meeting(client, place, id=twice), meeting(client, place, id=twice)
    assert first.url == second.url
    with as_actor(ines):
        assert Encounter.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"at": "2019-10-23T10:00"}, "pas encore venue"),
        ({"topics": ["une maladie"]}, "Choisissez"),
        ({"people_count": 0}, "1"),
        ({"people_count": 1, "group-f:18-25": 2}, "plus de personnes"),
        ({"place": "t:00000000-0000-7000-8000-000000000000"}, "Choisissez"),
    ],
)
def test_what_cannot_be_is_refused_with_words(place: Any, ines: Any, client_for: Any, fields: Any, words: str) -> None:
    response = meeting(client_for(ines), place, **fields)
    assert response.status_code == 422 and words in errors(response)


def test_a_place_of_another_project_answers_like_an_unknown_one(
    place: Any, eve: Any, ines: Any, client_for: Any, make_territory: Any
) -> None:
    with as_actor(eve):
        theirs = make_territory(eve, "Voisin d’essai")
    response = meeting(client_for(ines), theirs)
    assert response.status_code == 422 and "Choisissez une réponse" in errors(response)
    assert client_for(eve).get(f"{HERE}/rencontres").status_code == 404


def met(client: Any, where: Any, **fields: Any) -> str:
    response = meeting(client, where, **fields)
    assert response.status_code == 302, errors(response)
    return str(response.url)


def nickname(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "told": "on",
        "pseudonym": "Zak",
        "place_hint": "hall B",
        "soon": "3",
        "see_by": "visit",
        **fields,
    }


def test_a_nickname_after_the_spoken_notice_with_a_promise(place: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    url = met(client, place)
    page = client.get(f"{url}/surnom").content.decode()
    assert "Je suis Inès" in page and "À dire d’abord" in page
    untold = client.post(f"{url}/surnom", {**nickname(), "told": ""})
    assert untold.status_code == 422 and "Dites-le d’abord" in errors(untold)
    data = nickname()
    assert client.post(f"{url}/surnom", data).status_code == 302
    assert client.post(f"{url}/surnom", {**data, "another": "1"}).status_code == 302
    with as_actor(ines):
        assert (Person.objects.count(), FollowUp.objects.count(), EncounterPerson.objects.count()) == (1, 1, 1)
        assert str(FollowUp.objects.get().due_on) == "2019-10-25"


def test_a_name_after_the_written_notice(place: Any, ines: Any, client_for: Any) -> None:
    """PRIV-14, MIN-02."""
    client = client_for(ines)
    url = met(client, place)
    data = {
        "id": str(uuid7()),
        "told": "on",
        "channel": "paper",
        "first_name": "Maïssa",
        "birth": "14/02/2001",
        "phone": "06 11 22 33 44",
        "contact_agreed": "on",
    }
    child = client.post(f"{url}/nom", {**data, "birth": "2010"})
    assert child.status_code == 422 and "13 ans" in errors(child)
    number = client.post(f"{url}/nom", {**data, "last_name": "1 85 05 78 006 084 91"})
    assert number.status_code == 422 and "sécurité sociale" in errors(number)
    response = client.post(f"{url}/nom", data)
    assert response.status_code == 302, errors(response)
    page = client.get(response.url).content.decode()
    assert "Maïssa" in page and "06 11 22 33 44" in page and "18 à 25 ans" in page
    with as_actor(ines):
        assert Agreement.objects.get().purpose == "contact"
        assert Read.objects.filter(subject_kind="person").count() == 1


def test_somebody_already_followed_is_shown_before_a_second_file(place: Any, ines: Any, client_for: Any) -> None:
    """OUT-10."""
    client = client_for(ines)
    client.post(f"{met(client, place)}/surnom", nickname())
    url = met(client, place)
    asked = client.post(f"{url}/surnom", nickname(pseudonym="Zack"))
    assert asked.status_code == 200 and "Peut-être déjà suivie" in asked.content.decode()
    person = re.search(r'name="person" value="([0-9a-f-]+)"', asked.content.decode())
    assert person is not None
    client.post(f"{url}/rattacher", {"person": person[1]})
    with as_actor(ines):
        assert (Person.objects.count(), EncounterPerson.objects.count()) == (1, 2)
    client.post(f"{url}/surnom", nickname(pseudonym="Zack", another="1"))
    with as_actor(ines):
        assert Person.objects.count() == 2


def test_a_try_and_its_next_date_then_the_answer_at_hand(place: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    person = client.post(f"{met(client, place)}/surnom", nickname(soon="")).url
    page = client.get(f"{person}/essai").content.decode()
    assert 'value="2019-10-2' in page and "Que répondre" in page
    data = {
        "id": str(uuid7()),
        "promise_id": str(uuid7()),
        "outcome": "objection",
        "channel": "visit",
        "objection": "no_time",
        "due_on": "2019-10-29",
    }
    assert client.post(f"{person}/essai", data).status_code == 302
    assert client.post(f"{person}/essai", data).status_code == 302
    with as_actor(ines):
        assert (ContactAttempt.objects.count(), FollowUp.objects.count()) == (1, 1)
    page = client.get(person).content.decode()
    assert "Pas le temps" in page and "Promis pour" in page


def test_opposition_closes_the_way(place: Any, ines: Any, client_for: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = make_person(ines, "Lou", "identified", phone="06 12 34 56 78")
    client = client_for(ines)
    data = {"id": str(uuid7()), "kind": "phone", "phone": "+33 6 12 34 56 78"}
    assert client.post(f"{HERE}/oppositions/noter", data).status_code == 302
    attempt = {"id": str(uuid7()), "promise_id": str(uuid7()), "outcome": "no_answer", "channel": "call"}
    refused = client.post(f"{HERE}/personnes/{person.id}/essai", attempt)
    assert refused.status_code == 422 and "ne souhaite pas être démarchée" in refused.content.decode()
    assert "Ne pas démarcher" in client.get(f"{HERE}/personnes/{person.id}").content.decode()


def test_advice_is_asked_without_a_name_and_answered(place: Any, ines: Any, client_for: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = make_person(ines)
        partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    client = client_for(ines)
    data = {"id": str(uuid7()), "partner": str(partner.id), "question": "Comment lui parler ?"}
    named = client.post(f"{HERE}/personnes/{person.id}/conseil", {**data, "named": "on"})
    assert named.status_code == 422 and "pas donné son accord" in named.content.decode()
    assert client.post(f"{HERE}/personnes/{person.id}/conseil", data).status_code == 302
    page = client.get(f"{HERE}/personnes/{person.id}").content.decode()
    answer = re.search(r'href="([^"]+/conseils/[^"]+/reponse)"', page)
    assert answer is not None and "Comment lui parler ?" in page
    assert client.post(answer[1], {"answer": "Passez par le foot.", "leave": ""}).status_code == 302
    assert "Passez par le foot." in client.get(f"{HERE}/personnes/{person.id}").content.decode()


def test_the_advice_to_leave_in_peace_is_read_on_the_page(place: Any, ines: Any, client_for: Any, make_person: Any) -> None:
    """OUT-04: the page says the pause, its end and how it ends; it offers no way to go; the person's own coming lifts it."""
    with as_actor(ines):
        person = make_person(ines)
        partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
        asked = actions.ask_advice(ines, person, partner=partner, question="Comment lui parler ?")
    client, page = client_for(ines), f"{HERE}/personnes/{person.id}"
    said = {"answer": "Laissez-le souffler.", "leave": "on", "leave_until": "2019-12-01"}
    assert client.post(f"{HERE}/conseils/{asked.id}/reponse", {**said, "leave_until": "2019-10-01"}).status_code == 422
    assert client.post(f"{HERE}/conseils/{asked.id}/reponse", said).status_code == 302
    text = client.get(page).content.decode()
    assert "Laisser tranquille" in text and "jusqu’au 1 décembre" in text.replace("1er", "1") and "vient d’elle-même" in text
    assert "/revoir" not in text and "/mediateur" not in text
    met = meeting(client, place)
    assert client.post(f"{met.url}/rattacher", {"person": str(person.id)}).status_code == 302
    assert "Laisser tranquille" not in client.get(page).content.decode()


def test_presence_in_few_taps_and_its_correction(place: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    page = client.get(f"{HERE}/presences/noter").content.decode()
    assert f'value="t:{place.id}" selected' in page and re.search(r'value="late"[^>]*checked', page)
    data = {"id": str(uuid7()), "place": f"t:{place.id}", "mode": "stall", "on": "2019-10-22", "band": "late", "people_met": "6"}
    assert client.post(f"{HERE}/presences/noter", data).status_code == 302
    listed = client.get(f"{HERE}/presences").content.decode()
    correction = re.search(r'href="([^"]+/corriger)"', listed)
    assert correction is not None
    assert client.post(correction[1], {**data, "id": str(uuid7()), "people_met": "4"}).status_code == 302
    with as_actor(ines):
        assert Presence.objects.count() == 2
    assert client.get(f"{HERE}/presences").content.decode().count("/corriger") == 1


def test_every_page_opens_and_stays_within_twelve_queries(place: Any, ines: Any, lea: Any, client_for: Any) -> None:
    client = client_for(ines)
    url = met(client, place)
    person = client.post(f"{url}/surnom", nickname()).url
    counted = {}
    pages = [
        *(
            f"{HERE}/{tail}"
            for tail in (
                "aujourdhui",
                "personnes",
                "rencontres",
                "presences",
                "que-repondre",
                "oppositions",
                "chercher?q=Zak",
                "oppositions/noter",
            )
        ),
        url,
        *(f"{url}/{tail}" for tail in ("surnom", "nom", "rattacher", "corriger")),
        person,
        *(
            f"{person}/{tail}"
            for tail in (
                "corriger",
                "nom",
                "referent",
                "note",
                "qui-sait-quoi",
                "accord",
                "essai",
                "revoir",
                "conseil",
                "mediateur",
            )
        ),
    ]
    for address in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        asked = [
            q["sql"] for q in queries.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        ]
        if address == person:  # the rooms above count their own panels
            asked = [sql for sql in asked if not any(word in sql for word in ("counter_", "pathways_", "tenancy_membership"))]
        counted[address] = asked
    too_many = {address: len(sql) for address, sql in counted.items() if len(sql) > 12}
    assert not too_many, "\n".join(sql[:160] for sql in counted[next(iter(too_many))])


def test_a_broken_id_is_refused_in_words_and_the_page_comes_back_ready(place: Any, ines: Any, client_for: Any) -> None:
    client = client_for(ines)
    refused = meeting(client, place, id="pas-un-numéro", people_count=7)
    page = refused.content.decode()
    assert refused.status_code == 422 and "Rien n’est perdu" in errors(refused)
    assert 'name="people_count" value="7"' in page
    fresh = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert fresh is not None and meeting(client, place, id=fresh[1], people_count=7).status_code == 302
