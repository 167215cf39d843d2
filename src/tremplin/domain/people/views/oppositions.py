"""“Do not approach me”: the list that the whole team knows, without a name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.core.ui.when import full_day
from tremplin.domain.people import actions, forms, policies
from tremplin.domain.people.models import Opposition

TEAM = (*FILE_ROLES, Role.DPO)


@project_view(*TEAM)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = (
        policies.oppositions_visible_to(actor).filter(lifted_on=None, until__gte=actor.today).select_related("entrance__building")
    )
    return render(
        request, "people/oppositions.html", {"page_obj": paged(request, rows.order_by("until", "id")), "now": actor.now}
    )


@project_view(*TEAM)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    entrances = policies.entrances_of(actor).select_related("building").order_by("building__name", "position", "label")
    start = {"entrance": request.GET.get("entrance", ""), "kind": "door"}
    form = forms.OppositionForm(request.POST or None, entrances=entrances, initial=start)
    if form.is_valid() and (opposition := form.attempt(record, actor, form, {str(e.id): e for e in entrances})):
        messages.success(
            request, _("Opposition notée jusqu’au %(until)s. Toute l’équipe la voit.") % {"until": full_day(opposition.until)}
        )
        return redirect("people:oppositions", actor.project.slug)
    return render(request, "people/opposition_new.html", {"form": form}, status=422 if form.errors else 200)


def record(actor: Actor, form: forms.OppositionForm, entrances: dict) -> Opposition:  # type: ignore[type-arg]
    clean = form.cleaned_data
    if clean["kind"] == "phone":
        return actions.oppose_phone(actor, phone=clean["phone"], until=clean["until"], id=clean["id"])
    return actions.oppose_door(
        actor, entrance=entrances[clean["entrance"]], door=clean["door"], until=clean["until"], id=clean["id"]
    )


@project_view(*TEAM)
def renew(request: HttpRequest, actor: Actor, opposition_id: UUID) -> HttpResponse:
    opposition = get_object_or_404(policies.oppositions_visible_to(actor), id=opposition_id)
    form = forms.UntilForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.renew_opposition, actor, opposition, until=form.cleaned_data["until"]):
        messages.success(request, _("Opposition prolongée."))
        return redirect("people:oppositions", actor.project.slug)
    context = {
        "question": _("Prolonger cette opposition ?"),
        "undo": _("Elle peut être levée si la personne le demande."),
        "action": _("Prolonger"),
        "back": reverse("people:oppositions", args=[actor.project.slug]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@project_view(*TEAM)
def lift(request: HttpRequest, actor: Actor, opposition_id: UUID) -> HttpResponse:
    opposition = get_object_or_404(policies.oppositions_visible_to(actor), id=opposition_id)
    if request.method == "POST":
        actions.lift_opposition(actor, opposition)
        messages.success(request, _("Opposition levée. Vous pouvez revenir."))
        return redirect("people:oppositions", actor.project.slug)
    context = {
        "question": _("Lever cette opposition ?"),
        "words": _("Seulement si la personne elle-même dit que vous pouvez revenir."),
        "undo": _("Vous pourrez la noter de nouveau."),
        "action": _("Lever l’opposition"),
        "back": reverse("people:oppositions", args=[actor.project.slug]),
    }
    return render(request, "ui/confirm.html", context)
