"""Two projects of one instance, each with its own browser: the code, the handover, the answer, the agreement taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.counter.worlds import person_in
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter.cards import Card
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions as people
from tremplin.domain.territories.models import Territory


class Two:
    """The two coordinators' browsers, and the way they went: the sender's phone, the receiver's dark desk."""

    def __init__(self, sender: Any, receiver: Any, here: str, there: str, look: Callable[[Any, str], None]) -> None:
        self.sender, self.receiver, self.here, self.there, self.look = sender, receiver, here, there, look

    def make_code(self) -> str:
        self.receiver.goto(self.there)
        self.look(self.receiver, "01-empty-1280-dark")
        self.receiver.goto(f"{self.there}adresses")
        self.receiver.get_by_label("À qui le donnez-vous").fill("L’équipe de Léa")
        self.receiver.get_by_role("button", name="Faire un code").click()
        code = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", self.receiver.inner_text("#code"))
        assert code is not None
        self.look(self.receiver, "02-code-1280-dark")
        return code[0]

    def tie(self, partner: Any, code: str, name: str) -> None:
        self.sender.goto(f"{self.here}/partenaires/{partner.pk}/")
        self.sender.get_by_role("link", name="Il travaille ici avec Tremplin").click()
        for typed in ("faux", code):
            self.sender.get_by_label("Code donné").fill(typed)
            self.sender.get_by_role("button", name="Relier").click()
            if typed == "faux":
                self.look(self.sender, "03-tie-wrong-390")
        self.sender.get_by_text(f"vos relais arrivent chez {name}").wait_for()
        self.look(self.sender, "04-tied-390")

    def hand_over(self, person: Any, partner: Any) -> None:
        sender = self.sender
        sender.goto(f"{self.here}/personnes/{person.pk}/relais/nouveau/{partner.pk}")
        self.look(sender, "05-write-390")
        assert not sender.get_by_label("Message convenu ensemble").is_visible()
        sender.get_by_text("Ajouter un message").click()
        sender.get_by_label("Message convenu ensemble").fill("Elle préfère être tutoyée.")
        sender.get_by_label("Ce qu’elle souhaite").fill("Une formation en mécanique.")
        sender.get_by_label("La personne est d’accord").check()
        sender.get_by_label("elle veut bien donner son nom").check()
        sender.get_by_role("button", name="Relire ce qui part").click()
        sender.get_by_role("button", name="Envoyer").click()
        sender.get_by_text("Le relais est passé.").wait_for()
        self.look(sender, "06-sent-390")

    def accept(self) -> None:
        self.receiver.goto(self.there)
        self.look(self.receiver, "07-list-1280-dark")
        self.receiver.get_by_role("link", name="« Maïssa »").click()
        self.receiver.get_by_role("heading", name="« Maïssa » souhaite vous rencontrer").wait_for()
        self.look(self.receiver, "08-card-1280-dark")
        self.receiver.get_by_role("button", name="Je le reçois").click()
        self.receiver.get_by_text("INVENTÉE").wait_for()
        self.look(self.receiver, "09-accepted-1280-dark")


@pytest.fixture
def partner(committed: Any, lea: Any) -> Any:
    with as_actor(lea):
        return partners.add_partner(lea, sheet=partners.PartnerSheet(name="Maison d’essai"))


@pytest.fixture
def person(committed: Any, lea: Any) -> Any:
    with as_actor(lea):
        return person_in(lea, "Maïssa", level="identified")


@pytest.fixture
def two(open_page: Any, sign_in: Any, lea: Any, eve: Any, shot: Any, axe: Any) -> Two:
    def look(page: Any, name: str) -> None:
        shot(page, f"two-{name}")
        assert axe(page) == [], name

    receiver = sign_in(open_page(1280, 900, color_scheme="dark"), eve)
    here, there = f"/p/{lea.project.slug}", f"/p/{eve.project.slug}/relais-recus/"
    return Two(sign_in(open_page(), lea), receiver, here, there, look)


@pytest.fixture
def accepted(two: Two, lea: Any, eve: Any, partner: Any, person: Any) -> Two:
    """A handover that the other project has accepted, all by the verbs: the pages are looked at from there."""
    with as_actor(eve):
        Territory.objects.create(project_id=eve.project_id, name="Quartier d’Ève", kind="micro")
        _address, code = counter.open_address(eve, label="L’équipe de Léa")
    with as_actor(lea):
        counter.join_address(lea, partner, code=code)
        card = Card(called="Maïssa", reach="par message", wish="Une formation en mécanique.")
        counter.hand_over(lea, person, partner=partner, card=card, agreed=counter.Agreed(until=None, identity=True))
    two.receiver.goto(two.there)
    two.receiver.get_by_role("link", name="« Maïssa »").click()
    two.receiver.get_by_role("button", name="Je le reçois").click()
    two.receiver.get_by_text("INVENTÉE").wait_for()
    return two


def test_a_handover_goes_from_project_to_project_and_its_answer_comes_back(two: Two, eve: Any, partner: Any, person: Any) -> None:
    two.tie(partner, two.make_code(), eve.project.name)
    two.hand_over(person, partner)
    two.accept()
    two.sender.locator("[data-live]").get_by_text("Accepté").first.wait_for(timeout=20_000)


def test_the_received_pages_are_readable_on_a_phone_in_english(accepted: Two, open_page: Any, sign_in: Any, eve: Any) -> None:
    phone = sign_in(open_page(390, 844, locale="en-GB"), eve)
    phone.goto(accepted.there)
    accepted.look(phone, "10-list-390-en")
    phone.locator("#incoming a").first.click()
    accepted.look(phone, "11-card-390-en")
    phone.get_by_role("link", name="Follow this person here").click()
    accepted.look(phone, "12-own-file-390-en")
    phone.goto(f"{accepted.there}adresses")
    accepted.look(phone, "13-addresses-390-en")


def test_an_agreement_taken_back_empties_the_card_and_leaves_the_receivers_own_file(
    accepted: Two, lea: Any, partner: Any, person: Any
) -> None:
    receiver = accepted.receiver
    card = receiver.url
    receiver.get_by_role("link", name="Suivre cette personne ici").click()
    accepted.look(receiver, "14-own-file-1280-dark")
    receiver.get_by_role("button", name="Ouvrir notre suivi").click()
    receiver.get_by_text("Votre suivi est ouvert").wait_for()
    accepted.look(receiver, "15-own-person-1280-dark")
    with as_actor(lea):
        people.withdraw(lea, person, purpose="handover", recipient_id=partner.pk)
    receiver.goto(card)
    receiver.get_by_role("heading", name="n’est plus ouverte").wait_for()
    accepted.look(receiver, "16-over-1280-dark")
    assert "mécanique" not in receiver.inner_text("main")
    receiver.get_by_role("link", name="Voir notre suivi").wait_for()
