"""The first steps of the way: a project with its places, being there, a number, a nickname if the person wishes, and whom to see again."""

import re

from tests.e2e.way.walking import HERE, Way

BUILDINGS = "Barre A ; entrées A–C ; 4 étages ; 3 portes par étage\nTour ronde ; hall 1 à 2 ; 9 étages ; 4 portes par étage"


def the_project_its_method_and_its_places(way: Way) -> None:
    page = way.desk
    page.goto("/mes-projets/nouveau")
    page.get_by_label("Nom du projet").fill("Essai du chemin")
    page.get_by_label("Structures porteuses").fill("Association d’essai")
    page.locator("label.chip", has_text="Boosters").first.click()
    page.get_by_role("button", name="Créer le projet").click()
    page.wait_for_url(f"**{HERE}/territoires")
    way.see(page, "01-territories-empty")
    page.get_by_role("link", name="Ajouter le premier").click()
    page.get_by_label("Chercher une commune").fill("Essaiville")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="Essaiville").click()
    page.get_by_label("Nom", exact=True).fill("Les Tilleuls d’essai")
    way.see(page, "02-territory-new")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_role("link", name="Taper la liste").click()
    page.get_by_label("Un bâtiment par ligne").fill(BUILDINGS)
    page.get_by_role("button", name="Voir ce que cela donne").click()
    page.get_by_role("button", name="Ajouter ces bâtiments").click()
    page.get_by_role("link", name="Barre A").wait_for()
    way.see(page, "02-territory")


def a_presence_then_a_number(way: Way) -> None:
    page = way.phone
    page.goto(f"{HERE}/aujourdhui")
    way.see(page, "03-today-empty")
    page.get_by_role("link", name="Une présence").click()
    page.get_by_label("Où ?").select_option(label="Barre A, entrée A")
    way.see(page, "04-presence")
    page.get_by_label("Personnes rencontrées").fill("4")
    page.get_by_role("button", name="Noter la présence").click()
    page.wait_for_url(f"**{HERE}/presences")
    way.see(page, "05-presences")
    page.goto(f"{HERE}/rencontres/noter")
    page.get_by_label("Trouver un emploi").check()
    way.see(page, "06-encounter")
    page.get_by_role("button", name="Noter la rencontre").click()
    page.get_by_role("heading", name="1 personne rencontrée").wait_for()
    way.see(page, "07-encounter-noted")


def a_nickname_because_the_person_wishes(way: Way) -> None:
    page = way.phone
    page.get_by_role("link", name="Noter un surnom").click()
    way.see(page, "08-nickname")
    page.get_by_label("Comment l’appeler ?").fill("Samba")
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.get_by_text("Dites-le d’abord à la personne").first.wait_for()
    way.see(page, "09-nickname-refused")
    page.get_by_label("Je l’ai dit à la personne").check()
    page.get_by_label("Où la retrouver ?").fill("city-stade")
    page.get_by_label("demain").check()
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.get_by_role("heading", name="« Samba »").wait_for()
    way.person = re.search(r"/personnes/([0-9a-f-]{36})", page.url).group(1)  # type: ignore[union-attr]
    way.see(page, "10-person")


def today_says_whom_to_see_and_why(way: Way) -> None:
    page = way.phone
    page.get_by_role("link", name="À revoir").click()
    page.get_by_label("Quel jour ?").fill("2019-10-22")
    page.get_by_label("passage").check()
    page.get_by_role("button", name="Noter à revoir").click()
    page.get_by_role("heading", name="« Samba »").wait_for()
    page.goto(f"{HERE}/aujourdhui")
    row = page.locator("li.card", has_text="« Samba »")
    assert "promis" in row.inner_text()
    way.see(page, "11-today-why")
    row.get_by_role("link", name="« Samba »").first.click()
    page.get_by_role("heading", name="« Samba »").wait_for()
