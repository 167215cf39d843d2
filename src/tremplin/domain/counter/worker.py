"""Mailing the links, and forgetting what is left of copies whose matter is over.

Mailing: the link's row is the truth: a job that comes twice, late or after a stop finds there what is left to do.

A token is never stored, so each try makes a fresh one and replaces the hash. Three steps, each kept before the next: the fresh hash is
written, the message leaves, the link is marked as mailed. Stopped between the last two, the link that left opens, and the sweep mails a
newer one ten minutes later unless the first was opened meanwhile: two messages, one of which opens, and nobody is shut out.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.db.models import Q, QuerySet
from procrastinate.contrib.django import app

from tremplin.core.jobs import nobodys_task
from tremplin.core.jobs.projects import all_projects
from tremplin.core.jobs.tasks import nobody
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.tokens import new_token
from tremplin.core.vault import vault
from tremplin.domain.counter import mail
from tremplin.domain.counter.actions.links import matter_is_open
from tremplin.domain.counter.models import IncomingReferral, ReferralLink

log = logging.getLogger("tremplin.counter.mail")

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 60, 180, 360, 820))
"""After each refusal of the mail server: growing, a day in all."""

STOPPED = timedelta(minutes=10)
"""A try that was begun that long ago and neither succeeded nor failed was stopped with its worker."""


@nobodys_task
def mail_link(actor: Actor, link_id: str) -> bool:
    """Send a link's message once. True when it left; a link mailed, opened, replaced or dead is left alone."""
    with as_actor(actor):
        taken = begin(actor, UUID(link_id))
    if taken is None:
        return False
    link, token = taken
    try:
        mail.message(actor, link, token).send()
    except (OSError, SMTPException) as error:
        log.error("a link was not mailed", exc_info=error, extra={"link": link_id})
        with as_actor(actor):
            put_off(actor, link)
        return False
    with as_actor(actor):
        ReferralLink.objects.filter(pk=link.pk).update(mailed_at=actor.now, next_try_at=None, refused_at=None)
    return True


def to_mail(actor: Actor) -> QuerySet[ReferralLink]:
    """Links of this project whose message should leave now."""
    waiting = ReferralLink.objects.filter(project_id=actor.project_id, mailed_at=None, opened_at=None, revoked_at=None)
    ready = Q(next_try_at=None) | Q(next_try_at__lte=actor.now)
    return waiting.filter(ready, expires_at__gt=actor.now, tries__lte=len(WAITS))


def begin(actor: Actor, link_id: UUID) -> tuple[ReferralLink, str] | None:
    """Take the link for one try, with a fresh token whose hash replaces the one before; None when there is nothing to do."""
    rows = to_mail(actor).select_for_update(of=("self",)).select_related("referral__partner", "referral__person")
    link = rows.filter(pk=link_id).first()
    if link is None or not matter_is_open(actor, link.referral):
        return None
    token, link.token_hash = new_token()
    link.tries, link.next_try_at = link.tries + 1, actor.now + STOPPED
    link.save(update_fields=["token_hash", "tries", "next_try_at"])
    return link, token


def put_off(actor: Actor, link: ReferralLink) -> None:
    """Say when we try again, and queue that try; after a day of refusals nothing more is tried, and the page says so."""
    wait = WAITS[link.tries - 1] if link.tries <= len(WAITS) else None
    link.refused_at, link.next_try_at = actor.now, actor.now + wait if wait else None
    link.save(update_fields=["refused_at", "next_try_at"])
    if link.next_try_at:
        mail_link.defer(actor, not_before=link.next_try_at, link_id=link.pk)


@app.periodic(cron="*/10 * * * *")
@app.task(name="tremplin.mail_left_links", queueing_lock="tremplin.mail_left_links", pass_context=False)
def mail_left_links(timestamp: int) -> int:
    """Every ten minutes: queue again the links whose try was stopped with its worker."""
    return sum(queue_left(nobody(project_id)) for project_id in all_projects())


def queue_left(actor: Actor) -> int:
    with as_actor(actor):
        left = list(to_mail(actor).filter(created_at__lte=actor.now - STOPPED).values_list("pk", flat=True))
        for link_id in left:
            mail_link.defer(actor, link_id=link_id)
    return len(left)


@app.periodic(cron="*/10 * * * *")
@app.task(name="tremplin.forget_copies", queueing_lock="tremplin.forget_copies", pass_context=False)
def forget_copies(timestamp: int) -> int:
    """Every ten minutes: the words and keys of received copies that are over, or whose agreement has ended."""
    return sum(forget(nobody(project_id)) for project_id in all_projects())


def forget(actor: Actor) -> int:
    """The words went with the event itself; the key goes here, so that no backup gives them back."""
    with as_actor(actor):
        copies = IncomingReferral.objects.filter(project_id=actor.project_id)
        copies.filter(ended_at=None, agreed_until__lt=actor.today).update(
            ended_at=actor.now, card_sealed=None, secret_sealed=None
        )
        over = list(copies.exclude(ended_at=None).filter(key_gone=False).values_list("pk", flat=True))
        for copy_id in over:
            vault.destroy_key(actor.project_id, copy_id)
        copies.filter(pk__in=over).update(key_gone=True)
    return len(over)
