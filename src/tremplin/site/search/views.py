"""The global search. What was typed is neither kept nor logged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from tremplin.core.registry import Hit, registries
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view

SHORTEST, LONGEST = 2, 100


@sensitive_variables("typed")
def hits(actor: Actor, typed: str) -> list[Hit]:
    """Answers of every room, in the order of the rooms."""
    return [hit for _name, room in registries.search for hit in room(actor, typed)]


@project_view()
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:LONGEST]
    found = hits(actor, typed) if len(typed) >= SHORTEST else []
    return render(request, "search/index.html", {"query": typed, "found": found, "short": 0 < len(typed) < SHORTEST})
