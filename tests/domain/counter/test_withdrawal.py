"""The person takes back a handover's agreement by any door of the people's room: what ran on it ends with the same act."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.domain.counter.test_receiving import Visitor, at, follow, named_address  # noqa: F401
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.domain.counter import actions
from tremplin.domain.counter.models import Referral, ReferralEvent
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions as people

Status = Referral.Status


@pytest.fixture
def visitor() -> Client:
    return Visitor(raise_request_exception=False)


def later(actor: Any) -> Any:
    return actor.at(actor.now + timedelta(minutes=5))


def test_the_handover_under_way_is_withdrawn_and_its_link_shows_nothing_more(
    named_address: str,  # noqa: F811
    visitor: Client,
    ines: Any,
    maissa: Any,
    partner: Any,
) -> None:
    """SHARE-06, PRIV-15: a page left open, a link opened before and the name go together; the journal says why."""
    follow(visitor, named_address)
    visitor.post("/r/demande/reponse", {"kind": "accepted"})
    assert "inventée" in visitor.get("/r/demande").content.decode().lower()
    people.withdraw(later(ines), maissa, purpose="handover", recipient_id=partner.id)
    referral = Referral.objects.get()
    assert referral.status == Status.WITHDRAWN and not referral.links.filter(revoked_at=None).exists()
    closed = visitor.get("/r/demande")
    assert closed.status_code == 410
    assert not any(word in closed.content.decode().lower() for word in ("inventée", "maïssa", "mécanique"))
    assert Visitor().post(named_address, follow=True).status_code == 410
    assert Act.objects.filter(verb="referral.withdrawn").count() == 1
    assert ReferralEvent.objects.filter(kind=Status.WITHDRAWN).count() == 1


def test_another_recipient_and_another_purpose_keep_what_was_agreed(
    hand: Any, ines: Any, lea: Any, zak: Any, maissa: Any, partner: Any
) -> None:
    other = partners.add_partner(lea, sheet=partners.PartnerSheet(name="Autre maison d’essai", mailbox="autre@maison.test"))
    kept, ended, neighbour = hand(ines, zak), hand(ines, zak, to=other), hand(ines, maissa, to=other)
    for purpose, recipient in (("advice", partner.id), ("identity", partner.id), ("contact", None), ("handover", other.id)):
        people.withdraw(later(ines), zak, purpose=purpose, recipient_id=recipient)
    states = dict(Referral.objects.values_list("id", "status"))
    assert states == {kept.id: Status.SENT, ended.id: Status.WITHDRAWN, neighbour.id: Status.SENT}
    assert kept.links.filter(revoked_at=None).exists() and not ended.links.filter(revoked_at=None).exists()


def test_a_word_that_names_no_recipient_is_for_all(hand: Any, ines: Any, lea: Any, zak: Any) -> None:
    other = partners.add_partner(lea, sheet=partners.PartnerSheet(name="Autre maison d’essai", mailbox="autre@maison.test"))
    hand(ines, zak)
    hand(ines, zak, to=other)
    people.withdraw(later(ines), zak, purpose="handover")
    assert set(Referral.objects.values_list("status", flat=True)) == {Status.WITHDRAWN}


def test_a_handover_that_is_over_stays_what_it_was_and_its_link_ends(hand: Any, ines: Any, zak: Any, partner: Any) -> None:
    sent = hand(ines, zak)
    actions.answer_referral(later(ines), sent, kind="met")
    people.withdraw(later(ines), zak, purpose="handover", recipient_id=partner.id)
    people.withdraw(later(ines), zak, purpose="handover", recipient_id=partner.id)
    sent.refresh_from_db()
    assert sent.status == Status.MET and not sent.links.filter(revoked_at=None).exists()


def test_whoever_hears_the_word_writes_it_down(
    hand: Any, ines: Any, karim: Any, dpo: Any, eve: Any, zak: Any, partner: Any
) -> None:
    """The protection officer, who sends no handover, ends one; a stranger ends nothing."""
    sent = hand(ines, zak)
    with pytest.raises(NotAllowed):
        people.withdraw(eve, zak, purpose="handover", recipient_id=partner.id)
    people.withdraw(later(dpo), zak, purpose="handover", recipient_id=partner.id)
    sent.refresh_from_db()
    assert sent.status == Status.WITHDRAWN
    again = hand(later(later(karim)), zak)
    assert again.status == Status.SENT and again.links.filter(revoked_at=None).exists()
