"""Asking the referent, typing the answer, proposing a mediator."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.vault import vault
from tremplin.domain.outreach import actions, forms, policies
from tremplin.domain.outreach.views.attempts import fetch
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import queries as people


def partners(actor: Actor, **kind: bool) -> list[Partner]:
    return list(Partner.objects.filter(project_id=actor.project_id, archived_at=None, **kind).order_by("name"))


@project_view(*FILE_ROLES)
def ask(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    offered = partners(actor, is_referent_service=True)
    form = forms.AdviceForm(
        request.POST or None, partners=offered, initial={"partner": str(offered[0].id)} if len(offered) == 1 else {}
    )
    if form.is_valid():
        clean = form.cleaned_data
        partner = next(one for one in offered if str(one.id) == clean["partner"])
        facts: dict[str, Any] = {
            "partner": partner,
            "question": clean["question"],
            "anonymous": not clean["named"],
            "id": clean["id"],
        }
        if form.attempt(lambda: actions.ask_advice(actor, person, **facts)):
            messages.success(
                request, _("Demande notée. Appelez %(partner)s, puis écrivez sa réponse ici.") % {"partner": partner.name}
            )
            return redirect("people:person", actor.project.slug, person.id)
    called = people.called_names(actor, [person])[person.id]
    context = {"form": form, "person": person, "called": called, "none": not offered}
    return render(request, "outreach/advice_form.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def answer(request: HttpRequest, actor: Actor, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(policies.advice_visible_to(actor).select_related("person", "partner"), id=request_id)
    form = forms.AnswerForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.answer_advice, actor, asked, **form.cleaned_data):
        messages.success(request, _("Réponse notée."))
        return redirect("people:person", actor.project.slug, asked.person_id)
    question = vault.open(actor.project_id, asked.person_id, asked.question_sealed)
    called = people.called_names(actor, [asked.person])[asked.person_id]
    context = {"form": form, "person": asked.person, "called": called, "asked": asked, "question": question}
    return render(request, "outreach/advice_answer.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def mediator(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    offered = partners(actor, is_mediator=True)
    form = forms.MediatorForm(request.POST or None, partners=offered)
    if form.is_valid():
        partner = next(one for one in offered if str(one.id) == form.cleaned_data["partner"])
        if form.attempt(lambda: actions.propose_mediator(actor, person, partner=partner, id=form.cleaned_data["id"])):
            messages.success(request, _("Médiateur proposé. Laissez-lui le temps."))
            return redirect("people:person", actor.project.slug, person.id)
    called = people.called_names(actor, [person])[person.id]
    context = {"form": form, "person": person, "called": called, "none": not offered}
    return render(request, "outreach/mediator_form.html", context, status=422 if form.errors else 200)
