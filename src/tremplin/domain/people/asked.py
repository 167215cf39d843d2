"""Today: what people asked the team and the coordination has still to do, each with the last day to answer (PRIV-07)."""

from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.registry import Asked, TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full_day
from tremplin.domain.people import keeping, policies
from tremplin.domain.people.models import RightsRequest

MOST = 20


def today(actor: Actor) -> Asked | list[TodayItem]:
    if not actor.has(*policies.RIGHTS_ROLES):
        return []
    waiting = policies.requests_visible_to(actor).order_by("answer_by", "id")[:MOST]
    return Asked(waiting.values("person_id", "kind", "asked_on", "answer_by", "person__territory__name"), partial(told, actor))


def told(actor: Actor, rows: list[dict[str, Any]]) -> list[TodayItem]:
    return [item(actor, row) for row in rows]


def item(actor: Actor, row: dict[str, Any]) -> TodayItem:
    """Without a name: a protection officer reads it too. Pressing after twenty days, before all else after twenty-eight."""
    asked_on, answer_by = (as_day(row[name]) for name in ("asked_on", "answer_by"))
    erases = row["kind"] == RightsRequest.Kind.ERASE
    title = _("Une personne demande à effacer son suivi") if erases else _("Une personne demande à limiter son suivi")
    why = _("%(place)s, demandé le %(asked)s. Répondez avant le %(day)s.") % {
        "place": row["person__territory__name"],
        "asked": full_day(asked_on),
        "day": full_day(answer_by),
    }
    address = [actor.project.slug, row["person_id"]]
    answer = reverse("people:erase" if erases else "people:restrict", args=address)
    links = [(_("Répondre"), answer)]
    if actor.can_open_files:
        links.append((_("Qui sait quoi"), reverse("people:knows", args=address)))
    days = (actor.today - asked_on).days
    tone, sort = ("see", 14) if days < keeping.REMIND else ("alert", 10 if days < keeping.PRESS else 2)
    return TodayItem("rights_asked", title, why, answer, tone, answer_by, sort, None, tuple(links))


def as_day(value: date | str) -> date:
    """Read with other rooms, a day comes as its text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
