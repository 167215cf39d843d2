"""Handovers as the sender follows them: the list, one of them with its answers, and what to do about it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError, NotAllowed
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.forms import Form
from tremplin.core.ui.tables import paged
from tremplin.domain.counter import actions, agreements, cards, forms, policies, queries, states
from tremplin.domain.counter.actions.answers import pending_proposal
from tremplin.domain.counter.lists import LISTS, ORDERS, sought
from tremplin.domain.counter.meeting_file import meeting_file
from tremplin.domain.counter.models import Referral

FOLLOWERS = policies.COUNTER_ROLES


def _one(actor: Actor, referral_id: UUID) -> Referral:
    rows = queries.with_last_word(policies.visible_to(actor).select_related("person", "partner"))
    return get_object_or_404(rows, pk=referral_id)


def _here(actor: Actor, referral: Referral) -> str:
    return reverse("counter:referral", args=[actor.project.slug, referral.pk])


@project_view(*FOLLOWERS)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All handovers this member may follow."""
    text, show, order = request.GET.get("q", ""), request.GET.get("show", ""), request.GET.get("sort", "")
    page_obj = paged(request, sought(actor, text, show, order))
    page_obj.object_list = queries.rows(actor, list(page_obj.object_list))
    context = {"page_obj": page_obj, "query": text, "show": show, "sort": order, "lists": LISTS.items(), "orders": ORDERS.items()}
    return render(request, "counter/referrals.html", context)


def _detail(actor: Actor, referral: Referral) -> dict[str, Any]:
    link = referral.links.order_by("-created_at").first()
    (row,) = queries.rows(actor, [referral])
    return {
        "actor": actor,
        "referral": referral,
        "row": row,
        "card": cards.card_of(referral),
        "entries": queries.timeline(actor, referral),
        "now": actor.now,
        "proposal": pending_proposal(referral),
        "open": referral.status in states.OPEN,
        "agreed": agreements.holds(actor, referral.person_id, agreements.Purpose.HANDOVER, referral.partner_id),
        "mailing": queries.mailing_of(link),
        "link_until": link.expires_at
        if link and link.mailbox and link.mailed_at and link.opened_at is None and link.revoked_at is None
        else None,
    }


@project_view(*FOLLOWERS)
def referral(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    """One handover: what was sent, what became of it, what to do next."""
    row = _one(actor, referral_id)
    journal.read(actor, "person", row.person_id, because="handover")
    crumbs = [(_("Relais"), reverse("counter:referrals", args=[actor.project.slug]))]
    return render(request, "counter/referral.html", {**_detail(actor, row), "crumbs": crumbs})


@project_view(*FOLLOWERS)
def live(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    """The moving part of the page; 304 while nothing was said. Its tag changes with each word and each day of silence."""
    row = _one(actor, referral_id)
    mailing = queries.mailing_of(row.links.order_by("-created_at").first())
    tag = f'"{row.version}-{queries.silence_of(actor, row) or 0}-{mailing.tag if mailing else ""}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = render(request, "counter/_referral_live.html", _detail(actor, row))
    response.headers["ETag"] = tag
    return response


Verb = Callable[..., Any]


def _followed(verb: Verb, done: Any) -> Callable[[Callable[[Referral], dict[str, Any]]], Any]:
    """A page that asks « sûr ? » then does one verb on one handover; a refusal is told on the handover's page.

    The decorated function gives the words of the question, from the handover.
    """

    def decorate(asked: Callable[[Referral], dict[str, Any]]) -> Any:
        @project_view(*FOLLOWERS)
        @wraps(asked)
        def page(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
            row = _one(actor, referral_id)
            if request.method == "POST":
                _try(request, lambda: verb(actor, row), done)
                return redirect(_here(actor, row))
            return render(request, "ui/confirm.html", {"back": _here(actor, row), **asked(row)})

        return page

    return decorate


def _at_once(verb: Verb, done: Any) -> Any:
    """A button that does one verb on one handover without asking again."""

    @project_view(*FOLLOWERS)
    @require_POST
    def page(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
        row = _one(actor, referral_id)
        _try(request, lambda: verb(actor, row), done)
        return redirect(_here(actor, row))

    return page


def _told(form_class: type[Form], verb: Verb, done: Any, **words: Any) -> Any:
    """A form on one handover: its fields go to one verb, then back to the handover."""

    @project_view(*FOLLOWERS)
    def page(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
        row = _one(actor, referral_id)
        form = form_class(request.POST or None, actor=actor)
        if form.is_valid() and form.attempt(verb, actor, row, **form.cleaned_data):
            messages.success(request, done)
            return redirect(_here(actor, row))
        context = {"form": form, "row": queries.rows(actor, [row])[0], "referral": row, "back": _here(actor, row), **words}
        return render(request, "counter/answer.html", context, status=422 if form.errors else 200)

    return page


def _try(request: HttpRequest, verb: Callable[[], Any], done: Any) -> None:
    try:
        verb()
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.warning(request, str(refusal))


answer = _told(forms.PhoneAnswerForm, actions.answer_referral, gettext_lazy("La réponse est notée."))
other_date = _told(
    forms.OtherDateForm,
    actions.ask_other_date,
    gettext_lazy("Le partenaire est prévenu : il pourra proposer une autre date."),
    heading=gettext_lazy("Demander une autre date"),
)
agree_date = _at_once(actions.agree_date, gettext_lazy("La date est acceptée. Le partenaire est prévenu."))
mail_again = _at_once(actions.mail_again, gettext_lazy("Le message repart. S’il est refusé, de nouveaux essais suivront."))


@_followed(actions.remind, gettext_lazy("Un nouveau lien part."))
def remind(row: Referral) -> dict[str, Any]:
    return {
        "question": _("Relancer %(partner)s ?") % {"partner": row.partner.name},
        "words": _("Un message avec un lien neuf part à la même adresse. Le lien d’avant ne s’ouvre plus."),
        "undo": _("Vous pourrez annuler le relais ensuite."),
        "action": _("Relancer"),
    }


@_followed(actions.withdraw_referral, gettext_lazy("Le relais est annulé."))
def withdraw(row: Referral) -> dict[str, Any]:
    return {
        "question": _("Annuler ce relais ?"),
        "words": row.partner.name,
        "consequences": [
            _("Le lien se ferme tout de suite, même s’il est ouvert."),
            _("Le partenaire lit : « Cette demande n’est plus ouverte »."),
        ],
        "action": _("Annuler le relais"),
    }


@_followed(actions.close_referral, gettext_lazy("Le relais est clos."))
def close(row: Referral) -> dict[str, Any]:
    return {
        "question": _("Clore ce relais ?"),
        "words": _("On n’attend plus rien de ce partenaire pour cette personne. Ce qui a été dit reste."),
        "action": _("Clore"),
    }


@_followed(
    lambda actor, row: actions.cut_recipient(actor, row.person, row.partner),
    gettext_lazy("C’est fait : ce partenaire ne voit plus rien."),
)
def cut(row: Referral) -> dict[str, Any]:
    """The person takes back their agreement for this recipient (SHARE-06)."""
    return {
        "question": _("La personne retire son accord ?"),
        "words": _("Pour %(partner)s : tout ce qui a été partagé avec lui.") % {"partner": row.partner.name},
        "consequences": [
            _("Les liens et les pages ouvertes se ferment tout de suite."),
            _("Les relais en cours vers ce partenaire sont annulés."),
        ],
        "action": _("Retirer l’accord"),
    }


@project_view(*FOLLOWERS)
def meeting(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    """The meeting for the sender's calendar."""
    row = _one(actor, referral_id)
    if row.meeting_at is None:
        return redirect(_here(actor, row))
    response = HttpResponse(meeting_file(actor, row), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response
