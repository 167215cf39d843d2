"""The end of the way, and beside it: figures, an opposition, who knows what, and nothing left."""

import re

from tests.e2e.way.walking import HERE, Way

PHONE = "06 39 98 00 01"
"""A number kept for fiction."""


def figures_say_n_of_n(way: Way) -> None:
    page = way.desk
    page.goto(f"{HERE}/chiffres")
    way.see(page, "30-figures")
    assert re.search(r"Repéré\s.*?1\s+sur\s+1", page.locator("section", has_text="Repéré").first.inner_text(), re.DOTALL)
    page.get_by_text("D’où vient ce chiffre ?").first.click()
    assert page.get_by_text("Définition").first.is_visible()


def an_opposition_is_honoured(way: Way) -> None:
    page = way.phone
    page.goto(f"{HERE}/oppositions/noter")
    page.get_by_label("frapper à une porte").check()
    page.get_by_label("Quelle entrée ?").select_option(label="Barre A, entrée B")
    page.get_by_label("Pour une porte : laquelle ?").fill("3e gauche")
    way.see(page, "31-opposition")
    page.get_by_role("button", name="Noter l’opposition").click()
    page.goto(f"{HERE}/presences/noter")
    assert page.get_by_text("Portes à laisser tranquilles").is_visible()
    page.goto(f"{HERE}/oppositions/noter")
    page.get_by_label("appeler un numéro").check()
    page.get_by_label("Quel numéro ?").fill(PHONE)
    page.get_by_role("button", name="Noter l’opposition").click()
    page.wait_for_url(f"**{HERE}/oppositions")
    assert "39 98" not in page.content() and "3998" not in page.content()
    way.see(page, "32-oppositions")
    page.goto(f"{HERE}/rencontres/noter")
    page.get_by_role("button", name="Noter la rencontre").click()
    page.get_by_role("link", name="Noter son nom").click()
    page.get_by_label("La personne a reçu cette information").check()
    page.get_by_label("Prénom").fill("Autre")
    page.get_by_label("Téléphone").fill(PHONE)
    page.get_by_role("button", name="Ouvrir le suivi").click()
    page.locator("#form-errors").wait_for()
    assert "/surnom" in page.url or "/nom" in page.url
    way.see(page, "33-opposed")


def who_knows_what_then_nothing(way: Way) -> None:
    page = way.desk
    page.goto(f"{HERE}/personnes/{way.person}/qui-sait-quoi")
    cut = page.get_by_role("link", name="Couper avec Maison des métiers d’essai")
    assert cut.is_visible()
    assert page.locator("aside").get_by_text("un partenaire, par son lien").is_visible()
    way.see(page, "34-knows")
    cut.click()
    page.get_by_role("button", name="Couper maintenant").click()
    page.get_by_text("ne reçoit plus rien").wait_for()
    page.get_by_role("link", name="Copie de tout").click()
    assert "Réparer des scooters" in page.content()
    page.goto(f"{HERE}/personnes/{way.person}/effacer")
    way.see(page, "35-erase")
    page.get_by_role("button", name="Effacer pour toujours").click()
    page.get_by_text("C’est effacé.").wait_for()
    assert page.goto(f"{HERE}/personnes/{way.person}").status == 404
    page.goto(f"{HERE}/chercher?q=Samba")
    assert page.get_by_text("Rien ne ressemble à cela").is_visible()
    way.see(page, "36-nothing-left")
