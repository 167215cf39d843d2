"""An outing as an iCalendar event (RFC 5545): hours and places; nobody's name leaves the house."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach.models import Outing
from tremplin.domain.outreach.outings import window


def event(actor: Actor, outing: Outing, places: list[str]) -> str:
    """The same UID at each download, so that importing it again updates instead of doubling."""
    hours = window(actor, outing.on, outing.band)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tremplin//Sorties//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{outing.id}@tremplin",
        f"SEQUENCE:{outing.version}",
        f"DTSTAMP:{_utc(actor.now)}",
        f"DTSTART:{_utc(hours.starts)}",
        f"DTEND:{_utc(hours.ends)}",
        "SUMMARY:" + _escaped(_("Sortie")),
        "LOCATION:" + _escaped(" · ".join(places)),
        *(["DESCRIPTION:" + _escaped(outing.meeting_point)] if outing.meeting_point else []),
        f"STATUS:{'CANCELLED' if outing.cancelled_at else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(part for line in lines for part in _folded(line)) + "\r\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str, most: int = 70) -> list[str]:
    """Lines of at most 75 bytes, cut between characters."""
    parts, current = [], ""
    for sign in line:
        if len((current + sign).encode()) > most:
            parts.append(current)
            current = " "
        current += sign
    return [*parts, current]
