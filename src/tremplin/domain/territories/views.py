"""Pages about territories."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, ordered, paged
from tremplin.domain.territories import actions, pictures, policies, queries
from tremplin.domain.territories.forms import TerritoryEditForm, TerritoryForm
from tremplin.domain.territories.models import Commune, Perimeter, Territory

READERS, WRITERS = policies.READERS, policies.WRITERS


def _columns(actor: Actor) -> list[Column]:
    def page(card: queries.Card) -> str:
        return reverse("territories:show", args=[actor.project.slug, card.territory.pk])

    def stands(card: queries.Card) -> str:
        return _("%(n)s sur %(total)s") % {"n": card.worked, "total": card.total} if card.total else str(card.worked)

    return [
        Column("name", _("Territoire"), sort=True, value=lambda card: card.territory.name, url=page),
        Column("kind", _("Sorte"), value=lambda card: card.territory.get_kind_display()),
        Column("parent", _("Dans")),
        Column("worked", _("Bâtiments où nous allons"), number=True, sort=True, value=stands),
        Column("entrances", _("Entrées"), number=True, sort=True),
        Column("doors", _("Portes"), number=True, sort=True),
    ]


@require_GET
@project_view(*READERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    everything = queries.cards(actor)
    query = request.GET.get("q", "").strip()
    found = [card for card in everything if query.casefold() in card.territory.name.casefold()]
    columns = _columns(actor)
    shapes = [(card.territory.pk, card.territory.name, card.territory.shape, card.territory.kind) for card in everything]
    context = {
        "columns": columns, "page_obj": paged(request, ordered(request, found, columns)), "query": query, "none": not everything,
        "plan": pictures.plan(shapes), "can_write": policies.can_write(actor),
        "archived": queries.cards(actor, archived=True) if policies.can_write(actor) else [],
    }  # fmt: skip
    return render(request, "territories/index.html", context)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A commune or a published perimeter is looked for first; what is found fills the form."""
    commune = Commune.objects.filter(code=request.GET.get("commune", "")).first()
    perimeter = Perimeter.objects.filter(pk=_uuid(request.GET.get("perimeter", ""))).first()
    form = TerritoryForm(request.POST or None, actor=actor, initial=_known(commune, perimeter))
    if form.is_valid() and (row := form.attempt(actions.create_territory, actor, **form.cleaned_data)):
        messages.success(request, _("« %(name)s » est ajouté.") % {"name": row.name})
        return redirect("territories:show", project=actor.project.slug, territory=row.pk)
    text = request.GET.get("q", "").strip()
    context = {
        "form": form, "query": text, "commune": commune, "perimeter": perimeter,
        "communes": queries.communes_called(text) if text else [], "perimeters": queries.perimeters_called(text),
    }  # fmt: skip
    return render(request, "territories/new.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _known(commune: Commune | None, perimeter: Perimeter | None) -> dict[str, object]:
    if perimeter:
        return {"name": perimeter.name, "kind": Territory.Kind.QPV, "perimeter": perimeter.pk}
    if commune:
        return {"name": commune.name, "kind": Territory.Kind.COMMUNE, "commune": commune.pk}
    return {"kind": Territory.Kind.MICRO}


@require_GET
@project_view(*READERS)
def show(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor).select_related("parent"), pk=territory)
    buildings = queries.standing(actor, row)
    shapes = [
        (row.pk, row.name, row.shape, "ground"),
        *((s.building.pk, s.building.name, s.building.shape, _tone(s)) for s in buildings),
    ]
    street = [
        (s.building.name, s.building.worked, len(s.entrances), max((e.floors for e in s.entrances), default=3)) for s in buildings
    ]
    context = {
        "skyline": pictures.skyline(street, row.buildings_total or 0),
        "territory": row, "buildings": buildings, "plan": pictures.plan(shapes), "can_write": policies.can_write(actor),
        "can_see": policies.can_see_presence(actor) and actor.covers(row.pk),
        "worked": sum(s.building.worked for s in buildings), "total": row.buildings_total or len(buildings),
        "doors": sum(s.doors for s in buildings if s.building.worked),
        "children": policies.visible_to(actor).filter(parent=row, archived_at=None).order_by("name"),
        "gone": policies.buildings_visible_to(actor).filter(territory=row, archived_at__isnull=False).order_by("name"),
    }  # fmt: skip
    return render(request, "territories/show.html", context)


def _tone(standing: queries.Standing) -> str:
    return "worked" if standing.building.worked else "other"


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def edit(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=territory)
    form = TerritoryEditForm(request.POST or None, actor=actor, territory=row)
    if form.is_valid() and form.attempt(actions.edit_territory, actor, row, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("territories:show", project=actor.project.slug, territory=row.pk)
    back = reverse("territories:show", args=[actor.project.slug, row.pk])
    context = {"form": form, "heading": row.name, "kicker": _("Corriger"), "back": back, "label": _("Enregistrer")}
    return render(request, "territories/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def archive(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=territory)
    if request.method == "POST":
        done(request, actions.archive, actor, row, said=_("« %(name)s » est archivé.") % {"name": row.name})
        return redirect("territories:index", project=actor.project.slug)
    context = {
        "question": _("Archiver « %(name)s » ?") % {"name": row.name},
        "consequences": [_("Il quitte les listes et les formulaires."), _("Ce qui y a été noté reste dans les chiffres.")],
        "action": _("Archiver"), "undo": _("Vous pourrez le reprendre depuis la liste des territoires."),
        "back": reverse("territories:show", args=[actor.project.slug, row.pk]),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)


@require_POST
@project_view(*WRITERS)
def restore(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(policies.visible_to(actor), pk=territory)
    done(request, actions.restore, actor, row, said=_("« %(name)s » est repris.") % {"name": row.name})
    return redirect("territories:show", project=actor.project.slug, territory=row.pk)


def done(request: HttpRequest, action: Callable[..., object], *args: object, said: str) -> bool:
    """Do a verb that has no form, and tell how it went."""
    try:
        action(*args)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True
