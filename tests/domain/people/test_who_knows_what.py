"""« Qui sait quoi sur moi »: who may open, what each partner received, why, until when, and how each of it is cut (SHARE-06)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.domain.counter.worlds import directory_in
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.counter import actions as counter
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import Referral
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions, queries

HERE = "/p/impact-essai"


@pytest.fixture
def shared(committed: Any, ines: Any, make_person: Any) -> tuple[Any, Any, Any]:
    """Somebody handed over to a partner, who also agreed that we call back."""
    directory_in(committed[0])
    with as_actor(ines):
        person = make_person(ines, "Zak", "identified", last_name="Inventé")
        partner = partners.add_partner(ines, sheet=partners.PartnerSheet(name="Maison d’essai", mailbox="accueil@maison.test"))
        card = Card(called="Zak", reach="par message", wish="Une formation.", availability="le soir")
        sent = counter.hand_over(
            ines, person, partner=partner, card=card, agreed=counter.Agreed(until=date(2019, 12, 24)), ask_anyway=True
        )
        actions.agree(ines, person, purpose="contact")
        actions.agree(ines, person, purpose="advice", recipient_id=partner.id)
    return person, partner, sent


def test_the_page_says_who_what_why_and_until_when(shared: Any, ines: Any, client_for: Any) -> None:
    person, _partner, _sent = shared
    page = client_for(ines).get(f"{HERE}/personnes/{person.id}/qui-sait-quoi").content.decode()
    for words in (
        "Inès", "Karim", "Léa", "médiat",  # who may open, and as what
        "Maison d’essai", "24 décembre 2019", "prénom ou surnom, moyen de me joindre, souhait",  # what a partner received
        "Pour vous retrouver", "21 octobre 2021",  # why, and the last day if nobody hears of anybody
        "me recontacter", "Couper avec Maison d’essai", "Qui a lu mon suivi",
    ):  # fmt: skip
        assert words in page, words
    assert "Déléguée" not in page and "Samir" not in page


def test_cutting_one_partner_asks_first_then_ends_every_agreement_and_link(shared: Any, ines: Any, client_for: Any) -> None:
    """SHARE-06, PRIV-15."""
    person, partner, sent = shared
    client, url = client_for(ines), f"{HERE}/personnes/{person.id}/couper/{partner.id}"
    asked = client.get(url).content.decode()
    assert "Le lien envoyé se ferme" in asked and "ne peut pas être repris" in asked
    with as_actor(ines):
        assert queries.agrees(ines, person.id, "handover", partner.id)
    assert client.post(url).status_code == 302
    with as_actor(ines):
        assert [one.purpose for one in queries.agreements_in_force(ines, person.id)] == ["contact"]
        assert Referral.objects.get(id=sent.id).status == Referral.Status.WITHDRAWN
        assert sent.links.filter(revoked_at=None).count() == 0
    page = client.get(f"{HERE}/personnes/{person.id}/qui-sait-quoi").content.decode()
    assert "ne reçoit plus rien" in page and "la demande est retirée" in page and "Couper avec" not in page
    assert client.get(f"{HERE}/personnes/{person.id}/couper/{person.id}").status_code == 404


def test_cutting_a_partner_closes_a_link_whose_agreement_has_run_out(shared: Any, ines: Any) -> None:
    """SHARE-06: the link may outlive the agreement by a night; being cut does not wait for it."""
    person, partner, sent = shared
    with as_actor(later := ines.at(ines.now + timedelta(days=70))):
        assert not queries.agrees(later, person.id, "handover", partner.id) and sent.links.filter(revoked_at=None).exists()
        actions.cut_partner(later, person, partner.id)
        assert Referral.objects.get(id=sent.id).status == Referral.Status.WITHDRAWN
        assert not sent.links.filter(revoked_at=None).exists()


def test_taking_one_agreement_back_says_what_ends_and_leaves_the_others(shared: Any, ines: Any, client_for: Any) -> None:
    person, partner, _sent = shared
    client, url = client_for(ines), f"{HERE}/personnes/{person.id}/accord/retirer"
    assert "ne rappelle plus" in client.get(f"{url}?purpose=contact").content.decode()
    client.post(f"{url}?purpose=contact")
    with as_actor(ines):
        assert {one.purpose for one in queries.agreements_in_force(ines, person.id)} == {"handover", "advice"}
    client.post(f"{url}?purpose=advice&recipient={partner.id}")
    with as_actor(ines):
        assert {one.purpose for one in queries.agreements_in_force(ines, person.id)} == {"handover"}
    assert client.get(f"{url}?purpose=contact").status_code == 302


@pytest.mark.parametrize(("form", "words"), [("tu", "te reconnaître"), ("vous", "vous reconnaître")])
def test_under_a_nickname_the_page_says_what_a_nickname_and_a_building_mean(
    db: None, ines: Any, make_person: Any, client_for: Any, form: str, words: str
) -> None:
    """PRIV-14: and the spoken notice, in the person's « tu » or « vous »."""
    person = make_person(ines, place_hint="hall B", address_form=form)
    page = client_for(ines).get(f"{HERE}/personnes/{person.id}/qui-sait-quoi").content.decode()
    assert words in page and "je note un surnom et un lieu" in page and "hall B" in page
    assert ("Tu peux lire, corriger" in page) == (form == "tu")


def test_the_list_of_who_may_open_follows_the_territory(
    db: None, ines: Any, bilal: Any, make_person: Any, make_territory: Any
) -> None:
    from tremplin.core.tenancy.models import Membership

    person, elsewhere = make_person(ines), make_territory(ines, "Ailleurs")
    Membership.objects.filter(user_id=bilal.user_id).update(territory_ids=[elsewhere.id])
    assert "Bilal" not in [name for name, _role in queries.openers(ines, person)]
    person = actions.change_referent(ines, person, referent_id=bilal.user_id)
    assert "Bilal" in [name for name, _role in queries.openers(ines, person)]
