"""« Ce que l’outil sait de moi »: told to the member alone, by kinds and months, never counted."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tremplin.core.journal import journal
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.people import actions as people

PAGE = "/compte/ce-que-l-outil-sait"


@pytest.fixture
def lived(db: None, ines: Any, karim: Any, make_person: Callable[..., Any]) -> None:
    with as_actor(ines):
        before = ines.at(ines.now - timedelta(days=60))
        person = make_person(before)
        for day in range(7):
            outreach.record_attempt(before.at(before.now + timedelta(days=day)), person, channel="visit", outcome="no_answer")
        people.add_note(karim, person, text="Une note inventée.")
        journal.read(ines, "person", person.id)


def test_a_member_reads_what_is_kept_why_how_long_and_who_may_read(lived: None, ines: Any, client_for: Any) -> None:
    page = client_for(ines).get(PAGE).content.decode()
    for words in (
        "ines@exemple.test",
        "Projet d’essai A",
        "Essais pour joindre",
        "août 2019",
        "Ouvertures de suivis",
        "Douze mois",
        "Qui peut lire",
    ):
        assert words in page, words
    assert "Notes écrites" not in page  # Karim's


def test_the_file_says_the_same(lived: None, ines: Any, client_for: Any) -> None:
    response = client_for(ines).get(f"{PAGE}.json")
    known = json.loads(response.content)
    assert response["Cache-Control"] == "no-store" and "attachment" in response["Content-Disposition"]
    assert known["email"] == "ines@exemple.test" and known["parts"][0]["project"] == "Projet d’essai A"
    assert {
        "what": "essais pour joindre une personne",
        "project": "Projet d’essai A",
        "first": "2019-08-01",
        "last": "2019-08-01",
    } in known["acts"]
    assert known["kept"][0].keys() == {"what", "why", "how_long", "who"}


def test_nothing_is_counted_nor_told_by_day(lived: None, ines: Any, client_for: Any) -> None:
    """Seven tries on seven days: neither the number nor a day of them is there."""
    known = json.loads(client_for(ines).get(f"{PAGE}.json").content)
    told = json.dumps([known["acts"], known["reads"]])
    assert not re.search(r"\b7\b", told) and not re.search(r"\d{4}-\d\d-(?!01\b)\d\d", told)
    assert all(not isinstance(value, int) for kind in known["acts"] for value in kind.values())


@pytest.mark.parametrize("who", ["lea", "dpo", "karim", "eve", "delegate"])
def test_no_page_shows_it_to_anybody_else(lived: None, ines: Any, client_for: Any, who: str, request: Any) -> None:
    """Not to the coordinator, nor to the protection officer: the address names nobody, and what is added to it changes nothing."""
    other = client_for(request.getfixturevalue(who))
    for tail in ("", ".json", f"?user={ines.user_id}", f"?member={ines.user_id}"):
        shown = other.get(f"{PAGE}{tail}").content.decode()
        assert "ines@exemple.test" not in shown and "essais pour joindre" not in shown.lower(), tail
    for tail in (f"/{ines.user_id}", f"/{ines.user_id}.json"):
        assert other.get(f"{PAGE}{tail}").status_code == 404


def test_only_the_two_addresses_lead_there_and_neither_takes_a_name() -> None:
    def walk(patterns: Any, before: str = "") -> list[tuple[str, Any]]:
        found = []
        for one in patterns:
            if isinstance(one, URLResolver):
                found += walk(one.url_patterns, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                found.append((before + str(one.pattern), one.callback))
        return found

    led = [(route, view) for route, view in walk(get_resolver().url_patterns) if "site.mine" in view.__module__]
    assert sorted(route for route, _view in led) == ["compte/ce-que-l-outil-sait", "compte/ce-que-l-outil-sait.json"]


def test_it_takes_an_account(db: None, client: Any) -> None:
    assert client.get(PAGE).status_code == 302 and client.get(f"{PAGE}.json").status_code == 302
