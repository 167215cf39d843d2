"""« Mes formulaires ODK »: connect an app, see one's apps, cut one off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, ordered, paged
from tremplin.core.ui.when import full_day
from tremplin.domain.people.queries import team
from tremplin.interop.openrosa import actions, policies
from tremplin.interop.openrosa.connecting import settings_of, square
from tremplin.interop.openrosa.forms import ConnectForm
from tremplin.interop.openrosa.models import AppKey


def state_of(actor: Actor, key: AppKey) -> str:
    if key.revoked_at is not None:
        return _("coupé")
    return _("en marche") if key.expires_at > actor.now else _("terminé")


def day_of(moment: datetime | None) -> str:
    return full_day(localtime(moment).date()) if moment else "–"


def lives(actor: Actor, key: AppKey) -> bool:
    return key.revoked_at is None and key.expires_at > actor.now


def columns(actor: Actor) -> list[Column]:
    members = team(actor)
    slug = actor.project.slug
    return [
        Column("label", gettext_lazy("Appareil"), sort=True),
        Column("user_id", gettext_lazy("À qui"), value=lambda key: members[key.user_id].name if key.user_id in members else "–"),
        Column("last_used_at", gettext_lazy("Vu"), sort=True, value=lambda key: day_of(key.last_used_at)),
        Column("expires_at", gettext_lazy("Jusqu’au"), sort=True, value=lambda key: day_of(key.revoked_at or key.expires_at)),
        Column("state", gettext_lazy("État"), value=lambda key: state_of(actor, key)),
        Column(
            "cut",
            gettext_lazy("Si vous l’avez perdu"),
            value=lambda key: _("Couper") if lives(actor, key) else "–",
            url=lambda key: reverse("openrosa:cut", args=[slug, key.id]) if lives(actor, key) else None,
        ),
    ]


@project_view(*FILE_ROLES)
@require_http_methods(["GET"])
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    shown = columns(actor)
    page = paged(request, ordered(request, policies.keys_visible_to(actor).order_by("-created_at"), shown))
    return render(request, "openrosa/index.html", {"page_obj": page, "columns": shown})


@project_view(*FILE_ROLES)
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The answer to the POST shows the key, the only time that anybody sees it."""
    form = ConnectForm(request.POST or None, actor=actor)
    if form.is_valid():
        clean = form.cleaned_data
        made = form.attempt(actions.connect_app, actor, id=clean["id"], label=clean["label"], days=int(clean["days"]))
        if made:
            return shown_once(request, actor, *made)
    context = {"form": form, "crumbs": crumbs(actor)}
    return render(request, "openrosa/connect.html", context, status=422 if form.errors else 200)


def shown_once(request: HttpRequest, actor: Actor, key: AppKey, token: str) -> HttpResponse:
    address = request.build_absolute_uri(f"/openrosa/{token}")
    context: dict[str, Any] = {
        "key": key,
        "address": address,
        "square": square(settings_of(actor, address)),
        "token": token,
        "central": request.build_absolute_uri("/odk"),
        "email": request.user.email,  # type: ignore[union-attr]
        "crumbs": crumbs(actor),
    }
    response = render(request, "openrosa/ready.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def crumbs(actor: Actor) -> list[tuple[str, str]]:
    return [(_("Mes formulaires ODK"), reverse("openrosa:index", args=[actor.project.slug]))]


@project_view(*FILE_ROLES)
@require_http_methods(["GET", "POST"])
def cut(request: HttpRequest, actor: Actor, app_key: UUID) -> HttpResponse:
    key = get_object_or_404(policies.keys_visible_to(actor), id=app_key)
    back = reverse("openrosa:index", args=[actor.project.slug])
    if request.method == "POST":
        actions.cut_app(actor, key)
        messages.success(request, _("C’est coupé : cet appareil n’envoie et ne reçoit plus rien."))
        return redirect(back)
    if not policies.can_cut(actor, key):
        raise NotAllowed
    context = {
        "question": _("Couper « %(label)s » ?") % {"label": key.label},
        "words": _("Les formulaires remplis qui n’ont pas été envoyés restent sur l’appareil."),
        "consequences": [
            _("L’appareil ne peut plus rien envoyer ni télécharger."),
            _("Pour qu’il envoie ce qui lui reste, connectez-le de nouveau avec une autre clé."),
        ],
        "action": _("Couper"),
        "back": back,
    }
    return render(request, "ui/confirm.html", context)
