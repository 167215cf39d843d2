"""Pages about partners: who they are, whether they can be asked today."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.policies import require
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, ordered, paged
from tremplin.domain.partners import actions, forms, policies, queries
from tremplin.domain.partners.actions import PartnerSheet
from tremplin.domain.partners.lists import RECEPTION_MODES, THEMATICS
from tremplin.domain.partners.load import load_of
from tremplin.domain.partners.models import Organisation, Partner, Service

SHEET_FIELDS = tuple(PartnerSheet.__dataclass_fields__)
SHOW = {
    "": gettext_lazy("En activité"),
    "referent": gettext_lazy("Services référents"),
    "mediator": gettext_lazy("Médiation"),
    "archived": gettext_lazy("Rangés"),
}


def _page(actor: Actor, partner: Partner) -> str:
    return reverse("partners:partner", args=[actor.project.slug, partner.pk])


def _columns(actor: Actor) -> list[Column]:
    return [
        Column("name", gettext_lazy("Partenaire"), sort=True, url=lambda row: _page(actor, row.partner)),
        Column("part", gettext_lazy("Rôle")),
        Column("asked", gettext_lazy("Sollicité ce mois-ci"), number=True),
        Column("state", gettext_lazy("Aujourd’hui")),
    ]


@project_view(*policies.READERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The project's partners."""
    text, show = request.GET.get("q", ""), request.GET.get("show", "")
    columns = _columns(actor)
    page_obj = paged(request, ordered(request, queries.searched(actor, text, show), columns))
    page_obj.object_list = queries.partner_rows(actor, list(page_obj.object_list))
    context = {
        "page_obj": page_obj,
        "columns": columns,
        "query": text,
        "show": show,
        "shows": SHOW.items(),
        "can_add": policies.can_add(actor),
    }
    return render(request, "partners/index.html", context)


@project_view(*policies.READERS)
def partner(request: HttpRequest, actor: Actor, partner_id: Any) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor).select_related("organisation"), pk=partner_id)
    context = {
        "partner": row,
        "load": load_of(actor, row),
        "services": queries.services_of(row),
        "can_change": policies.can_change(actor, row),
        "can_archive": policies.can_archive(actor, row),
        "can_tie": policies.can_tie(actor, row),
        "crumbs": [(_("Partenaires"), reverse("partners:index", args=[actor.project.slug]))],
    }
    return render(request, "partners/partner.html", context)


@project_view(*policies.WRITERS)
def choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Start from a structure of the directory, or by hand."""
    text = request.GET.get("q", "")
    context = {
        "query": text,
        "found": queries.organisations_named(text),
        "crumbs": [(_("Partenaires"), reverse("partners:index", args=[actor.project.slug]))],
    }
    return render(request, "partners/choose.html", context)


@project_view(*policies.WRITERS)
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = request.GET.get("organisation")
    organisation = get_object_or_404(Organisation, pk=wanted) if wanted else None
    initial = (
        {"name": organisation.name[:160], "mailbox": organisation.email, "phone": organisation.phone[:20]} if organisation else {}
    )
    form = forms.PartnerForm(request.POST or None, actor=actor, initial=initial)
    if form.is_valid() and (
        made := form.attempt(actions.add_partner, actor, sheet=PartnerSheet(**form.cleaned_data), organisation=organisation)
    ):
        messages.success(request, _("Partenaire ajouté."))
        return redirect(_page(actor, made))
    context = {"form": form, "organisation": organisation, "back": reverse("partners:index", args=[actor.project.slug])}
    return render(request, "partners/form.html", context, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
def change(request: HttpRequest, actor: Actor, partner_id: Any) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=partner_id)
    initial = {name: getattr(row, name) for name in (*SHEET_FIELDS, "version")}
    form = forms.ChangePartnerForm(request.POST or None, actor=actor, initial=initial)
    if form.is_valid():
        version = form.cleaned_data.pop("version")
        if form.attempt(actions.change_partner, actor, row, sheet=PartnerSheet(**form.cleaned_data), version=version):
            messages.success(request, _("C’est enregistré."))
            return redirect(_page(actor, row))
    context = {"form": form, "partner": row, "back": _page(actor, row)}
    return render(request, "partners/form.html", context, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
def pause(request: HttpRequest, actor: Actor, partner_id: Any) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=partner_id)
    form = forms.PauseForm(request.POST or None, actor=actor)
    if form.is_valid() and (_done := form.attempt(actions.pause_partner, actor, row, until=form.cleaned_data["until"])):
        messages.success(request, _("C’est noté : personne ne lui demandera rien avant."))
        return redirect(_page(actor, row))
    context = {
        "question": _("Mettre ce partenaire en pause ?"),
        "words": row.name,
        "undo": _("La pause peut finir à tout moment."),
        "action": _("Mettre en pause"),
        "back": _page(actor, row),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@project_view(*policies.WRITERS)
@require_POST
def resume(request: HttpRequest, actor: Actor, partner_id: Any) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=partner_id)
    actions.pause_partner(actor, row, until=None)
    messages.success(request, _("La pause est finie."))
    return redirect(_page(actor, row))


@project_view(*policies.READERS)
def archive(request: HttpRequest, actor: Actor, partner_id: Any) -> HttpResponse:
    """Put away, or take back: both can be undone."""
    row = get_object_or_404(policies.visible_to(actor), pk=partner_id)
    require(policies.can_archive(actor, row))
    if request.method == "POST":
        (actions.restore_partner if row.archived_at else actions.archive_partner)(actor, row)
        messages.success(request, _("C’est fait."))
        return redirect(_page(actor, row))
    context = {
        "question": _("Reprendre ce partenaire ?") if row.archived_at else _("Ranger ce partenaire ?"),
        "words": row.name,
        "consequences": [] if row.archived_at else [_("Il n’est plus proposé."), _("Les relais passés restent.")],
        "undo": _("Vous pourrez revenir en arrière."),
        "action": _("Reprendre") if row.archived_at else _("Ranger"),
        "back": _page(actor, row),
    }
    return render(request, "ui/confirm.html", context)


@project_view(*policies.READERS)
def service(request: HttpRequest, actor: Actor, service_id: str) -> HttpResponse:
    """A service of the directory, and what this project knows of it."""
    row = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    remark = policies.remarks_visible_to(actor).filter(service_id=row.pk).first()
    initial = {name: getattr(remark, name) for name in ("paused_until", "monthly_capacity", "opinion")} if remark else {}
    form = forms.RemarkForm(request.POST or None, actor=actor, initial=initial)
    if form.is_valid() and (_done := form.attempt(actions.remark_service, actor, row, **form.cleaned_data)):
        messages.success(request, _("C’est noté pour toute l’équipe."))
        return redirect("partners:service", actor.project.slug, row.pk)
    context = {
        "service": row,
        "remark": remark,
        "form": form,
        "topics": [THEMATICS.get(code, code) for code in row.thematics],
        "reception": [RECEPTION_MODES.get(code, code) for code in row.reception_modes],
        "partner": policies.visible_to(actor).filter(organisation_id=row.organisation_id, archived_at=None).first(),
        "can_remark": policies.can_remark(actor),
    }
    return render(request, "partners/service.html", context, status=422 if form.errors else 200)
