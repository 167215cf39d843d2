"""The one message a receiver gets: a link, and nothing that tells about a person."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.domain.counter.models import ReferralLink

log = logging.getLogger("tremplin.counter.mail")


def address_of(token: str) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('receiving:link', args=[token])}"


def message(actor: Actor, link: ReferralLink, token: str) -> EmailMessage:
    """Written in French, the language of the bodies written to; it names the team, never the person."""
    with translation.override("fr"):
        context = {"project": actor.project.name, "address": address_of(token), "expires_at": link.expires_at}
        subject = render_to_string("counter/mail/subject.txt", context).strip()
        return EmailMessage(
            subject, render_to_string("counter/mail/link.txt", context), settings.DEFAULT_FROM_EMAIL, [link.mailbox]
        )


def send_link(actor: Actor, link: ReferralLink, token: str) -> bool:
    """Send it. A refusal of the mail server is shown on the handover's page, which offers to send again: nothing is lost."""
    try:
        message(actor, link, token).send()
    except (OSError, SMTPException) as error:
        log.error("a link was not mailed", exc_info=error, extra={"link": str(link.id)})
        return False
    with project_context(actor.user_id, [link.project_id]):
        ReferralLink.objects.filter(pk=link.pk).update(mailed_at=actor.now)
    return True
