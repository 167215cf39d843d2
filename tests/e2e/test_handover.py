"""Step 4 and 5 of the way of one person, in a real browser: counter, handover, the counsellor's link, the answer that comes by itself."""

from typing import Any

import pytest

from tests.domain.counter.worlds import TRAINING, address_in, directory_in, person_in, sent_in
from tests.worker import work
from tremplin.core import clock
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions
from tremplin.domain.partners import actions as partners
from tremplin.domain.territories.models import Territory


@pytest.fixture
def directory(committed: tuple[str, str]) -> None:
    """Two invented services, written as the owner: the web role only reads the directory."""
    directory_in(committed[0])


def link_in(mailoutbox: Any) -> str:
    """The worker mails, then the link is in the message."""
    work(clock.now())
    return address_in(mailoutbox)


def test_from_the_counter_to_an_answer_that_comes_by_itself(
    live_tremplin: str, directory: None, open_page: Any, sign_in: Any, ines: Any, lea: Any, mailoutbox: Any, shot: Any, axe: Any
) -> None:
    with as_actor(ines):
        zak = person_in(ines)
        Territory.objects.filter(project_id=ines.project_id).update(latitude=43.30, longitude=5.40)
        actions.record_need(ines, zak, thematic=TRAINING, wish="Je voudrais réparer des scooters, pas loin.")
    with as_actor(lea):
        from tremplin.domain.partners.models import Organisation

        maison = Organisation.objects.get()
        sheet = partners.PartnerSheet(name=maison.name, mailbox=maison.email, phone=maison.phone)
        partners.add_partner(lea, sheet=sheet, organisation=maison)
    page = sign_in(open_page(), ines)
    page.goto(f"/p/{ines.project.slug}/personnes/{zak.id}/comptoir/")
    assert page.get_by_text("Atelier mécanique d’essai").is_visible()
    shot(page, "counter-person-390")
    assert axe(page) == []
    page.get_by_role("link", name="Passer le relais").first.click()
    page.get_by_role("link", name="Choisir Maison").click()
    assert page.get_by_label("Ce qu’elle souhaite").input_value() == "Je voudrais réparer des scooters, pas loin."
    shot(page, "handover-write-390")
    assert axe(page) == []
    page.get_by_label("Quand elle est disponible").fill("le soir après 17 h")
    page.get_by_label("La personne est d’accord").check()
    page.get_by_role("button", name="Relire ce qui part").click()
    shot(page, "handover-preview-390")
    assert axe(page) == []
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Le relais est passé.").wait_for()
    shot(page, "handover-sent-390")
    assert axe(page) == []
    counsellor = open_page()
    counsellor.goto(link_in(mailoutbox))
    shot(counsellor, "receiving-open-390")
    assert axe(counsellor) == []
    counsellor.get_by_role("button", name="Ouvrir la demande").click()
    counsellor.get_by_role("heading", name="« Zak » souhaite vous rencontrer").wait_for()
    shot(counsellor, "receiving-card-390")
    assert axe(counsellor) == []
    page.wait_for_timeout(200)
    counsellor.get_by_role("button", name="Je le reçois").click()
    counsellor.get_by_text("Vous recevez cette personne").wait_for()
    shot(counsellor, "receiving-accepted-390")
    page.locator("[data-live]").get_by_text("Accepté").first.wait_for(timeout=20_000)
    shot(page, "handover-accepted-390")
    assert axe(page) == []


def test_name_after_acceptance_and_refused_pages(
    live_tremplin: str, open_page: Any, sign_in: Any, lea: Any, mailoutbox: Any, shot: Any, axe: Any
) -> None:
    """A desk, dark colours: the name block, the date form, a link opened twice, the lists of the coordinator."""
    sign_in(open_page(), lea)
    referral = sent_in(lea, identity=True, warm=True, answer_phone="0491000000")
    address = link_in(mailoutbox)
    desk = open_page(1280, 900, color_scheme="dark")
    desk.goto(address)
    desk.get_by_role("button", name="Ouvrir la demande").click()
    desk.get_by_role("button", name="Je le reçois").click()
    desk.get_by_text("INVENTÉE").wait_for()
    shot(desk, "receiving-identity-1280-dark")
    assert axe(desk) == []
    desk.get_by_role("link", name="Fixer le rendez-vous").click()
    shot(desk, "receiving-date-1280-dark")
    assert axe(desk) == []
    other = open_page(390, 844)
    other.goto(address)
    other.get_by_role("button", name="Ouvrir la demande").click()
    other.get_by_role("heading", name="Ce lien a déjà servi").wait_for()
    shot(other, "receiving-used-390")
    assert axe(other) == []
    sender = sign_in(open_page(1280, 900), lea)
    for path, name in (
        ("relais/?show=all", "referrals"),
        (f"relais/{referral.id}/", "referral"),
        ("partenaires/", "partners"),
        ("comptoir/", "counter"),
    ):
        sender.goto(f"/p/{lea.project.slug}/{path}")
        shot(sender, f"{name}-1280")
        assert axe(sender) == [], name
    phone = sign_in(open_page(390, 844), lea)
    for path, name in (
        ("relais/?show=all", "referrals"),
        ("partenaires/", "partners"),
        ("partenaires/nouveau", "partners-choose"),
        ("comptoir/", "counter"),
    ):
        phone.goto(f"/p/{lea.project.slug}/{path}")
        shot(phone, f"{name}-390")
        assert axe(phone) == [], name
