"""The middle of the way: the counter, the structure that becomes a partner, the handover and its answer without account."""

from tests.domain.counter.worlds import TRAINING
from tests.e2e.way.walking import HERE, Way
from tests.worker import work
from tremplin.core import clock


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
