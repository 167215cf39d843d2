"""Pages where a team writes its sheet and its gatherings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.web import project_view
from tremplin.domain.gatherings import actions, policies
from tremplin.domain.gatherings.forms import GatheringForm, SheetForm


@project_view()
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The project's sheets and gatherings."""
    return render(
        request,
        "gatherings/index.html",
        {
            "sheets": policies.sheets_visible_to(actor),
            "gatherings": policies.gatherings_visible_to(actor),
            "may_write": policies.can_write(actor),
        },
    )


@project_view(*policies.WRITERS)
def sheet_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SheetForm(request.POST or None, actor=actor)
    if form.is_valid() and (sheet := form.attempt(actions.create_sheet, actor, **form.values())):
        messages.success(request, _("La fiche est enregistrée comme brouillon."))
        return redirect("gatherings:sheet_edit", actor.project.slug, sheet.id)
    return render(request, "gatherings/edit.html", {"form": form, "kind": "sheet"}, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
def sheet_edit(request: HttpRequest, actor: Actor, sheet_id: UUID) -> HttpResponse:
    sheet = get_object_or_404(policies.sheets_visible_to(actor), id=sheet_id)
    form = SheetForm(request.POST or None, actor=actor, sheet=sheet)
    if form.is_valid() and form.attempt(actions.edit_sheet, actor, sheet, version=form.cleaned_data["version"], **form.values()):
        messages.success(request, _("La fiche est enregistrée."))
        return redirect("gatherings:sheet_edit", actor.project.slug, sheet.id)
    newer = SheetForm(actor=actor, sheet=sheet) if form.errors and str(sheet.version) != request.POST.get("version") else None
    return render(
        request,
        "gatherings/edit.html",
        {
            "form": form,
            "shown": sheet,
            "kind": "sheet",
            "newer": newer,
            "pictures": sheet.pictures.filter(removed_at=None).count(),
        },
        status=422 if form.errors else 200,
    )


@project_view(*policies.WRITERS)
def gathering_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = GatheringForm(request.POST or None, actor=actor, sheets=list(policies.sheets_visible_to(actor)))
    if form.is_valid() and (gathering := form.attempt(actions.create_gathering, actor, **form.values())):
        messages.success(request, _("La rencontre est enregistrée."))
        return redirect("gatherings:gathering_edit", actor.project.slug, gathering.id)
    return render(request, "gatherings/edit.html", {"form": form, "kind": "gathering"}, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
def gathering_edit(request: HttpRequest, actor: Actor, gathering_id: UUID) -> HttpResponse:
    gathering = get_object_or_404(policies.gatherings_visible_to(actor), id=gathering_id)
    choices = list(policies.sheets_visible_to(actor) | policies.published_sheets().filter(id__in=gathering.sheet_ids))
    form = GatheringForm(request.POST or None, actor=actor, sheets=choices, gathering=gathering)
    if form.is_valid() and form.attempt(
        actions.edit_gathering, actor, gathering, version=form.cleaned_data["version"], **form.values()
    ):
        messages.success(request, _("La rencontre est enregistrée."))
        return redirect("gatherings:gathering_edit", actor.project.slug, gathering.id)
    return render(
        request,
        "gatherings/edit.html",
        {"form": form, "shown": gathering, "kind": "gathering"},
        status=422 if form.errors else 200,
    )


@project_view(*policies.WRITERS)
def publish(request: HttpRequest, actor: Actor, kind: str, shown_id: UUID) -> HttpResponse:
    """Show to everybody, or take back: asked on a page, done by POST."""
    shown: Any = (
        get_object_or_404(policies.sheets_visible_to(actor), id=shown_id)
        if kind == "fiche"
        else get_object_or_404(policies.gatherings_visible_to(actor), id=shown_id)
    )
    if request.method == "POST":
        try:
            actions.publish(actor, shown, published=not shown.published)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("gatherings:index", actor.project.slug)
    question = _("Retirer cette page de la vue de tous ?") if shown.published else _("Montrer cette page à tout le monde ?")
    context = {
        "question": question,
        "words": str(shown),
        "action": pgettext("de la vue de tous", "Retirer") if shown.published else _("Publier"),
        "back": "../..",
        "undo": _("Vous pourrez revenir en arrière."),
    }
    return render(request, "ui/confirm.html", context)
