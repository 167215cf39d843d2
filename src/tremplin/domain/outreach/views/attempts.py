"""Trying again, promising to come back, keeping or dropping the promise."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.when import say
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import actions, forms, perseverance, policies, reasons
from tremplin.domain.outreach.models import ContactAttempt, FollowUp
from tremplin.domain.outreach.views.encounters import answers, objections
from tremplin.domain.people import policies as people_policies
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Person
from tremplin.engines.perseverance import StepKind


def fetch(actor: Actor, person_id: UUID) -> Person:
    return get_object_or_404(people_policies.persons_visible_to(actor).select_related("territory"), id=person_id)


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """One try: how it ended, and the next date, which the cadence proposes."""
    person = fetch(actor, person_id)
    method = method_in_force(actor, person.territory_id)
    identity = people.identity_of(actor, person)
    next_one, one = perseverance.for_person(actor, person, identity)
    done = len(next_one.step.reasons) and attempts_done(next_one)
    proposed = actor.today + timedelta(days=method.cadence.days_after(done + 1))
    if next_one.step.kind is StepKind.LEAVE_IN_PEACE and next_one.step.due:
        proposed = max(proposed, next_one.step.due)
    form = forms.AttemptForm(
        request.POST or None, method=method, initial={"channel": next_one.channel or "visit", "due_on": proposed}
    )
    if form.is_valid() and form.attempt(lambda: record(actor, person, form.cleaned_data)):
        messages.success(request, said(actor, form.cleaned_data))
        return redirect("people:person", actor.project.slug, person.id)
    context = {
        "form": form,
        "person": person,
        "called": identity.called(person.level),
        "objections": objections(form, answers(actor, method)),
        "next": next_one,
        "followed": one.followed(actor),
        "said": reasons.objection_words(method, next_one.objection) if next_one.objection else "",
    }
    return render(request, "outreach/attempt_form.html", context, status=422 if form.errors else 200)


def attempts_done(next_one: perseverance.Next) -> int:
    return next((int(str(r.params["done"])) for r in next_one.step.reasons if r.code == "attempts"), 0)


@transaction.atomic
def record(actor: Actor, person: Person, clean: dict[str, Any]) -> ContactAttempt:
    """The try and its promise are written together, or not at all."""
    facts = {name: clean[name] for name in ("id", "outcome", "channel", "objection")}
    attempt = actions.record_attempt(actor, person, **facts)
    if clean["due_on"]:
        reason = clean["objection"]
        actions.promise_follow_up(
            actor, person, due_on=clean["due_on"], channel=clean["channel"], reason=reason, id=clean["promise_id"]
        )
    return attempt


def said(actor: Actor, clean: dict[str, Any]) -> str:
    due: date | None = clean["due_on"]
    return _("Essai noté. À revoir %(when)s.") % {"when": say(due, actor.today)} if due else _("Essai noté.")


@project_view(*FILE_ROLES)
def promise(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    form = forms.PromiseForm(
        request.POST or None, initial={"due_on": actor.today + timedelta(days=7), "channel": "visit", "reason": "promised"}
    )
    if form.is_valid() and form.attempt(lambda: actions.promise_follow_up(actor, person, **form.cleaned_data)):
        messages.success(request, _("À revoir %(when)s.") % {"when": say(form.cleaned_data["due_on"], actor.today)})
        return redirect("people:person", actor.project.slug, person.id)
    called = people.called_names(actor, [person])[person.id]
    return render(
        request,
        "outreach/promise_form.html",
        {"form": form, "person": person, "called": called},
        status=422 if form.errors else 200,
    )


@require_POST
@project_view(*FILE_ROLES)
def keep(request: HttpRequest, actor: Actor, follow_up_id: UUID) -> HttpResponse:
    return closed(request, actor, follow_up_id, actions.keep_follow_up, _("Promesse tenue."))


@require_POST
@project_view(*FILE_ROLES)
def drop(request: HttpRequest, actor: Actor, follow_up_id: UUID) -> HttpResponse:
    return closed(request, actor, follow_up_id, actions.drop_follow_up, _("À revoir retiré de la liste."))


def closed(request: HttpRequest, actor: Actor, follow_up_id: UUID, verb: Any, words: str) -> HttpResponse:
    found: FollowUp = get_object_or_404(policies.follow_ups_visible_to(actor).select_related("person"), id=follow_up_id)
    if not (found.done_at or found.dropped_at):
        verb(actor, found)
        messages.success(request, words)
    return redirect("people:person", actor.project.slug, found.person_id)
