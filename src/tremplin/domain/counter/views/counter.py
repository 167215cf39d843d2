"""The counter of opportunities: what somebody looks for, what exists near, what they say of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.counter import actions, forms, orientation, policies, queries, reasons, story, thematics
from tremplin.domain.counter.asking import Search, SearchForm, search_of, territories_of
from tremplin.domain.counter.models import Proposal
from tremplin.domain.partners.models import Service
from tremplin.domain.people import queries as people
from tremplin.domain.people import search as names
from tremplin.domain.people.models import Person

PER_PAGE = 8
Answer = Proposal.Answer


def _asked(
    request: HttpRequest, actor: Actor, person: Person | None = None, needs: tuple[str, ...] = ()
) -> tuple[SearchForm, Search | None]:
    form = SearchForm(request.GET or {}, territories=territories_of(actor), actor=actor)
    return form, search_of(form, needs=needs, person=person) if form.is_valid() else None


def _results(request: HttpRequest, actor: Actor, search: Search | None, answers: dict[str, str] | None = None) -> dict[str, Any]:
    """A page of leads, each with its words and what the person said of it; those set aside by the person come apart."""
    answers = answers or {}
    found = orientation.find(actor, search) if search else orientation.Found([], 0)
    shown = [lead for lead in found.leads if answers.get(lead.service.pk) != Answer.DECLINED]
    page_obj = paged(request, shown, PER_PAGE)
    page_obj.object_list = [
        {
            "lead": lead,
            "reasons": reasons.told(lead.reasons),
            "ways": reasons.ways(lead.foot, lead.transit),
            "closed_until": lead.closed_until(actor.today),
            "answer": answers.get(lead.service.pk, ""),
        }
        for lead in page_obj.object_list
    ]
    return {
        "search": search,
        "asked": thematics.labels(search.needs) if search else [],
        "page_obj": page_obj,
        "fitting": found.fitting,
        "set_aside": reasons.set_aside(found.set_aside),
        "treatment": reasons.treatment(found.treatment) if found.treatment else [],
        "engine_on": found.engine_on,
        "query_string": request.GET.urlencode(),
    }


@project_view(*policies.COUNTER_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """For somebody who gave no name: nothing is written."""
    form, search = _asked(request, actor)
    context = {"form": form, "who": request.GET.get("who", ""), "people": _people(actor, request.GET.get("who", ""))}
    return render(request, "counter/index.html", {**context, **_results(request, actor, search)})


def _people(actor: Actor, typed: str) -> list[tuple[UUID, str]]:
    """People whose names look like the typed one, for those who follow them."""
    found = [one.person_id for one in names.by_name(actor, typed, limit=8)] if typed.strip() else []
    rows = list(policies.persons_visible_to(actor).filter(pk__in=found))
    called = people.called_names(actor, rows)
    return [(person.pk, called[person.pk]) for person in sorted(rows, key=lambda row: found.index(row.pk))]


@project_view(*policies.COUNTER_ROLES)
def person(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """For one person: their needs, what exists near, what was proposed."""
    row = get_object_or_404(story.with_wishes(policies.persons_visible_to(actor).select_related("territory")), pk=person_id)
    journal.read(actor, "person", row.pk, because="counter")
    needs = story.needs_of(actor, row)
    said = story.answers_of(row)
    answers = {service_id: word["answer"] for service_id, word in said.items()}
    form, search = _asked(request, actor, row, tuple(dict.fromkeys(need.thematic for need in needs if need.thematic)))
    context = {
        "person": row,
        "called": people.called_names(actor, [row])[row.pk],
        "needs": [(need, thematics.label(need.thematic) if need.thematic else "") for need in needs],
        "form": form,
        "declined": [word for word in said.values() if word["answer"] == Answer.DECLINED and word["name"]],
        "proposed": any(answer != Answer.DECLINED for answer in answers.values()),
        "handovers": story.handed_of(actor, row),
    }
    return render(request, "counter/person.html", {**context, **_results(request, actor, search, answers)})


@project_view(*policies.COUNTER_ROLES)
def need(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Note a need or a wish."""
    row = get_object_or_404(policies.persons_visible_to(actor), pk=person_id)
    back = reverse("counter:person", args=[actor.project.slug, row.pk])
    form = forms.NeedForm(request.POST or None, actor=actor, initial={"client_id": uuid7(), "priority": "1"})
    if form.is_valid():
        said = form.cleaned_data
        priority = int(said["priority"])
        if form.attempt(
            actions.record_need, actor, row, thematic=said["thematic"], wish=said["wish"], priority=priority, id=said["client_id"]
        ):
            messages.success(request, _("C’est noté. Voici ce qui existe près d’ici."))
            return redirect(back)
    context = {"form": form, "called": people.called_names(actor, [row])[row.pk], "back": back}
    return render(request, "counter/need.html", context, status=422 if form.errors else 200)


@project_view(*policies.COUNTER_ROLES)
@require_POST
def close_need(request: HttpRequest, actor: Actor, person_id: UUID, need_id: UUID) -> HttpResponse:
    row = get_object_or_404(policies.needs_visible_to(actor).select_related("person"), pk=need_id, person_id=person_id)
    actions.close_need(actor, row)
    messages.success(request, _("Ce besoin n’est plus cherché."))
    return redirect("counter:person", actor.project.slug, person_id)


@project_view(*policies.COUNTER_ROLES)
@require_POST
def propose(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """What the person says of a lead: proposed, accepted, « pas pour moi ». The explanation of that moment is kept with it."""
    row = get_object_or_404(policies.persons_visible_to(actor).select_related("territory"), pk=person_id)
    service = get_object_or_404(Service, pk=request.POST.get("service", ""))
    answer = request.POST.get("answer", "")
    if answer == Answer.PROPOSED:
        needs = tuple(need.thematic for need in queries.standing_needs(actor, row.pk) if need.thematic)
        _form, search = _asked(request, actor, row, needs)
        found = orientation.find(actor, search, only=service.pk) if search else None
        actions.propose(
            actor, row, service_id=service.pk, explanation=found.leads[0].explanation if found and found.leads else {}
        )
    elif answer in (Answer.ACCEPTED, Answer.DECLINED):
        last = policies.proposals_visible_to(actor).filter(person=row, service_id=service.pk).order_by("-at", "-id").first()
        if last:
            actions.answer_proposal(actor, last, answer=answer)
        else:
            actions.propose(actor, row, service_id=service.pk, explanation={}, answer=answer)
    messages.success(
        request, _("C’est noté.") if answer != Answer.DECLINED else _("C’est noté. Cela ne change rien d’autre pour la personne.")
    )
    query = request.GET.urlencode()
    return redirect(reverse("counter:person", args=[actor.project.slug, row.pk]) + (f"?{query}" if query else ""))


@project_view(*policies.COUNTER_ROLES)
def leads(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """The leads proposed to a person, on paper: where, when, whom to ask, and why."""
    row = get_object_or_404(policies.persons_visible_to(actor), pk=person_id)
    journal.read(actor, "person", row.pk, because="leads")
    proposals = policies.proposals_visible_to(actor).filter(person=row).order_by("at", "id")
    last = {proposal.service_id: proposal for proposal in proposals}
    explained = {p.service_id: p.explanation for p in proposals if p.explanation}
    services = Service.objects.select_related("organisation").in_bulk(
        [key for key, p in last.items() if p.answer != Answer.DECLINED]
    )
    shown = [
        {
            "service": service,
            "answer": last[key].get_answer_display(),
            "reasons": [reasons.said(r["code"], r["params"]) for r in explained.get(key, {}).get("reasons", ())],
            "treatment": reasons.treatment(explained[key]) if key in explained else [],
        }
        for key, service in services.items()
    ]
    context = {"person": row, "called": people.called_names(actor, [row])[row.pk], "shown": shown}
    return render(request, "counter/leads.html", context)
