"""Who should go, how and why, as the real team, relays and ways to reach the person make it: Today, the person's page, the phone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.asking import client_for  # noqa: F401
from tremplin.core.tenancy.models import Membership
from tremplin.domain.outreach import actions, panels, perseverance, snapshot
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries

HERE = "/p/impact-essai"


def ago(actor: Any, days: int) -> Any:
    return actor.at(actor.now - timedelta(days=days))


def tried(
    actor: Any, person: Any, *days: int, outcome: str = "objection", channel: str = "visit", objection: str = "no_time"
) -> None:
    for day in days:
        said = objection if outcome == "objection" else ""
        actions.record_attempt(ago(actor, day), person, channel=channel, outcome=outcome, objection=said)


def next_of(actor: Any, person: Any) -> perseverance.Next:
    return perseverance.for_person(actor, person, queries.identity_of(actor, person))[0]


def said(actor: Any, person: Any) -> str:
    found = next_of(actor, person).going
    return " ".join(found.sentences) if found else ""


def leave(name: Any, **values: Any) -> None:
    assert Membership.objects.filter(user_id=name.user_id).update(**values) == 1


def test_a_known_face_goes_then_another_with_their_trade(db: None, ines: Any, bilal: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 60), "Zak", place_hint="hall B")
    tried(ines, person, 20)
    assert said(ines, person).startswith("Qui y va : vous, en passant sur place. Le même visage")
    assert "Inès (booster)" in said(bilal, person)
    tried(ines, person, 10)
    words = said(ines, person)
    assert "Bilal (booster)" in words and "Karim" in words and "Un autre visage peut aider." in words
    assert words.index("Bilal") < words.index("Karim") and "vous" not in words.split(".")[0]
    assert said(bilal, person).startswith("Qui y va : vous, Karim")


def test_only_those_who_work_there_now_are_named(db: None, ines: Any, bilal: Any, make_person: Any, make_territory: Any) -> None:
    """A membership over, ended at once, or for other territories sends nobody; nor does a role that opens no file."""
    person, elsewhere = make_person(ago(ines, 60)), make_territory(ines, "Ailleurs d’essai")
    tried(ines, person, 20, 10)
    for change in ({"ended_at": ines.now}, {"ended_at": None, "ends_on": ines.today - timedelta(days=1)}):
        leave(bilal, **change)
        assert "Bilal" not in said(ines, person)
    leave(bilal, ends_on=None, territory_ids=[elsewhere.id])
    assert "Bilal" not in said(ines, person)
    leave(bilal, territory_ids=[elsewhere.id, person.territory_id])
    assert "Bilal" in said(ines, person)
    assert not any(name in said(ines, person) for name in ("Samir", "Déléguée", "Protection"))


def test_the_one_who_promised_goes_unless_they_left(db: None, ines: Any, lea: Any, bilal: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 60))
    tried(ines, person, 20)
    actions.promise_follow_up(ago(bilal, 9), person, due_on=ines.today)
    assert "Qui y va : Bilal (booster)" in said(ines, person) and "C’est vous qui l’avez promis." in said(bilal, person)
    leave(bilal, ended_at=ines.now)
    assert "Bilal ne travaille plus sur ce territoire." in said(ines, person) and "vous" in said(ines, person)
    for other in (ines, lea):
        leave(other, ended_at=ines.now)
    assert "Qui y va : Karim" in said(ines, person)


@pytest.mark.parametrize("how", ["named", "met", "place"])
def test_after_two_vain_tries_a_known_relay_goes(db: None, ines: Any, make_person: Any, make_territory: Any, how: str) -> None:
    place = make_territory(ines)
    options = {"named_by": "close", "notice": None} if how == "named" else {}
    person = make_person(ago(ines, 20), "Zak", **options)
    tried(ines, person, 18, 9, outcome="no_answer")
    if how != "named":
        assert "relais" not in said(ines, person)
        known = [person] if how == "met" else []
        actions.record_encounter(ago(ines, 19), territory=place, mode="relay", persons=known)
    words = said(ines, person)
    expected = {
        "named": "un proche, qui a parlé d’elle",
        "met": "la personne-relais par qui l’équipe l’a rencontrée",
        "place": "une personne-relais de ce territoire",
    }
    assert f"Qui y va : {expected[how]}. 2 essais sans trouver la personne." in words
    assert next_of(ines, person).channel == "relay"


def test_a_relay_of_another_territory_or_of_long_ago_is_not_one(
    db: None, ines: Any, make_person: Any, make_territory: Any
) -> None:
    person = make_person(ago(ines, 30))
    tried(ines, person, 18, 9, outcome="no_answer")
    actions.record_encounter(ago(ines, 10), territory=make_territory(ines, "Ailleurs d’essai"), mode="relay")
    actions.record_encounter(ago(ines, 400), territory=person.territory, mode="relay")
    assert "relais" not in said(ines, person)


def ways(actor: Any, person: Any) -> str:
    return str(next_of(actor, person).step.channel)


def by_phone_third(actor: Any, person: Any) -> None:
    """Two talks in person: the method's third try is a message to the phone."""
    tried(actor, person, 40, 20)


def test_a_number_serves_only_once_the_person_agreed_to_be_called_back(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-15: a number that was noted is not a leave to use it."""
    person = make_person(ago(ines, 60), "Zak", "identified", phone="06 12 34 56 78")
    by_phone_third(ines, person)
    assert ways(ines, person) == "visit" and "pas l’accord pour recontacter" in said(ines, person)
    people.agree(ago(ines, 2), person, purpose="contact")
    assert ways(ines, person) == "sms" and "par un SMS" in said(ines, person) and "accord" not in said(ines, person)
    people.withdraw(ago(ines, 1), person, purpose="contact")
    assert ways(ines, person) == "visit" and "ne veut plus être rappelée" in said(ines, person)


def test_an_agreement_that_is_over_or_of_a_partner_opens_no_number(db: None, ines: Any, make_person: Any) -> None:
    from tremplin.core.tenancy.ids import uuid7

    person = make_person(ago(ines, 60), "Zak", "identified", phone="06 12 34 56 78")
    by_phone_third(ines, person)
    people.agree(ago(ines, 9), person, purpose="contact", recipient_id=uuid7())
    assert ways(ines, person) == "visit"
    people.agree(ago(ines, 9), person, purpose="contact", until=ines.today - timedelta(days=1))
    assert ways(ines, person) == "visit"


def test_the_call_that_was_promised_is_made_though_nothing_else_was_asked(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 60), "Zak", "identified", phone="06 12 34 56 78")
    by_phone_third(ines, person)
    actions.promise_follow_up(ago(ines, 1), person, due_on=ines.today, channel="call")
    assert ways(ines, person) == "call"
    people.withdraw(ines, person, purpose="contact")
    assert ways(ines, person) == "visit"


def test_somebody_only_spoken_of_and_placeless_cannot_be_found(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 9), "Zak", named_by="member", notice=None)
    tried(ines, person, 8, outcome="no_answer")
    assert ways(ines, person) == "" and "Aucun moyen de joindre" in said(ines, person)


def test_an_opposition_and_quiet_hours_come_before_any_advice(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ago(ines, 60), "Zak", "identified", phone="06 12 34 56 78")
    tried(ines, person, 20)
    night = ines.at(ines.now.replace(hour=20))
    assert panels.today(night)[0].why.startswith("Pas avant demain, 10 h")
    people.oppose_phone(ines, phone="06 12 34 56 78")
    assert said(ines, person) == "" and panels.today(ines) == []


def test_a_mediator_is_named_from_the_team_and_from_the_partners(db: None, ines: Any, make_person: Any) -> None:
    from tremplin.domain.partners.models import Partner

    person = make_person(ago(ines, 60))
    tried(ines, person, 50, 40, 30, 20, outcome="no_answer")
    Partner.objects.create(project_id=ines.project_id, name="Association d’essai", is_mediator=True)
    Partner.objects.create(project_id=ines.project_id, name="Rangée d’essai", is_mediator=True, archived_at=ines.now)
    words = said(ines, person)
    assert "Karim (médiat" in words and "Association d’essai" in words and "Rangée" not in words


def test_the_same_advice_is_on_today_on_the_page_and_on_the_phone(
    db: None,
    ines: Any,
    make_person: Any,
    client_for: Any,  # noqa: F811
) -> None:
    """OUT-04: and where the next try is prepared."""
    person = make_person(ago(ines, 60), "Zak", place_hint="hall B")
    tried(ines, person, 20, 10)
    words = said(ines, person)
    line = words.split(". ")[0]
    assert "Bilal (booster)" in line
    client = client_for(ines)
    for tail in ("aujourd", f"personnes/{person.id}", f"personnes/{person.id}/essai"):
        page = client.get(f"{HERE}/{'aujourdhui' if tail == 'aujourd' else tail}").content.decode()
        assert line in page and "Un autre visage peut aider." in page, tail
    (to_see,) = snapshot.today(ines).values["today"]
    assert " ".join(to_see["going"]) == words


def test_no_member_is_counted(db: None, ines: Any, bilal: Any, make_person: Any) -> None:
    """Whoever tried most is told as whoever tried least: a name and a trade, never a number beside it."""
    first, second = make_person(ago(ines, 90), "Zak"), make_person(ago(ines, 90), "Yo")
    tried(bilal, first, 80, 70, 60)
    tried(ines, second, 40, 20)
    import re

    assert not re.search(r"(Inès|Bilal|vous)[^.]*\d|\d[^.]*(Inès|Bilal)", said(ines, second))
