"""The demo in a real browser, as docs/visite.md tells it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.demo_server import Served


@pytest.fixture
def visit(browser: Any, demo_world: Served) -> Iterator[Callable[..., Any]]:
    """visit(width): a visitor of the demo, with a browser of their own."""
    contexts: list[Any] = []

    def come(width: int = 390) -> Any:
        size = {"width": width, "height": 844}
        contexts.append(
            browser.new_context(
                base_url=demo_world.address, viewport=size, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
            )
        )
        return contexts[-1].new_page()

    yield come
    for context in contexts:
        context.close()


def test_a_visitor_meets_the_four_people_of_the_tour(visit: Callable[..., Any], shot: Any) -> None:
    """The demo, as docs/visite.md tells it: front door, Inès's day, Célia's whole story, the coordinator, the funder."""
    page = visit(1280)
    page.goto("/")
    shot(page, "tour-01-home")
    for name in ("Impact Jeunes", "Right to Repair", "Jouques"):
        assert page.get_by_role("heading", name=name).first.is_visible()
    page.get_by_role("button", name="Entrer comme Inès").first.click()
    page.goto("/p/impact-jeunes/aujourdhui")
    shot(page, "tour-02-today")
    for name, why in (("« Zak »", "Pas le temps"), ("Maïssa", "relais"), ("« Yo »", "sans nouvelles")):
        assert why in page.locator("li.card", has_text=name).first.inner_text()
    for member, key, words in (
        ("Karim", "pathway", "Parcours de Célia"), ("Karim", "person", "« Zak »"), ("Léa", "variant", ""), ("Léa", "figures", "Chiffres"),
    ):  # fmt: skip
        page = visit(1280)
        page.goto(f"/voir/{key}")
        shown = page.get_by_role("button", name="Entrer comme")
        shown.click()
        assert words in page.get_by_role("heading", level=1).inner_text(), (member, key)
        shot(page, f"tour-{key}")


def arrived(page: Any) -> None:
    """The worker mails within seconds; until then the outbox is read again."""
    for _ in range(20):
        page.goto("/boite-d-envoi")
        if page.locator('.letter a[href*="/r/"]').count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("no message in the outbox after ten seconds")


def test_a_stranger_with_a_telephone_meets_the_three_projects_before_scrolling(visit: Callable[..., Any]) -> None:
    page = visit()
    page.goto("/")
    names = page.get_by_role("navigation", name="Fiches présentées")
    for name in ("Impact Jeunes", "Right to Repair", "Zéro chômeur, Jouques"):
        link = names.get_by_role("link", name=name)
        assert link.bounding_box()["y"] < 844
        link.click()
        page.get_by_role("heading", name=name, level=2).wait_for()
    page.get_by_role("link", name="Toute la fiche Right to Repair").click()
    page.get_by_role("link", name="Revenir à la rencontre").click()
    page.get_by_role("link", name="La visite", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "La visite en dix minutes"


def test_a_handover_in_the_demo_is_answered_from_the_outbox(visit: Callable[..., Any], shot: Any) -> None:
    ines, samir = visit(), visit(1280)
    ines.goto("/voir/person")
    ines.get_by_role("button", name="Entrer comme").click()
    ines.goto("/voir/today")
    ines.get_by_role("link", name="« Zak »").first.click()
    ines.get_by_role("link", name="Passer le relais").click()
    ines.get_by_role("link", name="Choisir Mission locale").first.click()
    ines.get_by_label("Ce qu’elle souhaite").fill("Essayer la mécanique.")
    ines.get_by_label("La personne est d’accord").check()
    ines.get_by_role("button", name="Relire ce qui part").click()
    ines.get_by_role("button", name="Envoyer").click()
    ines.get_by_text("Le relais est passé.").wait_for()
    shot(ines, "tour-handover")
    arrived(samir)
    shot(samir, "tour-outbox")
    letter = samir.locator('.letter a[href*="/r/"]').first.get_attribute("href")
    samir.goto("/r/" + letter.split("/r/")[1])
    samir.get_by_role("button", name="Ouvrir la demande").click()
    samir.get_by_role("heading", name="« Zak » souhaite vous rencontrer").wait_for()
    samir.get_by_role("button", name="Je le reçois").click()
    samir.get_by_text("Vous recevez cette personne").wait_for()
    ines.locator("[data-live]").get_by_text("Accepté").first.wait_for(timeout=20_000)
    shot(ines, "tour-accepted")


def test_zak_is_recognised_before_a_second_file_is_opened(visit: Callable[..., Any], shot: Any) -> None:
    """Steps 4 and 5 of the tour."""
    page = visit()
    page.goto("/voir/street")
    page.get_by_role("button", name="Entrer comme Inès").click()
    page.get_by_label("Se former").check()
    page.get_by_role("button", name="Noter la rencontre").click()
    page.get_by_role("link", name="Noter un surnom").click()
    page.get_by_label("Je l’ai dit à la personne").check()
    page.get_by_label("Comment l’appeler ?").fill("Zak")
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.get_by_role("heading", name="Peut-être déjà suivie").wait_for()
    shot(page, "tour-recognised")
    page.locator("li", has_text="« Zak »").get_by_role("button", name="C’est elle").click()
    page.get_by_role("heading", name="« Zak »").wait_for()
    page.get_by_role("link", name="Ouvrir le comptoir").click()
    lead = page.locator("article.card", has_text="Trois-Collines")
    assert "km" in lead.inner_text()


def test_the_funder_reads_closed_periods_and_no_name(visit: Callable[..., Any], shot: Any) -> None:
    page = visit(1280)
    page.goto("/visite")
    shot(page, "tour-page")
    page.locator(".prose").get_by_role("button", name="Entrer comme Paul").click()
    page.wait_for_url("**/chiffres-publies")
    shot(page, "tour-funder")
    assert page.locator("table").first.is_visible()
    for name in ("Zak", "Maïssa", "Célia"):
        assert name not in page.content()
    assert page.goto("/p/impact-jeunes/chiffres").status == 404
    assert page.goto("/p/impact-jeunes/personnes").status == 404
