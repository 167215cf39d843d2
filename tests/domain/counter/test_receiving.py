"""The link without account: what a counsellor can open, when, and what never changes by itself (6-operations, SHARE-02, SHARE-05)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.cast import CAST
from tests.domain.counter.worlds import address_in, sent_in
from tests.worker import work
from tremplin.core import clock
from tremplin.core.journal.models import Read
from tremplin.core.tenancy.context import set_ticket
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.core.tenancy.ticket import issue
from tremplin.domain.counter import actions, policies, receiving
from tremplin.domain.counter.models import Referral, ReferralLink
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Agreement

WISH = "formation en mécanique"


@pytest.fixture
def at(client_for: Any, now: Any) -> Any:
    """at(timedelta): move the pages' clock to now + that long (depends on client_for, which sets it to now)."""
    from datetime import UTC, datetime

    def move(delta: timedelta) -> None:
        shift = now + delta - datetime.now(UTC)
        clock.shift = lambda: shift  # type: ignore[assignment]

    move(timedelta(minutes=1))
    return move


class Visitor(Client):
    """A browser without account. Each request ends with an empty ticket; the test then reads with the team's again."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if connection.in_atomic_block:
            set_ticket(issue(CAST["lea"].id, [CAST["lea"].project_id]))
        return answer


@pytest.fixture
def visitor() -> Client:
    return Visitor(raise_request_exception=False)


@pytest.fixture
def address(hand: Any, link_of: Any, ines: Any, zak: Any, at: Any) -> str:
    return link_of(hand, ines, zak)


@pytest.fixture
def named_address(hand: Any, link_of: Any, ines: Any, maissa: Any, at: Any) -> str:
    return link_of(hand, ines, maissa, identity=True)


def referral() -> Referral:
    return Referral.objects.get()


def follow(visitor: Client, address: str) -> Any:
    return visitor.post(address, follow=True)


def test_the_message_tells_nothing_about_the_person(address: str, mailoutbox: Any) -> None:
    """6-operations: never personal content beyond a first name and a link."""
    (message,) = mailoutbox
    assert message.to == ["accueil@maison.test"]
    for word in ("Zak", "mécanique", "17 h", "message, via"):
        assert word not in message.body + message.subject
    assert address in message.body


def test_a_scanner_that_opens_the_link_changes_nothing(address: str, visitor: Client) -> None:
    """Section 8: a link prefetched by a mail scanner."""
    for verb in (visitor.get, visitor.head, visitor.get):
        answer = verb(address)
        assert answer.status_code == 200
        assert "relais" not in answer.cookies
    assert WISH not in visitor.get(address).content.decode()
    link = ReferralLink.objects.get()
    assert (link.opened_at, referral().status) == (None, "sent")
    assert follow(visitor, address).status_code == 200


def test_opening_shows_the_minimum_card_and_marks_it_seen(address: str, visitor: Client, zak: Any) -> None:
    """SHARE-02: the fields agreed and nothing else; opening is a read in the journal."""
    page = follow(visitor, address).content.decode()
    for word in ("Zak", WISH, "le soir après 17 h", "par message, via Inès (booster)", "tutoyé"):
        assert word in page
    for word in ("Inventée", "Lauriers", str(zak.id)):
        assert word not in page
    assert referral().status == "seen"
    read = Read.objects.get(subject_id=zak.id)
    assert (read.because, read.actor_id) == ("link", None)


def test_a_session_is_a_strict_cookie_of_which_only_the_hash_is_kept(address: str, visitor: Client) -> None:
    """6-operations: 8 hours, path /r/, HttpOnly, SameSite=Strict."""
    cookie = visitor.post(address).cookies["relais"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/r/", True, "Strict", 8 * 3600)
    link = ReferralLink.objects.get()
    assert cookie.value.encode() not in bytes(link.session_hash) + bytes(link.token_hash)


def test_a_link_serves_once(address: str, visitor: Client) -> None:
    """SHARE-05: reuse."""
    follow(visitor, address)
    again = Visitor().post(address)
    assert again.status_code == 410
    assert "déjà servi" in again.content.decode()
    assert WISH not in again.content.decode()


def test_a_link_dies_after_seven_days(address: str, visitor: Client, at: Any) -> None:
    """SHARE-05: expiry."""
    at(timedelta(days=7, minutes=1))
    answer = visitor.post(address)
    assert (answer.status_code, "a expiré" in answer.content.decode()) == (410, True)
    assert referral().status == "sent"


def test_an_expired_link_is_renewed_to_the_same_mailbox_only(
    address: str, visitor: Client, at: Any, link_of: Any, mailoutbox: Any
) -> None:
    at(timedelta(days=8))
    fresh = link_of(visitor.post, f"{address}/renouveler")
    assert fresh != address
    assert mailoutbox[-1].to == ["accueil@maison.test"]
    assert WISH in follow(visitor, fresh).content.decode()


def test_renewing_has_a_limit(address: str, visitor: Client) -> None:
    """SHARE-05: rate-limited."""
    codes = [visitor.post(f"{address}/renouveler").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]


def test_a_withdrawn_handover_opens_nothing_and_ends_the_session(address: str, visitor: Client, ines: Any) -> None:
    """SHARE-05: revocation ends sessions."""
    follow(visitor, address)
    actions.withdraw_referral(ines, referral())
    page = visitor.get("/r/demande")
    assert (page.status_code, "plus ouverte" in page.content.decode()) == (410, True)
    assert WISH not in page.content.decode()
    assert "plus ouverte" in Visitor().post(address).content.decode()


def test_taking_the_agreement_back_hides_everything_at_once(
    address: str, visitor: Client, ines: Any, zak: Any, partner: Any
) -> None:
    """SHARE-06: whoever takes it back, and however; the receiver sees nothing more on the next click."""
    follow(visitor, address)
    people.withdraw(ines.at(ines.now + timedelta(minutes=2)), zak, purpose="handover", recipient_id=partner.id)
    page = visitor.get("/r/demande")
    assert page.status_code == 410
    assert WISH not in page.content.decode()


def test_taking_the_agreement_back_ends_the_links_in_the_same_transaction(
    hand: Any, ines: Any, zak: Any, maissa: Any, partner: Any
) -> None:
    """SHARE-06: by the database, even of a page or job that only writes the agreement; another person's handover stays."""
    mine, other = hand(ines, zak), hand(ines, maissa)
    later = ines.now + timedelta(minutes=2)
    row = {"purpose": "handover", "recipient_id": partner.id, "granted": False, "taken_by": ines.user_id, "at": later}
    Agreement.objects.create(project_id=ines.project_id, person=zak, created_at=later, **row)
    assert not mine.links.filter(revoked_at=None).exists()
    assert other.links.filter(revoked_at=None).exists()


def test_an_agreement_that_has_ended_opens_nothing(
    link_of: Any, ines: Any, zak: Any, partner: Any, card: Any, visitor: Client, at: Any
) -> None:
    """SHARE-01: an agreement has an end date, read at each opening."""
    agreed = actions.Agreed(until=ines.today + timedelta(days=2))
    address = link_of(actions.hand_over, ines, zak, partner=partner, card=card, agreed=agreed)
    at(timedelta(days=3))
    answer = visitor.post(address)
    assert (answer.status_code, "plus ouverte" in answer.content.decode()) == (410, True)


def test_a_file_under_limitation_is_not_read_by_the_link(address: str, visitor: Client, lea: Any, zak: Any) -> None:
    """PRIV-09."""
    follow(visitor, address)
    people.restrict(lea, zak)
    assert visitor.get("/r/demande").status_code == 410


def test_a_reminder_replaces_the_older_link(address: str, visitor: Client, ines: Any, link_of: Any, at: Any) -> None:
    later = timedelta(days=4)
    fresh = link_of(actions.remind, ines.at(ines.now + later), referral())
    at(later + timedelta(minutes=1))
    assert "plus récent" in Visitor().post(address).content.decode()
    assert WISH in follow(visitor, fresh).content.decode()


def test_an_unknown_link_has_the_same_look(address: str, visitor: Client) -> None:
    """Section 8: unknown looks like the other refusals, before and after the click."""
    unknown = "/r/" + "x" * 43
    assert (
        visitor.get(unknown).content.split(b"csrfmiddlewaretoken")[0]
        == visitor.get(address).content.split(b"csrfmiddlewaretoken")[0]
    )
    answer = visitor.post(unknown)
    assert (answer.status_code, "n’ouvre rien" in answer.content.decode()) == (410, True)


def test_trying_many_links_is_slowed_down(visitor: Client, db: None, at: Any) -> None:
    """SHARE-05, SEC-09: counted in the database, so that it holds with several workers."""
    codes = [visitor.post(f"/r/{'y' * 40}{n:03}").status_code for n in range(22)]
    assert codes[:20] == [410] * 20
    assert codes[20:] == [429, 429]


def test_the_session_ends_after_eight_hours(address: str, visitor: Client, at: Any) -> None:
    follow(visitor, address)
    at(timedelta(hours=8, minutes=2))
    page = visitor.get("/r/demande")
    assert (page.status_code, "session est finie" in page.content.decode()) == (410, True)


def test_personal_fields_hide_seven_days_after_the_link(address: str, visitor: Client, at: Any) -> None:
    """6-operations, with a session opened just before."""
    at(timedelta(days=6, hours=23))
    assert WISH in follow(visitor, address).content.decode()
    at(timedelta(days=7, hours=1))
    page = visitor.get("/r/demande")
    assert page.status_code == 200
    assert WISH not in page.content.decode()


def test_one_click_accepts_and_the_name_appears_if_agreed(named_address: str, visitor: Client, maissa: Any) -> None:
    """INT-04, and step 5 of the way of one person."""
    before = follow(visitor, named_address).content.decode()
    assert "Inventée" not in before and "INVENTÉE" not in before
    after = visitor.post("/r/demande/reponse", {"kind": "accepted"}, follow=True).content.decode()
    assert "Nom : INVENTÉE" in after and "Date de naissance : 14/02/2001" in after
    assert referral().status == "accepted"
    assert Read.objects.filter(subject_id=maissa.id, because="link_identity").exists()


def test_once_met_personal_fields_are_gone(named_address: str, visitor: Client) -> None:
    follow(visitor, named_address)
    visitor.post("/r/demande/reponse", {"kind": "accepted"})
    page = visitor.post("/r/demande/reponse", {"kind": "met"}, follow=True).content.decode()
    assert "la rencontre est notée" in page
    assert "INVENTÉE" not in page and WISH not in page


def test_declining_says_why_and_hides_the_card(address: str, visitor: Client) -> None:
    follow(visitor, address)
    assert visitor.post("/r/demande/refus", {"note": ""}).status_code == 422
    page = visitor.post("/r/demande/refus", {"reason": "full", "note": "Essayez la maison voisine"}, follow=True).content.decode()
    assert "Merci d’avoir répondu" in page and WISH not in page
    assert referral().events.get(kind="declined").reason == "full"


def test_revoking_ends_a_session_even_after_an_answer(address: str, visitor: Client, ines: Any, zak: Any, partner: Any) -> None:
    """SHARE-05, SHARE-06: the page of thanks closes too."""
    follow(visitor, address)
    visitor.post("/r/demande/refus", {"reason": "full"})
    assert visitor.get("/r/demande").status_code == 200
    actions.cut_recipient(ines.at(ines.now + timedelta(minutes=5)), zak, partner)
    assert visitor.get("/r/demande").status_code == 410


@pytest.mark.parametrize("table", ["partners_mailboxpause", "counter_attempt"])
def test_what_all_teams_share_is_reached_by_named_functions_only(db: None, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")


def test_a_double_answer_tells_what_it_became(address: str, visitor: Client) -> None:
    follow(visitor, address)
    visitor.post("/r/demande/reponse", {"kind": "accepted"})
    page = visitor.post("/r/demande/reponse", {"kind": "accepted"}, follow=True).content.decode()
    assert "déjà acceptée" in page
    assert referral().events.filter(kind="accepted").count() == 1


def test_proposing_a_date_and_a_calendar_without_name(named_address: str, visitor: Client) -> None:
    """INT-05: initials only."""
    from icalendar import Calendar

    follow(visitor, named_address)
    visitor.post("/r/demande/date", {"meeting_at": "2019-10-29T14:00"})
    assert referral().events.get(kind="proposed").meeting_at is not None
    file = visitor.get("/r/demande/rendez-vous.ics").content
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Rendez-vous Z. (Projet d’essai A)"
    for word in ("Zak", "Maïssa", "Inventée", "mécanique"):
        assert word.encode() not in file


def test_the_receiver_sees_how_often_all_teams_asked_and_may_pause(address: str, visitor: Client, lea: Any, partner: Any) -> None:
    from tremplin.domain.partners.load import load_of

    page = follow(visitor, address).content.decode()
    assert "sollicité 1 fois ce mois" in page
    assert visitor.post("/r/demande/pause", {"until": "2020-12-01"}).status_code == 422
    visitor.post("/r/demande/pause", {"until": "2019-11-30"})
    assert "pause" in load_of(lea, partner).warning
    visitor.post("/r/demande/pause", {"resume": "1"})
    assert load_of(lea, partner).warning == ""


def test_without_a_living_session_nobody_pauses_a_mailbox(address: str, lea: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pause_mailbox(%s, %s, %s)", [b"x" * 32, lea.today, lea.now])
        assert cursor.fetchone()[0] is False


def test_a_nir_in_an_answer_is_refused(address: str, visitor: Client) -> None:
    """PRIV-10."""
    follow(visitor, address)
    answer = visitor.post("/r/demande/refus", {"reason": "full", "note": "c’est 1 85 05 78 006 084 91"})
    assert answer.status_code == 422
    assert "sécurité sociale" in answer.content.decode()


def test_the_visitor_reaches_one_handover_and_no_other(hand: Any, ines: Any, zak: Any, maissa: Any) -> None:
    """Never more than the handover of the link, though the ticket names the project."""
    mine, other = hand(ines, zak), hand(ines, maissa)
    with receiving.door(receiving.Opened(mine.links.get().id, mine.id, ines.project, None, None), ines.now) as visit:
        assert list(policies.referral_of_link(visit.actor)) == [mine]
        assert not policies.visible_to(visit.actor).exists()
        with pytest.raises(NotAllowed):
            actions.answer_referral(visit.actor, other, kind="accepted")


def test_the_link_opens_for_real_across_transactions(committed: Any, lea: Any, mailoutbox: Any, at: Any) -> None:
    """Without any ticket of ours: only the named functions lead to the row (6-operations)."""
    sent_in(lea)
    work(lea.now)
    address = address_in(mailoutbox)
    assert Referral.objects.count() == 0, "without ticket nothing is seen"
    visitor = Client(raise_request_exception=False)
    assert "mécanique" in follow(visitor, address).content.decode()
    assert visitor.post("/r/demande/reponse", {"kind": "accepted"}, follow=True).status_code == 200
    assert Referral.objects.count() == 0, "the ticket ended with the request"
