"""« Limiter », « Effacer »: asked of whoever is with the person, answered by the coordination within a month."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.people import actions, asked
from tremplin.domain.people.models import Person, RightsRequest
from tremplin.site.today.views import answered

HERE = "/p/impact-essai"


@pytest.fixture
def person(db: None, ines: Any, make_person: Callable[..., Any]) -> Person:
    with as_actor(ines):
        return make_person(ines)


def told(actor: Any) -> list[Any]:
    return list(answered({"rights": asked.today(actor)})[0])


def test_a_request_is_journalled_once_with_the_last_day_of_its_month(person: Person, ines: Any, bilal: Any) -> None:
    """PRIV-07."""
    first = actions.ask_rights(ines, person, kind="erase")
    assert (first.asked_by, first.asked_on, first.answer_by) == (ines.user_id, date(2019, 10, 22), date(2019, 11, 22))
    assert actions.ask_rights(bilal, person, kind="erase") == first
    assert list(Act.objects.filter(verb="right.asked").values_list("subject_id", "because")) == [(person.id, "erase")]
    with pytest.raises(Invalid):
        actions.ask_rights(ines, person, kind="forget")


def test_it_reaches_those_who_answer_and_presses_as_the_month_goes(
    person: Person, ines: Any, lea: Any, dpo: Any, eve: Any
) -> None:
    actions.ask_rights(ines, person, kind="restrict")
    for one in (lea, dpo):
        (item,) = told(one)
        assert item.title == "Une personne demande à limiter son suivi" and "22 novembre 2019" in item.why
        assert item.person_id is None and item.tone == "see" and item.actions[0][0] == "Répondre"
    assert told(ines) == [] and told(eve) == []
    sorts = [(told(lea.at(lea.now + timedelta(days=days)))[0]) for days in (19, 20, 28)]
    assert [(one.tone, one.sort) for one in sorts] == [("see", 14), ("alert", 10), ("alert", 2)]


def test_only_whoever_asked_takes_it_back_and_not_once_answered(person: Person, ines: Any, karim: Any, lea: Any) -> None:
    request = actions.ask_rights(ines, person, kind="restrict")
    with pytest.raises(NotAllowed):
        actions.take_back_rights(karim, request)
    for _twice in range(2):
        actions.take_back_rights(ines, request)
    assert told(lea) == [] and Act.objects.filter(verb="right.taken_back").count() == 1
    again = actions.ask_rights(ines, person, kind="restrict")
    assert again.id != request.id
    actions.restrict(lea, person)
    assert told(lea) == []
    with pytest.raises(WrongMoment):
        actions.take_back_rights(ines, again)


def test_the_answer_to_one_request_leaves_the_other_waiting(person: Person, ines: Any, lea: Any) -> None:
    actions.ask_rights(ines, person, kind="restrict")
    actions.ask_rights(ines, person, kind="erase")
    actions.restrict(lea, person)
    (item,) = told(lea)
    assert "effacer" in item.title


def test_erasing_takes_the_request_with_the_person(committed: Any, ines: Any, lea: Any, make_person: Callable[..., Any]) -> None:
    with as_actor(ines):
        actions.ask_rights(ines, make_person(ines), kind="erase")
    with as_actor(lea):
        actions.erase(lea, Person.objects.get())
    with as_actor(lea):
        assert RightsRequest.objects.count() == 0 and told(lea) == []


def test_who_may_not_open_the_file_asks_nothing(person: Person, samir: Any, eve: Any) -> None:
    for stranger in (samir, eve):
        with pytest.raises(NotAllowed):
            actions.ask_rights(stranger, person, kind="erase")


def test_from_who_knows_what_to_the_coordination_and_back(
    person: Person, ines: Any, karim: Any, lea: Any, client_for: Any
) -> None:
    client, page = client_for(ines), f"{HERE}/personnes/{person.id}/qui-sait-quoi"
    asking = f"{HERE}/personnes/{person.id}/demander/erase"
    assert asking in client.get(page).content.decode()
    assert "22 novembre 2019" in client.get(asking).content.decode()
    assert client.get(f"{HERE}/personnes/{person.id}/demander/oublier").status_code == 404
    assert client.post(asking).url == page
    with as_actor(ines):
        request = RightsRequest.objects.get()
    back = f"{HERE}/demandes/{request.id}/retirer"
    assert back in client.get(page).content.decode()
    assert back not in client_for(karim).get(page).content.decode()
    assert client_for(karim).post(back).status_code == 404
    assert "Une personne demande à effacer" in client_for(lea).get(f"{HERE}/aujourdhui").content.decode()
    assert client.post(back).url == page
    with as_actor(ines):
        assert RightsRequest.objects.get().withdrawn_at
    assert "demander/erase" not in client_for(lea).get(page).content.decode(), "who may do it does it at once"
