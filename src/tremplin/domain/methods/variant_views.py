"""Pages about what each territory does otherwise."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods import actions, exchange, policies, queries
from tremplin.domain.methods.forms import VariantFileForm, VariantForm, name_of
from tremplin.domain.methods.models import LocalVariant
from tremplin.domain.methods.reading import Method
from tremplin.domain.methods.views import READERS, WRITERS, said
from tremplin.domain.methods.words import language_of, path_in_words, value_in_words
from tremplin.domain.territories import policies as places
from tremplin.domain.territories.models import Territory
from tremplin.domain.territories.views import done


@require_GET
@project_view(*READERS)
def differences(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every territory beside the method, on one page."""
    territories = list(places.visible_to(actor).filter(archived_at=None).order_by("name"))
    base = queries.method_in_force(actor)
    lines = queries.compare(actor, territories)
    differing = [one for one in territories if any(one.pk in line.values for line in lines)]
    rows = [_line(base, line, differing) for line in lines]
    context = {
        "rows": rows,
        "same": [one for one in territories if one not in differing],
        "method": said(base),
    }
    return render(request, "methods/differences.html", context)


def _line(base: Method, line: queries.Compared, differing: list[Territory]) -> dict[str, object]:
    cells = [(one, value_in_words(line.values[one.pk]) if one.pk in line.values else None) for one in differing]
    same = [one.name for one, words in cells if words is None]
    return {
        "label": path_in_words(base, line.path), "base": value_in_words(line.base), "cells": cells, "same": same,
        "language": "" if line.path.split(".")[-1] == "en" else language_of(line.base),
    }  # fmt: skip


@require_GET
@project_view(*READERS)
def variant(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(places.visible_to(actor), pk=territory)
    base = queries.method_in_force(actor)
    lines = [_line(base, line, [row]) for line in queries.compare(actor, [row])]
    context = {
        "territory": row, "rows": lines, "method": said(base), "taken": queries.adopted(actor), "current": queries.variant_of(actor, row),
        "history": queries.history(actor, row), "can_write": policies.can_write(actor),
    }  # fmt: skip
    return render(request, "methods/variant.html", context)


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def write(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(places.visible_to(actor), pk=territory, archived_at=None)
    number, changes = _last(actor, row)
    form = VariantForm(request.POST or None, actor=actor, base=queries.method_in_force(actor), changes=changes, number=number)
    if form.is_valid():
        values = {"seen": form.cleaned_data["seen"], "changes": form.variant, "reason": form.cleaned_data["reason"]}
        if form.attempt(_save, actor, row, **values):
            messages.success(request, _("La variante de « %(name)s » est écrite.") % {"name": row.name})
            return redirect("methods:variant", project=actor.project.slug, territory=row.pk)
        form.data = form.data.copy()
        form.data["seen"] = str(number)
    return render(request, "methods/variant_form.html", {"form": form, "territory": row}, status=422 if form.errors else 200)


def _save(actor: Actor, row: Territory, **values: object) -> LocalVariant:
    """The path that is refused becomes the field that is refused."""
    try:
        return actions.save_variant(actor, row, **values)  # type: ignore[arg-type]
    except Invalid as refusal:
        path = (refusal.field or "").partition("[")[0]
        raise Invalid(refusal.message, field=name_of(path)) from refusal


def _last(actor: Actor, row: Territory) -> tuple[int, dict[str, object]]:
    """The number that the next variant follows, and the changes in force."""
    last = LocalVariant.objects.filter(project_id=actor.project_id, territory=row).order_by("-number").first()
    return (last.number if last else 0), dict(queries.changes_of(actor, row))


@require_GET
@project_view(*READERS)
def export(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(places.visible_to(actor), pk=territory)
    base = queries.method_in_force(actor)
    response = HttpResponse(
        exchange.written(base, row.name, queries.changes_of(actor, row)), content_type="application/toml; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="variante-{slugify(row.name) or "territoire"}.toml"'
    return response


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def bring_in(request: HttpRequest, actor: Actor, territory: UUID) -> HttpResponse:
    row = get_object_or_404(places.visible_to(actor), pk=territory, archived_at=None)
    form = VariantFileForm(request.POST or None, request.FILES or None, actor=actor)
    if form.is_valid() and form.attempt(_bring_in, actor, row, form.cleaned_data["file"].read(exchange.LONGEST + 1)):
        messages.success(request, _("La variante est reprise du fichier."))
        return redirect("methods:variant", project=actor.project.slug, territory=row.pk)
    return render(request, "methods/variant_import.html", {"form": form, "territory": row}, status=422 if form.errors else 200)


def _bring_in(actor: Actor, row: Territory, content: bytes) -> LocalVariant:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("Ce fichier n’est pas en UTF-8. Enregistrez-le en UTF-8."), field="file") from error
    changes = exchange.read(text, queries.method_in_force(actor))
    number, _changes = _last(actor, row)
    try:
        return actions.save_variant(actor, row, seen=number, changes=changes, reason=_("Reprise d’un fichier"))
    except Invalid as refusal:
        raise Invalid(f"{refusal.field} : {refusal.message}", field="file") from refusal


@require_http_methods(["GET", "POST"])
@project_view(*WRITERS)
def revert(request: HttpRequest, actor: Actor, territory: UUID, number: int) -> HttpResponse:
    row = get_object_or_404(places.visible_to(actor), pk=territory)
    former = get_object_or_404(LocalVariant, project_id=actor.project_id, territory=row, number=number)
    back = reverse("methods:variant", args=[actor.project.slug, row.pk])
    if request.method == "POST":
        done(
            request,
            actions.revert_variant,
            actor,
            row,
            former,
            said=_("La variante %(number)s est reprise.") % {"number": number},
        )
        return redirect(back)
    context = {
        "question": _("Reprendre la variante %(number)s ?") % {"number": number},
        "words": _("« %(name)s » revient à ce qui était écrit alors.") % {"name": row.name},
        "action": _("Reprendre"), "undo": _("La variante d’aujourd’hui reste dans l’histoire."), "back": back,
    }  # fmt: skip
    return render(request, "ui/confirm.html", context)
