"""The .ics of a first meeting: a date, a team, initials; no personal data in the title (INT-05)."""

from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter.cards import card_of
from tremplin.domain.counter.models import Referral

LENGTH = timedelta(minutes=45)


def initials(called: str) -> str:
    """« Z. » for Zak, « M. I. » for Maïssa Inventée."""
    letters = [word[0].upper() for word in called.replace("«", " ").replace("»", " ").split() if word[0].isalnum()]
    return " ".join(f"{letter}." for letter in letters)


def meeting_file(actor: Actor, referral: Referral) -> bytes:
    """The meeting as a calendar file. Raises ValueError when no date is set."""
    if referral.meeting_at is None:
        raise ValueError("no meeting")
    card = card_of(referral)
    event = Event()
    event.add("uid", f"{referral.token}@tremplin")
    event.add("dtstamp", actor.now)
    event.add("dtstart", referral.meeting_at)
    event.add("dtend", referral.meeting_at + LENGTH)
    event.add(
        "summary",
        _("Rendez-vous %(who)s (%(team)s)") % {"who": initials(card.called) if card else "", "team": actor.project.name},
    )
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Tremplin//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
