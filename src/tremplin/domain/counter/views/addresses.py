"""Two projects tied by a code: the receiver's codes, and the sender's partner that takes one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.counter import actions, forms, policies, ties
from tremplin.domain.counter.models import HandoverAddress
from tremplin.domain.partners import policies as partners


@project_view(Role.COORDINATOR)
def addresses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who may hand over to us; a new code is shown once, on this answer only."""
    form = forms.AddressForm(request.POST or None, actor=actor)
    code = ""
    if form.is_valid() and (made := form.attempt(actions.open_address, actor, **form.cleaned_data)):
        code, form = made[1], forms.AddressForm(actor=actor)
    page_obj = paged(request, policies.addresses_visible_to(actor).order_by("-created_at"))
    context = {"form": form, "code": code, "page_obj": page_obj, "crumbs": [(_("Relais reçus"), _index(actor))]}
    response = render(request, "counter/incoming/addresses.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _index(actor: Actor) -> str:
    return reverse("counter:incoming", args=[actor.project.slug])


def _confirmed(request: HttpRequest, verb: Any, done: str, back: str, **words: Any) -> HttpResponse:
    if request.method != "POST":
        return render(request, "ui/confirm.html", {"back": back, **words})
    try:
        verb()
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect(back)


@project_view(Role.COORDINATOR)
def end(request: HttpRequest, actor: Actor, address_id: UUID) -> HttpResponse:
    row = get_object_or_404(HandoverAddress.objects.filter(project_id=actor.project_id), pk=address_id)
    return _confirmed(
        request,
        lambda: actions.end_address(actor, row),
        _("Cette équipe ne peut plus vous passer de relais ici."),
        reverse("counter:addresses", args=[actor.project.slug]),
        question=_("Ne plus recevoir de relais de %(name)s ?") % {"name": row.sender or row.label},
        words=_("Les relais déjà reçus restent, avec l’accord de chaque personne."),
        undo=_("Vous pourrez donner un nouveau code."),
        action=_("Fermer cette adresse"),
    )


@project_view(Role.COORDINATOR)
def tie(request: HttpRequest, actor: Actor, partner_id: UUID) -> HttpResponse:
    """The partner works with Tremplin here: type the code that its coordinator gave, or end it."""
    row = get_object_or_404(partners.visible_to(actor), pk=partner_id)
    back = reverse("partners:partner", args=[actor.project.slug, row.pk])
    if (home := ties.home_of(row.tie)) is not None:
        return _confirmed(
            request,
            lambda: actions.leave_address(actor, row),
            _("C’est fait : les prochains relais partiront par message ou par téléphone."),
            back,
            question=_("Ne plus passer de relais à %(name)s dans Tremplin ?") % {"name": home.name},
            words=_("Les relais déjà passés continuent."),
            undo=_("Il faudra un nouveau code pour recommencer."),
            action=_("Ne plus passer par Tremplin"),
        )
    form = forms.TieForm(request.POST or None, actor=actor)
    if form.is_valid() and (name := form.attempt(actions.join_address, actor, row, **form.cleaned_data)):
        messages.success(request, _("Relié : vos relais arrivent chez %(name)s.") % {"name": name})
        return redirect(back)
    return render(
        request, "counter/incoming/tie.html", {"form": form, "partner": row, "back": back}, status=422 if form.errors else 200
    )
