"""Pages where a team chooses the pictures of its sheet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.web import project_view
from tremplin.domain.gatherings import actions, policies
from tremplin.domain.gatherings.forms import PictureForm
from tremplin.domain.gatherings.models import SheetPicture
from tremplin.domain.gatherings.public_views import bytes_of


@project_view(*policies.WRITERS)
def pictures(request: HttpRequest, actor: Actor, sheet_id: UUID) -> HttpResponse:
    """The pictures of a sheet, those taken away, and the form for one more."""
    sheet = get_object_or_404(policies.sheets_visible_to(actor), id=sheet_id)
    form = PictureForm(request.POST or None, request.FILES or None, actor=actor)
    if form.is_valid() and form.attempt(actions.add_picture, actor, sheet, **form.values()):
        messages.success(request, _("L’image est sur la fiche."))
        return redirect("gatherings:pictures", actor.project.slug, sheet.id)
    every = list(policies.pictures_visible_to(actor).filter(sheet=sheet).defer("large", "small").order_by("position", "id"))
    shown = [picture for picture in every if picture.removed_at is None]
    context = {
        "sheet": sheet, "form": form, "pictures": shown, "aside": [picture for picture in every if picture.removed_at],
        "full": len(shown) >= actions.MOST_PICTURES, "most": actions.MOST_PICTURES,
    }  # fmt: skip
    return render(request, "gatherings/pictures.html", context, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
def edit(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    picture = found(actor, picture_id)
    form = PictureForm(request.POST or None, request.FILES or None, actor=actor, picture=picture)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        if form.attempt(actions.edit_picture, actor, picture, version=version, **form.values()):
            messages.success(request, _("C’est enregistré."))
            return redirect(page_of(actor, picture))
    context = {"form": form, "picture": picture, "back": page_of(actor, picture)}
    return render(request, "gatherings/picture_edit.html", context, status=422 if form.errors else 200)


@require_POST
@project_view(*policies.WRITERS)
def move(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    picture = found(actor, picture_id)
    actions.move_picture(actor, picture, earlier="earlier" in request.POST)
    return redirect(page_of(actor, picture))


@project_view(*policies.WRITERS)
def remove(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    picture = found(actor, picture_id)
    if request.method == "POST":
        actions.remove_picture(actor, picture)
        messages.success(request, _("L’image n’est plus sur la fiche."))
        return redirect(page_of(actor, picture))
    undo = _("Elle reste de côté : vous pourrez la remettre.")
    return asked(request, actor, picture, _("Retirer cette image de la fiche ?"), _("Retirer l’image"), undo)


@require_POST
@project_view(*policies.WRITERS)
def put_back(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    picture = found(actor, picture_id)
    try:
        actions.put_back_picture(actor, picture)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(page_of(actor, picture))


@project_view(*policies.WRITERS)
def erase(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    picture = found(actor, picture_id)
    if request.method == "POST":
        try:
            actions.erase_picture(actor, picture)
            messages.success(request, _("L’image est effacée."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(page_of(actor, picture))
    return asked(request, actor, picture, _("Effacer cette image pour toujours ?"), _("Effacer l’image"), "")


@require_GET
@project_view()
def preview(request: HttpRequest, actor: Actor, picture_id: UUID) -> HttpResponse:
    """The small picture, for members; a draft's for those who write it."""
    return bytes_of(get_object_or_404(policies.pictures_visible_to(actor).only("small"), id=picture_id), "small", "no-store")


def found(actor: Actor, picture_id: UUID) -> SheetPicture:
    shown = policies.pictures_visible_to(actor).select_related("sheet").defer("large", "small")
    picture: SheetPicture = get_object_or_404(shown, id=picture_id)
    return picture


def page_of(actor: Actor, picture: SheetPicture) -> str:
    return reverse("gatherings:pictures", args=[actor.project.slug, picture.sheet_id])


def asked(request: HttpRequest, actor: Actor, picture: SheetPicture, question: str, action: str, undo: str) -> HttpResponse:
    context: dict[str, Any] = {"question": question, "words": picture.alt, "action": action, "undo": undo}
    return render(request, "ui/confirm.html", context | {"back": page_of(actor, picture)})
