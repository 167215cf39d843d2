"""Who should go and what followed an objection, as they are seen: Today, the person's page, the next try, the phone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.e2e.test_street import prepare
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions as people

HERE = "/p/impact-essai"


@pytest.fixture
def zak(committed: Any, ines: Any, make_person: Any, make_territory: Any) -> Any:
    """Zak said no twice to Inès; seven others gave the same objection, and three were talked with afterwards."""

    def ago(days: int) -> Any:
        return ines.at(ines.now - timedelta(days=days))

    with as_actor(ines):
        place = make_territory(ines)
        for number in range(7):
            other = make_person(ago(90), f"Autre{number}", territory=place)
            outreach.record_attempt(ago(80), other, channel="visit", outcome="objection", objection="no_time")
            outreach.record_attempt(ago(70), other, channel="visit", outcome="talked" if number < 3 else "no_answer")
        person = make_person(
            ago(60), "Zak", "identified", last_name="Inventé", phone="06 12 34 56 78", place_hint="hall B", territory=place
        )
        for days in (40, 20):
            outreach.record_attempt(ago(days), person, channel="visit", outcome="objection", objection="no_time")
        outreach.promise_follow_up(ago(19), person, due_on=ines.today - timedelta(days=1))
        partner = Partner.objects.create(project_id=ines.project_id, name="Maison d’essai", is_referent_service=True)
        people.agree(ago(30), person, purpose="advice", recipient_id=partner.id, until=ines.today + timedelta(days=60))
        people.agree(ago(30), person, purpose="contact")
        people.withdraw(ago(3), person, purpose="contact")
        return person


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_the_advice_is_readable_where_it_serves(
    zak: Any, ines: Any, open_page: Any, sign_in: Any, axe: Any, shot: Any, width: int, scheme: str
) -> None:
    """OUT-04: the same line on three pages; the figures with their definition; agreements with their end."""
    page = sign_in(open_page(width=width, color_scheme=scheme), ines)
    for name, address in {
        "today": "aujourdhui", "person": f"personnes/{zak.id}", "try": f"personnes/{zak.id}/essai", "answers": "que-repondre",
    }.items():  # fmt: skip
        page.goto(f"{HERE}/{address}")
        text = page.inner_text("main").replace("\xa0", " ")
        assert name == "answers" or "Qui y va : vous" in text, name
        assert "3 sur" in text, name
        if name != "today":
            page.locator("summary", has_text="D’où viennent ces chiffres").first.click()
            assert "Toute l’équipe ensemble" in page.inner_text("main")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        shot(page, f"going-{name}-{width}-{scheme}")
        assert axe(page) == [], name
    page.goto(f"{HERE}/personnes/{zak.id}")
    assert "fini le samedi 19 octobre 2019" in page.inner_text("main").replace("\xa0", " ")


def test_the_phone_says_who_goes_and_what_followed(zak: Any, ines: Any, open_page: Any, sign_in: Any, shot: Any) -> None:
    page = sign_in(open_page(), ines)
    prepare(page)
    page.goto("/rue/#/")
    page.get_by_text("Qui y va : vous").first.wait_for()
    shot(page, "going-phone-today")
    page.get_by_role("link", name="Zak").first.click()
    page.get_by_role("heading", name="Qui y va, et comment").wait_for()
    shot(page, "going-phone-person")
    page.goto("/rue/#/reponses/no_time")
    page.get_by_text("Ensuite, on s’est parlé").first.wait_for()
    assert "3 sur" in page.inner_text("body") and "Toute l’équipe ensemble" in page.inner_text("body")
    shot(page, "going-phone-answers")
