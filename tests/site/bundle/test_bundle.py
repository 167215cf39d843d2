"""The copy of everything held on a person (PRIV-06)."""

import json
from typing import Any

import pytest
from django.apps import apps

from tremplin.core.journal import journal
from tremplin.core.journal.models import Read
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions, queries
from tremplin.domain.people.models import Person
from tremplin.site.bundle.gathering import bundle, references_to

HERE = "/p/impact-essai"


@pytest.fixture
def person(db: None, ines: Any, make_person: Any) -> Person:
    """Somebody with a row in each table of these rooms."""
    person = make_person(ines, "Zéphyrin", "identified", last_name="Canarisse", phone="06 12 34 56 78")
    actions.add_note(ines, person, text="Aime la mécanique.")
    actions.agree(ines, person, purpose="contact")
    actions.edit_sheet(ines, person, identity=queries.identity_of(ines, person), version=1, sex="m")
    outreach.record_encounter(ines, territory=person.territory, mode="street", persons=[person])
    outreach.record_attempt(ines, person, channel="visit", outcome="no_answer")
    outreach.promise_follow_up(ines, person, due_on=ines.today)
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    asked = outreach.ask_advice(ines, person, partner=partner, question="Comment lui parler ?")
    outreach.answer_advice(ines, asked, answer="Par le foot.")
    journal.read(ines, "person", person.id)
    return person


def test_it_holds_every_table_that_points_to_a_person(person: Person, lea: Any) -> None:
    """PRIV-06, by introspection: a room that forgets its part turns this red."""
    wanted = {model._meta.db_table for model, _column in references_to(Person, apps.get_models())}
    held = {table for room in bundle(lea, person)["rooms"].values() for table in room}
    assert wanted - held == set()


def test_a_room_that_forgets_its_part_is_told_all_the_same(person: Person, lea: Any, monkeypatch: Any) -> None:
    """PRIV-06: words sealed in a table that no room names still reach the person."""
    from tremplin.core.registry import registries

    monkeypatch.setattr(registries.bundle, "entries", {})
    rest = bundle(lea, person)["rooms"]["rest"]
    assert rest["people_note"][0]["text"] == "Aime la mécanique." and len(rest["outreach_contactattempt"]) == 1


def test_its_words_are_the_persons_own_words_in_clear(person: Person, lea: Any) -> None:
    """NOTE-02: notes without filtering, who read, what was asked."""
    text = json.dumps(bundle(lea, person), ensure_ascii=False)
    for words in (
        "Zéphyrin",
        "Canarisse",
        "+33612345678",
        "Aime la mécanique.",
        "Comment lui parler ?",
        "Par le foot.",
        "Inès",
        "Mission d’essai",
    ):
        assert words in text, words


def test_the_page_and_the_file_are_journalled_before_they_leave(person: Person, lea: Any, client_for: Any) -> None:
    """PRIV-23."""
    client = client_for(lea)
    page = client.get(f"{HERE}/personnes/{person.id}/copie")
    assert page.status_code == 200 and "Aime la mécanique." in page.content.decode()
    file = client.get(f"{HERE}/personnes/{person.id}/copie.json")
    assert json.loads(file.content)["rooms"]["people"]["people_note"][0]["text"] == "Aime la mécanique."
    assert file["Cache-Control"] == "no-store" and "attachment" in file["Content-Disposition"]
    with as_actor(lea):
        assert set(Read.objects.filter(subject_id=person.id, actor_id=lea.user_id).values_list("because", flat=True)) == {
            "bundle",
            "bundle.json",
        }


def test_when_the_journal_fails_nothing_leaves(person: Person, lea: Any, client_for: Any, monkeypatch: Any) -> None:
    """PRIV-23."""

    def broken(*_args: Any, **_fields: Any) -> None:
        raise RuntimeError("journal closed")

    monkeypatch.setattr(journal, "read", broken)
    for tail in ("copie", "copie.json"):
        response = client_for(lea).get(f"{HERE}/personnes/{person.id}/{tail}")
        assert response.status_code == 500 and "Canarisse" not in response.content.decode()


@pytest.mark.parametrize("member", ["ines", "samir", "delegate", "evaluator", "eve"])
def test_only_those_who_answer_requests_make_one(person: Person, request: Any, client_for: Any, member: str) -> None:
    for tail in ("copie", "copie.json"):
        assert client_for(request.getfixturevalue(member)).get(f"{HERE}/personnes/{person.id}/{tail}").status_code == 404


def test_a_restricted_person_still_gets_it(person: Person, lea: Any, dpo: Any, client_for: Any) -> None:
    """PRIV-09: the pause is for us, not for the person's own rights."""
    with as_actor(lea):
        actions.restrict(lea, person)
    assert client_for(dpo).get(f"{HERE}/personnes/{person.id}/copie").status_code == 200
