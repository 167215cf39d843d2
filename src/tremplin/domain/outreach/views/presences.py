"""Being there: noted in a few taps, listed, corrected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.outreach import actions, forms, photos, policies, queries
from tremplin.domain.outreach.models import Mode, Presence
from tremplin.domain.outreach.moments import band_of, local
from tremplin.domain.outreach.places import Places
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = (
        queries.standing(policies.presences_visible_to(actor))
        .select_related("territory", "entrance__building")
        .order_by("-on", "-id")
    )
    page = paged(request, rows)
    mine = {one.id for one in page if policies.can_correct(actor, one)}
    seen = photos.at_presences(actor, [one.id for one in page])
    rows = [(one, seen.get(one.id, ())) for one in page]
    context = {"page_obj": page, "rows": rows, "members": people.team(actor), "mine": mine}
    return render(request, "outreach/presences.html", context)


def form_for(request: HttpRequest, actor: Actor, initial: dict[str, Any] | None = None) -> forms.PresenceForm:
    """The form, filled in with the last place and team, the hour of the clock, or the presence to correct."""
    places, members = Places.of(actor), people.team(actor)
    last = queries.usual(actor)
    now = local(actor, actor.now)
    start = {
        "place": places.value(last.territory_id if last else None, last.entrance_id if last else None),
        "mode": last.mode if last else Mode.STALL,
        "team": [str(one) for one in last.team_ids] if last else [],
        "on": actor.today,
        "band": band_of(now.time()),
    }
    if asked := request.GET.get("place"):
        start["place"] = asked
    return forms.PresenceForm(
        request.POST or None, actor=actor, places=places, members=members, initial={**start, **(initial or {})}
    )


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = form_for(request, actor)
    if form.is_valid() and (presence := form.attempt(lambda: actions.record_presence(actor, **form.facts()))):
        messages.success(request, _("Présence notée. Merci d’y avoir été."))
        if "with_photo" in request.POST:
            return redirect("outreach:photo_new", actor.project.slug, presence.id)
        return redirect("outreach:presences", actor.project.slug)
    return render(
        request, "outreach/presence_form.html", {"form": form, "oppositions": doors(actor)}, status=422 if form.errors else 200
    )


@project_view(*FILE_ROLES)
def correct(request: HttpRequest, actor: Actor, presence_id: UUID) -> HttpResponse:
    """A correction is a new fact; the old one stays, and no longer counts."""
    presence = get_object_or_404(queries.standing(policies.presences_visible_to(actor)), id=presence_id)
    policies.require(policies.can_correct(actor, presence))
    form = form_for(request, actor, values(actor, presence))
    if form.is_valid() and form.attempt(lambda: actions.record_presence(actor, corrects=presence, **form.facts())):
        messages.success(request, _("Présence corrigée."))
        return redirect("outreach:presences", actor.project.slug)
    return render(
        request, "outreach/presence_form.html", {"form": form, "presence": presence}, status=422 if form.errors else 200
    )


def values(actor: Actor, presence: Presence) -> dict[str, Any]:
    names = ("on", "band", "mode", "doors_knocked", "doors_opened", "people_met", "partners_met", "invitation")
    place = f"e:{presence.entrance_id}" if presence.entrance_id else f"t:{presence.territory_id}"
    mood = policies.ambiances_visible_to(actor).filter(presence=presence).values_list("mood", flat=True).first()
    team = [str(one) for one in presence.team_ids]
    return {**{name: getattr(presence, name) for name in names}, "ambiance": mood or "", "place": place, "team": team}


def doors(actor: Actor) -> list[Any]:
    """Doors where nobody knocks, told to the team before it goes."""
    return [one for one in people.oppositions_in_force(actor) if one.kind == "door"]
