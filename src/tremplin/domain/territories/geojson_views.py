"""Pages that bring places in from a GeoJSON file: give it, look at what it would do, apply, undo."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, paged
from tremplin.domain.territories import geojson, pictures, policies
from tremplin.domain.territories.forms import FootprintsForm, GeoJsonForm
from tremplin.domain.territories.views import WRITERS, done


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def give(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = GeoJsonForm(request.POST or None, request.FILES or None, actor=actor)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(geojson.MOST_BYTES + 1)
        drawing = form.attempt(geojson.give, actor, content=content, file_name=file.name, kind=form.cleaned_data["kind"])
        if drawing:
            return redirect("territories:drawing", project=actor.project.slug, drawing=drawing.pk)
    context = {"form": form, "back": reverse("territories:index", args=[actor.project.slug]), "drawings": _latest(actor)}
    return render(request, "territories/geojson.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def footprints(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=territory, archived_at=None)
    form = FootprintsForm(request.POST or None, request.FILES or None, actor=actor)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(geojson.MOST_BYTES + 1)
        drawing = form.attempt(geojson.give, actor, content=content, file_name=file.name, kind=geojson.BUILDING, territory=row)
        if drawing:
            return redirect("territories:drawing", project=actor.project.slug, drawing=drawing.pk)
    context = {"form": form, "territory": row, "back": reverse("territories:show", args=[actor.project.slug, row.pk])}
    return render(request, "territories/geojson.html", context, status=422 if form.errors else 200)


def _latest(actor: Actor) -> object:
    return policies.drawings_visible_to(actor).filter(territory=None).defer("rows", "problems").order_by("-created_at")[:5]


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def show(request: HttpRequest, actor: Actor, drawing: UUID) -> HttpResponse:
    """The dry run: what would be added and changed, what is wrong and where; then what was done."""
    row = get_object_or_404(policies.drawings_visible_to(actor).select_related("territory"), pk=drawing)
    if request.method == "POST":
        done(request, geojson.apply, actor, row, said=_("C’est fait."))
        return redirect("territories:drawing", project=actor.project.slug, drawing=row.pk)
    shapes = [(row.pk, one["name"], bytes.fromhex(one["shape"]), one["state"]) for one in row.rows]
    if row.territory and row.territory.shape:
        shapes.insert(0, (row.territory.pk, row.territory.name, bytes(row.territory.shape), "ground"))
    states = {"added": _("à ajouter"), "changed": _("à changer"), "same": _("déjà là")}
    if row.applied_at:
        states = {"added": _("ajouté"), "changed": _("changé"), "same": _("déjà là")}
    columns = [
        Column("number", _("N° dans le fichier"), number=True),
        Column("name", _("Nom"), value=lambda one: one["name"] or _("sans nom")),
        Column("state", _("Ce qui change"), value=lambda one: states.get(one["state"], "")),
    ]
    context = {
        "drawing": row, "counts": geojson.counts(row), "plan": pictures.plan(shapes), "columns": columns, "page_obj": paged(request, row.rows),
        "back": reverse("territories:show", args=[actor.project.slug, row.territory.pk]) if row.territory
        else reverse("territories:index", args=[actor.project.slug]),
    }  # fmt: skip
    return render(request, "territories/drawing.html", context)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def undo(request: HttpRequest, actor: Actor, drawing: UUID) -> HttpResponse:
    row = get_object_or_404(policies.drawings_visible_to(actor), pk=drawing)
    back = reverse("territories:drawing", args=[actor.project.slug, row.pk])
    if request.method == "POST":
        done(request, geojson.undo, actor, row, said=_("Tout est comme avant."))
        return redirect(back)
    context = {
        "question": _("Annuler ce qui vient de « %(file)s » ?") % {"file": row.file_name},
        "consequences": [_("Les lieux ajoutés sont archivés."), _("Les lieux changés reprennent leur forme d’avant.")],
        "action": _("Annuler l’import"), "undo": _("Vous pourrez donner le fichier à nouveau."), "back": back,
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)
