"""A worker at the foot of a building: today, a meeting, a nickname, a try; on a phone and on a desk, light and dark."""

from datetime import date, timedelta
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions
from tremplin.domain.territories.models import Building, Entrance

HERE = "/p/impact-essai"


@pytest.fixture
def world(committed: Any, ines: Any, bilal: Any, make_person: Any, make_territory: Any) -> dict[str, Any]:
    """A day's work: promises kept for today, an objection, a referent to ask, a door left alone."""
    with as_actor(ines):
        place = make_territory(ines, buildings_total=20)
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Les Micocouliers d’essai")
        hall = Entrance.objects.create(project_id=ines.project_id, building=building, label="Hall B", floors=8, doors_per_floor=3)
        Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
        before = ines.at(ines.now - timedelta(days=9))
        zak = make_person(before, "Zak", place_hint="hall B", territory=place, sex="m", age_band="18-25")
        outreach.record_encounter(
            before, territory=place, entrance=hall, mode="stall", topics=["job"], objection="no_time", persons=[zak]
        )
        outreach.promise_follow_up(before, zak, due_on=date(2019, 10, 21), reason="promised")
        outreach.record_attempt(ines.at(ines.now - timedelta(days=2)), zak, channel="visit", outcome="no_answer")
        yo = make_person(before, "Yo", place_hint="parking", territory=place)
        for days in (40, 30, 20, 10):
            outreach.record_attempt(ines.at(ines.now - timedelta(days=days)), yo, channel="visit", outcome="no_answer")
        maissa = make_person(
            before, "Maïssa", "identified", last_name="Exemple", phone="06 00 00 00 01", birth="2001", territory=place
        )
        actions.add_note(ines, maissa, text="Veut passer le permis avant l’été.")
        outreach.promise_follow_up(before, maissa, due_on=ines.today, channel="call")
        outreach.record_presence(
            ines, territory=place, entrance=hall, band="late", mode="stall", team_ids=[ines.user_id, bilal.user_id], people_met=6
        )
        actions.oppose_door(ines, entrance=hall, door="3e gauche")
    return {"place": place, "hall": hall, "zak": zak, "yo": yo, "maissa": maissa}


def test_noting_a_meeting_takes_few_taps(world: Any, page: Any, sign_in: Any, ines: Any) -> None:
    """OUT-02: from today, four taps of at most six, one hand; then a nickname."""
    sign_in(page, ines)
    page.goto(f"{HERE}/aujourdhui")
    page.get_by_role("link", name="Noter une rencontre").click()
    page.get_by_label("Trouver un emploi").check()
    page.get_by_label("se revoir").check()
    page.get_by_role("button", name="Noter la rencontre").click()
    page.get_by_role("heading", name="1 personne rencontrée").wait_for()
    page.get_by_role("link", name="Noter un surnom").click()
    page.get_by_label("Je l’ai dit à la personne").check()
    page.get_by_label("Comment l’appeler ?").fill("Samba")
    page.get_by_label("Où la retrouver ?").fill("city-stade")
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.get_by_role("heading", name="« Samba »").wait_for()


PAGES = {
    "today": "aujourdhui",
    "encounter-form": "rencontres/noter",
    "encounters": "rencontres",
    "presence-form": "presences/noter",
    "presences": "presences",
    "persons": "personnes",
    "oppositions": "oppositions",
    "opposition-form": "oppositions/noter",
    "answers": "que-repondre?objection=no_time",
    "search": "chercher?q=Zack",
    "person": "personnes/{zak}",
    "person-named": "personnes/{maissa}",
    "knows": "personnes/{maissa}/qui-sait-quoi",
    "attempt": "personnes/{zak}/essai",
    "step-up": "personnes/{zak}/nom",
    "advice": "personnes/{yo}/conseil",
    "edit": "personnes/{maissa}/corriger",
}


@pytest.mark.parametrize("look", ["390-light", "1280-light", "390-dark"])
def test_every_page_is_accessible_and_fits(
    world: Any, open_page: Any, sign_in: Any, axe: Any, shot: Any, ines: Any, look: str
) -> None:
    """RGAA: no fault that axe knows, nothing wider than the screen."""
    width, colours = look.split("-")
    page = sign_in(open_page(width=int(width), color_scheme=colours), ines)
    ids = {name: str(world[name].id) for name in ("zak", "yo", "maissa")}
    faults = {}
    for name, address in PAGES.items():
        response = page.goto(f"{HERE}/{address.format(**ids)}")
        assert response.status == 200, name
        shot(page, f"street-{name}-{look}")
        found = axe(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            found.append("wider than the screen")
        if found:
            faults[name] = found
    assert faults == {}


def test_the_copy_of_everything_and_its_confirmations(
    world: Any, open_page: Any, sign_in: Any, axe: Any, shot: Any, lea: Any
) -> None:
    page = sign_in(open_page(width=1280), lea)
    for name, tail in {"bundle": "copie", "erase": "effacer", "restrict": "limiter"}.items():
        assert page.goto(f"{HERE}/personnes/{world['maissa'].id}/{tail}").status == 200
        shot(page, f"street-{name}-1280-light")
        assert axe(page) == []
