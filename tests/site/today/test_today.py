"""Today: whom to see again and why, for a worker, from a few rows of many."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tremplin.core.registry import registries
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach import panels
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions

HERE = "/p/impact-essai"


def ago(actor: Any, days: int) -> Any:
    return actor.at(actor.now - timedelta(days=days))


def test_a_promise_due_is_first_and_says_why(db: None, ines: Any, make_person: Any) -> None:
    """OUT-04."""
    calm, late = make_person(ago(ines, 9), "Yo"), make_person(ago(ines, 9), "Zak", place_hint="hall B")
    outreach.promise_follow_up(ago(ines, 9), calm, due_on=date(2019, 11, 22))
    outreach.record_encounter(ago(ines, 9), territory=late.territory, mode="street", objection="no_time", persons=[late])
    outreach.promise_follow_up(ago(ines, 9), late, due_on=date(2019, 10, 21))
    items = panels.today(ines)
    assert [item.title for item in items] == ["« Zak », hall B"]
    assert "Pas le temps" in items[0].why and "hier" in items[0].why and items[0].tone == "see"
    assert [label for label, _url in items[0].actions] == ["Noter", "Que répondre ?"]


def test_after_the_maximum_the_referent_is_asked_then_a_mediator(db: None, ines: Any, make_person: Any) -> None:
    """In the method's order: talk again, ask advice, a mediator outside the public service."""
    person = make_person(ago(ines, 50), "Yo")
    for days in (40, 30, 20, 10):
        outreach.record_attempt(ago(ines, days), person, channel="visit", outcome="no_answer")
    assert [item.kind for item in panels.today(ines)] == ["propose_mediator"]  # nobody whose advice could be asked
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    assert [item.kind for item in panels.today(ines)] == ["ask_referent_advice"]
    asked = outreach.ask_advice(ago(ines, 2), person, partner=partner, question="Comment lui parler ?")
    assert panels.today(ines) == []
    outreach.answer_advice(ines, asked, answer="Passez par une association.")
    assert [item.kind for item in panels.today(ines)] == ["propose_mediator"]
    helper = Partner.objects.create(project_id=ines.project_id, name="Association d’essai", is_mediator=True)
    outreach.propose_mediator(ines, person, partner=helper)
    assert panels.today(ines) == []


def test_left_in_peace_until_the_day_said_or_until_they_come(db: None, ines: Any, make_person: Any) -> None:
    """OUT-04: the referent's advice to leave in peace holds back even a promise; its end, or the person's own coming, lifts it."""
    person = make_person(ago(ines, 50), "Yo")
    outreach.promise_follow_up(ago(ines, 9), person, due_on=ines.today)
    assert [item.kind for item in panels.today(ines)] == ["see_again"]
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    asked = outreach.ask_advice(ago(ines, 2), person, partner=partner, question="Comment lui parler ?")
    end = ines.today + timedelta(days=30)
    outreach.answer_advice(ines, asked, answer="Laissez-le souffler.", leave=True, leave_until=end)
    assert panels.today(ines) == []
    assert panels.today(ines.at(ines.now + timedelta(days=30))) == []
    [after] = panels.today(ines.at(ines.now + timedelta(days=31)))
    assert "Le référent conseillait de laisser la personne tranquille jusqu’au 21 novembre" in after.why
    outreach.record_encounter(ines, territory=person.territory, mode="office", persons=[person], voluntary=True)
    outreach.promise_follow_up(ines, person, due_on=ines.today + timedelta(days=10))
    assert [item.kind for item in panels.today(ines.at(ines.now + timedelta(days=10)))] == ["see_again"]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_peace_is_to_come_and_no_longer_than_a_year(db: None, ines: Any, make_person: Any, days: int) -> None:
    partner = Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
    asked = outreach.ask_advice(ines, make_person(ines), partner=partner, question="Comment lui parler ?")
    with pytest.raises(Invalid) as refused:
        outreach.answer_advice(ines, asked, answer="Laissez.", leave=True, leave_until=ines.today + timedelta(days=days))
    assert refused.value.field == "leave_until"
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_an_opposition_takes_the_person_off_the_list(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 9), "Lou", "identified", phone="06 12 34 56 78")
    outreach.promise_follow_up(ago(ines, 9), person, due_on=ines.today)
    assert len(panels.today(ines)) == 1
    actions.oppose_phone(ines, phone="06 12 34 56 78")
    assert panels.today(ines) == []


def test_a_talk_keeps_the_promise(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 9), "Lou")
    outreach.promise_follow_up(ago(ines, 9), person, due_on=ines.today)
    outreach.record_attempt(ines, person, channel="visit", outcome="talked")
    assert panels.today(ines) == []


def test_another_workers_people_are_not_mine_to_see(db: None, ines: Any, bilal: Any, make_person: Any) -> None:
    outreach.promise_follow_up(ines, make_person(ines), due_on=ines.today)
    assert len(panels.today(ines)) == 1 and panels.today(bilal) == []


def test_restricted_and_left_people_are_on_nobodys_list(db: None, ines: Any, lea: Any, make_person: Any) -> None:
    """PRIV-09."""
    person = make_person(ines)
    outreach.promise_follow_up(ines, person, due_on=ines.today)
    actions.restrict(lea, person)
    assert panels.today(ines) == []


@pytest.mark.parametrize("member", ["samir", "delegate", "dpo", "evaluator"])
def test_those_who_open_no_file_see_nobody(
    db: None, request: Any, ines: Any, make_person: Any, client_for: Any, member: str
) -> None:
    """SHARE-04."""
    outreach.promise_follow_up(ines, make_person(ines, "Zéphyrin"), due_on=ines.today)
    response = client_for(request.getfixturevalue(member)).get(f"{HERE}/aujourdhui")
    assert response.status_code == 200 and "Zéphyrin" not in response.content.decode()


def test_the_page_asks_few_questions_whatever_the_number_of_people(
    db: None, ines: Any, make_person: Any, client_for: Any
) -> None:
    """At most twelve queries, the same for two people and for twelve."""
    client, counts = client_for(ines), []
    for wave in range(2):
        with as_actor(ines):
            for n in range(2 if wave == 0 else 10):
                outreach.promise_follow_up(ago(ines, 3), make_person(ago(ines, 3), f"Essai{wave}{n}"), due_on=ines.today)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{HERE}/aujourdhui").status_code == 200
        mine = [
            q["sql"] for q in queries.captured_queries if not any(w in q["sql"] for w in ("SAVEPOINT", "counter_", "pathways_"))
        ]
        counts.append(len(mine))
    assert counts[0] == counts[1] <= 12, counts


def test_no_item_counts_or_ranks_the_team(db: None, ines: Any) -> None:
    """The registry gives things to do; none of its fields holds a score of somebody."""
    assert set(panels.TodayItem.__slots__) == {
        "kind",
        "title",
        "why",
        "url",
        "tone",
        "when",
        "sort",
        "person_id",
        "actions",
        "advice",
        "taps",
    }
    assert "outreach" in dict(registries.today)


def test_the_same_good_news_is_told_once(ines: Any, monkeypatch: Any) -> None:
    from tremplin.core.registry import TodayItem
    from tremplin.site.today import views

    one = TodayItem("referral_met", "Maïssa : votre relais a abouti", "", "/", "good", sort=60, person_id=1)
    two = TodayItem("congratulate", "Maïssa", "", "/", "good", sort=20, person_id=1)
    other = TodayItem("see_again", "Zak", "", "/", "see", sort=21, person_id=2)
    monkeypatch.setattr(registries.today, "entries", {"a": lambda actor: [one], "b": lambda actor: [two, other]})
    assert views.items(ines) == [two, other]


def test_somebody_who_opens_no_file_reads_what_is_there_for_them(db: None, maud: Any, samir: Any, client_for: Any) -> None:
    """An empty first page says in one line what each page holds; a counsellor learns that requests come by message."""
    direction = client_for(maud).get(f"/p/{maud.project.slug}/aujourdhui").content.decode()
    assert "Rien ne vous attend" in direction and "Comment l’équipe travaille" in direction
    assert f'href="/p/{maud.project.slug}/territoires"' in direction.partition("<main")[2]
    assert "Les demandes de relais vous arrivent par message" in client_for(samir).get(f"{HERE}/aujourdhui").content.decode()
