"""The end of a support: the day, the reason, undoing, and news afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import actions, policies
from tremplin.domain.pathways.forms import EndForm, ExitForm, NewsForm, language
from tremplin.domain.pathways.models import Pathway
from tremplin.domain.pathways.moments import MONTHS, TYPED_WITHIN_DAYS
from tremplin.domain.pathways.views.fetching import called, one, page, person_of, to_plan
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Agreement, Person


def last_pathway(actor: Actor, person: Person) -> Pathway:
    """The open pathway, or the last one that ended."""
    rows = policies.pathways_visible_to(actor).filter(person=person).order_by("-started_on", "-created_at")
    found = sorted(rows, key=lambda row: row.ended_on is not None)
    if not found:
        raise Http404
    return found[0]


@project_view(*FILE_ROLES)
def end(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    """It stopped; why may be said later."""
    found = person_of(actor, person)
    form = EndForm(request.POST or None, actor=actor, initial={"on": actor.today})
    if form.is_valid() and form.attempt(actions.end_pathway, actor, last_pathway(actor, found), on=form.cleaned_data["on"]):
        messages.success(request, _("L’arrêt est noté. Il reste à dire pourquoi."))
        return to_plan(actor, found.id)
    return page(request, actor, "end", found, form, days=TYPED_WITHIN_DAYS)


@require_POST
@project_view(*FILE_ROLES)
def resume(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    try:
        actions.resume_pathway(actor, last_pathway(actor, found))
        messages.success(request, _("Le parcours continue."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return to_plan(actor, found.id)


@project_view(*FILE_ROLES)
def exit_new(request: HttpRequest, actor: Actor, person: UUID) -> HttpResponse:
    found = person_of(actor, person)
    pathway = last_pathway(actor, found)
    method = method_in_force(actor, found.territory_id)
    form = ExitForm(request.POST or None, actor=actor, method=method, initial={"on": pathway.ended_on or actor.today})
    if form.is_valid() and form.attempt(actions.record_exit, actor, pathway, **form.cleaned_data):
        messages.success(request, _("Fin notée. Vous pouvez l’annuler si c’est une erreur."))
        return to_plan(actor, found.id)
    return page(request, actor, "exit", found, form)


@project_view(*FILE_ROLES)
def exit_undo(request: HttpRequest, actor: Actor, exit: UUID) -> HttpResponse:
    fact = one(policies.exits_visible_to(actor).filter(undone_at=None), exit)
    if request.method == "POST":
        try:
            actions.undo_exit(actor, fact)
            messages.success(request, _("Fin annulée : le parcours continue."))
        except NotAllowed:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return to_plan(actor, fact.person_id)
    reason = method_in_force(actor, fact.person.territory_id).exits.get(fact.reason)
    context = {
        "question": _("Annuler cette fin ?"),
        "words": _("« %(reason)s », pour %(name)s.")
        % {"reason": reason.label.read(language()) if reason else fact.reason, "name": called(actor, fact.person)},
        "consequences": [
            _("Le parcours reprend, avec tout son plan."),
            _("Le journal garde que la fin a été notée, puis annulée."),
        ],
        "undo": _("Vous pourrez noter une autre fin."),
        "action": _("Annuler la fin"),
        "back": reverse("pathways:plan", args=[actor.project.slug, fact.person_id]),
    }
    return render(request, "ui/confirm.html", context)


@project_view(*FILE_ROLES)
def news(request: HttpRequest, actor: Actor, exit: UUID, month: int) -> HttpResponse:
    """News at 3, 6 or 12 months."""
    if month not in MONTHS:
        raise Http404
    fact = get_object_or_404(policies.exits_visible_to(actor), id=exit)
    agrees = people.agrees(actor, fact.person_id, Agreement.Purpose.FOLLOW_UP)
    form = NewsForm(request.POST or None, actor=actor, agrees=agrees, initial={"on": actor.today})
    if form.is_valid() and form.attempt(actions.answer_follow_up, actor, fact, month=month, **form.cleaned_data):
        messages.success(request, _("Nouvelles notées."))
        return to_plan(actor, fact.person_id)
    return page(request, actor, "news", fact.person, form, month=month, exit=fact, agrees=agrees)
