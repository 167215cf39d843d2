"""Handing somebody over: agreed first, sent once, reminded gently, cut at once."""

from datetime import timedelta
from typing import Any

import pytest

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.counter import actions, cards, states
from tremplin.domain.counter.models import Referral, ReferralEvent, ReferralLink
from tremplin.domain.partners import actions as partners
from tremplin.domain.partners import mailboxes
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Agreement


def test_a_handover_starts_with_the_persons_agreement_for_this_recipient(hand: Any, ines: Any, zak: Any, partner: Any) -> None:
    """SHARE-01."""
    referral = hand(ines, zak)
    agreement = Agreement.objects.get(person=zak, purpose="handover")
    assert (agreement.recipient_id, agreement.granted) == (partner.id, True)
    assert agreement.fields == list(cards.CARD_FIELDS)
    assert referral.status == Referral.Status.SENT
    assert [e.kind for e in referral.events.all()] == ["sent"]
    assert Act.objects.filter(verb="referral.sent", subject_id=referral.id).count() == 1


def test_without_agreement_nothing_leaves(ines: Any, zak: Any, partner: Any, card: Any) -> None:
    """SHARE-01: the default is nothing."""
    with pytest.raises(Invalid) as refusal:
        actions.send_referral(ines, zak, partner=partner, card=card)
    assert refusal.value.field == "agreed"
    assert not Referral.objects.exists()


def test_an_agreement_for_another_recipient_does_not_serve(ines: Any, lea: Any, zak: Any, card: Any, hand: Any) -> None:
    """SHARE-01: per recipient."""
    hand(ines, zak)
    other = partners.add_partner(lea, sheet=partners.PartnerSheet(name="Autre maison d’essai", mailbox="autre@maison.test"))
    with pytest.raises(Invalid):
        actions.send_referral(ines, zak, partner=other, card=card)


def test_the_minimum_card_holds_these_fields_and_no_other() -> None:
    """SHARE-02: first name or pseudonym, channel, wish, availability, agreed message. Adding one is a decision, not a detail."""
    assert cards.CARD_FIELDS == ("called", "reach", "wish", "availability", "message")


def test_the_card_is_sealed(hand: Any, ines: Any, zak: Any, card: Any) -> None:
    referral = hand(ines, zak)
    assert "mécanique".encode() not in bytes(referral.card_sealed)
    assert cards.card_of(referral) == card


def test_the_same_send_twice_is_one_handover(hand: Any, ines: Any, zak: Any) -> None:
    identifier = uuid7()
    assert hand(ines, zak, id=identifier) == hand(ines, zak, id=identifier)
    assert Referral.objects.count() == 1
    assert ReferralLink.objects.count() == 1
    assert Agreement.objects.filter(purpose="handover").count() == 1


def test_a_second_handover_to_the_same_partner_waits_for_the_first(hand: Any, ines: Any, zak: Any) -> None:
    first = hand(ines, zak)
    with pytest.raises(WrongMoment) as refusal:
        hand(ines, zak)
    assert refusal.value.subject == first


def test_a_stranger_sends_nothing(zak: Any, eve: Any, partner: Any, card: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.send_referral(eve, zak, partner=partner, card=card)


@pytest.mark.parametrize("name", ["delegate", "samir", "dpo"])
def test_those_who_open_no_file_send_nothing(request: Any, name: str, zak: Any, partner: Any, card: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.send_referral(request.getfixturevalue(name), zak, partner=partner, card=card)


def test_a_name_that_was_not_given_is_not_promised(hand: Any, ines: Any, zak: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        hand(ines, zak, identity=True)
    assert refusal.value.field == "identity"


def test_a_child_under_13_is_not_handed_over(hand: Any, ines: Any, make_person: Any) -> None:
    """MIN-02."""
    child = make_person(ines, "Lulu", age_band="u13")
    with pytest.raises(Invalid, match="13 ans"):
        hand(ines, child)


def test_a_paused_partner_warns_before_asking(hand: Any, ines: Any, lea: Any, zak: Any, partner: Any) -> None:
    partners.pause_partner(lea, partner, until=lea.today + timedelta(days=5))
    with pytest.raises(Invalid, match="pause") as refusal:
        hand(ines, zak)
    assert refusal.value.field == "ask_anyway"
    assert hand(ines, zak, ask_anyway=True).status == "sent"


def test_a_full_partner_warns_before_asking(hand: Any, ines: Any, lea: Any, zak: Any, maissa: Any, partner: Any) -> None:
    partner = partners.change_partner(
        lea,
        partner,
        sheet=partners.PartnerSheet(name=partner.name, mailbox=partner.mailbox, monthly_capacity=1),
        version=partner.version,
    )
    hand(ines, zak, to=partner)
    with pytest.raises(Invalid, match="déjà reçu"):
        hand(ines, maissa, to=partner)


def test_one_reminder_in_three_days(hand: Any, link_of: Any, ines: Any, zak: Any) -> None:
    link_of(hand, ines, zak)
    referral = Referral.objects.get()
    with pytest.raises(WrongMoment, match="trois jours"):
        actions.remind(ines, referral)
    later = ines.at(ines.now + timedelta(days=4))
    link_of(actions.remind, later, referral)
    assert ReferralEvent.objects.filter(kind="reminded").count() == 1
    assert referral.links.filter(revoked_at=None).count() == 1, "only the fresh link is left"


def test_withdrawing_ends_all_links_at_once(hand: Any, ines: Any, zak: Any) -> None:
    referral = hand(ines, zak)
    actions.withdraw_referral(ines, referral)
    assert not referral.links.filter(revoked_at=None).exists()
    with pytest.raises(WrongMoment):
        actions.withdraw_referral(ines, referral)


def test_cutting_a_recipient_takes_the_agreement_back_and_withdraws(hand: Any, ines: Any, maissa: Any, partner: Any) -> None:
    """SHARE-06."""
    referral = hand(ines, maissa, identity=True)
    assert actions.cut_recipient(ines, maissa, partner) == 1
    referral.refresh_from_db()
    assert referral.status == "withdrawn"
    assert not referral.links.filter(revoked_at=None).exists()
    assert set(Agreement.objects.filter(granted=False).values_list("purpose", flat=True)) == {"handover", "identity"}


def test_identity_shows_only_after_acceptance_and_with_agreement(hand: Any, ines: Any, maissa: Any, partner: Any) -> None:
    """SHARE-01, INT-04: not before, not without, and not after the agreement was taken back."""
    referral = hand(ines, maissa, identity=True)
    assert cards.identity_of(ines, referral) is None, "nobody has accepted"
    referral = actions.answer_referral(ines, referral, kind="accepted", by_phone=True)
    identity = cards.identity_of(ines, referral)
    assert identity is not None and (identity.last_name, identity.first_name, identity.birth_words) == (
        "Inventée",
        "Maïssa",
        "14/02/2001",
    )
    later = ines.at(ines.now + timedelta(hours=1))
    people.withdraw(later, maissa, purpose="identity", recipient_id=partner.id)
    assert cards.identity_of(later, referral) is None


def test_without_agreement_for_identity_acceptance_gives_no_name(hand: Any, ines: Any, maissa: Any) -> None:
    referral = actions.answer_referral(ines, hand(ines, maissa), kind="accepted", by_phone=True)
    assert cards.identity_of(ines, referral) is None


def test_the_copy_block_follows_the_screen_of_the_receivers_tool(hand: Any, ines: Any, maissa: Any) -> None:
    """INT-04: nom, prénom, date de naissance, then where the person comes from."""
    referral = actions.answer_referral(
        ines, hand(ines, maissa, identity=True), kind="accepted", by_phone=True, meeting_at=ines.now + timedelta(days=7)
    )
    identity = cards.identity_of(ines, referral)
    assert identity is not None
    assert cards.copy_block(ines, referral, identity, cards.card_of(referral)).splitlines() == [
        "Nom : INVENTÉE",
        "Prénom : Maïssa",
        "Date de naissance : 14/02/2001",
        "Orienté par : Projet d’essai A",
        "Date d’orientation : 22/10/2019",
        "Demande : Je voudrais trouver une formation en mécanique, mais pas loin.",
        "Rendez-vous : Planifié, 29/10/2019 16:00",
    ]


@pytest.mark.parametrize(
    ("kind", "options", "after"),
    [
        ("seen", {}, "seen"),
        ("accepted", {}, "accepted"),
        ("declined", {"reason": "full"}, "declined"),
        ("met", {}, "met"),
        ("no_show", {}, "no_show"),
    ],
)
def test_an_answer_by_phone_is_typed_by_the_team(
    hand: Any, ines: Any, zak: Any, kind: str, options: dict[str, str], after: str
) -> None:
    referral = actions.answer_referral(ines, hand(ines, zak), kind=kind, by_phone=True, **options)
    assert referral.status == after
    event = referral.events.get(kind=kind)
    assert (event.by_phone, event.by) == (True, ines.user_id)


def test_a_refusal_says_why(hand: Any, ines: Any, zak: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.answer_referral(ines, hand(ines, zak), kind="declined", by_phone=True)
    assert refusal.value.field == "reason"


def test_a_second_answer_says_what_it_became(hand: Any, ines: Any, zak: Any) -> None:
    referral = actions.answer_referral(ines, hand(ines, zak), kind="declined", reason="full", by_phone=True)
    with pytest.raises(WrongMoment, match="déjà reçu une réponse") as refusal:
        actions.answer_referral(ines, referral, kind="accepted", by_phone=True)
    assert refusal.value.subject.status == "declined"
    assert referral.events.exclude(kind="sent").count() == 1


def test_a_note_of_the_answer_is_sealed(hand: Any, ines: Any, zak: Any) -> None:
    referral = actions.answer_referral(
        ines, hand(ines, zak), kind="accepted", note="Demander Mme Inventée à l’accueil", by_phone=True
    )
    assert b"accueil" not in bytes(referral.events.get(kind="accepted").note_sealed)


def test_a_proposed_date_waits_for_the_persons_word(hand: Any, ines: Any, zak: Any) -> None:
    """OUT-09."""
    when = ines.now + timedelta(days=3)
    referral = actions.answer_referral(ines, hand(ines, zak), kind="proposed", meeting_at=when, by_phone=True)
    assert referral.status == "seen"
    referral = actions.agree_date(ines.at(ines.now + timedelta(minutes=5)), referral)
    assert (referral.status, referral.meeting_at) == ("accepted", when)
    with pytest.raises(WrongMoment):
        actions.agree_date(ines, referral)


def test_another_date_can_be_asked(hand: Any, ines: Any, zak: Any) -> None:
    referral = actions.answer_referral(
        ines, hand(ines, zak), kind="proposed", meeting_at=ines.now + timedelta(days=3), by_phone=True
    )
    referral = actions.ask_other_date(ines.at(ines.now + timedelta(minutes=5)), referral)
    assert (referral.status, referral.meeting_at) == ("seen", None)


@pytest.mark.parametrize("days", [-1, 400])
def test_a_date_that_cannot_be_right_is_refused(hand: Any, ines: Any, zak: Any, days: int) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.answer_referral(ines, hand(ines, zak), kind="proposed", meeting_at=ines.now + timedelta(days=days), by_phone=True)
    assert refusal.value.field == "meeting_at"


def test_silence_is_told_after_seven_days_and_not_before(now: Any) -> None:
    """OUT-09, by the clock: seven days before an answer, fifteen after an acceptance without a return."""
    since = states.quiet_since("sent", now, None, None, None)
    assert states.silent_days("sent", since, now + timedelta(days=6, hours=23)) is None
    assert states.silent_days("sent", since, now + timedelta(days=7)) == 7
    accepted = states.quiet_since("accepted", now, now + timedelta(days=2), None, None)
    assert states.silent_days("accepted", accepted, now + timedelta(days=16)) is None
    assert states.silent_days("accepted", accepted, now + timedelta(days=17)) == 15
    assert states.quiet_since("declined", now, now, None, None) is None


def test_all_teams_asks_are_counted_without_saying_which(committed: Any, lea: Any, eve: Any, now: Any) -> None:
    """Counts only cross projects: the same mailbox is asked by A and B, each reads 2, and neither sees the other's row."""
    from tests.domain.counter.worlds import sent_in

    for actor in (lea, eve):
        sent_in(actor, mailbox="Accueil@Maison.test ")
    from tremplin.core.tenancy.context import as_actor

    for actor in (lea, eve):
        with as_actor(actor):
            assert Referral.objects.count() == 1
            assert mailboxes.asks_of("accueil@maison.test", mailboxes.month_start(actor)) == 2
            assert mailboxes.asks_of("autre@maison.test", mailboxes.month_start(actor)) == 0
