"""An appointment as an iCalendar event (RFC 5545) for somebody's own calendar, which is outside: initials, hour and length only."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from tremplin.domain.pathways.models import Appointment
from tremplin.domain.people.identity import Identity


def initials(identity: Identity) -> str:
    """Z. for « Zak », M. B. for Maïssa Benali."""
    names = [identity.first_name, identity.last_name] if identity.full_name else [identity.pseudonym]
    letters = [next((sign for sign in name if sign.isalnum()), "") for name in names]
    return " ".join(f"{letter.upper()}." for letter in letters if letter) or "?"


def event(appointment: Appointment, identity: Identity, now: datetime) -> str:
    """The file, with the same UID at each download, so that importing it again updates instead of doubling."""
    gone = appointment.status in (Appointment.Status.CANCELLED, Appointment.Status.MOVED)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tremplin//Rendez-vous//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{appointment.id}@tremplin",
        f"SEQUENCE:{appointment.version}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(appointment.at)}",
        f"DTEND:{_utc(appointment.at + timedelta(minutes=appointment.minutes))}",
        "SUMMARY:" + _escaped(_("Rendez-vous avec %(who)s") % {"who": initials(identity)}),
        f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
