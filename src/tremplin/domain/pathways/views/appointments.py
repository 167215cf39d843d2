"""Appointments: fix, move, say whether the person came, cancel, and put in one's own calendar."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.when import say
from tremplin.domain.pathways import actions, calendars, policies
from tremplin.domain.pathways.forms import AppointmentForm, MoveForm
from tremplin.domain.pathways.views.fetching import called, one, page, person_of, to_plan
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    form = AppointmentForm(
        request.POST or None, actor=actor, team=people.team(actor).values(), initial={"with_id": str(actor.user_id)}
    )
    if form.is_valid() and form.attempt(actions.plan_appointment, actor, found, **form.values()):
        messages.success(request, _("Rendez-vous fixé %(when)s.") % {"when": say(form.cleaned_data["at"], actor.now)})
        return to_plan(actor, found.id, "appointments")
    return page(request, actor, "appointment", found, form)


@project_view(*FILE_ROLES)
def move(request: HttpRequest, actor: Actor, appointment: UUID) -> HttpResponse:
    row = one(policies.appointments_visible_to(actor), appointment)
    form = MoveForm(request.POST or None, actor=actor, initial={"version": row.version})
    if form.is_valid() and form.attempt(actions.move_appointment, actor, row, **form.cleaned_data):
        messages.success(request, _("Rendez-vous déplacé."))
        return to_plan(actor, row.person_id, "appointments")
    return page(request, actor, "appointment", row.person, form, appointment=row, now=actor.now)


@require_POST
@project_view(*FILE_ROLES)
def hold(request: HttpRequest, actor: Actor, appointment: UUID) -> HttpResponse:
    row = one(policies.appointments_visible_to(actor), appointment)
    try:
        actions.hold_appointment(actor, row, present=request.POST.get("present") == "yes")
        messages.success(request, _("C’est noté."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return to_plan(actor, row.person_id, "appointments")


@project_view(*FILE_ROLES)
def cancel(request: HttpRequest, actor: Actor, appointment: UUID) -> HttpResponse:
    """Asks first: the person has to be told."""
    row = one(policies.appointments_visible_to(actor), appointment)
    if request.method == "POST":
        actions.cancel_appointment(actor, row)
        messages.success(request, _("Rendez-vous annulé."))
        return to_plan(actor, row.person_id, "appointments")
    context = {
        "question": _("Annuler ce rendez-vous ?"),
        "words": _("Avec %(name)s, %(when)s.") % {"name": called(actor, row.person), "when": say(row.at, actor.now)},
        "consequences": [_("Prévenez la personne : Tremplin ne lui écrit rien."), _("Il reste dans l’historique, comme annulé.")],
        "undo": _("Vous pourrez en fixer un autre."),
        "action": _("Annuler le rendez-vous"),
        "back": reverse("pathways:plan", args=[actor.project.slug, row.person_id]),
    }
    return render(request, "ui/confirm.html", context)


@project_view(*FILE_ROLES)
def calendar(request: HttpRequest, actor: Actor, appointment: UUID) -> HttpResponse:
    """The appointment for a calendar outside: initials only, no place, no reason."""
    row = one(policies.appointments_visible_to(actor), appointment)
    answer = HttpResponse(
        calendars.event(row, people.identity_of(actor, row.person), actor.now), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer
