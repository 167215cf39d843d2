"""The pages of imports: the list, the form, one upload from its dry run to its undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.core.imports import actions, policies, queries, shown
from tremplin.core.imports.forms import ImportForm
from tremplin.core.imports.models import ImportRun
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, ordered, paged


@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """/imports: the page of the first project where the person may import."""
    for access in request.accesses:  # type: ignore[attr-defined]
        if access.roles & policies.IMPORTERS:
            return redirect("imports:list", project=access.project.slug)
    raise Http404


RUN_COLUMNS = [
    Column("kind", gettext_lazy("Contenu"), sort=True, value=shown.kind_words),
    Column("source", gettext_lazy("Producteur"), sort=True, value=shown.producer),
    Column("applied_at", gettext_lazy("Importé le"), sort=True, order="id", value=shown.applied_day),
    Column("counts", gettext_lazy("Ce qui a changé"), value=shown.counts_words),
]


@project_view(*policies.IMPORTERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    page = paged(request, ordered(request, queries.runs(), RUN_COLUMNS))
    found = queries.undoable(page.object_list)  # type: ignore[arg-type]
    state = Column("undone_at", _("État"), value=shown.run_state(found), url=shown.undo_address(actor, found))
    uploads = policies.uploads_visible_to(actor)[:10]
    context = {
        "page_obj": page,
        "columns": [*RUN_COLUMNS, state],
        "uploads": uploads,
        "upload_columns": shown.upload_columns(actor),
    }
    return render(request, "imports/list.html", context)


@project_view(*policies.IMPORTERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, actor=actor, initial={"kind": request.GET.get("kind")})
    if form.is_valid() and (upload := form.attempt(actions.receive, actor, form.chosen_files(), **form.description())):
        return redirect("imports:upload", project=actor.project.slug, upload=upload.id)
    return render(request, "imports/new.html", {"form": form}, status=422 if form.errors else 200)


def upload_of(actor: Actor, upload: UUID) -> Any:
    return get_object_or_404(policies.uploads_visible_to(actor), id=upload)


@project_view(*policies.IMPORTERS)
@require_GET
def upload(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    return render(request, "imports/upload.html", shown.upload_context(upload_of(actor, upload)))


@project_view(*policies.IMPORTERS)
@require_GET
def state(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    """The part of the page that moves while the worker works."""
    found = upload_of(actor, upload)
    context = shown.upload_context(found)
    etag = shown.etag(found, context["progress"])
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response = render(request, "imports/_state.html", context)
    response.headers["ETag"] = etag
    return response


@project_view(*policies.IMPORTERS)
@require_POST
def apply(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    return decided(request, actor, lambda found: actions.apply(actor, found, leave_bad_rows="leave" in request.POST), upload)


@project_view(*policies.IMPORTERS)
@require_POST
def retry(request: HttpRequest, actor: Actor, upload: UUID) -> HttpResponse:
    return decided(request, actor, lambda found: actions.retry(actor, found), upload)


def decided(request: HttpRequest, actor: Actor, action: Any, upload: UUID) -> HttpResponse:
    """Do it, or say why not, on the page of the upload."""
    try:
        action(upload_of(actor, upload))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:upload", project=actor.project.slug, upload=upload)


@project_view(*policies.IMPORTERS)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, actor: Actor, run: UUID) -> HttpResponse:
    found = get_object_or_404(ImportRun, id=run)
    if request.method == "POST":
        try:
            asked = actions.undo(actor, found)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("imports:list", project=actor.project.slug)
        return redirect("imports:upload", project=actor.project.slug, upload=asked.id)
    return render(request, "imports/undo.html", shown.undo_context(actor, found))
