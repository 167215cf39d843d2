"""Good things that happened, and the two trust questions that the person answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.vault import vault
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import actions, policies
from tremplin.domain.pathways.forms import OutcomeForm, TrustForm
from tremplin.domain.pathways.models import Outcome
from tremplin.domain.pathways.moments import TrustMoment
from tremplin.domain.pathways.views.fetching import called, one, page, person_of, to_plan
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Agreement


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    form = OutcomeForm(
        request.POST or None, actor=actor, method=method_in_force(actor, found.territory_id), initial={"on": actor.today}
    )
    if form.is_valid() and form.attempt(actions.record_outcome, actor, found, **form.cleaned_data):
        messages.success(request, _("C’est noté. Dites-le à la personne : c’est le sien."))
        return to_plan(actor, found.id, "outcomes")
    return page(request, actor, "outcome", found, form)


@project_view(*FILE_ROLES)
def correct(request: HttpRequest, actor: Actor, outcome: UUID) -> HttpResponse:
    """A better version: a new fact that names the one it replaces."""
    fact = one(policies.outcomes_visible_to(actor), outcome)
    initial = {"kind": fact.kind, "link": fact.link, "on": fact.on, "source": fact.source, "words": _words(fact)}
    form = OutcomeForm(
        request.POST or None, actor=actor, method=method_in_force(actor, fact.person.territory_id), initial=initial
    )
    if form.is_valid() and form.attempt(actions.record_outcome, actor, fact.person, corrects=fact, **form.cleaned_data):
        messages.success(request, _("Issue corrigée."))
        return to_plan(actor, fact.person_id, "outcomes")
    return page(request, actor, "outcome", fact.person, form, outcome=fact)


def _words(fact: Outcome) -> str:
    return str(vault.open(fact.project_id, fact.person_id, fact.words_sealed)) if fact.words_sealed else ""


@project_view(*FILE_ROLES)
def withdraw(request: HttpRequest, actor: Actor, outcome: UUID) -> HttpResponse:
    fact = one(policies.outcomes_visible_to(actor), outcome)
    if request.method == "POST":
        try:
            actions.withdraw_outcome(actor, fact)
            messages.success(request, _("Issue retirée."))
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return to_plan(actor, fact.person_id, "outcomes")
    context = {
        "question": _("Retirer cette issue ?"),
        "words": _("« %(kind)s » de %(name)s a été notée par erreur.")
        % {"kind": fact.get_kind_display(), "name": called(actor, fact.person)},
        "consequences": [_("Elle ne compte plus dans les chiffres."), _("Le journal garde qu’elle a été notée, puis retirée.")],
        "undo": _("Vous pourrez la noter de nouveau."),
        "action": _("Retirer"),
        "back": reverse("pathways:plan", args=[actor.project.slug, fact.person_id]),
    }
    return render(request, "ui/confirm.html", context)


@project_view(*FILE_ROLES)
def trust(request: HttpRequest, actor: Actor, person: UUID, moment: str) -> HttpResponse:
    """Two questions in pictures, in the person's words: the screen is turned towards them."""
    if moment not in TrustMoment.values:
        raise Http404
    found = person_of(actor, person)
    agrees = people.agrees(actor, found.id, Agreement.Purpose.TRUST)
    form = TrustForm(
        request.POST or None, method=method_in_force(actor, found.territory_id), address=found.address_form, agrees=agrees
    )
    if form.is_valid() and form.attempt(actions.answer_trust, actor, found, moment=moment, **form.values()):
        messages.success(request, _("Merci. La réponse est gardée."))
        return to_plan(actor, found.id, "trust")
    return page(request, actor, "trust", found, form, moment=TrustMoment(moment).label)
