"""What a receiver does with one handover, whichever door they came by: the link's session or their own project's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tremplin.core.journal import journal
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.ui import forms as ui_forms
from tremplin.domain.counter import actions, forms, queries
from tremplin.domain.counter.actions.links import matter_is_open
from tremplin.domain.counter.meeting_file import meeting_file
from tremplin.domain.counter.models import Referral
from tremplin.domain.counter.receiving import Places, Visit

SHORT_ANSWERS = frozenset({"accepted", "met", "no_show"})


def may_read(visit: Visit) -> bool:
    """The matter is open, or the receiver has just answered and reads so."""
    told = visit.referral.status in (Referral.Status.DECLINED, Referral.Status.MET)
    return told or matter_is_open(visit.actor, visit.referral)


def places_of(visit: Visit) -> Places:
    if visit.places is None:
        raise ValueError("a visit without places has no pages")
    return visit.places


def shown(request: HttpRequest, visit: Visit, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Rendered after the door is shut: the page around it belongs to whoever reads, not to the sender's project."""
    said = {"places": places_of(visit), "project": visit.actor.project, "now": visit.actor.now, **context}
    return TemplateResponse(request, template, said, status=status)


@require_GET
def card(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The minimum card and the buttons; each showing of personal fields is a read in the journal."""
    since = queries.shown_since(visit.referral, visit.link)
    view = queries.receiver_view(visit.actor, visit.referral, since, visit.kept)
    if view.card or view.identity:
        because = "link_identity" if view.identity else "link"
        journal.read(visit.actor, "person", visit.referral.person_id, because=because)
    return shown(request, visit, "counter/receiving/card.html", view=view, partner=visit.referral.partner)


@require_POST
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One click: « Je le reçois », « nous nous sommes vus », « personne n’est venu »."""
    kind = request.POST.get("kind", "")
    if kind in SHORT_ANSWERS:
        try:
            actions.answer_referral(visit.actor, visit.referral, kind=kind)
            messages.success(request, _("C’est noté. L’équipe le voit tout de suite."))
        except WrongMoment as moment:
            messages.warning(request, str(moment))
    return redirect(places_of(visit).card)


@require_http_methods(["GET", "POST"])
def propose_date(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = forms.DateProposalForm(request.POST or None, now=visit.actor.now)
    return _form_page(request, visit, form, "proposed", _("Proposer une date"), _("Proposer cette date"))


@require_http_methods(["GET", "POST"])
def set_meeting(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = forms.MeetingForm(request.POST or None, now=visit.actor.now)
    return _form_page(request, visit, form, "meeting", _("Fixer le rendez-vous"), _("Fixer ce rendez-vous"))


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = forms.DeclineForm(request.POST or None, now=visit.actor.now)
    return _form_page(request, visit, form, "declined", _("Ce n’est pas possible"), _("Envoyer la réponse"))


def _form_page(request: HttpRequest, visit: Visit, form: ui_forms.Form, kind: str, heading: str, action: str) -> HttpResponse:
    if form.is_valid() and form.attempt(actions.answer_referral, visit.actor, visit.referral, kind=kind, **form.cleaned_data):
        messages.success(request, _("C’est noté. L’équipe le voit tout de suite."))
        return redirect(places_of(visit).card)
    status = 422 if form.errors else 200
    return shown(request, visit, "counter/receiving/form.html", status, form=form, heading=heading, action=action)


@require_GET
def meeting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The meeting for the receiver's calendar: initials only."""
    if visit.referral.meeting_at is None:
        return redirect(places_of(visit).card)
    response = HttpResponse(meeting_file(visit.actor, visit.referral), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response
