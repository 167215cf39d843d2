"""The street page in a real browser, on the real server: prepared once, then without any network."""

from datetime import date, timedelta
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.partners.models import Partner
from tremplin.domain.territories.models import Building, Entrance

PIN = "482913"


@pytest.fixture
def world(committed: Any, ines: Any, bilal: Any, make_person: Any, make_territory: Any) -> dict[str, Any]:
    """Two people to see today, a place, a team, a partner."""
    with as_actor(ines):
        place = make_territory(ines, buildings_total=20)
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Les Micocouliers d’essai")
        hall = Entrance.objects.create(project_id=ines.project_id, building=building, label="Hall B", floors=8, doors_per_floor=3)
        Partner.objects.create(project_id=ines.project_id, name="Mission d’essai", is_referent_service=True)
        Partner.objects.create(project_id=ines.project_id, name="Maison de quartier d’essai")
        before = ines.at(ines.now - timedelta(days=9))
        zak = make_person(before, "Zakcanari", place_hint="hall B", territory=place, sex="m", age_band="18-25")
        outreach.record_encounter(
            before, territory=place, entrance=hall, mode="stall", topics=["job"], objection="no_time", persons=[zak]
        )
        outreach.promise_follow_up(before, zak, due_on=date(2019, 10, 21), reason="promised")
        maissa = make_person(
            before, "Maïssacanari", "identified", last_name="Exemplecanari", phone="06 00 00 00 01", birth="2001", territory=place
        )
        outreach.promise_follow_up(before, maissa, due_on=ines.today, channel="call")
        outreach.record_presence(
            ines, territory=place, entrance=hall, band="late", mode="stall", team_ids=[ines.user_id, bilal.user_id], people_met=6
        )
    return {"place": place, "hall": hall, "zak": zak, "maissa": maissa}


@pytest.fixture
def phone(world: Any, page: Any, sign_in: Any, ines: Any) -> Any:
    """A phone that Inès has just prepared."""
    sign_in(page, ines)
    prepare(page)
    return page


def prepare(page: Any, pin: str = PIN) -> None:
    page.goto("/rue/")
    page.get_by_label("Choisissez un code").fill(pin)
    page.get_by_label("Encore une fois").fill(pin)
    page.get_by_role("button", name="Préparer ce téléphone").click()
    page.get_by_role("link", name="À jour").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def unlock(page: Any, pin: str = PIN) -> None:
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Ouvrir", exact=True).click()
    page.get_by_role("heading", name="Aujourd’hui").wait_for()


def note_meeting(page: Any) -> int:
    """The shortest way, counting taps."""
    taps = [
        lambda: page.get_by_role("link", name="Noter une rencontre").click(),
        lambda: page.get_by_label("Trouver un emploi").check(force=True),
        lambda: page.get_by_label("se revoir").check(force=True),
        lambda: page.get_by_role("button", name="Noter", exact=True).click(),
    ]
    for tap in taps:
        tap()
    page.get_by_role("heading", name="C’est noté").wait_for()
    return len(taps)


def meetings(actor: Any) -> list[Any]:
    with as_actor(actor):
        return list(Encounter.objects.filter(noted_by=actor.user_id, at__gte=actor.now - timedelta(hours=1)))


def test_a_meeting_noted_without_network_arrives_with_it(phone: Any, world: Any, ines: Any) -> None:
    """OUT-02, OUT-03: offline after a reload; place, mode and team filled in; sent once when the network is back."""
    phone.context.set_offline(True)
    phone.reload()
    unlock(phone)
    assert phone.get_by_text("Zakcanari").count() == 1
    assert note_meeting(phone) <= 6
    phone.get_by_role("button", name="Revenir à la liste").click()
    phone.get_by_role("link", name="1 à envoyer").wait_for()
    assert meetings(ines) == []
    phone.context.set_offline(False)
    phone.get_by_role("link", name="À jour").wait_for()
    (met,) = meetings(ines)
    assert (met.territory_id, met.entrance_id, met.mode) == (world["place"].id, world["hall"].id, "stall")
    assert met.topics == ["job"] and met.next_step == "see_again" and len(met.team_ids) == 2
