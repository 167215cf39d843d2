"""« Relais reçus » : a project's own copies of what other projects handed over, and its answers, by the same pages as the link's."""

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.counter import actions, following, forms, incoming, policies, receiving
from tremplin.domain.counter.models import IncomingReferral
from tremplin.domain.counter.receiving import Opened, Places
from tremplin.domain.counter.views import answering
from tremplin.domain.counter.views.receiving import Page, private
from tremplin.domain.people import policies as people
from tremplin.domain.people import queries as found
from tremplin.domain.people.keeping import month_after

PAGES = ("card", "answer", "propose_date", "set_meeting", "decline", "meeting")


@project_view(*policies.RECEIVERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All that this project received."""
    text, show, order = request.GET.get("q", ""), request.GET.get("show", ""), request.GET.get("sort", "")
    page_obj = paged(request, incoming.sought(actor, text, show, order))
    page_obj.object_list = incoming.rows(actor, list(page_obj.object_list))
    context = {
        "page_obj": page_obj,
        "query": text,
        "show": show,
        "sort": order,
        "lists": incoming.LISTS.items(),
        "orders": incoming.ORDERS.items(),
        "can_manage": policies.can_manage_addresses(actor),
    }
    return render(request, "counter/incoming/index.html", context)


def places(actor: Actor, copy: IncomingReferral) -> Places:
    at = {name: reverse(f"counter:incoming_{name}", args=[actor.project.slug, copy.pk]) for name in PAGES}
    crumbs = ((_("Relais reçus"), reverse("counter:incoming", args=[actor.project.slug])),)
    return Places(base="counter/incoming/base.html", crumbs=crumbs, **at)


def _opened(actor: Actor, copy: IncomingReferral) -> Opened | None:
    """The sender's door, while it is open to us."""
    opened = receiving.by_session(incoming.secret_of(copy))
    if opened is None or opened.revoked_at is not None or opened.session_until is None or opened.session_until <= actor.now:
        return None
    return opened


def incoming_page(view: Page) -> Page:
    """A page on one copy: the sender's door is opened for its one handover only, and shut before the page is rendered."""

    @project_view(*policies.RECEIVERS)
    @wraps(view)
    def page(request: HttpRequest, actor: Actor, copy_id: UUID) -> HttpResponseBase:
        copy = get_object_or_404(policies.incoming_visible_to(actor).select_related("address"), pk=copy_id)
        card = incoming.cards_of(actor, [copy]).get(copy.pk)
        opened = _opened(actor, copy) if card else None
        if card is None or opened is None:
            return private(_over(request, actor, copy))
        journal.read(actor, "incomingreferral", copy.pk)
        with receiving.door(opened, actor.now, places=places(actor, copy), kept=card) as visit:
            if not answering.may_read(visit):
                return private(_over(request, actor, copy))
            actions.see_copy(visit.actor, visit.link)
            visit.referral.refresh_from_db(fields=["status"])
            response = view(request, visit)
        _note_answer(actor, copy)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data |= _ours(actor, copy)
        return private(response)

    return page


def _note_answer(actor: Actor, copy: IncomingReferral) -> None:
    """Our own journal says who answered; the sender's says that our project did."""
    before = copy.status
    copy.refresh_from_db(fields=["status"])
    if copy.status != before:
        journal.record(actor, f"incoming.{copy.status}", copy)


def _over(request: HttpRequest, actor: Actor, copy: IncomingReferral) -> HttpResponse:
    (row,) = incoming.rows(actor, [copy])
    return render(
        request, "counter/incoming/over.html", {"row": row, "now": actor.now, "places": places(actor, copy), **_ours(actor, copy)}
    )


def _ours(actor: Actor, copy: IncomingReferral) -> dict[str, Any]:
    """The way to our own file of this person, or to open one."""
    may = policies.can_open_own_file(actor, copy)
    return {
        "own_file": following.own_file(actor, copy) if may else None,
        "own_file_at": reverse("counter:incoming_own_file", args=[actor.project.slug, copy.pk])
        if may and following.accepted(actor, copy)
        else "",
    }


@project_view(*policies.RECEIVERS)
def own_file(request: HttpRequest, actor: Actor, copy_id: UUID) -> HttpResponseBase:
    """Our own file of a person handed over: the nickname of the card to begin with, and who may already be followed here."""
    copy = get_object_or_404(policies.incoming_visible_to(actor).select_related("address"), pk=copy_id)
    card = incoming.cards_of(actor, [copy]).get(copy.pk)
    if card is None or not policies.can_open_own_file(actor, copy) or not following.accepted(actor, copy):
        raise Http404
    if (known := following.own_file(actor, copy)) is not None:
        return redirect("people:person", actor.project.slug, known.pk)
    journal.read(actor, "incomingreferral", copy.pk)
    places_here = {str(place.id): place for place in people.territories_of(actor).order_by("name")}
    form = forms.OwnFileForm(request.POST or None, places=places_here, initial={"pseudonym": card.called})
    matches = found.possible_matches(actor, form.identity()) if form.is_valid() and not request.POST.get("another") else []
    if form.is_valid() and not matches:
        facts = {"territory": places_here[form.cleaned_data["territory"]], "identity": form.identity()}
        if person := form.attempt(following.open_own_file, actor, copy, **facts):
            messages.success(request, _("Votre suivi est ouvert. Informez la personne à votre première rencontre."))
            return redirect("people:person", actor.project.slug, person.pk)
    context = {"form": form, "matches": matches, "copy": copy, "places": places(actor, copy), "until": month_after(actor.today)}
    return private(render(request, "counter/incoming/own_file.html", context, status=422 if form.errors else 200))


card = incoming_page(answering.card)
answer = incoming_page(answering.answer)
propose_date = incoming_page(answering.propose_date)
set_meeting = incoming_page(answering.set_meeting)
decline = incoming_page(answering.decline)
meeting = incoming_page(answering.meeting)
