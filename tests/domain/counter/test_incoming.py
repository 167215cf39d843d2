"""The receiving project's own copy: what reaches it, what it answers, and that nothing else crosses (architecture, SHARE-01, 02, 06, INT-04).

Project A (Léa) hands over to project B (Ève). Project C stays a stranger. Everything is committed, as the web role.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.domain.counter.worlds import person_in
from tests.site.demo.roles import role
from tests.worker import clock_at, work
from tremplin.core.journal.models import Act, Read
from tremplin.core.tenancy.actor import Role
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey
from tremplin.domain.counter import actions, contributions, following, incoming, policies, receiving, ties, worker
from tremplin.domain.counter.cards import Card
from tremplin.domain.counter.models import HandoverAddress, IncomingReferral, Referral, ReferralEvent, ReferralLink
from tremplin.domain.partners import actions as partners
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Agreement, Person
from tremplin.domain.territories.models import Territory

CARD = Card(called="Maïssa", reach="par message, via Léa", wish="Une formation en mécanique.", availability="le soir")
DAY = timedelta(days=1)


@pytest.fixture
def chloe(maud: Any) -> Any:
    """The coordinator of project C, a stranger to the matter."""
    return replace(maud, roles=frozenset({Role.COORDINATOR}))


@pytest.fixture
def tied(committed: Any, lea: Any, eve: Any) -> Partner:
    """Project A's sheet of project B, tied by a code that Ève gave to Léa."""
    with as_actor(eve):
        _address, code = actions.open_address(eve, label="L’équipe de Léa")
    with as_actor(lea):
        partner = partners.add_partner(lea, sheet=partners.PartnerSheet(name="Maison d’essai"))
        assert actions.join_address(lea, partner, code=code.upper().replace("-", " ")) == eve.project.name
        return partner


def handed(actor: Any, partner: Partner, *, identity: bool = True, until: Any = None) -> Referral:
    with as_actor(actor):
        person = person_in(actor, "Maïssa", level="identified")
        return actions.hand_over(actor, person, partner=partner, card=CARD, agreed=actions.Agreed(until=until, identity=identity))


@pytest.fixture
def sent(tied: Partner, lea: Any) -> Referral:
    return handed(lea, tied)


def the_copy(actor: Any) -> IncomingReferral:
    with as_actor(actor):
        return IncomingReferral.objects.select_related("address").get()


@pytest.fixture
def pages(client_for: Any, eve: Any) -> Iterator[Any]:
    """pages(path, data): Ève's pages of what her project received."""
    client = client_for(eve)

    def ask(path: str = "", data: dict[str, Any] | None = None, at: Any = None, get: bool = False) -> Any:
        with clock_at(at or eve.now + timedelta(minutes=5)):
            address = f"/p/{eve.project.slug}/relais-recus/{path}"
            return client.get(address, data) if data is None or get else client.post(address, data, follow=True)

    yield ask


def forgotten(actor: Any) -> int:
    """What the worker's sweep forgets, in its own role."""
    with role("worker"):
        return worker.forget(actor)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_copy_holds_the_minimum_card_under_a_key_of_its_own(sent: Referral, lea: Any, eve: Any, mailoutbox: Any) -> None:
    """SHARE-02: the agreed words and nothing else; no key and no number of the sender's opens or names it."""
    copy = the_copy(eve)
    with as_actor(eve):
        assert incoming.cards_of(eve, [copy]) == {copy.pk: CARD}
    assert set(vault.open(eve.project_id, copy.pk, copy.card_sealed)) == {"called", "reach", "wish", "availability", "message"}
    with pytest.raises(vault.Tampered):
        vault.decrypt(
            vault.keys_of(lea.project_id, [sent.person_id])[sent.person_id],
            copy.card_sealed,
            vault.bound(eve.project_id, copy.pk),
        )
    columns = {str(getattr(copy, field.attname)) for field in copy._meta.concrete_fields}
    assert not columns & {str(sent.id), str(sent.person_id), str(lea.project_id), str(sent.partner_id)}
    assert work(lea.now) == 0
    assert mailoutbox == [], "no message when the copy is there"


def test_the_receiver_answers_by_its_own_page_and_the_sender_reads_it(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    """Seen, accepted, met: the words and rules of the link's page."""
    copy = the_copy(eve)
    page = words(pages(f"{copy.pk}/"))
    assert "« Maïssa » souhaite vous rencontrer" in page
    assert "Une formation en mécanique." in page
    assert "INVENTÉE" not in page, "no name before acceptance"
    assert status(lea) == "seen"
    page = words(pages(f"{copy.pk}/reponse", {"kind": "accepted"}))
    assert status(lea) == "accepted"
    assert the_copy(eve).status == "accepted"
    assert "INVENTÉE" in page, "the name, once accepted and agreed (INT-04)"
    page = words(pages(f"{copy.pk}/reponse", {"kind": "met"}))
    assert status(lea) == "met"
    assert "la rencontre est notée" in page
    assert "mécanique" not in page
    with as_actor(lea):
        kinds = list(ReferralEvent.objects.order_by("at", "id").values_list("kind", flat=True))
        assert sorted(kinds) == sorted(["sent", "seen", "accepted", "met"])


def test_whoever_began_the_way_hears_that_the_other_project_met_the_person(
    tied: Partner, lea: Any, bilal: Any, eve: Any, pages: Any
) -> None:
    """Bilal opened the file, Léa handed over to another project, Ève's team met: the news reaches Bilal."""
    with as_actor(bilal):
        person = person_in(bilal, "Maïssa", level="identified")
        people.change_referent(bilal, person, referent_id=lea.user_id)
    with as_actor(lea):
        handed = Person.objects.get(id=person.id)
        actions.hand_over(lea, handed, partner=tied, card=CARD, agreed=actions.Agreed(until=None))
    pages(f"{the_copy(eve).pk}/")
    pages(f"{the_copy(eve).pk}/reponse", {"kind": "met"})
    hour = timedelta(hours=1)
    with as_actor(bilal.at(bilal.now + hour)):
        news = [item.title for item in contributions.today(bilal.at(bilal.now + hour))]
    assert news == ["Maïssa : votre relais a abouti"]


def status(actor: Any) -> str:
    with as_actor(actor):
        return Referral.objects.get().status


def test_both_journals_say_who_read_and_who_answered(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    """PRIV-16: the receiver's journal names its member, the sender's says that a receiver came."""
    copy = the_copy(eve)
    pages(f"{copy.pk}/")
    pages(f"{copy.pk}/reponse", {"kind": "accepted"})
    with as_actor(eve):
        assert Read.objects.filter(subject_kind="incomingreferral", subject_id=copy.pk, actor_id=eve.user_id).exists()
        assert Act.objects.filter(verb="incoming.accepted", actor_id=eve.user_id).count() == 1
    with as_actor(lea):
        assert Act.objects.filter(verb="referral.accepted", actor_id=None).count() == 1
        assert Read.objects.filter(subject_id=sent.person_id, actor_id=None).exists()


def test_a_refusal_with_its_reason_destroys_the_words_received(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    copy = the_copy(eve)
    assert pages(f"{copy.pk}/refus", {"note": ""}).status_code == 422, "a reason is asked"
    page = words(pages(f"{copy.pk}/refus", {"reason": "full", "note": ""}))
    assert "Merci d’avoir répondu" in page
    with as_actor(lea):
        assert ReferralEvent.objects.get(kind="declined").reason == "full"
    assert (the_copy(eve).card_sealed, the_copy(eve).secret_sealed) == (None, None)


def test_a_proposed_date_goes_and_its_answer_comes_back(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    copy = the_copy(eve)
    pages(f"{copy.pk}/date", {"meeting_at": "2019-10-29T14:00", "note": ""})
    with as_actor(lea):
        referral = Referral.objects.select_related("person", "partner").get()
        assert referral.meeting_at is not None
        actions.agree_date(lea.at(lea.now + timedelta(minutes=10)), referral)
    assert (the_copy(eve).status, the_copy(eve).meeting_at) == ("accepted", referral.meeting_at)


def test_the_name_hides_seven_days_after_acceptance(sent: Referral, eve: Any, pages: Any) -> None:
    copy = the_copy(eve)
    accepted = eve.now + 9 * DAY
    pages(f"{copy.pk}/reponse", {"kind": "accepted"}, at=accepted)
    assert "INVENTÉE" in words(pages(f"{copy.pk}/", at=accepted + 6 * DAY))
    later = words(pages(f"{copy.pk}/", at=accepted + 8 * DAY))
    assert "INVENTÉE" not in later
    assert "Une formation en mécanique." in later
    assert "Sept jours ont passé : le nom n’est plus montré ici." in later and "n’a pas choisi" not in later


def test_without_agreement_for_identity_no_name_crosses(tied: Partner, lea: Any, eve: Any, pages: Any) -> None:
    """SHARE-01."""
    handed(lea, tied, identity=False)
    page = words(pages(f"{the_copy(eve).pk}/reponse", {"kind": "accepted"}))
    assert "Vous recevez cette personne" in page
    assert "INVENTÉE" not in page
    copy = the_copy(eve)
    later = words(pages(f"{copy.pk}/", at=eve.now + 16 * DAY))
    for told in (page, later):
        assert "La personne n’a pas choisi de donner son nom ici." in told and "Sept jours" not in told


def test_taking_the_agreement_back_destroys_the_words_at_once(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    """SHARE-06: by the database, in the same transaction; the page says so; then the key goes too."""
    copy = the_copy(eve)
    with as_actor(lea):
        people.withdraw(lea.at(lea.now + timedelta(minutes=1)), sent.person, purpose="handover", recipient_id=sent.partner_id)
    gone = the_copy(eve)
    assert (gone.card_sealed, gone.secret_sealed) == (None, None)
    page = words(pages(f"{copy.pk}/"))
    assert "n’est plus ouverte" in page
    assert "mécanique" not in page
    assert forgotten(eve) == 1
    with pytest.raises(vault.Erased):
        vault.open(eve.project_id, copy.pk, copy.card_sealed)
    assert forgotten(eve) == 0


def test_an_agreement_written_back_by_any_code_destroys_the_words(sent: Referral, lea: Any, eve: Any) -> None:
    """SHARE-06: the database does it, whatever the verbs of a room forget."""
    later = lea.now + timedelta(minutes=1)
    said = {"purpose": "handover", "recipient_id": sent.partner_id, "granted": False, "taken_by": lea.user_id, "at": later}
    with as_actor(lea):
        Agreement.objects.create(project_id=lea.project_id, person_id=sent.person_id, created_at=later, **said)
    gone = the_copy(eve)
    assert (gone.card_sealed, gone.secret_sealed) == (None, None)


@pytest.mark.parametrize("end", ["withdraw", "close", "erase"])
def test_the_end_at_the_senders_reaches_the_copy(sent: Referral, lea: Any, eve: Any, end: str, pages: Any) -> None:
    """Withdrawn, closed or erased: nothing of the person stays at the receiver's."""
    with as_actor(lea):
        referral = Referral.objects.select_related("person", "partner").get()
        if end == "withdraw":
            actions.withdraw_referral(lea, referral)
        elif end == "close":
            actions.close_referral(lea, referral)
        else:
            people.erase(lea, referral.person)
    copy = the_copy(eve)
    assert (copy.card_sealed, copy.secret_sealed) == (None, None)
    assert "n’est plus ouverte" in words(pages(f"{copy.pk}/"))
    assert forgotten(eve) == 1
    assert not PersonKey.objects.filter(person_id=copy.pk).exists()


def test_an_agreement_that_has_ended_is_forgotten_here_too(tied: Partner, lea: Any, eve: Any, pages: Any) -> None:
    """SHARE-01: the end date is known to the copy; it does not wait for a word of the sender."""
    handed(lea, tied, until=lea.today + 2 * DAY)
    copy = the_copy(eve)
    assert "mécanique" not in words(pages(f"{copy.pk}/", at=eve.now + 3 * DAY))
    assert "Maïssa" not in words(pages("", at=eve.now + 3 * DAY))


def test_a_file_under_limitation_is_not_read_at_the_receivers(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    """PRIV-09: neither in the list nor on the page, until it is lifted."""
    with as_actor(lea):
        people.restrict(lea, sent.person)
    assert "Maïssa" not in words(pages(""))
    assert "suspendue" in words(pages(f"{the_copy(eve).pk}/"))
    with as_actor(lea):
        people.lift_restriction(lea, sent.person)
    assert "Maïssa" in words(pages(""))


def test_a_reminder_is_seen_and_makes_no_second_copy(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    later = lea.at(lea.now + 4 * DAY)
    with as_actor(later):
        actions.remind(later, Referral.objects.select_related("person", "partner").get())
    assert the_copy(eve).reminded_at == later.now
    assert "relancé" in words(pages("", at=later.now))


def test_the_receiver_reads_nothing_else_of_the_sender(sent: Referral, lea: Any, eve: Any) -> None:
    """Architecture: nothing joins across projects."""
    with as_actor(eve):
        for model in (Referral, ReferralLink, ReferralEvent, Person, Partner):
            assert not model.objects.exists(), model
    secret = incoming.secret_of(the_copy(eve))
    other = handed(lea, _second_partner(lea), identity=False)
    opened = receiving.by_session(secret)
    assert opened is not None
    with receiving.door(opened, eve.now, secret) as visit:
        assert list(policies.referral_of_link(visit.actor)) == [sent]
        assert not policies.visible_to(visit.actor).exists()
        with pytest.raises(NotAllowed):
            actions.answer_referral(visit.actor, other, kind="accepted")


def _second_partner(actor: Any) -> Partner:
    with as_actor(actor):
        return partners.add_partner(actor, sheet=partners.PartnerSheet(name="Autre maison d’essai"))


def test_the_sender_and_a_stranger_read_nothing_of_the_receiver(
    sent: Referral, lea: Any, eve: Any, chloe: Any, client_for: Any
) -> None:
    copy = the_copy(eve)
    for actor in (lea, chloe):
        with as_actor(actor):
            assert not IncomingReferral.objects.exists()
            assert not HandoverAddress.objects.exists()
        with clock_at(actor.now):
            assert client_for(actor).get(f"/p/{eve.project.slug}/relais-recus/{copy.pk}/").status_code == 404
            assert client_for(actor).get(f"/p/{actor.project.slug}/relais-recus/{copy.pk}/").status_code == 404


def test_the_receiver_opens_its_own_file_once_it_has_accepted(sent: Referral, lea: Any, eve: Any, pages: Any) -> None:
    """Architecture: the nickname of the card to begin with, a month to inform (article 14), and nothing goes back to the sender."""
    copy, here = the_copy(eve), f"/p/{eve.project.slug}/personnes/"
    assert "Suivre cette personne ici" not in words(pages(f"{copy.pk}/"))
    assert pages(f"{copy.pk}/suivi").status_code == 404, "nobody has accepted yet"
    assert "Suivre cette personne ici" in words(pages(f"{copy.pk}/reponse", {"kind": "accepted"}))
    with as_actor(eve):
        territory = Territory.objects.create(project_id=eve.project_id, name="Quartier d’Ève", kind="micro")
    form = words(pages(f"{copy.pk}/suivi"))
    assert 'value="Maïssa"' in form
    assert "INVENTÉE" not in form
    assert "Inventée" not in form, "the name is never written again elsewhere"
    told = {"pseudonym": "Maïssa", "territory": str(territory.pk), "id": str(uuid4())}
    before = told_at(lea)
    assert pages(f"{copy.pk}/suivi", told).redirect_chain[-1][0] == f"{here}{following.file_id(copy)}"
    assert pages(f"{copy.pk}/suivi", told).redirect_chain[-1][0] == f"{here}{following.file_id(copy)}", "twice is the same file"
    with as_actor(eve):
        person = Person.objects.get()
        kept = vault.open(eve.project_id, person.pk, person.identity_sealed)
        assert {value for value in kept.values() if value} == {"Maïssa"}
        assert (person.level, person.named_by, person.inform_by is None) == ("pseudonym", "partner", False)
        assert Act.objects.filter(verb="incoming.file_opened", subject_id=copy.pk).count() == 1
    assert told_at(lea) == before, "the sender's project does not learn of it"
    assert "Voir notre suivi" in words(pages(f"{copy.pk}/"))
    with as_actor(lea):
        people.withdraw(lea.at(lea.now + timedelta(minutes=9)), sent.person, purpose="handover", recipient_id=sent.partner_id)
    assert "Voir notre suivi" in words(pages(f"{copy.pk}/")), "our own file is ours; the words received are gone"
    assert pages(f"{copy.pk}/suivi").status_code == 404


def told_at(actor: Any) -> tuple[Any, ...]:
    """All that the sender's project holds of the matter."""
    with as_actor(actor):
        facts = (Person, Referral, ReferralEvent, ReferralLink, Act, Read)
        return tuple(list(model.objects.order_by("pk").values()) for model in facts)


def test_a_file_that_may_already_be_theirs_is_shown_first(sent: Referral, eve: Any, pages: Any) -> None:
    with as_actor(eve):
        known = person_in(eve, "Maïssa")
    copy = the_copy(eve)
    pages(f"{copy.pk}/reponse", {"kind": "accepted"})
    told = {"pseudonym": "Maïssa", "territory": str(known.territory_id), "id": str(uuid4())}
    page = words(pages(f"{copy.pk}/suivi", told))
    assert "Peut-être déjà suivie" in page
    assert str(known.pk) in page
    with as_actor(eve):
        assert Person.objects.count() == 1


def test_who_opens_no_files_here_or_comes_from_elsewhere_opens_none_from_a_handover(
    sent: Referral, lea: Any, eve: Any, chloe: Any, pages: Any, client_for: Any
) -> None:
    """SEC-02: the policy, in the verb as in the page; a territory of another project is as an unknown one."""
    copy = the_copy(eve)
    pages(f"{copy.pk}/reponse", {"kind": "accepted"})
    copy = the_copy(eve)
    counsellor = replace(eve, roles=frozenset({Role.PARTNER_COUNSELLOR}))
    with as_actor(lea):
        theirs = Territory.objects.get()
    for actor in (lea, chloe, counsellor, eve):
        with pytest.raises(NotAllowed), as_actor(actor):
            following.open_own_file(actor, copy, territory=theirs, identity=Identity(pseudonym="Maïssa"))
    with clock_at(eve.now):
        for actor in (lea, chloe):
            for slug in (eve.project.slug, actor.project.slug):
                assert client_for(actor).get(f"/p/{slug}/relais-recus/{copy.pk}/suivi").status_code == 404
    assert pages(f"{copy.pk}/suivi", {"pseudonym": "Maïssa", "territory": str(theirs.pk), "id": str(uuid4())}).status_code == 422
    with as_actor(eve):
        assert not Person.objects.exists()


def test_no_project_writes_a_copy_but_by_a_delivery(sent: Referral, eve: Any, lea: Any) -> None:
    """Neither the receiver nor anybody else may change what was handed over."""
    for actor in (eve, lea):
        with pytest.raises(ProgrammingError), as_actor(actor), transaction.atomic():
            IncomingReferral.objects.update(agreed_until=None)


def test_a_stranger_delivers_nothing(sent: Referral, tied: Partner, lea: Any, eve: Any, chloe: Any) -> None:
    """A forged tie, another's link, a link used again: the same answer, nothing."""
    with as_actor(lea):
        link = ReferralLink.objects.get()
        fresh = {"card": b"x", "secret": b"x", "until": None, "now": lea.now}
        assert not ties.deliver(uuid4(), link_id=link.pk, copy_id=uuid4(), **fresh), "forged tie"
        assert not ties.deliver(tied.tie, link_id=uuid4(), copy_id=uuid4(), **fresh), "unknown link"
        assert not ties.deliver(tied.tie, link_id=link.pk, copy_id=uuid4(), **fresh), "used again"
    with as_actor(chloe):
        assert not ties.deliver(tied.tie, link_id=link.pk, copy_id=uuid4(), **fresh), "another's link, even with the tie"
        assert not ties.remind(link.pk, chloe.now)
    with as_actor(eve):
        assert IncomingReferral.objects.count() == 1


def test_a_code_serves_once_and_every_bad_code_has_the_same_answer(committed: Any, lea: Any, eve: Any, chloe: Any) -> None:
    """Unknown, taken, too old, closed, one's own: no list of projects leaks."""
    with as_actor(eve):
        codes = [actions.open_address(eve, label="Essai") for _ in range(4)]
        actions.end_address(eve, codes[2][0])
    with as_actor(chloe):
        actions.join_address(chloe, partners_sheet(chloe), code=codes[0][1])
    told = []
    with as_actor(lea):
        mine = partners_sheet(lea)
    for actor, code in (
        (lea, "abcd-efgh-jkmn"),
        (lea, codes[0][1]),
        (lea.at(lea.now + 8 * DAY), codes[1][1]),
        (lea, codes[2][1]),
    ):
        with pytest.raises(Invalid) as refusal, as_actor(actor):
            actions.join_address(actor, mine, code=code)
        told.append(str(refusal.value))
    with pytest.raises(Invalid) as own, as_actor(eve):
        actions.join_address(eve, partners_sheet(eve), code=codes[3][1])
    assert set(told) == {str(own.value)}
    assert len(told) == 4


def partners_sheet(actor: Any) -> Partner:
    return partners.add_partner(actor, sheet=partners.PartnerSheet(name="Structure d’essai"))


def test_codes_are_not_tried_by_the_thousand(committed: Any, lea: Any, client_for: Any) -> None:
    """SEC-09: a refused code counts, though the refusal undoes the rest."""
    with as_actor(lea):
        sheet = partners_sheet(lea)
    client = client_for(lea)
    told = [
        client.post(f"/p/{lea.project.slug}/partenaires/{sheet.pk}/relier", {"code": f"aaaa-aaaa-aa{n:02}"}).content.decode()
        for n in range(12)
    ]
    assert ["Attendez dix minutes" in page for page in told] == [False] * 10 + [True] * 2


def test_only_the_hash_of_a_code_is_kept(committed: Any, eve: Any) -> None:
    with as_actor(eve):
        address, code = actions.open_address(eve, label="Essai")
        row = HandoverAddress.objects.values().get(pk=address.pk)
    assert code not in str(row) and code.replace("-", "") not in str(row)


@pytest.mark.parametrize("side", ["receiver", "sender"])
def test_either_side_ends_it_and_what_was_received_stays(
    sent: Referral, tied: Partner, lea: Any, eve: Any, side: str, mailoutbox: Any
) -> None:
    if side == "receiver":
        with as_actor(eve):
            actions.end_address(eve, HandoverAddress.objects.get())
    else:
        with as_actor(lea):
            actions.leave_address(lea, Partner.objects.get(pk=tied.pk))
    assert ties.home_of(tied.tie) is None
    with as_actor(lea):
        partner = Partner.objects.get(pk=tied.pk)
        second = person_in(lea, "Zak")
        referral = actions.hand_over(lea, second, partner=partner, card=CARD, agreed=actions.Agreed(until=None))
        assert not referral.links.exists(), "by phone again"
    assert the_copy(eve).card_sealed is not None


def test_the_pages_are_for_counsellors_and_the_coordinator(
    sent: Referral, eve: Any, samir: Any, bilal: Any, client_for: Any
) -> None:
    """A counsellor with an account in the receiving project reads and answers; a booster there does not, though a member."""
    from tremplin.core.tenancy.models import Membership

    copy = the_copy(eve)
    here = f"/p/{eve.project.slug}/relais-recus/"
    with as_actor(eve):
        for member, role_there in ((samir, Role.PARTNER_COUNSELLOR), (bilal, Role.OUTREACH_WORKER)):
            told = {"project_id": eve.project_id, "role": role_there, "starts_on": eve.today}
            Membership.objects.create(user_id=member.user_id, **told)
    counsellor, booster = client_for(samir), client_for(bilal)
    assert "Maïssa" in words(counsellor.get(here))
    assert "Maïssa" in words(counsellor.get(f"/p/{eve.project.slug}/aujourdhui"))
    assert counsellor.post(f"{here}{copy.pk}/reponse", {"kind": "accepted"}).status_code == 302
    assert the_copy(eve).status == "accepted"
    assert counsellor.get(f"{here}adresses").status_code == 404, "codes are the coordinator's"
    for path in ("", f"{copy.pk}/", f"{copy.pk}/refus"):
        assert booster.get(here + path).status_code == 404
    with as_actor(eve):
        assert not policies.incoming_visible_to(replace(eve, roles=frozenset({Role.OUTREACH_WORKER}))).exists()


def test_the_list_is_searched_sorted_and_empty_with_words(committed: Any, tied: Partner, lea: Any, eve: Any, pages: Any) -> None:
    assert "Aucun relais reçu en cours" in words(pages(""))
    handed(lea, tied)
    assert "Maïssa" in words(pages(""))
    assert "Maïssa" in words(pages("", {"q": "maïs", "sort": "sender"}, get=True))
    assert "Aucun relais ne correspond" in words(pages("", {"q": "inconnue"}, get=True))
    assert "Maïssa" not in words(pages("", {"show": "over"}, get=True))


def test_today_says_who_waits_for_an_answer(sent: Referral, lea: Any, eve: Any) -> None:
    with as_actor(eve):
        (item,) = incoming.today(eve)
        assert "Maïssa" in item.title
    with as_actor(lea):
        assert incoming.today(lea) == []


def test_a_tied_partner_cannot_be_tied_twice(tied: Partner, lea: Any) -> None:
    with pytest.raises(WrongMoment), as_actor(lea):
        actions.join_address(lea, Partner.objects.get(pk=tied.pk), code="abcd-efgh-jkmn")


def test_the_coordinators_tie_two_projects_by_their_pages(committed: Any, lea: Any, eve: Any, client_for: Any) -> None:
    """The code is shown once; the sheet then says where handovers go."""
    import re

    giver, taker = client_for(eve), client_for(lea)
    with as_actor(lea):
        sheet = partners_sheet(lea)
    page = giver.post(f"/p/{eve.project.slug}/relais-recus/adresses", {"label": "L’équipe de Léa"}).content.decode()
    code = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page)
    assert code is not None
    assert code[0] not in giver.get(f"/p/{eve.project.slug}/relais-recus/adresses").content.decode()
    tie = f"/p/{lea.project.slug}/partenaires/{sheet.pk}/relier"
    assert taker.post(tie, {"code": "rien"}).status_code == 422
    assert eve.project.name in taker.post(tie, {"code": code[0]}, follow=True).content.decode()
    assert "Ne plus passer de relais" in taker.get(tie).content.decode()


def test_every_function_between_projects_is_closed_to_the_public(committed: Any) -> None:
    """Each is granted by name; triggers are called by nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND "
            "EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)"
        )
        opened = {row[0] for row in cursor.fetchall()}
    mine = {"join_address", "leave_address", "address_of_tie", "deliver_incoming", "remind_incoming"}
    assert not opened & (mine | {"tell_incoming", "cut_incoming", "hold_incoming"})
