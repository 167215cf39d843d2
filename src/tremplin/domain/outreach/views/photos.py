"""Pages of the photos of places: add one, look at it, remove it; and the pictures themselves, for the team alone."""

from typing import Literal
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tremplin.core.sync import blobs
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.outreach import actions, photos, policies, queries
from tremplin.domain.outreach.models import PresencePhoto
from tremplin.domain.outreach.photo_form import PhotoForm
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor, presence_id: UUID) -> HttpResponse:
    visible = queries.standing(policies.presences_visible_to(actor)).select_related("territory", "entrance__building")
    presence = get_object_or_404(visible, id=presence_id)
    form = PhotoForm(request.POST or None, request.FILES or None, actor=actor)
    if form.is_valid() and form.attempt(actions.upload_photo, actor, presence, **form.cleaned_data):
        messages.success(request, _("La photo est gardée avec la présence."))
        return redirect("outreach:presences", actor.project.slug)
    context = {"form": form, "presence": presence, "photos": photos.at_presences(actor, [presence.id]).get(presence.id, ())}
    return render(request, "outreach/photo_form.html", context, status=422 if form.errors else 200)


@require_safe
@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, photo_id: UUID) -> HttpResponse:
    photo = found(actor, photo_id)
    author = people.team(actor).get(photo.noted_by) if photo.noted_by else None
    context = {"seen": photos.shown(actor, [photo])[0], "presence": photo.presence, "author": author.name if author else ""}
    return render(request, "outreach/photo.html", context)


@project_view(*FILE_ROLES)
def remove(request: HttpRequest, actor: Actor, photo_id: UUID) -> HttpResponse:
    photo = found(actor, photo_id)
    policies.require(policies.can_remove_photo(actor, photo))
    if request.method == "POST":
        actions.remove_photo(actor, photo)
        messages.success(request, _("La photo est effacée."))
        return redirect("outreach:presences", actor.project.slug)
    context = {
        "question": _("Retirer cette photo ?"), "words": photos.shown(actor, [photo])[0].alt, "action": _("Effacer la photo"),
        "consequences": [_("La présence reste, avec ses nombres.")], "back": reverse("outreach:photo", args=[actor.project.slug, photo.id]),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


@require_safe
@project_view(*FILE_ROLES)
def small(request: HttpRequest, actor: Actor, photo_id: UUID) -> HttpResponse:
    return picture(request, actor, photo_id, "small")


@require_safe
@project_view(*FILE_ROLES)
def large(request: HttpRequest, actor: Actor, photo_id: UUID) -> HttpResponse:
    return picture(request, actor, photo_id, "large")


def picture(request: HttpRequest, actor: Actor, photo_id: UUID, size: Literal["small", "large"]) -> HttpResponse:
    """Kept by the browser but asked about each time: whoever has left the team, or lost the photo, gets a 404, never the copy."""
    photo = get_object_or_404(policies.photos_visible_to(actor), id=photo_id)
    content = blobs.bytes_of(actor.project_id, bytes(photo.sha256), size)
    if content is None:
        raise Http404
    etag = f'"{photo.id}-{size}"'
    response = HttpResponse(content, content_type="image/webp" if size == "small" else "image/jpeg")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response


def found(actor: Actor, photo_id: UUID) -> PresencePhoto:
    seen = policies.photos_visible_to(actor).select_related("presence__territory", "presence__entrance__building")
    photo: PresencePhoto = get_object_or_404(seen, id=photo_id)
    return photo
