"""The way of one person on an empty install, by the pages' own buttons: from the first project to « qui sait quoi » and erasure.

Issue 2, part 4, each step in order. The street is walked on a phone, the rest on a desk; the counsellor has no account.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.conftest import DSN
from tests.domain.counter.worlds import TRAINING, directory_in
from tests.worker import work
from tremplin.core import clock

HERE = "/p/essai-du-chemin"
BUILDINGS = "Barre A ; entrées A–C ; 4 étages ; 3 portes par étage\nTour ronde ; hall 1 à 2 ; 9 étages ; 4 portes par étage"
PHONE = "06 39 98 00 01"
"""A number kept for fiction."""


@dataclass
class Way:
    """One coordinator alone with a desk and a phone, and the mail that leaves."""

    desk: Any
    phone: Any
    open_page: Callable[..., Any]
    shot: Callable[[Any, str], Any]
    mail: Any
    person: str = ""

    def see(self, page: Any, name: str) -> None:
        """Keep a picture; nothing may be wider than the screen."""
        self.shot(page, f"way-{name}-{page.viewport_size['width']}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{name} scrolls sideways"


COMMUNE = (
    "INSERT INTO territories_commune (code, name, kind, department, region, postcodes, population, latitude, longitude, employment_zone, "
    "employment_zone_name, epci_code, epci_name, search_name, source) VALUES ('13055', 'Essaiville', 'commune-actuelle', '13', '93', "
    "'{13000}', 3500, 43.30, 5.40, '', '', '', '', 'essaiville', 'Communes d’essai')"
)


@pytest.fixture
def way(committed: Any, open_page: Any, sign_in: Any, lea: Any, shot: Any, mailoutbox: Any) -> Way:
    directory_in(committed[0])
    with psycopg.connect(DSN, dbname=committed[0]) as connection:
        connection.execute(COMMUNE)
    return Way(sign_in(open_page(1280, 900), lea), sign_in(open_page(390, 844), lea), open_page, shot, mailoutbox)


def test_the_way_of_one_person_on_an_empty_install(way: Way) -> None:
    """OUT-01, OUT-02, PRIV-01, SHARE-02, FUN-02: every step in the order a person travels."""
    the_project_its_method_and_its_places(way)
    a_presence_then_a_number(way)
    a_nickname_because_the_person_wishes(way)
    today_says_whom_to_see_and_why(way)
    the_counter_finds_a_service_near(way)
    the_structure_becomes_a_partner(way)
    relay = the_handover_leaves(way)
    the_counsellor_answers_without_account(way, relay)
    the_person_gives_a_name(way)
    a_pathway_with_the_persons_words(way)
    what_came_of_it(way)
    figures_say_n_of_n(way)
    an_opposition_is_honoured(way)
    who_knows_what_then_nothing(way)


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
    page.get_by_label("Où ?").select_option(label="Barre A, A")
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


def the_counter_finds_a_service_near(way: Way) -> None:
    page = way.phone
    page.get_by_role("link", name="Ouvrir le comptoir").click()
    page.get_by_role("link", name="Noter un besoin ou un souhait").click()
    page.get_by_label("Thème").select_option(TRAINING)
    page.get_by_label("Ce que la personne souhaite").fill("Réparer des scooters, pas loin.")
    way.see(page, "12-need")
    page.get_by_role("button", name="Noter", exact=True).click()
    lead = page.locator("article.card", has_text="Atelier mécanique d’essai")
    assert "0,6 km" in lead.inner_text()
    lead.get_by_text("Pourquoi cette proposition ?").click()
    assert lead.locator("details.explain li").count() >= 1
    way.see(page, "13-counter")


def the_structure_becomes_a_partner(way: Way) -> None:
    page = way.phone
    page.locator("article.card", has_text="Atelier mécanique d’essai").get_by_role("link", name="Passer le relais").click()
    page.get_by_role("link", name="En faire un partenaire").click()
    assert page.get_by_label("Adresse où envoyer les liens").input_value() == "accueil@maison.test"
    way.see(page, "14-partner-new")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Maison des métiers d’essai").wait_for()
    way.see(page, "15-partner")


def the_handover_leaves(way: Way) -> str:
    """Returns the link of the message."""
    page = way.phone
    page.goto(f"{HERE}/personnes/{way.person}/comptoir/")
    page.locator("article.card", has_text="Atelier mécanique d’essai").get_by_role("link", name="Passer le relais").click()
    page.get_by_role("link", name="Choisir Maison").click()
    assert page.get_by_text("Pas encore sollicité ce mois").first.is_visible()
    way.see(page, "16-handover")
    page.get_by_label("Comment la joindre").fill("par Léa")
    page.get_by_label("La personne est d’accord").check()
    page.get_by_role("button", name="Relire ce qui part").click()
    assert page.get_by_text("Ni nom, ni date de naissance, ni téléphone.").is_visible()
    way.see(page, "17-handover-preview")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Le relais est passé.").wait_for()
    way.see(page, "18-handover-sent")
    work(clock.now())
    letter = way.mail[-1]
    assert letter.to == ["accueil@maison.test"]
    assert "Samba" not in letter.subject + letter.body and "scooter" not in letter.body
    return "/r/" + letter.body.split("/r/")[1].split()[0]


def the_counsellor_answers_without_account(way: Way, relay: str) -> None:
    for _scanner in range(2):
        assert way.open_page().goto(relay).status == 200
    samir = way.open_page(1280, 900)
    samir.goto(relay)
    assert "Samba" not in samir.content() and "scooter" not in samir.content()
    way.see(samir, "19-receiving-closed")
    samir.get_by_role("button", name="Ouvrir la demande").click()
    samir.get_by_role("heading", name="« Samba » souhaite vous rencontrer").wait_for()
    way.see(samir, "20-receiving-open")
    samir.get_by_role("button", name="Je le reçois").click()
    samir.get_by_text("Vous recevez cette personne").wait_for()
    way.see(samir, "21-receiving-accepted")
    way.phone.locator("[data-live]").get_by_text("Accepté").first.wait_for(timeout=20_000)
    way.see(way.phone, "22-handover-accepted")
    reused = way.open_page()
    reused.goto(relay)
    reused.get_by_role("button", name="Ouvrir la demande").click()
    reused.get_by_role("heading", name="Ce lien a déjà servi").wait_for()


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


def figures_say_n_of_n(way: Way) -> None:
    page = way.desk
    page.goto(f"{HERE}/chiffres")
    way.see(page, "30-figures")
    assert re.search(r"Repéré\s.*?1\s+sur\s+1", page.locator("section").first.inner_text(), re.DOTALL)
    page.get_by_text("D’où vient ce chiffre ?").first.click()
    assert page.get_by_text("Définition").first.is_visible()


def an_opposition_is_honoured(way: Way) -> None:
    page = way.phone
    page.goto(f"{HERE}/oppositions/noter")
    page.get_by_label("frapper à une porte").check()
    page.get_by_label("Quelle entrée ?").select_option(label="Barre A, B")
    page.get_by_label("Quelle porte ?").fill("3e gauche")
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
    assert page.get_by_role("button", name="Couper avec Maison des métiers d’essai").is_visible()
    assert page.locator("aside").get_by_text("un partenaire, par son lien").is_visible()
    way.see(page, "34-knows")
    page.get_by_role("button", name="Couper avec Maison des métiers d’essai").click()
    page.get_by_text("Rien. Aucun partenaire").wait_for()
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
