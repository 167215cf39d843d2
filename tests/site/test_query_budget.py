"""Section 7: twelve questions at most for a page, to both databases together, sign-in, membership and ticket included."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.domain.counter.worlds import TRAINING, directory_in
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter.cards import Card
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.partners import actions as partners
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.people import actions as people
from tremplin.domain.territories.models import Building, Entrance, Territory

MOST = 12
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
HERE = "/p/impact-essai"


@pytest.fixture
def full(committed: tuple[str, str], ines: Any, make_person: Callable[..., Any]) -> dict[str, Any]:
    """Four people with something from every room: each has a phone and a door, was met, tried, promised, handed over, accompanied."""
    directory_in(committed[0])
    before = ines.at(ines.now - timedelta(days=20))
    with as_actor(before):
        place = Territory.objects.create(
            project_id=ines.project_id, name="Les Lauriers d’essai", kind="micro", commune_code="13055"
        )
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Barre d’essai")
        entrance = Entrance.objects.create(project_id=ines.project_id, building=building, label="B")
        partner = partners.add_partner(before, sheet=partners.PartnerSheet(name="Maison d’essai", mailbox="accueil@maison.test"))
        shown = [lived(before, ines, number, place, entrance, partner, make_person) for number in range(4)]
        people.oppose_door(ines, entrance=entrance, door="9e étage", until=date(2019, 12, 1))
    return {"person": shown[0][0].pk, "referral": shown[0][1].pk, "partner": partner.pk, "territory": place.pk}


def lived(
    before: Any, now: Any, number: int, place: Territory, entrance: Entrance, partner: Any, make_person: Callable[..., Any]
) -> tuple[Any, Any]:
    person = make_person(
        before, f"Zak{number}", "identified", place, last_name="Inventé", phone=f"06 12 34 56 7{number}", entrance_id=str(entrance.id),
        door=f"{number}e", referent_id=now.user_id,
    )  # fmt: skip
    outreach.record_encounter(before, territory=place, mode="street", objection="no_time", persons=[person])
    outreach.record_attempt(
        before.at(before.now + timedelta(days=2)), person, channel="visit", outcome="objection", objection="no_time"
    )
    outreach.promise_follow_up(before.at(before.now + timedelta(days=3)), person, due_on=now.today - timedelta(days=1))
    people.add_note(before, person, text="Une note inventée.")
    counter.record_need(before, person, thematic=TRAINING, wish="Réparer des scooters")
    counter.propose(before, person, service_id="essai--pres", explanation={})
    card = Card(called="Zak", reach="par message", wish="Une formation.", availability="le soir")
    sent = counter.hand_over(before, person, partner=partner, card=card, agreed=counter.Agreed(until=None), ask_anyway=True)
    counter.answer_referral(before.at(before.now + timedelta(days=4)), sent, kind="met", note="Bien passé.", meeting_at=None)
    later = counter.hand_over(now, person, partner=partner, card=card, agreed=counter.Agreed(until=None), ask_anyway=True)
    pathways.open_pathway(before, person, goal="Avoir le permis", agreed=True)
    pathways.plan_appointment(now, person, at=now.now + timedelta(hours=20), minutes=30, reason="follow", place="Au local")
    return person, later


def asked(client: Any, address: str) -> list[str]:
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        assert client.get(address).status_code == 200, address
    return [q["sql"] for q in (*main.captured_queries, *keys.captured_queries) if not q["sql"].startswith(BRACKETS)]


def test_the_main_pages_ask_twelve_questions_at_most(full: dict[str, Any], ines: Any, lea: Any, client_for: Any) -> None:
    """Whatever was lived there: a page of one person, of a day, of a list."""
    person, counted = full["person"], {}
    pages = {
        ines: (
            f"personnes/{person}", f"personnes/{person}/comptoir/", "aujourdhui", "personnes", "personnes?q=Zak0", "chercher?q=Zak0",
            "relais/", f"relais/{full['referral']}/", "partenaires/", f"partenaires/{full['partner']}/", "territoires",
            f"territoires/{full['territory']}", f"territoires/{full['territory']}/lieu?period=365",
            f"parcours/{person}/", "comptoir/", "demarche", "que-repondre", "presences", "rencontres",
        ),
        lea: ("aujourdhui", "chiffres", "chiffres-publies/fermer", f"personnes/{person}", f"personnes/{person}/copie"),
    }  # fmt: skip
    for member, tails in pages.items():
        client = client_for(member)
        for tail in tails:
            counted[f"{member.name} {tail}"] = asked(client, f"{HERE}/{tail}")
    over = {page: sqls for page, sqls in counted.items() if len(sqls) > MOST}
    assert over == {}, "\n\n".join(f"{page}: {len(sqls)}\n" + "\n".join(sql[:160] for sql in sqls) for page, sqls in over.items())


def test_names_of_a_day_are_opened_together(full: dict[str, Any], ines: Any, client_for: Any) -> None:
    """Three rooms name people on Today: the key store is asked once."""
    keys = [sql for sql in asked(client_for(ines), f"{HERE}/aujourdhui") if "vault_personkey" in sql]
    assert len(keys) == 1
