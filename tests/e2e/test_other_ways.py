"""The same pages in English, by keyboard alone, without JavaScript, clicked twice, in two tabs."""

import re
from typing import Any

import pytest

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.pathways import actions as pathways

FRENCH = re.compile(
    r"\b(le|la|les|des|une|et|du|de|vous|nous|qui|que|pas|cette|est|pour|avec|dans|aucun|aucune|noter|voir|elle|ses|sans|aujourd|jour|chez)\b",
    re.IGNORECASE,
)
OWN_WORDS = re.compile(r"^vous$|^Source: |La Poste|Défenseur des droits")
"""What keeps its French words in English: the two ways to say « you », names of bodies, titles of sources."""
WORDS = """() => {
  const seen = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement
    const text = walker.currentNode.textContent.trim()
    if (text && !holder.closest('script, style, template, [lang="fr"], [data-said]')) seen.push(text)
  }
  return [document.title, ...seen]
}"""
PAGES = (
    "aujourdhui", "rencontres", "rencontres/noter", "presences", "presences/noter", "personnes", "personnes/{zak}", "personnes/{maissa}",
    "personnes/{zak}/essai", "personnes/{zak}/revoir", "personnes/{zak}/nom", "personnes/{maissa}/corriger", "personnes/{maissa}/note",
    "personnes/{maissa}/qui-sait-quoi", "personnes/{maissa}/accord", "personnes/{maissa}/effacer", "personnes/{maissa}/copie",
    "oppositions", "oppositions/noter", "que-repondre", "comptoir/", "personnes/{zak}/comptoir/", "personnes/{zak}/besoins/nouveau",
    "relais/", "personnes/{zak}/relais/nouveau", "partenaires/", "partenaires/ajouter", "parcours/{zak}/", "parcours/{maissa}/",
    "parcours/{zak}/ouvrir", "parcours/{maissa}/objectif", "parcours/{maissa}/rendez-vous", "parcours/{maissa}/issue",
    "parcours/{maissa}/confiance/start", "parcours/{maissa}/fin", "chiffres", "definitions", "chiffres-publies", "demarche",
    "demarche/boosters", "demarche/differences", "territoires", "territoires/nouveau", "territoires/geojson", "equipe", "equipe/inviter",
    "imports", "chercher?q=zak", "fiches", "droits",
)  # fmt: skip
PUBLIC = (
    "/",
    "/compte/login/",
    "/mes-projets",
    "/mes-projets/nouveau",
    "/accessibilite",
    "/confidentialite",
    "/mentions-legales",
)


@pytest.fixture
def two_people(committed: Any, lea: Any, make_person: Any, make_territory: Any) -> dict[str, str]:
    """« Zak » and Maïssa, with a pathway, in a place whose name is of no language."""
    with as_actor(lea):
        place = make_territory(lea, "Alpha")
        zak = make_person(lea, "Zak", territory=place)
        maissa = make_person(lea, "Maïssa", "identified", last_name="Essai", birth="2001", territory=place)
        pathways.open_pathway(lea, maissa, goal="Permis", agreed=True)
        outreach.promise_follow_up(lea, zak, due_on=lea.today, reason="promised")
    return {"zak": str(zak.id), "maissa": str(maissa.id)}


def test_nothing_french_is_left_in_english(two_people: dict[str, str], open_page: Any, sign_in: Any, lea: Any) -> None:
    """Issue 2, part 2: French and English complete. By the browser's language first, then by the switch of the footer."""
    page = sign_in(open_page(1280, 900, locale="en-GB"), lea)
    left = {}
    for address in (*(f"/p/impact-essai/{tail.format(**two_people)}" for tail in PAGES), *PUBLIC):
        assert page.goto(address).status == 200, address
        found = [text for text in page.evaluate(WORDS) if FRENCH.search(text) and not OWN_WORDS.search(text)]
        if found:
            left[address] = found
    assert not left, "\n".join(f"{address}: {found}" for address, found in left.items())


def test_the_footer_switches_the_language_and_keeps_it(page: Any, sign_in: Any, lea: Any) -> None:
    sign_in(page, lea)
    page.goto("/p/impact-essai/aujourdhui")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Today").wait_for()
    page.goto("/p/impact-essai/personnes")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Français").click()
    page.get_by_role("heading", name="Personnes").wait_for()


def tab_to(page: Any, name: str) -> int:
    """Press Tab until the focus stands on what has this name; how many presses it took."""
    said = "() => { const e = document.activeElement; return (e.labels?.[0]?.innerText ?? e.innerText ?? '').trim() }"
    for presses in range(1, 60):
        page.keyboard.press("Tab")
        if page.evaluate(said) == name:
            return presses
    raise AssertionError(f"the keyboard never reaches « {name} »")


def test_an_encounter_is_noted_by_keyboard_alone(page: Any, sign_in: Any, ines: Any, make_territory: Any) -> None:
    """A11Y-05."""
    with as_actor(ines):
        make_territory(ines)
    sign_in(page, ines)
    page.goto("/p/impact-essai/aujourdhui")
    tab_to(page, "Noter une rencontre")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rencontres/noter")
    tab_to(page, "Trouver un emploi")
    page.keyboard.press("Space")
    tab_to(page, "Autres sujets")
    page.keyboard.press("Enter")
    tab_to(page, "se revoir")
    page.keyboard.press("Space")
    tab_to(page, "Noter la rencontre")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 personne rencontrée").wait_for()
    tab_to(page, "Noter un surnom")


def test_an_encounter_is_noted_without_javascript(
    open_page: Any, sign_in: Any, ines: Any, make_territory: Any, shot: Any
) -> None:
    with as_actor(ines):
        make_territory(ines)
    page = sign_in(open_page(java_script_enabled=False), ines)
    page.goto("/p/impact-essai/rencontres/noter")
    page.get_by_label("Combien de personnes ?").fill("2")
    page.locator("label", has_text="Se former").first.click()
    page.get_by_text("Une objection ? Que répondre ?").click()
    page.locator("label", has_text="pas le temps").first.click()
    shot(page, "way-no-script-390")
    page.get_by_role("button", name="Noter la rencontre").click()
    page.get_by_role("heading", name="2 personnes rencontrées").wait_for()
    page.get_by_role("link", name="Noter un surnom").click()
    page.locator("label", has_text="Je l’ai dit").click()
    page.get_by_label("Comment l’appeler ?").fill("Tao")
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.get_by_role("heading", name="« Tao »").wait_for()


def test_a_button_clicked_twice_notes_one_encounter(page: Any, sign_in: Any, ines: Any, make_territory: Any) -> None:
    """Issue 2, part 8: by a nervous thumb."""
    with as_actor(ines):
        make_territory(ines)
    sign_in(page, ines)
    page.goto("/p/impact-essai/rencontres/noter")
    page.get_by_role("button", name="Noter la rencontre").dblclick()
    page.get_by_role("heading", name="1 personne rencontrée").wait_for()
    with as_actor(ines):
        assert Encounter.objects.count() == 1


def test_two_tabs_on_one_person_lose_nothing(
    two_people: dict[str, str], open_page: Any, sign_in: Any, lea: Any, shot: Any
) -> None:
    """Issue 2, part 8: the second to save reads what the first wrote, and keeps what she typed."""
    first, second = sign_in(open_page(1280, 900), lea), sign_in(open_page(1280, 900), lea)
    for tab in (first, second):
        tab.goto(f"/p/impact-essai/personnes/{two_people['maissa']}/corriger")
    first.get_by_label("Où la retrouver").fill("parking")
    first.get_by_role("button", name="Enregistrer").click()
    first.get_by_role("heading", name="Maïssa").wait_for()
    second.get_by_label("Où la retrouver").fill("city-stade")
    second.get_by_role("button", name="Enregistrer").click()
    second.get_by_text("parking").first.wait_for()
    assert second.get_by_label("Où la retrouver").input_value() == "city-stade"
    shot(second, "way-two-tabs-1280")
    first.reload()
    assert first.locator("aside").get_by_text("parking").is_visible()
