"""Links for receivers without account: one mailbox, one use, a session of eight hours, ended by one word (6-operations, SHARE-05)."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.core.tenancy.tokens import hash_token, new_token
from tremplin.core.vault import vault
from tremplin.domain.counter import agreements, policies, states, ties
from tremplin.domain.counter.actions.answers import append, lock
from tremplin.domain.counter.models import Referral, ReferralLink

LINK_DAYS = 7
SESSION_HOURS = 8
COPY_DAYS = 366
"""The door of a copy; the person's agreement, read again at each opening, ends long before."""
LONGEST_PAUSE_DAYS = 92


class LinkRefused(WrongMoment):
    """A link that opens nothing: `code` is unknown, expired, used, replaced or closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def issue_link(actor: Actor, referral: Referral) -> ReferralLink:
    """A fresh link to the partner's mailbox, mailed by the worker: its job is written with the link. Older links not opened end.

    The hash kept meanwhile is of a token that nobody has: the worker makes the one that leaves.
    """
    from tremplin.domain.counter.worker import mail_link

    referral.links.filter(opened_at=None, revoked_at=None).update(revoked_at=actor.now)
    link = ReferralLink.objects.create(
        project_id=referral.project_id,
        referral=referral,
        token_hash=new_token()[1],
        mailbox=referral.partner.mailbox,
        expires_at=actor.now + timedelta(days=LINK_DAYS),
        created_at=actor.now,
    )
    mail_link.defer(actor, link_id=link.pk)
    return link


def tell_receiver(actor: Actor, referral: Referral) -> ReferralLink | None:
    """By the receiver's own copy when the partner works with Tremplin here, else by a link to its mailbox; None: by phone."""
    partner = referral.partner
    if (home := ties.home_of(partner.tie)) is not None:
        return hand_copy(actor, referral, home)
    return issue_link(actor, referral) if partner.mailbox else None


def hand_copy(actor: Actor, referral: Referral, home: ties.Home) -> ReferralLink:
    """The receiving project's own copy, sealed under a key of its own, with the secret that opens this one handover's door."""
    living = referral.links.filter(revoked_at=None, mailbox="", session_until__gt=actor.now).first()
    if living is not None and ties.remind(living.pk, actor.now):
        referral.links.filter(pk=living.pk).update(mailed_at=actor.now)
        return living
    secret, session_hash = new_token()
    copy_id = uuid7()
    until = actor.now + timedelta(days=COPY_DAYS)
    link = ReferralLink.objects.create(
        project_id=referral.project_id,
        referral=referral,
        token_hash=new_token()[1],
        mailbox="",
        mailed_at=actor.now,
        expires_at=until,
        session_hash=session_hash,
        session_until=until,
        created_at=actor.now,
    )
    vault.create_key(home.project_id, copy_id)
    agreed = agreements.last(actor.project_id, referral.person_id, agreements.Purpose.HANDOVER, referral.partner_id)
    delivered = ties.deliver(
        referral.partner.tie,
        link_id=link.pk,
        copy_id=copy_id,
        card=vault.seal(home.project_id, copy_id, vault.open(referral.project_id, referral.person_id, referral.card_sealed)),
        secret=vault.seal(home.project_id, copy_id, secret),
        until=agreed.until if agreed else None,
        now=actor.now,
    )
    if not delivered:
        raise WrongMoment(_("Ce partenaire ne reçoit plus de relais ici. Rechargez sa page."), referral)
    return link


@transaction.atomic
def see_copy(actor: Actor, link: ReferralLink) -> None:
    """The receiving project opens its copy: « vu », the first time."""
    require(policies.is_receiver(actor, link.referral))
    referral = lock(link.referral)
    if link.opened_at is None:
        ReferralLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=actor.now)
    if referral.status == Referral.Status.SENT:
        append(actor, referral, Referral.Status.SEEN)
        journal.record(actor, "referral.opened", referral, because="project")


@transaction.atomic
def mail_again(actor: Actor, referral: Referral) -> Referral:
    """Try now to send the message that has not left, and for a day again. Raises WrongMoment when none waits."""
    from tremplin.domain.counter.worker import mail_link

    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    link = (
        referral.links.filter(mailed_at=None, opened_at=None, revoked_at=None, expires_at__gt=actor.now)
        .order_by("-created_at")
        .first()
    )
    if link is None:
        raise WrongMoment(_("Le message est parti, ou n’a plus à partir."), referral)
    referral.links.filter(pk=link.pk).update(tries=0, next_try_at=None, refused_at=None)
    mail_link.defer(actor, link_id=link.pk)
    journal.record(actor, "referral.mailed_again", referral)
    return referral


def revoke_links(actor: Actor, referral: Referral) -> int:
    """End all links of a handover, and the sessions they opened, at once."""
    return int(referral.links.filter(revoked_at=None).update(revoked_at=actor.now))


def matter_is_open(actor: Actor, referral: Referral) -> bool:
    """Whether a receiver may still come in: not over, the person is there, and still agrees (SHARE-06)."""
    person = referral.person
    there = person.erased_at is None and person.restricted_at is None
    agreed = agreements.holds(actor, person.id, agreements.Purpose.HANDOVER, referral.partner_id)
    return there and agreed and referral.status in states.OPEN


@transaction.atomic
def consume_link(actor: Actor, link: ReferralLink) -> str:
    """Open a link, once: returns the session's secret, of which only the hash is kept. The handover becomes « vu ».

    Raises:
        NotAllowed: the actor does not come with this handover's link.
        LinkRefused: used, replaced, expired, or the matter is closed.
    """
    require(policies.is_receiver(actor, link.referral))
    link = ReferralLink.objects.select_for_update(of=("self",)).select_related("referral__person").get(pk=link.pk)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("person", "partner").get(pk=link.referral_id)
    if not matter_is_open(actor, referral):
        raise LinkRefused("closed")
    if link.opened_at is not None:
        raise LinkRefused("used")
    if link.revoked_at is not None:
        raise LinkRefused("replaced")
    if link.expires_at <= actor.now:
        raise LinkRefused("expired")
    secret, session_hash = new_token()
    link.opened_at, link.session_hash, link.session_until = actor.now, session_hash, actor.now + timedelta(hours=SESSION_HOURS)
    link.save(update_fields=["opened_at", "session_hash", "session_until"])
    if referral.status == Referral.Status.SENT:
        append(actor, referral, Referral.Status.SEEN)
    journal.record(actor, "referral.opened", referral, because="link")
    return secret


@transaction.atomic
def renew_link(actor: Actor, link: ReferralLink) -> ReferralLink | None:
    """Send a fresh link to the same mailbox, at the receiver's wish; None when the matter is closed (the page says the same)."""
    require(policies.is_receiver(actor, link.referral))
    referral = Referral.objects.select_for_update(of=("self",)).select_related("person", "partner").get(pk=link.referral_id)
    if not matter_is_open(actor, referral) or referral.partner.mailbox.casefold() != link.mailbox.casefold():
        return None
    append(actor, referral, states.RENEWED, status=referral.status)
    journal.record(actor, "referral.renewed", referral, because="link")
    return issue_link(actor, referral)


@transaction.atomic
def pause_mailbox(actor: Actor, referral: Referral, *, session: str, until: date | None) -> bool:
    """The receiver asks all teams to wait until a day (None: the pause ends). Every team sees the date before asking again."""
    require(policies.is_receiver(actor, referral))
    if until is not None and not actor.today <= until <= actor.today + timedelta(days=LONGEST_PAUSE_DAYS):
        raise Invalid(_("Choisissez un jour à venir, dans les trois mois."), field="until")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pause_mailbox(%s, %s, %s)", [hash_token(session), until, actor.now])
        done = bool(cursor.fetchone()[0])
    if not done:
        raise WrongMoment(_("Votre session est finie. Rouvrez la page avec un nouveau lien."), referral)
    journal.record(actor, "mailbox.paused" if until else "mailbox.resumed", referral, because="link")
    return True
