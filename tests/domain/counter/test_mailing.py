"""The message of a handover: queued with the link, sent by the worker, tried again for a day, never twice by itself (6-operations)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from tests.domain.counter.worlds import address_in, sent_in
from tests.worker import work
from tremplin.core.jobs import tasks
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.tenancy.tokens import hash_token
from tremplin.domain.counter import actions, queries, worker
from tremplin.domain.counter.contributions import today
from tremplin.domain.counter.models import ReferralLink
from tremplin.domain.partners import actions as partners
from tremplin.domain.people import actions as people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def broken(monkeypatch: Any) -> Any:
    """The mail server refuses, until `broken.undo()`."""

    def refuse(_self: Any, **_options: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    return monkeypatch


def link() -> ReferralLink:
    return ReferralLink.objects.get()


def test_the_job_is_written_with_the_link_and_holds_no_secret(hand: Any, ines: Any, zak: Any, mailoutbox: Any) -> None:
    """The web process sends nothing itself: stopped at any moment after the commit, it loses nothing."""
    hand(ines, zak)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE status = 'todo'")
        (told,) = [row[0] for row in cursor.fetchall()]
    assert mailoutbox == []
    assert str(link().id) in str(told)
    assert not {"token", "maison.test", "Zak"} & set(str(told).split('"'))
    work(ines.now)
    assert [message.to for message in mailoutbox] == [["accueil@maison.test"]]
    assert link().mailed_at == ines.now


def test_what_is_rolled_back_leaves_neither_link_nor_job(committed: Any, ines: Any, mailoutbox: Any) -> None:
    with pytest.raises(RuntimeError), as_actor(ines):
        sent_in(ines)
        raise RuntimeError
    assert work(ines.now) == 0
    assert mailoutbox == []


def test_the_mailed_token_is_fresh_and_its_hash_alone_is_kept(hand: Any, ines: Any, zak: Any, mailoutbox: Any) -> None:
    hand(ines, zak)
    before = bytes(link().token_hash)
    work(ines.now)
    assert hash_token(address_in(mailoutbox).removeprefix("/r/")) == bytes(link().token_hash) != before


def test_a_link_is_not_mailed_twice(hand: Any, ines: Any, zak: Any, mailoutbox: Any) -> None:
    """A job that comes twice (a queue delivers at least once) finds nothing to do."""
    hand(ines, zak)
    worker.mail_link(ines, link_id=str(link().id))
    worker.mail_link(ines, link_id=str(link().id))
    work(ines.now)
    assert len(mailoutbox) == 1


def test_a_refused_message_is_tried_again_with_growing_waits_for_a_day(
    hand: Any, ines: Any, zak: Any, broken: Any, mailoutbox: Any
) -> None:
    hand(ines, zak)
    waits, at = [], ines.now
    for _ in range(20):
        if worker.mail_link(ines.at(at), link_id=str(link().id)) or (again := link().next_try_at) is None:
            break
        waits.append(again - at)
        at = again
    assert waits == sorted(waits) == list(worker.WAITS)
    assert sum(waits, timedelta(0)) == timedelta(days=1)
    assert (link().next_try_at, queries.mailing_of(link()).state) == (None, "failed")  # type: ignore[union-attr]


def test_the_next_try_waits_for_its_moment_then_sends(hand: Any, ines: Any, zak: Any, broken: Any, mailoutbox: Any) -> None:
    hand(ines, zak)
    work(ines.now)
    assert queries.mailing_of(link()) == queries.Mailing("later", "accueil@maison.test", ines.now + MINUTE)
    broken.undo()
    assert not worker.mail_link(ines.at(ines.now + MINUTE / 2), link_id=str(link().id)), "too early"
    assert worker.mail_link(ines.at(ines.now + MINUTE), link_id=str(link().id))
    assert len(mailoutbox) == 1
    assert queries.mailing_of(link()) == queries.Mailing("mailed", "accueil@maison.test", ines.now + MINUTE)


def test_a_refused_message_leaves_by_itself_when_the_server_is_back(
    hand: Any, ines: Any, zak: Any, broken: Any, mailoutbox: Any
) -> None:
    """The next try is in the queue already: nobody has to come back to the page."""
    hand(ines, zak)
    work(ines.now)
    broken.undo()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE scheduled_at > now()")
    work(ines.now + MINUTE)
    assert len(mailoutbox) == 1


def test_no_message_leaves_once_the_agreement_has_ended(
    ines: Any, zak: Any, partner: Any, card: Any, broken: Any, mailoutbox: Any
) -> None:
    """SHARE-01: an agreement has an end date; a message put off until after it stays here."""
    actions.hand_over(ines, zak, partner=partner, card=card, agreed=actions.Agreed(until=ines.today))
    broken.undo()
    work(ines.now + timedelta(days=1))
    assert mailoutbox == []


def test_stopped_between_sending_and_marking_the_first_link_opens_until_a_newer_one_leaves(
    hand: Any, ines: Any, zak: Any, mailoutbox: Any
) -> None:
    """The hash is kept before the message leaves: a worker killed just after shuts nobody out."""
    hand(ines, zak)
    work(ines.now)
    ReferralLink.objects.update(mailed_at=None, next_try_at=ines.now + worker.STOPPED)  # what the database holds at that moment
    first = hash_token(address_in(mailoutbox).removeprefix("/r/"))
    assert bytes(link().token_hash) == first
    assert worker.queue_left(ines.at(ines.now + 5 * MINUTE)) == 0, "a try may still be under way"
    assert worker.queue_left(ines.at(ines.now + worker.STOPPED)) == 1
    work(ines.now + worker.STOPPED)
    assert len(mailoutbox) == 2
    assert hash_token(address_in(mailoutbox).removeprefix("/r/")) == bytes(link().token_hash) != first


def test_stopped_after_sending_and_opened_meanwhile_nothing_more_leaves(hand: Any, ines: Any, zak: Any, mailoutbox: Any) -> None:
    hand(ines, zak)
    work(ines.now)
    ReferralLink.objects.update(mailed_at=None, next_try_at=ines.now + worker.STOPPED, opened_at=ines.now + MINUTE)
    assert worker.queue_left(ines.at(ines.now + worker.STOPPED)) == 0
    assert not worker.mail_link(ines.at(ines.now + worker.STOPPED), link_id=str(link().id))


def test_no_message_leaves_once_the_agreement_is_taken_back(
    hand: Any, ines: Any, zak: Any, partner: Any, mailoutbox: Any
) -> None:
    """SHARE-06."""
    hand(ines, zak)
    people.withdraw(ines.at(ines.now + MINUTE), zak, purpose="handover", recipient_id=partner.id)
    work(ines.now + 2 * MINUTE)
    assert mailoutbox == []


def test_the_message_leaves_though_the_member_who_sent_has_left_the_project(
    hand: Any, ines: Any, zak: Any, mailoutbox: Any
) -> None:
    """The job is the project's own: it carries nobody's roles."""
    from tremplin.core.tenancy.models import Membership

    hand(ines, zak)
    Membership.objects.filter(user_id=ines.user_id).update(ended_at=ines.now)
    work(ines.now + MINUTE)
    assert len(mailoutbox) == 1


def test_a_job_of_a_project_reaches_no_other_project(committed: Any, ines: Any, eve: Any, mailoutbox: Any) -> None:
    """A link's number told to the queue of another project finds nothing there."""
    referral = sent_in(ines)
    with as_actor(ines):
        mine = str(referral.links.get().id)
    tasks.run(worker.mail_link.name, "", str(eve.project_id), {"link_id": mine})
    assert mailoutbox == []


def test_the_sender_reads_where_the_message_is_and_sends_again_by_hand(
    hand: Any, ines: Any, zak: Any, client_for: Any, broken: Any, mailoutbox: Any
) -> None:
    """« en cours d’envoi », then « pas encore parti : nouvel essai », then « envoyé »."""
    client = client_for(ines)
    referral = hand(ines, zak)
    page = f"/p/{ines.project.slug}/relais/{referral.id}/"

    def words() -> str:
        return " ".join(client.get(page).content.decode().split())

    assert "Message en cours d’envoi à accueil@maison.test" in words()
    work(ines.now)
    assert "pas encore parti" in words()
    assert "Nouvel essai mardi" in words().replace("\u00a0", " ")
    broken.undo()
    client.post(f"{page}renvoyer")
    assert "Message en cours d’envoi" in words()
    work(ines.now + MINUTE / 2)
    assert len(mailoutbox) == 1
    assert "Message envoyé à accueil@maison.test" in words()
    with pytest.raises(WrongMoment), as_actor(ines):
        actions.mail_again(ines, referral)


def test_today_tells_of_a_message_that_does_not_leave(hand: Any, ines: Any, zak: Any, broken: Any) -> None:
    hand(ines, zak)
    assert "referral_unsent" not in {item.kind for item in today(ines)}
    assert "referral_unsent" in {item.kind for item in today(ines.at(ines.now + 11 * MINUTE))}, "no worker is there"
    work(ines.now)
    assert "referral_unsent" in {item.kind for item in today(ines)}


def test_a_partner_reads_the_message_in_their_language(
    lea: Any, ines: Any, zak: Any, hand: Any, mailoutbox: Any, db: None
) -> None:
    sheet = partners.PartnerSheet(name="Invented House", mailbox="hello@house.test", language="en")
    hand(ines, zak, to=partners.add_partner(lea, sheet=sheet))
    work(ines.now)
    assert "wishes to meet you" in mailoutbox[0].subject
    assert "Bonjour" not in mailoutbox[0].body
