"""The one message a receiver gets: a link, and nothing that tells about a person."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter.models import ReferralLink


def address_of(token: str) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('receiving:link', args=[token])}"


def message(actor: Actor, link: ReferralLink, token: str) -> EmailMessage:
    """Written in the partner's language; it names the team, never the person."""
    with translation.override(link.referral.partner.language):
        context = {"project": actor.project.name, "address": address_of(token), "expires_at": link.expires_at}
        subject = render_to_string("counter/mail/subject.txt", context).strip()
        return EmailMessage(
            subject, render_to_string("counter/mail/link.txt", context), settings.DEFAULT_FROM_EMAIL, [link.mailbox]
        )
