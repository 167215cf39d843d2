"""The page where a person decides on what could not be applied, and the page of devices."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.sync import actions, forms, policies, rescue, showing
from tremplin.core.sync.models import Device, Operation
from tremplin.core.tenancy.actor import FILE_ROLES, Actor, Role
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged

VERBS = {"server": actions.keep_server, "phone": actions.take_phone}


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the oldest first; or what was decided, the latest first."""
    decided = request.GET.get("show") == "decided"
    rows = policies.operations_visible_to(actor).exclude(resolved_at=None).order_by("-resolved_at", "id")
    page = paged(request, rows if decided else policies.operations_to_decide(actor).order_by("created_at", "id"))
    return render(
        request,
        "sync/index.html",
        {
            "page_obj": page,
            "lines": showing.lines(actor, page),
            "decided": decided,
            "now": actor.now,
            "may_bring": policies.can_bring(actor),
        },
    )


def fetch(actor: Actor, operation_id: UUID) -> tuple[Operation, tuple[str, str] | None]:
    """The operation, if the actor may see it and whoever it speaks of."""
    row = get_object_or_404(policies.operations_visible_to(actor), id=operation_id)
    allowed, about = showing.person_of(actor, row)
    if not allowed:
        raise Http404
    return row, about


@project_view(*FILE_ROLES)
def one(request: HttpRequest, actor: Actor, operation_id: UUID) -> HttpResponse:
    """One operation, opened: what is known of a person is a reading of their file."""
    row, about = fetch(actor, operation_id)
    if about is not None and row.subject_id is not None:
        journal.read(actor, "person", row.subject_id, because="to_decide")
    shown = showing.shown(actor, row, about)
    form = form_for(request, actor, row, shown)
    if form is not None and form.is_valid() and form.attempt(actions.reword, actor, row, changes=form.changes()):
        messages.success(request, _("C’est enregistré."))
        return redirect("sync:decide", actor.project.slug)
    context = {"row": row, "shown": shown, "form": form, "now": actor.now, "open": row.resolved_at is None}
    return render(request, "sync/one.html", context, status=422 if form is not None and form.errors else 200)


def form_for(request: HttpRequest, actor: Actor, row: Operation, shown: showing.Shown) -> Any:
    """The form by which this one can be set right, if it can."""
    data = request.POST or None
    if row.resolved_at is not None or not isinstance(shown.envelope, dict):
        return None
    if row.code == "clock":
        return forms.ClockForm(data, actor=actor, envelope=shown.envelope)
    place = showing.place_of(shown, row) if row.code in ("invalid", "reword") else ""
    if not place:
        return None
    label = showing.label(showing.kind_of(row.kind), place.rpartition(".")[2])
    return forms.RewordForm(data, actor=actor, place=place, label=label, before=showing.value_at(shown.envelope, place))


@project_view(*FILE_ROLES)
def decide(request: HttpRequest, actor: Actor, operation_id: UUID, choice: str) -> HttpResponse:
    """Keep what stands, or take the phone's."""
    row, _about = fetch(actor, operation_id)
    verb = VERBS.get(choice)
    if request.method != "POST" or verb is None:
        return redirect("sync:operation", actor.project.slug, row.id)
    try:
        verb(actor, row)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("sync:operation", actor.project.slug, row.id)
    messages.success(request, _("C’est décidé. Rien n’est perdu : l’autre valeur reste dans l’historique."))
    return redirect("sync:decide", actor.project.slug)


@project_view(*FILE_ROLES)
def let_go(request: HttpRequest, actor: Actor, operation_id: UUID) -> HttpResponse:
    row, _about = fetch(actor, operation_id)
    form = forms.LetGoForm(request.POST or None, actor=actor)
    if form.is_valid() and form.attempt(actions.let_go, actor, row, reason=form.cleaned_data["reason"]):
        messages.success(request, _("Saisie laissée de côté. Elle peut être reprise pendant trente jours."))
        return redirect("sync:decide", actor.project.slug)
    context = {
        "question": _("Laisser cette saisie de côté ?"),
        "words": _("Elle ne sera pas enregistrée dans les faits. Son contenu est gardé trente jours, puis effacé."),
        "undo": _("Pendant ces trente jours, elle peut être reprise, dans « Décidées »."),
        "action": _("Laisser de côté"),
        "back": reverse("sync:operation", args=[actor.project.slug, row.id]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def reopen(request: HttpRequest, actor: Actor, operation_id: UUID) -> HttpResponse:
    row, _about = fetch(actor, operation_id)
    if request.method == "POST":
        try:
            actions.reopen(actor, row)
            messages.success(request, _("La saisie attend de nouveau une décision."))
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
    return redirect("sync:operation", actor.project.slug, row.id)


@project_view(Role.COORDINATOR)
def rescue_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The sealed file of a phone that no longer sends; what became of it is said on the same page."""
    form = forms.RescueForm(request.POST or None, request.FILES or None, actor=actor)
    brought = form.attempt(rescue.bring, actor, form.cleaned_data["file"].read()) if form.is_valid() else None
    return render(request, "sync/rescue.html", {"form": form, "brought": brought or None}, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def devices(request: HttpRequest, actor: Actor) -> HttpResponse:
    page = paged(request, policies.devices_visible_to(actor).order_by("revoked_at", "-last_seen_at", "id"))
    return render(
        request,
        "sync/devices.html",
        {"page_obj": page, "lines": showing.devices(actor, page), "now": actor.now, "may_bring": policies.can_bring(actor)},
    )


@project_view(*FILE_ROLES)
def revoke(request: HttpRequest, actor: Actor, device_id: UUID) -> HttpResponse:
    device = get_object_or_404(policies.devices_visible_to(actor), id=device_id)
    words = {
        "question": _("Couper cet appareil ?"),
        "consequences": [
            _("À son prochain contact, il efface tout ce qu’il peut lire."),
            _("Ce qu’il n’a pas envoyé reste scellé, et attendra ici une décision."),
            _("Il ne pourra plus rien envoyer en son nom."),
        ],
        "action": _("Couper l’appareil"),
    }
    return confirmed(request, actor, device, actions.revoke_device, words, _("Appareil coupé."))


@project_view(*FILE_ROLES)
def wipe(request: HttpRequest, actor: Actor, device_id: UUID) -> HttpResponse:
    device = get_object_or_404(policies.devices_visible_to(actor), id=device_id)
    words = {
        "question": _("Effacer à distance ?"),
        "consequences": [
            _("À son prochain contact, l’appareil efface les noms et les listes qu’il garde."),
            _("Ce qu’il n’a pas envoyé arrive d’abord, ou reste scellé et arrive plus tard."),
        ],
        "undo": _("L’appareil reste enregistré : la personne y entre de nouveau avec son compte."),
        "action": _("Demander l’effacement"),
    }
    return confirmed(request, actor, device, actions.order_wipe, words, _("L’effacement se fera au prochain contact."))


def confirmed(request: HttpRequest, actor: Actor, device: Device, verb: Any, words: dict[str, Any], done: str) -> HttpResponse:
    back = reverse("sync:device_list", args=[actor.project.slug])
    if request.method != "POST":
        return render(request, "ui/confirm.html", {**words, "words": device.label, "back": back})
    verb(actor, device)
    messages.success(request, done)
    return redirect(back)
