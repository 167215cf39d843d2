"""Pages about buildings and their entrances."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.territories import actions, pictures, policies, queries
from tremplin.domain.territories.forms import BuildingForm, BuildingListForm, EntranceForm, NewEntranceForm
from tremplin.domain.territories.models import Building, Entrance
from tremplin.domain.territories.views import READERS, WRITERS, done


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def add_list(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    """A typed list is shown as it was read before it is added."""
    row = get_object_or_404(policies.visible_to(actor), pk=territory, archived_at=None)
    form = BuildingListForm(request.POST or None, actor=actor)
    lines = form.lines if form.is_valid() else []
    if lines and "add" in request.POST and (added := form.attempt(actions.add_buildings, actor, row, lines)):
        messages.success(
            request, _("%(n)s bâtiments ajoutés.") % {"n": len(added)} if len(added) > 1 else _("Un bâtiment ajouté.")
        )
        return redirect("territories:show", project=actor.project.slug, territory=row.pk)
    doors = sum(line.doors for line in lines)
    context = {"form": form, "territory": row, "lines": lines, "doors": doors}
    return render(request, "territories/building_list.html", context, status=422 if form.errors else 200)


@require_GET
@project_view(*READERS)
def show(request: HttpRequest, actor: Actor, building: UUID) -> HttpResponse:
    row = get_object_or_404(policies.buildings_visible_to(actor).select_related("territory"), pk=building)
    entrances = queries.entrances_of(actor, row)
    context = {
        "building": row, "can_write": policies.can_write(actor), "can_see": policies.can_see_presence(actor),
        "front": pictures.front(row, entrances, queries.entrance_presence(actor, row)) if entrances else None,
    }  # fmt: skip
    return render(request, "territories/building.html", context)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def edit(request: HttpRequest, actor: Actor, building: UUID) -> HttpResponse:
    row = get_object_or_404(policies.buildings_visible_to(actor), pk=building)
    form = BuildingForm(request.POST or None, actor=actor, building=row)
    if form.is_valid() and form.attempt(actions.edit_building, actor, row, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("territories:building", project=actor.project.slug, building=row.pk)
    context = {"form": form, "heading": row.name, "kicker": _("Corriger"), "back": _page(actor, row), "label": _("Enregistrer")}
    return render(request, "territories/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def archive(request: HttpRequest, actor: Actor, building: UUID) -> HttpResponse:
    row = get_object_or_404(policies.buildings_visible_to(actor), pk=building)
    if request.method == "POST":
        done(request, actions.archive, actor, row, said=_("« %(name)s » est archivé.") % {"name": row.name})
        return redirect("territories:show", project=actor.project.slug, territory=row.territory_id)
    return render(
        request,
        "ui/confirm.html",
        _question(row.name, _page(actor, row), _("Vous pourrez le reprendre depuis la page du territoire.")),
    )


@require_POST
@project_view(*WRITERS)
def restore(request: HttpRequest, actor: Actor, building: UUID) -> HttpResponse:
    row = get_object_or_404(policies.buildings_visible_to(actor), pk=building)
    done(request, actions.restore, actor, row, said=_("« %(name)s » est repris.") % {"name": row.name})
    return redirect("territories:building", project=actor.project.slug, building=row.pk)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def add_entrance(request: HttpRequest, actor: Actor, building: UUID) -> HttpResponse:
    row = get_object_or_404(policies.buildings_visible_to(actor), pk=building)
    form = NewEntranceForm(request.POST or None, actor=actor)
    if form.is_valid() and form.attempt(actions.add_entrance, actor, row, **form.cleaned_data):
        messages.success(request, _("L’entrée est ajoutée."))
        return redirect("territories:building", project=actor.project.slug, building=row.pk)
    context = {
        "form": form,
        "heading": _("Ajouter une entrée"),
        "kicker": row.name,
        "back": _page(actor, row),
        "label": _("Ajouter"),
    }
    return render(request, "territories/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def edit_entrance(request: HttpRequest, actor: Actor, entrance: UUID) -> HttpResponse:
    row = _entrance(actor, entrance)
    form = EntranceForm(request.POST or None, actor=actor, entrance=row)
    if form.is_valid() and form.attempt(actions.edit_entrance, actor, row, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("territories:building", project=actor.project.slug, building=row.building_id)
    heading = _("Entrée %(label)s") % {"label": row.label}
    archive_url = reverse("territories:entrance_archive", args=[actor.project.slug, row.pk])
    context = {
        "form": form, "heading": heading, "kicker": row.building.name, "back": _page(actor, row.building), "label": _("Enregistrer"),
        "archive_url": archive_url,
    }  # fmt: skip
    return render(request, "territories/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def archive_entrance(request: HttpRequest, actor: Actor, entrance: UUID) -> HttpResponse:
    row = _entrance(actor, entrance)
    if request.method == "POST":
        done(request, actions.archive, actor, row, said=_("L’entrée %(label)s est archivée.") % {"label": row.label})
        return redirect("territories:building", project=actor.project.slug, building=row.building_id)
    return render(request, "ui/confirm.html", _question(row.label, _page(actor, row.building), ""))


def _entrance(actor: Actor, entrance: UUID) -> Entrance:
    rows = Entrance.objects.filter(building__in=policies.buildings_visible_to(actor)).select_related("building")
    return get_object_or_404(rows, pk=entrance)


def _page(actor: Actor, row: Building) -> str:
    return reverse("territories:building", args=[actor.project.slug, row.pk])


def _question(name: str, back: str, undo: str) -> dict[str, object]:
    return {
        "question": _("Archiver « %(name)s » ?") % {"name": name},
        "consequences": [_("Il quitte les listes et les formulaires."), _("Ce qui y a été noté reste dans les chiffres.")],
        "action": _("Archiver"), "undo": undo, "back": back,
    }  # fmt: skip
