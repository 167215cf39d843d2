"""Somebody is named while they are not there: as little as possible is kept, they are told within a month, or it goes (article 14)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.when import full_day
from tremplin.domain.people import actions, forms, keeping, policies, queries
from tremplin.domain.people.models import Person
from tremplin.domain.people.views.sheets import fetch, notice_lines


@project_view(*FILE_ROLES)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A nickname or a first name, a place, perhaps a number to reach them, and on whose word."""
    places = {str(place.id): place for place in policies.territories_of(actor).order_by("name")}
    form = forms.NamedForm(request.POST or None, places=places)
    matches: list[queries.PossibleMatch] = []
    if form.is_valid():
        clean, identity = form.cleaned_data, form.identity()
        if not request.POST.get("another"):
            matches = queries.possible_matches(actor, identity)
        facts = {"territory": places[clean["territory"]], "identity": identity, "named_by": clean["named_by"], "id": clean["id"]}
        if not matches and (person := form.attempt(open_file, actor, **facts)):
            day = full_day(person.inform_by) if person.inform_by else ""
            messages.success(
                request, _("C’est noté. Informez cette personne avant le %(day)s, sinon tout s’efface.") % {"day": day}
            )
            return redirect("people:person", actor.project.slug, person.id)
    context = {"form": form, "matches": matches, "until": keeping.month_after(actor.today)}
    return render(request, "people/named_new.html", context, status=422 if form.errors else 200)


def open_file(actor: Actor, **facts: Any) -> Person:
    return actions.create_person(actor, level=Person.Level.PSEUDONYM, notice=None, **facts)


@project_view(*FILE_ROLES)
def inform(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Say it, tick it: how, when, which text. That ends the month."""
    person = fetch(actor, person_id)
    if person.inform_by is None:
        return redirect("people:person", actor.project.slug, person.id)
    version, lines = notice_lines(actor, person, "spoken")
    form = forms.InformForm(request.POST or None, initial={"channel": "spoken"})
    if form.is_valid():
        given = {"channel": form.cleaned_data["channel"], "text_version": version, "id": form.cleaned_data["id"]}
        language = (get_language() or "fr")[:2]
        if form.attempt(actions.give_notice, actor, person, level=person.level, language=language, **given):
            messages.success(request, _("Information notée. Le suivi reste, comme la personne le veut."))
            return redirect("people:person", actor.project.slug, person.id)
    called = queries.called_names(actor, [person])[person.id]
    context = {"form": form, "person": person, "called": called, "lines": lines, "gone_on": keeping.gone_on(person)}
    return render(request, "people/inform.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def refuse(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """The person says no: nothing waits for the end of the month."""
    person = fetch(actor, person_id)
    back = reverse("people:person", args=[actor.project.slug, person.id])
    if request.method == "POST" and person.inform_by is not None:
        actions.wants_no_file(actor, person)
        messages.success(request, _("Son suivi s’efface cette nuit. Personne n’a rien d’autre à faire."))
        return redirect(back)
    context = {
        "question": _("Elle ne veut pas de suivi ?"),
        "consequences": [
            _("Son surnom, son lieu et son numéro s’effacent cette nuit, aussi des sauvegardes."),
            _("Pour que personne ne la démarche plus, notez aussi une opposition : une porte ou un numéro, sans nom."),
        ],
        "undo": _("Jusqu’à cette nuit, vous pouvez encore noter qu’elle est informée et d’accord."),
        "action": _("Laisser effacer cette nuit"),
        "back": back,
    }
    return render(request, "ui/confirm.html", context)
