"""« Se faire connaître »: the first year, as a page of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.impact import becoming
from tremplin.domain.impact.definitions import definitions
from tremplin.domain.methods.queries import method_in_force


@project_view(*FILE_ROLES)
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    known, method = becoming.becoming_known(actor), method_in_force(actor)
    language = get_language() or "fr"
    stage = method.stages["becoming_known"]
    context = {
        "known": known,
        "bars": becoming.bars(known),
        "totals": {name: known.total(name) for name in ("presences", "people", "partners", "invitations")},
        "width": becoming.WIDTH,
        "height": becoming.HEIGHT,
        "foot": becoming.HEIGHT - 8,
        "stage": stage.definition.read(language),
        "definition": definitions()["becoming_known"].says.read(language),
        "months": method.becoming_known_months,
        "under_way": becoming.comes_first(actor, known.since, method),
    }
    return render(request, "impact/becoming.html", context)
