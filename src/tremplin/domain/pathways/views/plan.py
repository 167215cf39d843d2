"""A person's pathway on one page, its opening, and « Mon plan » on paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.pathways import actions, queries, showing
from tremplin.domain.pathways.forms import OpenForm
from tremplin.domain.pathways.views.fetching import page, person_of, to_plan
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def show(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """Everything done together, and what comes next. Opening it leaves a trace (PRIV-16)."""
    found = person_of(actor, person)
    journal.read(actor, "person", found.id, because="pathway")
    support = queries.support_of(actor, found)
    return render(request, "pathways/plan.html", showing.plan_page(actor, found, support))


@project_view(*FILE_ROLES)
def open_pathway(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    form = OpenForm(
        request.POST or None,
        actor=actor,
        team=people.team(actor).values(),
        initial={"on": actor.today, "referent": str(found.referent_id or actor.user_id)},
    )
    if form.is_valid():
        said = form.cleaned_data
        options = {
            "goal": said["goal"],
            "on": said["on"],
            "agreed": said["agreed"],
            "referent_id": UUID(said["referent"]),
            "id": said["id"],
        }
        if form.attempt(actions.open_pathway, actor, found, **options):
            messages.success(request, _("Parcours ouvert. Ajoutez une première action."))
            return to_plan(actor, found.id)
    return page(request, actor, "open", found, form)


@project_view(*FILE_ROLES)
def printed(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """« Mon plan »: one A4 sheet in plain words, for the person."""
    found = person_of(actor, person)
    journal.read(actor, "person", found.id, because="plan_printed")
    return render(request, "pathways/my_plan.html", showing.my_plan(actor, found, queries.support_of(actor, found)))
