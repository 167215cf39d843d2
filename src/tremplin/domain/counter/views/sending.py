"""Passing somebody on: choose who, write the minimum card together, look at it, send."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import paged
from tremplin.domain.counter import actions, forms, policies, queries
from tremplin.domain.counter.cards import CARD_FIELDS, Card
from tremplin.domain.partners import policies as partner_policies
from tremplin.domain.partners import queries as partner_queries
from tremplin.domain.partners.load import Load, load_of
from tremplin.domain.partners.models import Partner, Service
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Person

AGREED_DAYS = 92


@project_view(*policies.COUNTER_ROLES)
def choose(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Who receives: partners of the project, those of the chosen service first; each says whether it can be asked today."""
    person = get_object_or_404(policies.persons_visible_to(actor), pk=person_id)
    text = request.GET.get("q", "")
    service = Service.objects.filter(pk=request.GET.get("service", "")).select_related("organisation").first()
    rows = partner_queries.searched(actor, text)
    if service and not text:
        rows = rows.filter(organisation_id=service.organisation_id)
    page_obj = paged(request, rows)
    page_obj.object_list = partner_queries.partner_rows(actor, list(page_obj.object_list))
    context = {
        "person": person,
        "called": people.called_names(actor, [person])[person.id],
        "page_obj": page_obj,
        "query": text,
        "service": service,
        "back": reverse("counter:person", args=[actor.project.slug, person.pk]),
    }
    return render(request, "counter/choose.html", context)


@project_view(*policies.COUNTER_ROLES)
def write(request: HttpRequest, actor: Actor, person_id: UUID, partner_id: UUID) -> HttpResponse:
    """The card and the agreement. « Relire » shows what the partner will see; « Envoyer » sends it, once."""
    person = get_object_or_404(policies.persons_visible_to(actor), pk=person_id)
    partner = get_object_or_404(partner_policies.visible_to(actor), pk=partner_id, archived_at=None)
    load = load_of(actor, partner)
    form = forms.HandoverForm(
        request.POST or None,
        actor=actor,
        initial=initial(actor, person),
        identified=person.level == Person.Level.IDENTIFIED,
        warning=load.warning,
    )
    context = page_context(request, actor, person, partner, load)
    if form.is_valid() and "preview" in request.POST:
        return render(
            request,
            "counter/preview.html",
            {**context, "form": form, "card": card_in(form.cleaned_data), "said": form.cleaned_data},
        )
    if (
        form.is_valid()
        and "back" not in request.POST
        and (referral := form.attempt(_send, actor, person, partner, context["service_id"], form.cleaned_data))
    ):
        messages.success(
            request,
            _("Le relais est passé.") if referral.links.exists() else _("Le relais est noté : appelez le partenaire."),
        )
        return redirect("counter:referral", actor.project.slug, referral.pk)
    if not form.is_bound:
        journal.read(actor, "person", person.pk, because="handover")
    return render(request, "counter/write.html", {**context, "form": form}, status=422 if form.errors else 200)


def page_context(request: HttpRequest, actor: Actor, person: Person, partner: Partner, load: Load) -> dict[str, Any]:
    service_id = request.POST.get("service") or request.GET.get("service", "")
    service = Service.objects.filter(pk=service_id).first() if service_id else None
    return {
        "person": person,
        "called": people.called_names(actor, [person])[person.id],
        "partner": partner,
        "load": load,
        "service": service,
        "service_id": service.pk if service else "",
        "back": reverse("counter:person", args=[actor.project.slug, person.pk]),
    }


def initial(actor: Actor, person: Person) -> dict[str, Any]:
    """What we know already, so that nothing is typed twice: the name they go by, their first wish, who sends."""
    identity = people.identity_of(actor, person)
    wishes = [need.wish for need in queries.standing_needs(actor, person.pk) if need.wish]
    via = _("par message, via %(name)s") % {"name": actor.name + (f" ({actor.trade})" if actor.trade else "")}
    return {
        "client_id": uuid7(),
        "called": identity.called(person.level).strip("« »\u00a0\u202f"),
        "wish": wishes[0] if wishes else "",
        "reach": via,
        "until": actor.today + timedelta(days=AGREED_DAYS),
    }


def card_in(said: dict[str, Any]) -> Card:
    return Card(**{name: said.get(name, "") for name in CARD_FIELDS})


def _send(actor: Actor, person: Person, partner: Partner, service_id: str, said: dict[str, Any]) -> Any:
    return actions.hand_over(
        actor,
        person,
        partner=partner,
        card=card_in(said),
        agreed=actions.Agreed(until=said["until"], identity=bool(said.get("identity"))),
        id=said["client_id"],
        service_id=service_id,
        warm=said["warm"],
        meeting_at=said["meeting_at"],
        answer_phone=said["answer_phone"],
        ask_anyway=bool(said.get("ask_anyway")),
    )
