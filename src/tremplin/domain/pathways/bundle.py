"""The person's own copy of what was agreed and what came of it (PRIV-06), and the file's timeline."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tremplin.core.registry import Moment
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import queries, showing
from tremplin.domain.pathways.forms import language
from tremplin.domain.people.models import Person


def part(actor: Actor, person: Person) -> dict[str, Any]:
    """Everything of this room about the person, in clear, for them."""
    support = queries.support_of(actor, person)
    return {
        "parcours": [asdict(one) for one in support.episodes],
        "issues": [asdict(one) for one in support.outcomes],
        "rendez_vous": [asdict(one) for one in support.meetings],
        "confiance": [asdict(one) for one in support.trust],
    }


def moments(actor: Actor, person: Person) -> Iterable[Moment]:
    """Entries of the person's timeline: openings, outcomes, ends, appointments kept."""
    support = showing.on_this_page(actor, person)
    zone = ZoneInfo(actor.project.time_zone)
    exits = method_in_force(actor, person.territory_id).exits
    for episode in support.episodes:
        yield Moment(datetime.combine(episode.started_on, time(12), zone), _("Parcours ouvert ensemble"), "file")
        if episode.exit:
            reason = exits.get(episode.exit.reason)
            words = reason.label.read(language()) if reason else episode.exit.reason
            yield Moment(datetime.combine(episode.exit.on, time(12), zone), _("Fin d’accompagnement"), "door", "grey", words)
    for outcome in support.outcomes:
        yield Moment(datetime.combine(outcome.on, time(12), zone), outcome.label.capitalize(), "star", "green", outcome.words)
    for meeting in support.meetings:
        if meeting.status in ("present", "absent"):
            tone = "teal" if meeting.status == "present" else "grey"
            yield Moment(meeting.at, _("Rendez-vous : %(how)s") % {"how": meeting.status_label}, "calendar", tone)
