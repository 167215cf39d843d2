"""Today: the items of every room, in one order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tremplin.core.registry import TodayItem, registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.people import naming

LONGEST = 40
TONES = {"see": "amber", "alert": "coral", "good": "green"}


def items(actor: Actor) -> list[TodayItem]:
    """What each room asks for today, the most pressing first; the same news of one person is told once."""
    told: list[TodayItem] = naming.together(actor, [room(actor) for _name, room in registries.today])
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


@project_view()
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = [(item, TONES.get(item.tone, "teal")) for item in items(actor)]
    return render(request, "today/index.html", {"rows": rows, "now": actor.now, "day": actor.today})


@project_view()
def front(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The address of a project opens on today."""
    return redirect("today:index", actor.project.slug)
