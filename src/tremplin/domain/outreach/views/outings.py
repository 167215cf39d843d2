"""Outings: the list, one of them, plan, change, cancel, copy, check in, note the return."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.core.ui.when import hour, say
from tremplin.domain.outreach import actions, outing_calendar, outings, policies, queries
from tremplin.domain.outreach.models import Band, Mode, Outing, OutingPlace
from tremplin.domain.outreach.moments import local
from tremplin.domain.outreach.places import Places
from tremplin.domain.outreach.views.outing_forms import PLACE_NAMES, CancelForm, CheckInForm, OutingForm, ReturnForm
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Those to come, the nearest first; or those that are over, done or cancelled, the last first."""
    past = request.GET.get("quand") == "passees"
    members = people.team(actor)
    rows = policies.outings_visible_to(actor)
    open_ones = {"on__gte": actor.today, "done_at": None, "cancelled_at": None}
    rows = rows.exclude(**open_ones).order_by("-on", "-id") if past else rows.filter(**open_ones).order_by("on", "id")
    words = request.GET.get("q", "").strip()[:100]
    page = paged(
        request, outings.found(actor, rows.prefetch_related("places__territory", "places__entrance__building"), words, members)
    )
    context = {"page_obj": page, "past": past, "words": words, "rows": [shown(actor, one, members) for one in page]}
    return render(request, "outreach/outings.html", context)


def shown(actor: Actor, outing: Outing, members: dict[UUID, people.Member]) -> dict[str, Any]:
    """One outing in words; `places` are prefetched."""
    names = [one.name for one in members.values() if one.id in outing.team_ids]
    state = ("cancelled", "grey") if outing.cancelled_at else ("done", "green") if outing.done_at else ("", "")
    word = {"cancelled": _("annulée"), "done": _("faite"), "": ""}[state[0]]
    hours = outings.window(actor, outing.on, outing.band)
    return {
        "outing": outing,
        "hours": " – ".join(hour(local(actor, moment)) for moment in (hours.starts, hours.ends)),
        "team": ", ".join(names),
        "places": [str(one) for one in sorted(outing.places.all(), key=lambda place: place.position)],
        "state": word,
        "tone": state[1],
        "to_note": not state[0] and outing.on < actor.today,
    }


def fetch(actor: Actor, outing_id: UUID) -> Outing:
    rows = policies.outings_visible_to(actor).prefetch_related("places__territory", "places__entrance__building")
    return get_object_or_404(rows, id=outing_id)


def led(actor: Actor, outing_id: UUID) -> Outing:
    """One that the actor may change."""
    outing = fetch(actor, outing_id)
    policies.require(policies.can_lead(actor, outing))
    return outing


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    outing = fetch(actor, outing_id)
    over = bool(outing.done_at or outing.cancelled_at)
    taps, fresh = outings.taps_of(actor, outing)
    context = {
        **shown(actor, outing, people.team(actor)),
        "leads": policies.can_lead(actor, outing),
        "open": not over,
        "began": actor.now >= outings.window(actor, outing.on, outing.band).opens,
        "safety": outings.safety(actor, outing.on, outing.band, taps, over),
        "last_tap": "" if over else outings.last_tap(taps, fresh),
        "copy_id": uuid7(),
    }
    return render(request, "outreach/outing.html", context)


def form_for(request: HttpRequest, actor: Actor, initial: dict[str, Any]) -> OutingForm:
    return OutingForm(request.POST or None, actor=actor, places=Places.of(actor), members=people.team(actor), initial=initial)


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Filled in with the actor and their usual place, tomorrow at the end of the day."""
    last = queries.usual(actor)
    team = dict.fromkeys([str(actor.user_id), *(str(one) for one in (last.team_ids if last else ()))])
    usual = f"e:{last.entrance_id}" if last and last.entrance_id else f"t:{last.territory_id}" if last else ""
    start = {"on": actor.today + outings.DAY, "band": Band.LATE, "team": list(team), "place_1": usual}
    form = form_for(request, actor, start)
    if form.is_valid():
        outing = form.attempt(lambda: actions.plan_outing(actor, id=form.cleaned_data["id"], **form.facts()))
        if outing:
            messages.success(request, _("Sortie prévue %(when)s.") % {"when": say(outing.on, actor.today)})
            return redirect("outreach:outing", actor.project.slug, outing.id)
    return render(request, "outreach/outing_form.html", {"form": form}, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def change(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    outing = led(actor, outing_id)
    form = form_for(request, actor, values(outing))
    version = form["version"].value()
    if form.is_valid() and form.attempt(
        lambda: actions.change_outing(actor, outing, version=form.cleaned_data["version"] or 0, **form.facts())
    ):
        messages.success(request, _("Sortie changée."))
        return redirect("outreach:outing", actor.project.slug, outing.id)
    context = {"form": form, "outing": outing, "version": version}
    return render(request, "outreach/outing_form.html", context, status=422 if form.errors else 200)


def values(outing: Outing) -> dict[str, Any]:
    places = sorted(outing.places.all(), key=lambda place: place.position)
    keys = [f"e:{one.entrance_id}" if one.entrance_id else f"t:{one.territory_id}" for one in places]
    names = ("on", "band", "meeting_point", "version")
    return {
        **{name: getattr(outing, name) for name in names},
        **dict(zip(PLACE_NAMES, keys, strict=False)),
        "team": [str(one) for one in outing.team_ids],
    }


@project_view(*FILE_ROLES)
def cancel(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    outing = led(actor, outing_id)
    form = CancelForm(request.POST or None, actor=actor)
    if form.is_valid() and form.attempt(actions.cancel_outing, actor, outing, **form.cleaned_data):
        messages.success(request, _("Sortie annulée."))
        return redirect("outreach:outing", actor.project.slug, outing.id)
    context = {"form": form, **shown(actor, outing, people.team(actor))}
    return render(request, "outreach/outing_cancel.html", context, status=422 if form.errors else 200)


@require_POST
@project_view(*FILE_ROLES)
def copy(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    outing = led(actor, outing_id)
    try:
        made = actions.copy_outing(actor, outing, id=as_uuid(request.POST.get("id", "")))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("outreach:outing", actor.project.slug, outing.id)
    messages.success(request, _("Copiée : sortie prévue %(when)s.") % {"when": say(made.on, actor.today)})
    return redirect("outreach:outing", actor.project.slug, made.id)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@project_view(*FILE_ROLES)
def check_in(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    """One tap, from the outing or from Today, and back there. One address for all: a log of the web server does not tell which tap it was."""
    outing, form = led(actor, outing_id), CheckInForm(request.POST, actor=actor)
    clean = form.cleaned_data if form.is_valid() else {"kind": "", "undo": False, "page": ""}
    verb = actions.take_back if clean["undo"] else actions.check_in
    try:
        verb(actor, outing, kind=clean["kind"])
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est annulé.") if clean["undo"] else _("C’est dit. Ce sera effacé demain."))
    if clean["page"] == "today":
        return redirect("today:index", actor.project.slug)
    return redirect("outreach:outing", actor.project.slug, outing.id)


def usual_mode(actor: Actor, places: list[OutingPlace]) -> str:
    """How this member was last there; never there, from door to door where there are doors."""
    last = queries.usual(actor)
    if last and any((one.territory_id, one.entrance_id) == (last.territory_id, last.entrance_id) for one in places):
        return last.mode
    return Mode.DOOR if any(one.entrance_id for one in places) else Mode.STALL


@project_view(*FILE_ROLES)
def come_back(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    """The return: counts per place, then the outing is done."""
    outing = led(actor, outing_id)
    places: list[OutingPlace] = sorted(outing.places.all(), key=lambda place: place.position)
    form = ReturnForm(request.POST or None, actor=actor, places=places, initial={"mode": usual_mode(actor, places)})
    if form.is_valid() and form.attempt(lambda: actions.return_outing(actor, outing, **form.facts())):
        messages.success(request, _("Retour noté. Merci d’y avoir été."))
        return redirect("outreach:outing", actor.project.slug, outing.id)
    context = {"form": form, **shown(actor, outing, people.team(actor))}
    return render(request, "outreach/outing_return.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def calendar(request: HttpRequest, actor: Actor, outing_id: UUID) -> HttpResponse:
    """For a calendar outside: hours and places, no name."""
    outing = fetch(actor, outing_id)
    places = [str(one) for one in sorted(outing.places.all(), key=lambda place: place.position)]
    answer = HttpResponse(outing_calendar.event(actor, outing, places), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sortie.ics"'
    return answer
