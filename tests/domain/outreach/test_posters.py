"""Posters: a QR code that reads back, a PDF whose name is on the paper only, a public page that names nobody and keeps nothing."""

import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.domain.outreach.reading_qr import read
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor, set_ticket
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions, posters
from tremplin.domain.outreach.models import Poster, PublicContact
from tremplin.domain.territories.models import Building, Entrance

HERE = "/p/impact-essai/affiches"


@pytest.fixture
def hall_b(db: None, ines: Any, make_territory: Any) -> Entrance:
    with as_actor(ines):
        place = make_territory(ines)
        building = Building.objects.create(project_id=ines.project_id, territory=place, name="Les Micocouliers d’essai")
        return Entrance.objects.create(project_id=ines.project_id, building=building, label="B", floors=8, doors_per_floor=3)


@pytest.fixture
def poster(hall_b: Entrance, ines: Any) -> Poster:
    with as_actor(ines):
        return actions.make_poster(ines, territory=hall_b.building.territory, entrance=hall_b, place="hall B")


@pytest.fixture
def planned(hall_b: Entrance, ines: Any, bilal: Any) -> Any:
    def make(days: int = 7, band: str = "late", **fields: Any) -> Any:
        with as_actor(ines):
            chosen = {"team_ids": [ines.user_id, bilal.user_id], "places": [(hall_b.building.territory, hall_b)], **fields}
            return actions.plan_outing(ines, on=ines.today + timedelta(days=days), band=band, **chosen)

    return make


@pytest.mark.parametrize(
    "address", ["http://t.test/ici/abcd2345", "https://tremplin.exemple.test/ici/wxyz6789", "https://" + "a" * 80 + ".test/ici/h"]
)
def test_the_code_reads_back_by_other_rules_than_those_that_drew_it(address: str) -> None:
    assert read(posters.qr_svg(address)) == address


def test_the_code_of_the_page_leads_to_the_public_page(
    poster: Poster, planned: Any, ines: Any, client_for: Any, client: Any
) -> None:
    """What is on the screen goes in the PDF: read it, follow it."""
    planned()
    page = client_for(ines).get(f"{HERE}/{poster.id}").content.decode()
    address = read(re.search(r"<svg xmlns[^§]*?</svg>", page)[0])  # type: ignore[index]
    assert address == f"http://testserver/ici/{poster.code}"
    assert "hall B" in client.get(address).content.decode()


def test_the_public_page_says_when_and_how_without_a_name_or_a_cookie(
    poster: Poster, planned: Any, lea: Any, ines: Any, bilal: Any, client_for: Any, client: Any
) -> None:
    with as_actor(lea):
        actions.set_contact(lea, phone="04 00 00 00 00", words="Au local d’essai, le mardi.")
    planned(meeting_point="Chez Zineb")
    planned(14, "morning")
    actions_over = planned(15)
    with as_actor(ines):
        actions.cancel_outing(ines, actions_over, reason="weather")
    set_ticket("")
    answer = client.get(f"/ici/{poster.code}")
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 200 and not answer.cookies
    assert "Mardi 29 octobre, 17 h – 20 h" in page and "Mardi 5 novembre, 8 h – 12 h" in page and "6 novembre" not in page
    assert 'href="tel:0400000000"' in page and "Au local d’essai" in page
    for word in ("Inès", "Bilal", "Zineb", str(ines.user_id), str(bilal.user_id), "<script", "<form", "csrf"):
        assert word not in page
    assert answer["Cache-Control"] == "no-store"
    assert "Tuesday" in client.get(f"/ici/{poster.code}?langue=en").content.decode()


def test_without_an_outing_the_page_says_so(poster: Poster, client: Any) -> None:
    set_ticket("")
    assert "Aucun passage" in client.get(f"/ici/{poster.code}").content.decode()


def test_a_retired_poster_answers_like_an_unknown_code(poster: Poster, ines: Any, client_for: Any, client: Any) -> None:
    """The database itself shows a visitor no other poster than those that are published."""
    member = client_for(ines)
    assert "Vous pourrez la remettre" in member.get(f"{HERE}/{poster.id}/retirer").content.decode()
    assert member.post(f"{HERE}/{poster.id}/retirer").status_code == 302
    set_ticket("")
    assert Poster.objects.count() == 0
    gone, unknown = client.get(f"/ici/{poster.code}"), client.get("/ici/nulle-part")
    assert gone.status_code == unknown.status_code == 404 and gone.content == unknown.content
    assert member.post(f"{HERE}/{poster.id}/remettre").status_code == 302
    set_ticket("")
    assert client.get(f"/ici/{poster.code}").status_code == 200


def test_a_poster_is_made_once_by_those_who_work_there(
    hall_b: Entrance, ines: Any, eve: Any, delegate: Any, client_for: Any
) -> None:
    fields = {"id": str(uuid7()), "where": f"e:{hall_b.id}", "words": "hall B"}
    client = client_for(ines)
    assert "Aucune affiche encore" in client.get(HERE).content.decode()
    for _each in range(2):
        assert client.post(f"{HERE}/nouvelle", fields).status_code == 302
    with as_actor(ines):
        assert Poster.objects.filter(project_id=ines.project_id).count() == 1
    assert "hall B" in client.get(f"{HERE}?q=hall").content.decode()
    assert "Aucune affiche trouvée" in client.get(f"{HERE}?q=ailleurs").content.decode()
    for stranger in (eve, delegate):
        with pytest.raises(NotAllowed):
            actions.make_poster(stranger, territory=hall_b.building.territory, place="hall B")


def test_only_a_coordinator_sets_the_number_of_the_project(db: None, lea: Any, ines: Any, client_for: Any) -> None:
    assert client_for(ines).get(f"{HERE}/numero").status_code == 404
    client = client_for(lea)
    assert client.post(f"{HERE}/numero", {"phone": "04 00 00 00 00", "words": ""}).status_code == 302
    assert "04 00 00 00 00" in client.get(HERE).content.decode()
    with pytest.raises(NotAllowed):
        actions.set_contact(ines, phone="06 00 00 00 00", words="")


def words_of(document: bytes, folder: Path) -> str:
    (folder / "paper.pdf").write_bytes(document)
    found = subprocess.run(["pdftotext", "-layout", folder / "paper.pdf", "-"], capture_output=True, check=True, text=True)
    return found.stdout.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("size", "language", "words", "times"),
    [("a4", "fr", "Venez parler", 1), ("card", "fr", "Venez parler", 8), ("a4", "en", "Come and talk", 1)],
)
def test_the_paper_says_who_when_and_where_and_the_name_is_kept_nowhere(
    poster: Poster, lea: Any, ines: Any, client_for: Any, tmp_path: Path, size: str, language: str, words: str, times: int
) -> None:
    """« Inès, mardi 17 h – 19 h, hall B »: tagged, in its language, with the project's number only."""
    with as_actor(lea):
        actions.set_contact(lea, phone="04 00 00 00 00", words="")
    fields = {"first_name": "Inessa", "day": "1", "first": "17:00", "last": "19:00", "size": size, "language": language}
    answer = client_for(ines).post(f"{HERE}/{poster.id}", fields)
    assert answer["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in answer.content and f"/Lang({language})".encode() in answer.content
    text = words_of(answer.content, tmp_path)
    assert text.count("Inessa") == times and text.count("04 00 00 00 00") == times and text.count("hall B") == times
    assert words in text and ("Mardi 17 h – 19 h" in text if language == "fr" else "Tuesday 5 pm – 7 pm" in text)
    with as_actor(lea):
        rows = [*Poster.objects.values_list(), *PublicContact.objects.values_list(), *Act.objects.values_list()]
    assert "Inessa" not in str(rows)


def test_the_paper_is_filled_in_with_the_next_outing(poster: Poster, planned: Any, ines: Any, client_for: Any) -> None:
    planned()
    page = client_for(ines).get(f"{HERE}/{poster.id}").content.decode()
    assert 'value="1" selected' in page and 'value="17:00"' in page and 'value="20:00"' in page
    assert "mardi 29 octobre" in page.replace("\u00a0", " ")
