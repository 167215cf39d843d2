"""The front door of the demo: three projects by name, the eyes, the doors « Entrer comme… », the tour, and nothing of it in production."""

import re
import urllib.request
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest

from tests.demo_server import Served, Visitor
from tremplin.site.demo.screens import SCREENS

NAMES = ("Impact Jeunes", "Right to Repair", "Jouques")
HEADINGS = ("humaine", "territoire", "économique", "partenari")
SHEET = re.compile(r'href="(/fiches/[0-9a-f-]{36})"')
EYE = re.compile(r'class="eye" href="([^"]+)"')


@pytest.fixture
def anyone(demo_world: Served) -> Visitor:
    return Visitor(demo_world.address)


def test_the_three_projects_are_met_by_name_on_the_first_page(anyone: Visitor) -> None:
    status, _path, body = anyone.get("/")
    assert status == 200
    assert [name for name in NAMES if name not in body] == []
    assert "26 septembre 2019" in body
    assert len(set(SHEET.findall(body))) == 3


def test_each_sheet_has_the_four_headings_and_says_not_yet_where_there_is_no_screen(anyone: Visitor) -> None:
    for sheet in sorted(set(SHEET.findall(anyone.get("/")[2]))):
        status, _path, body = anyone.get(sheet)
        headings = " ".join(re.findall(r"<h2[^>]*>([^<]+)", body)).lower()
        assert status == 200
        assert [word for word in HEADINGS if word not in headings] == [], sheet
        assert EYE.search(body) and "pas encore" in body, sheet


def test_every_eye_asks_who_enters_and_leads_to_its_screen(demo_world: Served, anyone: Visitor) -> None:
    bodies = [anyone.get(sheet)[2] for sheet in set(SHEET.findall(anyone.get("/")[2]))]
    eyes = {unescape(href) for body in bodies for href in EYE.findall(body)}
    assert eyes
    for address in sorted(eyes):
        status, _path, body = anyone.get(address)
        assert status == 200, address
        assert re.search(r'action="/entrer/\w+"', body), f"{address} names nobody"


@pytest.mark.parametrize("key", SCREENS)
def test_the_member_who_shows_a_screen_sees_it(demo_world: Served, key: str) -> None:
    visitor = Visitor(demo_world.address)
    _status, _path, door = visitor.get(f"/voir/{key}")
    who = re.search(r'action="/entrer/(\w+)"', door)
    target = re.search(r'name="next" value="([^"]+)"', door)
    assert who and target
    status, path, body = press(visitor, door, who[1], target[1])
    assert (status, path.split("?")[0]) == (200, unescape(target[1]).split("?")[0])
    assert "<h1" in body
    assert visitor.get(f"/voir/{key}")[0] == 200


def press(visitor: Visitor, page: str, key: str, address: str) -> tuple[int, str, str]:
    """The button « Entrer comme… »."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    return visitor.send(f"/entrer/{key}", urlencode({"csrfmiddlewaretoken": token[1], "next": unescape(address)}).encode())


def test_each_member_enters_and_finds_a_first_page(demo_world: Served, anyone: Visitor) -> None:
    doors = set(re.findall(r'action="/entrer/(\w+)"', anyone.get("/")[2])) | {screen.enter_as for screen in SCREENS.values()}
    assert doors >= {"ines", "karim", "lea"}
    for key in sorted(doors):
        visitor = Visitor(demo_world.address)
        visitor.enter(key)
        assert visitor.get("/mes-projets")[0] == 200, key


def test_nobody_enters_by_a_link_or_as_an_unknown_member(anyone: Visitor) -> None:
    assert anyone.get("/entrer/ines")[0] == 405
    door = anyone.get("/voir/today")[2]
    assert press(anyone, door, "personne", "/")[0] == 404
    assert anyone.get("/voir/nulle-part")[0] == 404
    assert "/compte/login" in anyone.get("/mes-projets")[1]


def test_a_door_never_leads_to_another_site(demo_world: Served) -> None:
    visitor = Visitor(demo_world.address)
    for elsewhere in ("https://exemple.test/piege", "//exemple.test/piege", "javascript:alert(1)"):
        status, path, _body = press(visitor, visitor.get("/voir/today")[2], "ines", elsewhere)
        assert (status, path) in {(200, "/mes-projets"), (200, "/p/impact-jeunes/aujourdhui")}
        visitor.jar.clear()


def test_the_sheet_on_paper_is_a_pdf(anyone: Visitor) -> None:
    sheet = SHEET.search(anyone.get("/")[2])
    assert sheet
    status, _path, body = anyone.get(f"{sheet[1]}.pdf")
    assert status == 200
    assert body.startswith("%PDF-")


@pytest.mark.parametrize("page", ["/visite", "/pages/du-texte-a-l-outil", "/pages/demarches"])
def test_every_link_of_the_tour_answers(anyone: Visitor, page: str) -> None:
    status, _path, body = anyone.get(page)
    assert status == 200
    assert "](screen:" not in body
    main = body.partition("<main")[2].partition("</main>")[0]
    links = {unescape(href) for href in re.findall(r'href="([^"]+)"', main)}
    assert [link for link in sorted(links) if not link.startswith("http") and anyone.get(urljoin(page, link))[0] != 200] == []


def test_the_tour_has_the_door_of_the_whole_cast_and_the_outbox(anyone: Visitor) -> None:
    tour = anyone.get("/visite")[2]
    assert set(re.findall(r'action="/entrer/(\w+)"', tour)) >= {"ines", "karim", "lea", "samir", "maud", "paul", "noor"}
    assert 'href="/boite-d-envoi"' in tour
    status, path, _body = press(anyone, tour, "paul", "/visite")
    assert (status, path) == (200, "/visite")


def test_each_step_of_the_tour_opens_its_own_screen(demo_world: Served, anyone: Visitor) -> None:
    """A door inside a step leads its member to a page that they may read, and every page leads back to the tour."""
    prose = anyone.get("/visite")[2].partition('class="prose"')[2].partition("</main>")[0].partition("<aside")[0]
    assert "enter:" not in prose
    steps = re.findall(r'action="/entrer/(\w+)".*?name="next" value="([^"]+)"', prose, re.DOTALL)
    assert len(steps) >= 5
    for who, target in steps:
        visitor = Visitor(demo_world.address)
        status, path, body = press(visitor, visitor.get("/visite")[2], who, target)
        assert (status, path) == (200, unescape(target)), who
        assert 'href="/visite"' in body


def test_the_tour_in_english(demo_world: Served) -> None:
    visitor = Visitor(demo_world.address)
    request = urllib.request.Request(f"{demo_world.address}/visite", headers={"Cookie": "langue=en"})
    with visitor.opener.open(request, timeout=30) as answer:
        body = answer.read().decode()
    assert '<div class="prose" lang="en">' in body
    assert "The ten-minute tour" in body and "Enter as Léa" in body


@pytest.mark.parametrize("address", ["/visite", "/pages/du-texte-a-l-outil", "/voir/today", "/boite-d-envoi", "/entrer/ines"])
def test_production_has_none_of_these_pages(db: None, settings: Any, client: Any, address: str) -> None:
    settings.DEMO = False
    assert client.get(address).status_code in ((405,) if address.startswith("/entrer") else (404,))
    assert client.post(address).status_code in (404, 405)


def test_in_production_nobody_enters_as_an_invented_member(db: None, settings: Any, client: Any) -> None:
    settings.DEMO = False
    assert client.post("/entrer/ines").status_code == 404
    assert "_auth_user_id" not in client.session
