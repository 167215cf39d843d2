"""Two projects of one instance, each with its own browser: the code, the handover, the answer, the agreement taken back."""

import re
from typing import Any

from tests.domain.counter.worlds import person_in
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter.models import Referral
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions as people


def test_a_handover_from_project_to_project(
    live_tremplin: str, open_page: Any, sign_in: Any, lea: Any, eve: Any, shot: Any, axe: Any
) -> None:
    with as_actor(lea):
        person = person_in(lea, "Maïssa", level="identified")
        partner = partners.add_partner(lea, sheet=partners.PartnerSheet(name="Maison d’essai"))
    receiver = sign_in(open_page(1280, 900, color_scheme="dark"), eve)
    sender = sign_in(open_page(), lea)
    here, there = f"/p/{lea.project.slug}", f"/p/{eve.project.slug}/relais-recus/"

    def seen(page: Any, name: str) -> None:
        shot(page, f"two-{name}")
        assert axe(page) == [], name

    receiver.goto(there)
    seen(receiver, "01-empty-1280-dark")
    receiver.goto(f"{there}adresses")
    receiver.get_by_label("À qui le donnez-vous").fill("L’équipe de Léa")
    receiver.get_by_role("button", name="Faire un code").click()
    code = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", receiver.inner_text("#code"))
    assert code is not None
    seen(receiver, "02-code-1280-dark")
    sender.goto(f"{here}/partenaires/{partner.pk}/")
    sender.get_by_role("link", name="Il travaille ici avec Tremplin").click()
    sender.get_by_label("Code donné").fill("faux")
    sender.get_by_role("button", name="Relier").click()
    seen(sender, "03-tie-wrong-390")
    sender.get_by_label("Code donné").fill(code[0])
    sender.get_by_role("button", name="Relier").click()
    sender.get_by_text(f"vos relais arrivent chez {eve.project.name}").wait_for()
    seen(sender, "04-tied-390")
    sender.goto(f"{here}/personnes/{person.pk}/relais/nouveau/{partner.pk}")
    seen(sender, "05-write-390")
    assert not sender.get_by_label("Message convenu ensemble").is_visible()
    sender.get_by_text("Ajouter un message").click()
    sender.get_by_label("Message convenu ensemble").fill("Elle préfère être tutoyée.")
    sender.get_by_label("Ce qu’elle souhaite").fill("Une formation en mécanique.")
    sender.get_by_label("La personne est d’accord").check()
    sender.get_by_label("elle veut bien donner son nom").check()
    sender.get_by_role("button", name="Relire ce qui part").click()
    sender.get_by_role("button", name="Envoyer").click()
    sender.get_by_text("Le relais est passé.").wait_for()
    seen(sender, "06-sent-390")
    receiver.goto(there)
    seen(receiver, "07-list-1280-dark")
    receiver.get_by_role("link", name="« Maïssa »").click()
    receiver.get_by_role("heading", name="« Maïssa » souhaite vous rencontrer").wait_for()
    seen(receiver, "08-card-1280-dark")
    receiver.get_by_role("button", name="Je le reçois").click()
    receiver.get_by_text("INVENTÉE").wait_for()
    seen(receiver, "09-accepted-1280-dark")
    sender.locator("[data-live]").get_by_text("Accepté").first.wait_for(timeout=20_000)
    phone = sign_in(open_page(390, 844, locale="en-GB"), eve)
    phone.goto(there)
    seen(phone, "10-list-390-en")
    phone.locator("#incoming a").first.click()
    seen(phone, "11-card-390-en")
    phone.goto(f"{there}adresses")
    seen(phone, "12-addresses-390-en")
    with as_actor(lea):
        row = Referral.objects.select_related("person").get()
        people.withdraw(lea, row.person, purpose="handover", recipient_id=partner.pk)
    receiver.reload()
    receiver.get_by_role("heading", name="n’est plus ouverte").wait_for()
    seen(receiver, "13-over-1280-dark")
    assert "mécanique" not in receiver.inner_text("main")
