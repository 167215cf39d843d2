"""Meetings: the anonymous count first, then the person's wish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.forms import Form
from tremplin.core.ui.tables import paged
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import actions, forms, policies, queries
from tremplin.domain.outreach.models import Encounter, Mode
from tremplin.domain.outreach.moments import local
from tremplin.domain.outreach.places import Places
from tremplin.domain.people import policies as people_policies
from tremplin.domain.people import queries as people


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = (
        queries.standing(policies.encounters_visible_to(actor))
        .select_related("territory", "entrance__building")
        .order_by("-at", "-id")
    )
    page = paged(request, rows)
    method, language = method_in_force(actor), get_language() or "fr"
    for row in page.object_list:
        row.topic_words = [method.topics[code].label.read(language) for code in row.topics if code in method.topics]
        row.says = method.objections[row.objection].says.read(language) if row.objection in method.objections else ""
    return render(request, "outreach/encounters.html", {"page_obj": page, "now": actor.now})


def form_for(request: HttpRequest, actor: Actor, initial: dict[str, Any] | None = None) -> forms.EncounterForm:
    places, members = Places.of(actor), people.team(actor)
    last = queries.usual(actor)
    place = places.value(last.territory_id if last else None, last.entrance_id if last else None)
    start = {
        "people_count": 1,
        "place": request.GET.get("place") or place,
        "mode": last.mode if last else Mode.STREET,
        "team": [str(one) for one in last.team_ids] if last else [],
        "at": local(actor, actor.now).replace(tzinfo=None),
    }
    territory_id = last.territory_id if last else None
    method = method_in_force(actor, territory_id)
    start.update(initial or {})
    return forms.EncounterForm(request.POST or None, actor=actor, places=places, members=members, method=method, initial=start)


def shown(request: HttpRequest, actor: Actor, form: forms.EncounterForm, **context: Any) -> HttpResponse:
    """The form, with what to answer at hand."""
    context = {
        **context,
        "form": form,
        "objections": objections(form, answers(actor, method_in_force(actor))),
        "more_open": bool(form.errors),
        "here": form.here or _("Lieu, équipe et heure"),
    }
    return render(request, "outreach/encounter_form.html", context, status=422 if form.errors else 200)


def objections(form: Form, answered: list[dict[str, Any]]) -> list[tuple[Any, dict[str, Any] | None]]:
    """Each objection that may be ticked, with what may be answered to it."""
    said = {entry["code"]: entry for entry in answered}
    return [(option, said.get(str(option.data["value"]))) for option in form["objection"].subwidgets]


def answers(actor: Actor, method: Any) -> list[dict[str, Any]]:
    """The method's objections, with what may be answered and what to avoid."""
    language = get_language() or "fr"
    words = {"{worker}": actor.name, "{project}": actor.project.name}
    found = []
    for one in method.open_objections:
        lines = one.answers.read(language)
        for mark, word in words.items():
            lines = tuple(line.replace(mark, word) for line in lines)
        found.append({"code": one.code, "says": one.says.read(language), "answers": lines, "avoid": one.avoid.read(language)})
    return found


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = form_for(request, actor)
    if form.is_valid() and (encounter := form.attempt(lambda: actions.record_encounter(actor, **form.facts()))):
        messages.success(request, _("Rencontre notée. Rien ne désigne personne."))
        return redirect("outreach:encounter", actor.project.slug, encounter.id)
    return shown(request, actor, form)


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, encounter_id: UUID) -> HttpResponse:
    """After the count: does the person want us to find them again?"""
    encounter = get_object_or_404(
        queries.standing(policies.encounters_visible_to(actor)).select_related("territory", "entrance__building"), id=encounter_id
    )
    persons = list(people_policies.persons_visible_to(actor).filter(encounters__encounter=encounter))
    names = people.called_names(actor, persons)
    context = {
        "encounter": encounter,
        "persons": [(person, names[person.id]) for person in persons],
        "may_correct": policies.can_correct(actor, encounter),
        "now": actor.now,
    }
    return render(request, "outreach/encounter.html", context)


@project_view(*FILE_ROLES)
def correct(request: HttpRequest, actor: Actor, encounter_id: UUID) -> HttpResponse:
    encounter = get_object_or_404(queries.standing(policies.encounters_visible_to(actor)), id=encounter_id)
    policies.require(policies.can_correct(actor, encounter))
    form = form_for(request, actor, values(actor, encounter))
    if form.is_valid() and (
        corrected := form.attempt(lambda: actions.record_encounter(actor, corrects=encounter, **form.facts()))
    ):
        messages.success(request, _("Rencontre corrigée."))
        return redirect("outreach:encounter", actor.project.slug, corrected.id)
    return shown(request, actor, form, encounter=encounter)


def values(actor: Actor, encounter: Encounter) -> dict[str, Any]:
    names = ("people_count", "mode", "topics", "objection", "next_step")
    place = f"e:{encounter.entrance_id}" if encounter.entrance_id else f"t:{encounter.territory_id}"
    group = {f"group-{key}": count for key, count in encounter.composition.items()}
    first = {True: "yes", False: "no", None: ""}[encounter.first_time]
    same = {name: getattr(encounter, name) for name in names}
    team = [str(one) for one in encounter.team_ids]
    return {
        **same,
        **group,
        "place": place,
        "team": team,
        "first_time": first,
        "at": local(actor, encounter.at).replace(tzinfo=None),
    }
