"""The way goes on: a name, a pathway with the person's words, what came of it."""

import re

from tests.e2e.way.walking import HERE, Way


def the_person_gives_a_name(way: Way) -> None:
    page = way.desk
    page.goto(f"{HERE}/personnes/{way.person}")
    page.get_by_role("link", name="Noter son nom").click()
    page.get_by_label("La personne a reçu cette information").check()
    page.get_by_label("à l’écran").check()
    page.get_by_label("Prénom").fill("Samba")
    page.get_by_label(re.compile("^Nom")).fill("Inventé")
    page.get_by_label("Année ou date de naissance").fill("2010")
    page.get_by_role("button", name="Noter le nom").click()
    way.see(page, "23-step-up-refused")
    assert page.locator("#form-errors").is_visible()
    page.get_by_label("Année ou date de naissance").fill("2001")
    page.get_by_label("Téléphone").fill("06 39 98 00 02")
    page.get_by_label("jamais suivie").check()
    page.get_by_role("button", name="Noter le nom").click()
    page.get_by_role("heading", name="Samba").wait_for()
    assert "Samba Inventé" in page.content()
    way.see(page, "24-person-named")


def a_pathway_with_the_persons_words(way: Way) -> None:
    page = way.desk
    page.get_by_role("link", name="Ouvrir un parcours").click()
    page.get_by_label("Le premier objectif").fill("Essayer deux métiers")
    page.get_by_label("La personne a dit oui").check()
    page.get_by_role("button", name="Ouvrir le parcours").click()
    page.get_by_role("link", name="Ajouter une action").click()
    page.get_by_label("L’action").fill("Appeler l’atelier")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Fixer un rendez-vous").click()
    page.get_by_label("Quand").fill("2019-10-24T14:00")
    page.get_by_label("Où").fill("local des Tilleuls")
    page.get_by_role("button", name="Fixer le rendez-vous").click()
    assert page.get_by_text("jeudi à 14 h").or_(page.get_by_text("24 octobre")).first.is_visible()
    page.get_by_role("link", name="Écrire une note").click()
    assert page.get_by_text("peut lire").first.is_visible()
    page.get_by_label("Note écrite").fill("Préfère le matin.")
    page.get_by_role("button", name="Garder la note").click()
    page.get_by_text("Préfère le matin.").wait_for()
    page.goto(f"{HERE}/parcours/{way.person}/")
    page.get_by_role("button", name="Fait").click()
    page.get_by_text("1 sur 1").wait_for()
    way.see(page, "25-pathway")


def what_came_of_it(way: Way) -> None:
    page = way.desk
    page.get_by_role("link", name="Noter une issue").click()
    page.get_by_label("Entrée en formation").check()
    page.get_by_label("un papier").check()
    way.see(page, "26-outcome")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.locator("#outcomes").get_by_text("selon un papier").wait_for()
    page.locator("#trust").get_by_role("link").first.click()
    way.see(page, "27-trust")
    page.get_by_label("Je veux bien répondre").check()
    page.locator("label.picture").nth(3).click()
    page.get_by_role("button", name="C’est ma réponse").click()
    page.locator("#trust").get_by_text("services : 4 sur 5").wait_for()
    page.get_by_role("link", name="Noter la fin et son motif").click()
    page.get_by_label("Formation", exact=True).check()
    page.get_by_label("la personne", exact=True).check()
    page.get_by_label("prenions de ses nouvelles").check()
    way.see(page, "28-exit")
    page.get_by_role("button", name="Noter la fin").click()
    page.get_by_role("heading", name="Fin : Formation").wait_for()
    way.see(page, "29-pathway-ended")
