"""Posters and pocket cards: the QR code, the PDF, and what the public page says. A first name is on the paper only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import qrcode
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.models import Project
from tremplin.core.ui.paper import printed
from tremplin.core.ui.when import full_day, hour
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import Outing, OutingPlace, Poster, PublicContact
from tremplin.domain.outreach.moments import local
from tremplin.domain.outreach.outings import window

TEMPLATE = Path(__file__).parent / "poster.typ"
SHOWN = 3
"""Times told on the public page."""


def qr_svg(address: str) -> str:
    """The QR code as one path on a white ground, with its quiet border; damaged to 15 %, it still reads."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(address, optimize=0)  # one segment: each reader understands it
    code.make(fit=True)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 8}" height="{size * 8}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{dark}"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What goes on the paper; nothing of it is kept."""

    first_name: str
    day: str
    hours: str


def document(
    poster: Poster, said: Said, project: str, contact: PublicContact | None, address: str, lang: str, card: bool
) -> bytes:
    """The PDF: an A4 poster, or eight pocket cards on an A4 sheet."""
    data = {
        "lang": lang[:2],
        "title": _("Affiche : %(place)s") % {"place": poster.place},
        "card": card,
        "who": said.first_name or _("L’équipe"),
        "when": " ".join(filter(None, [said.day, said.hours])),
        "place": poster.place,
        "project": project,
        "invite": _("Venez parler, sans rendez-vous."),
        "scan": _("Où et quand nous trouver :"),
        "phone": contact.phone if contact else "",
        "words": contact.words if contact else "",
        "call": _("Appeler le projet :"),
        "address": address,
        "qr_alt": _("Code QR vers %(address)s") % {"address": address},
    }
    return printed(TEMPLATE, data, {"qr.svg": qr_svg(address).encode()})


@dataclass(frozen=True, slots=True)
class Here:
    """The public page of a place: when the team is there next, and how to reach it. No name of anybody."""

    place: str
    project: str
    phone: str
    words: str
    times: list[str]


def here(code: str, now: datetime) -> Here | None:
    """None when no published poster has this code. Reads days and bands only, within a ticket of that one project."""
    poster = policies.public_posters().filter(code=code).first()
    if poster is None:
        return None
    with project_context(None, [poster.project_id]):
        project = Project.objects.get(pk=poster.project_id)
        contact = PublicContact.objects.filter(project_id=project.pk).first()
        nobody = Actor(None, "", project, frozenset(), frozenset(), now)
        times = said_times(nobody, next_times(nobody, poster))
    return Here(poster.place, project.name, contact.phone if contact else "", contact.words if contact else "", times)


def next_times(actor: Actor, poster: Poster) -> list[tuple[date, str]]:
    """Day and band of the outings to come to this place."""
    there: QuerySet[OutingPlace] = OutingPlace.objects.filter(project_id=poster.project_id, territory_id=poster.territory_id)
    if poster.entrance_id:
        there = there.filter(entrance_id=poster.entrance_id)
    planned = Outing.objects.filter(
        project_id=poster.project_id, id__in=there.values("outing_id"), cancelled_at=None, done_at=None, on__gte=actor.today
    )
    rows = planned.order_by("on").values_list("on", "band").distinct()[: SHOWN * 4]
    ahead = [(on, band) for on, band in rows if window(actor, on, band).ends > actor.now]
    return sorted(ahead, key=lambda one: window(actor, *one).starts)[:SHOWN]


def said_times(actor: Actor, times: Iterable[tuple[date, str]]) -> list[str]:
    return [f"{full_day(on, year=False)}, {hours_of(actor, on, band)}" for on, band in times]


def hours_of(actor: Actor, on: date, band: str) -> str:
    hours = window(actor, on, band)
    return " – ".join(hour(local(actor, moment)) for moment in (hours.starts, hours.ends))
