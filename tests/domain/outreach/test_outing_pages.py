"""Outings through their pages, and on Today."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions, outing_items, outings
from tremplin.domain.outreach.models import CheckIn, Outing, Presence, PublicContact
from tremplin.domain.territories.models import Building, Entrance
from tremplin.site.today.views import answered

HERE = "/p/impact-essai/sorties"
SOURCE = Path(__file__).resolve().parents[3] / "src" / "tremplin"


@pytest.fixture
def hall_b(db: None, ines: Any, make_territory: Any) -> Entrance:
    with as_actor(ines):
        place = make_territory(ines)
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Les Micocouliers d’essai")
        return Entrance.objects.create(project_id=ines.project_id, building=building, label="B", floors=8, doors_per_floor=3)


def planned(actor: Any, other: Any, hall: Entrance, **fields: Any) -> Outing:
    chosen = {
        "on": actor.today,
        "band": "late",
        "team_ids": [actor.user_id, other.user_id],
        "places": [(hall.building.territory, hall)],
        **fields,
    }
    with as_actor(actor):
        return actions.plan_outing(actor, **chosen)


def told(actor: Any) -> list[Any]:
    """What Today says of outings."""
    return list(answered({"outings": outing_items.today(actor)})[0])


def asked(hall: Entrance, *team: Any, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "on": "2019-10-23",
        "band": "late",
        "team": [str(one.user_id) for one in team],
        "place_1": f"e:{hall.id}",
        "meeting_point": "Devant la fontaine d’essai",
        **fields,
    }


def test_an_outing_is_planned_read_changed_copied_and_cancelled(
    hall_b: Entrance, ines: Any, bilal: Any, karim: Any, client_for: Any
) -> None:
    client = client_for(ines)
    assert "Aucune sortie prévue" in client.get(HERE).content.decode()
    answer = client.post(f"{HERE}/prevoir", asked(hall_b, ines, bilal))
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "Mercredi" in page and "Bilal, Inès" in page and "fontaine" in page and "17\u00a0h – 20\u00a0h" in page
    changed = client.post(
        f"{answer.url}/changer", asked(hall_b, ines, karim, version="1", place_2=f"t:{hall_b.building.territory_id}")
    )
    assert changed.status_code == 302
    late = client.post(f"{answer.url}/changer", asked(hall_b, ines, bilal, version="1"))
    assert late.status_code == 422 and "entre-temps" in late.content.decode()
    copied = client.post(f"{answer.url}/copier", {"id": str(uuid7())})
    assert copied.status_code == 302 and copied.url != answer.url
    assert "Mercredi 30 octobre" in client.get(copied.url).content.decode().replace("\u00a0", " ")
    assert "Elle reste dans les sorties passées" in client.get(f"{answer.url}/annuler").content.decode()
    assert client.post(f"{answer.url}/annuler", {"reason": "weather"}).status_code == 302
    past = client.get(f"{HERE}?quand=passees").content.decode()
    assert "annulée" in past and answer.url in past and copied.url not in past


def test_one_person_alone_is_refused_in_words(hall_b: Entrance, ines: Any, client_for: Any) -> None:
    """OUT-08."""
    answer = client_for(ines).post(f"{HERE}/prevoir", asked(hall_b, ines))
    assert answer.status_code == 422 and "Personne ne sort seul" in answer.content.decode()


def test_a_list_is_searched_by_place_and_by_member_and_paged(hall_b: Entrance, ines: Any, bilal: Any, client_for: Any) -> None:
    for days in range(27):
        planned(ines, bilal, hall_b, on=ines.today + timedelta(days=days + 1))
    client = client_for(ines)
    assert client.get(HERE).content.decode().count('<li class="card">') == 25
    assert client.get(f"{HERE}?page=2").content.decode().count('<li class="card">') == 2
    for words, many in (("micocouliers bilal", 25), ("Karim", 0), ("nulle part", 0)):
        page = client.get(HERE, {"q": words}).content.decode()
        assert page.count('<li class="card">') == many, words
    assert "Aucune sortie trouvée" in page


def test_today_tells_those_who_go_and_nobody_else(hall_b: Entrance, ines: Any, bilal: Any, karim: Any) -> None:
    """OUT-08: with whom, where to meet, and the tap that is due."""
    planned(ines, bilal, hall_b, meeting_point="La fontaine d’essai.")
    (item,) = told(bilal)
    assert item.title == "Sortie aujourd’hui, fin de journée : Les Lauriers d’essai"
    assert item.why == "Avec Bilal, Inès. Rendez-vous : La fontaine d’essai." and [tap.label for tap in item.taps] == [
        "Nous commençons"
    ]
    assert told(karim) == []


def test_the_coordinator_reads_an_alert_with_names_and_the_number_of_the_project(
    hall_b: Entrance, ines: Any, bilal: Any, lea: Any, client_for: Any
) -> None:
    """OUT-08: 20 h is the end of the band; half an hour later, before all else."""
    outing = planned(ines, bilal, hall_b)
    with as_actor(lea):
        PublicContact.objects.create(project_id=lea.project_id, phone="04 00 00 00 00")
        actions.check_in(ines, outing, kind="start")
    assert told(lea.at(lea.now + timedelta(hours=3, minutes=29))) == []
    (item,) = told(lea.at(lea.now + timedelta(hours=3, minutes=30)))
    assert (item.tone, item.sort) == ("alert", 1) and "Bilal, Inès" in item.title
    assert item.why == (
        "La sortie à Les Lauriers d’essai a commencé, et devait finir à 20\u00a0h. Appelez l’équipe. Numéro du projet : 04 00 00 00 00."
    )
    assert told(lea.at(lea.now + timedelta(days=1))) == [], "a day later nothing of it is left"


def test_one_tap_at_the_start_and_one_at_the_end(hall_b: Entrance, ines: Any, bilal: Any, karim: Any, client_for: Any) -> None:
    outing = planned(ines, bilal, hall_b)
    client = client_for(ines)
    page = client.get(f"{HERE}/{outing.id}").content.decode()
    assert 'value="start"' in page and "Effacé après 24 heures" in page
    for kind, words in (("start", "La sortie a commencé"), ("end", "personne ne s’inquiète")):
        assert client.post(f"{HERE}/{outing.id}/dire", {"kind": kind}).status_code == 302
        assert words in client.get(f"{HERE}/{outing.id}").content.decode()
    assert client.post(f"{HERE}/{outing.id}/dire", {"kind": "where"}).status_code == 302
    assert client_for(karim).post(f"{HERE}/{outing.id}/dire", {"kind": "end"}).status_code == 404
    with as_actor(ines):
        assert CheckIn.objects.count() == 2


def buttons(actor: Any) -> list[str]:
    return [tap.label for item in told(actor) for tap in item.taps]


def test_from_today_one_tap_says_it_and_one_takes_it_back(
    hall_b: Entrance, ines: Any, bilal: Any, karim: Any, client_for: Any
) -> None:
    """OUT-08: a form of Today itself, without JavaScript: one press, and one is back on Today with the next button."""
    outing = planned(ines, bilal, hall_b)
    client, today = client_for(ines), "/p/impact-essai/aujourdhui"

    def press(kind: str, **more: str) -> str:
        answer = client.post(f"{HERE}/{outing.id}/dire", {"kind": kind, "page": "today", **more})
        assert (answer.status_code, answer.url) == (302, today)
        return str(client.get(today).content.decode())

    page = client.get(today).content.decode()
    assert f'action="{HERE}/{outing.id}/dire"' in page and "Nous commençons" in page
    assert "Bien rentrés" in press("start")
    assert "Nous commençons" in press("start", undo="on")
    press("start")
    assert "Annuler « bien rentrés »" in press("end")
    assert "Bien rentrés" in press("end", undo="on")
    assert buttons(karim) == []
    assert client_for(karim).post(f"{HERE}/{outing.id}/dire", {"kind": "start", "undo": "on"}).status_code == 404


def test_the_button_is_there_while_my_outing_is_under_way_and_the_way_back_for_ten_minutes(
    hall_b: Entrance, ines: Any, bilal: Any, lea: Any
) -> None:
    outing = planned(ines, bilal, hall_b)
    hours = outings.window(ines, outing.on, outing.band)
    assert buttons(ines.at(hours.opens - timedelta(seconds=1))) == []
    assert buttons(ines.at(hours.opens)) == ["Nous commençons"]
    assert buttons(ines.at(hours.ends)) == ["Bien rentrés"], "once it should be over, only the return is left to say"
    with as_actor(ines):
        actions.check_in(ines, outing, kind="start")
    assert buttons(ines) == ["Bien rentrés", "Annuler « nous commençons »"]
    assert buttons(ines.at(ines.now + outings.UNDO)) == ["Bien rentrés"]
    late = lea.at(hours.alert_from)
    assert buttons(late) == ["Bien rentrés"], "the coordinator who had them on the phone says it for them"
    with as_actor(late):
        actions.check_in(late, outing, kind="end")
    assert buttons(late) == ["Annuler « bien rentrés »"] and buttons(late.at(late.now + outings.UNDO)) == []


def test_the_return_is_one_page_filled_in_and_the_outing_is_done(
    hall_b: Entrance, ines: Any, bilal: Any, client_for: Any
) -> None:
    outing = planned(ines, bilal, hall_b, places=[(hall_b.building.territory, hall_b), (hall_b.building.territory, None)])
    client = client_for(ines)
    first, second = (str(row.id) for row in outing.places.order_by("position"))
    page = client.get(f"{HERE}/{outing.id}/retour").content.decode()
    assert f'name="doors_knocked-{first}"' in page and f'name="doors_knocked-{second}"' not in page
    fields = {
        f"was-{first}": "on",
        f"doors_knocked-{first}": "99",
        f"people_met-{first}": "4",
        "mode": "door",
        "partners_met": "1",
    }
    refused = client.post(f"{HERE}/{outing.id}/retour", fields)
    assert refused.status_code == 422 and "24 portes" in refused.content.decode()
    done = client.post(f"{HERE}/{outing.id}/retour", {**fields, f"doors_knocked-{first}": "9", "invitation": "on"})
    assert done.status_code == 302
    with as_actor(ines):
        (presence,) = Presence.objects.all()
        assert (presence.doors_knocked, presence.people_met, presence.partners_met, presence.invitation) == (9, 4, 1, True)
    assert "faite" in client.get(f"{HERE}/{outing.id}").content.decode()
    assert "faite" in client.get(f"{HERE}?quand=passees").content.decode()


def test_the_calendar_file_names_nobody(hall_b: Entrance, ines: Any, bilal: Any, client_for: Any) -> None:
    """Hours and places go to a calendar outside; no name does."""
    outing = planned(ines, bilal, hall_b, meeting_point="Devant la fontaine d’essai, à gauche")
    answer = client_for(ines).get(f"{HERE}/{outing.id}/sortie.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar") and "DTSTART:20191022T150000Z" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    for name in ("Inès", "Bilal", str(ines.user_id), str(bilal.user_id), "exemple.test"):
        assert name not in text


def test_nothing_asks_a_device_where_it_is() -> None:
    """OUT-08: no geolocation call in what browsers read, and browsers are told to refuse it."""
    read = [
        path
        for folder in (SOURCE, SOURCE.parents[1] / "web")
        if folder.exists()
        for path in folder.rglob("*")
        if path.suffix in {".html", ".js", ".mjs", ".ts", ".svg", ".webmanifest"}
        and "node_modules" not in path.parts
        and path.name != "map.js"  # Leaflet has such a call; nothing of ours asks for it, and browsers are told to refuse it
    ]
    assert len(read) > 100
    calls = re.compile(r"geolocation|getCurrentPosition|watchPosition|coords\.latitude", re.IGNORECASE)
    assert [str(path) for path in read if calls.search(path.read_text(encoding="utf-8", errors="replace"))] == []


def test_browsers_are_told_to_refuse_to_say_where_they_are(db: None, ines: Any, client_for: Any) -> None:
    """OUT-08."""
    assert "geolocation=()" in client_for(ines).get(HERE)["Permissions-Policy"]


def test_no_figure_reads_a_check_in() -> None:
    """OUT-08: never a statistic: only this room's own pages name the table, and the made-up world."""
    readers = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        and re.search(r"outreach_checkin|\bCheckIn\b|(?<!tremplin\.erase_)check_ins\b", path.read_text(encoding="utf-8"))
    }
    assert {reader.rsplit("/", 1)[0] for reader in readers} <= {"domain/outreach", "domain/outreach/actions", "site/demo"}
