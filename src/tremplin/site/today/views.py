"""Today: the items of every room, in one order."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tremplin.core.registry import Asked, TodayItem, registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.core.tenancy.web import project_view
from tremplin.domain.people import naming

LONGEST = 40
# What somebody who opens no person's file finds in the project, by its entry in the navigation.
TO_READ = {
    "territories": _("Où le projet va : les lieux, les immeubles, les entrées."),
    "methods": _("Comment l’équipe travaille : étapes, métiers, réponses aux objections."),
    "releases": _("Périodes fermées, petits nombres masqués, aucun nom."),
    "rights": _("Les demandes des personnes : lire, corriger, limiter, effacer."),
    "team": _("Qui travaille ici, avec quel rôle."),
    "imports": _("Communes, périmètres et annuaire, avec leur source."),
}
TONES = {"see": "amber", "alert": "coral", "good": "green"}


def items(actor: Actor) -> list[TodayItem]:
    """What each room asks for today, the most pressing first; the same news of one person is told once."""
    told: list[TodayItem] = naming.together(actor, answered({name: room(actor) for name, room in registries.today}))
    found = sorted(told, key=lambda item: item.sort)
    said: set[tuple[object, str]] = set()
    kept = []
    for item in found:
        news = (item.person_id, item.tone)
        if item.tone == "good" and item.person_id and news in said:
            continue
        said.add(news)
        kept.append(item)
    return kept[:LONGEST]


def answered(rooms: dict[str, Any]) -> list[Any]:
    """The rooms, those that had something to read first with its answer: one question for all of them."""
    asked = {name: room for name, room in rooms.items() if isinstance(room, Asked)}
    rows = read_together(**{name: room.rows for name, room in asked.items()}) if asked else {}
    return [room.tell(rows[name]) if isinstance(room, Asked) else room for name, room in rooms.items()]


def elsewhere(actor: Actor) -> list[tuple[object, str, object]]:
    """Label, address and one line of each page that this member may read."""
    known = [(registries.nav.entries[name], words) for name, words in TO_READ.items() if name in registries.nav.entries]
    allowed = [(item, words) for item, words in known if not item.roles or actor.has(*item.roles)]
    return [(item.label, reverse(item.url_name, args=[actor.project.slug]), words) for item, words in allowed]


@project_view()
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = [(item, TONES.get(item.tone, "teal")) for item in items(actor)]
    context = {"rows": rows, "now": actor.now, "day": actor.today, "elsewhere": [] if actor.can_open_files else elsewhere(actor)}
    return render(request, "today/index.html", context)


@project_view()
def front(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The address of a project opens on today."""
    return redirect("today:index", actor.project.slug)
