"""Project sheets and gatherings: written by their team, read by everybody once published, printed as a tagged PDF."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.test import Client

from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.domain.gatherings import actions
from tremplin.domain.gatherings.lines import from_lines, to_lines
from tremplin.domain.gatherings.models import HEADINGS, ProjectSheet
from tremplin.domain.gatherings.pdf import sheet as pdf_of
from tremplin.domain.gatherings.queries import headings_of

STATEMENTS = [{"heading": heading, "text": f"Un fait pour {heading}."} for heading in HEADINGS]


@pytest.fixture
def written(db: None, lea: Any) -> ProjectSheet:
    return actions.create_sheet(lea, name="Fiche d’essai", tagline="En une ligne", statements=STATEMENTS)


def test_a_sheet_is_a_draft_until_published(written: ProjectSheet, lea: Any) -> None:
    assert not written.published
    actions.publish(lea, written, published=True)
    assert ProjectSheet.objects.get(id=written.id).published


def test_everybody_reads_a_published_sheet_and_nobody_a_draft(committed: Any, lea: Any, eve: Any) -> None:
    """The published policy of the database shows it without any ticket; the draft stays closed even to another project."""
    with as_actor(lea):
        shown = actions.publish(
            lea, actions.create_sheet(lea, name="Vue", tagline="Ligne", statements=STATEMENTS), published=True
        )
        draft = actions.create_sheet(lea, name="Brouillon", tagline="Ligne", statements=STATEMENTS)
    page = Client().get(f"/fiches/{shown.id}")
    assert page.status_code == 200
    assert "Un fait pour territory." in page.content.decode()
    assert Client().get(f"/fiches/{draft.id}").status_code == 404
    with as_actor(eve):
        assert set(ProjectSheet.objects.values_list("name", flat=True)) == {"Vue"}


def test_an_empty_heading_cannot_be_published(db: None, lea: Any) -> None:
    sheet = actions.create_sheet(lea, name="Vide", tagline="Ligne", statements=STATEMENTS[:3])
    with pytest.raises(Invalid, match="rubrique"):
        actions.publish(lea, sheet, published=True)


def test_two_people_editing_one_sheet_lose_nothing(written: ProjectSheet, lea: Any) -> None:
    actions.edit_sheet(lea, written, version=1, tagline="La première écrit")
    with pytest.raises(WrongMoment) as refusal:
        actions.edit_sheet(lea, written, version=1, tagline="La seconde écrit")
    assert refusal.value.subject.tagline == "La première écrit"


def test_the_second_writer_sees_both_texts(written: ProjectSheet, lea: Any, client_for: Callable[[Any], Client]) -> None:
    client = client_for(lea)
    path = f"/p/{lea.project.slug}/fiches/{written.id}"
    data = {"version": "1", "name": "Fiche d’essai", "tagline": "A", **{h: f"Phrase {h}" for h in HEADINGS}}
    assert client.post(path, data).status_code == 302
    answer = client.post(path, {**data, "tagline": "B"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'value="B"' in text
    assert "entre-temps" in text
    assert "<dd>A</dd>" in text


def test_only_the_team_writes(written: ProjectSheet, ines: Any, eve: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.edit_sheet(ines, written, version=1, tagline="x")
    with pytest.raises(NotAllowed):
        actions.publish(eve, written, published=True)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://exemple.test", "ftp://x"])
def test_a_link_that_is_not_safe_is_refused(db: None, lea: Any, link: str) -> None:
    with pytest.raises(Invalid, match="https://"):
        actions.create_sheet(lea, name="x", tagline="y", statements=[{"heading": "territory", "text": "t", "link": link}])


def test_lines_come_back_as_they_were_typed() -> None:
    statements = [
        {"heading": "territory", "text": "Deux barres sur vingt.", "text_en": "Two bars", "screen": "facade", "eye": "La façade"},
        {"heading": "territory", "text": "Un lien.", "link": "https://exemple.test/a", "link_label": "lire"},
        {"heading": "territory", "text": "Bientôt.", "screen": "not_yet"},
    ]
    typed = to_lines(statements, "territory")
    back = from_lines({"territory": typed}, statements)
    assert "[pas encore](screen:not_yet)" in typed and back[2]["screen"] == "not_yet" and not back[2]["eye"]
    assert [s["text"] for s in back] == [s["text"] for s in statements]
    assert back[0]["screen"] == "facade"
    assert back[0]["text_en"] == "Two bars"
    assert back[1]["link"] == "https://exemple.test/a"


def test_the_pdf_is_tagged_titled_and_its_links_work(written: ProjectSheet, tmp_path: Path) -> None:
    """A11Y-07."""
    written.statements = [
        *STATEMENTS,
        {"heading": "territory", "text": "Un lien.", "link": "https://exemple.test/a", "link_label": "lire"},
    ]
    document = pdf_of(written, headings_of(written), "http://localhost:8000/", "fr")
    assert document.startswith(b"%PDF")
    assert b"/StructTreeRoot" in document
    assert b"/Lang" in document
    assert re.search(rb"https://exemple\.test/a", document)
    if which("pdfinfo"):
        path = tmp_path / "fiche.pdf"
        path.write_bytes(document)
        told = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Tagged:\s+yes", told)
        assert "Fiche d’essai" in told


def test_a_gathering_shows_its_published_sheets(committed: Any, lea: Any) -> None:
    with as_actor(lea):
        sheet = actions.publish(
            lea, actions.create_sheet(lea, name="Vue", tagline="Ligne", statements=STATEMENTS), published=True
        )
        gathering = actions.create_gathering(
            lea, kind="Matinale", title="Rencontre d’essai", on=lea.today, place="Ici", sheet_ids=[str(sheet.id)], published=True
        )
    body = Client().get("/").content.decode()
    assert "Rencontre d’essai" in body
    assert "Vue" in body
    assert Client().get(f"/rencontres/{gathering.slug}").status_code == 200


def test_an_empty_place_says_what_it_is(committed: Any) -> None:
    answer = Client().get("/")
    assert answer.status_code == 200
    assert "Se connecter" in answer.content.decode()


def test_an_address_taken_by_another_projects_draft_is_not_told(committed: Any, lea: Any, eve: Any) -> None:
    values = {"kind": "Matinale", "title": "Même titre", "on": lea.today, "place": "Ici"}
    with as_actor(eve):
        hers = actions.create_gathering(eve, **values)
    with as_actor(lea):
        mine = actions.create_gathering(lea, **values)
    assert mine.slug.startswith(hers.slug)
    assert mine.slug != hers.slug
