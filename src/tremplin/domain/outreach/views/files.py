"""From a meeting to a file, only if the person wishes: nickname, name, or a file that exists already."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import actions, policies, queries
from tremplin.domain.outreach.forms import SeeAgainMixin
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.people import forms as people_forms
from tremplin.domain.people import listing
from tremplin.domain.people import policies as people_policies
from tremplin.domain.people import queries as people
from tremplin.domain.people.actions import NoticeGiven
from tremplin.domain.people.models import Person


class PseudonymForm(SeeAgainMixin, people_forms.PseudonymForm):
    field_order = ("told", "pseudonym", "place_hint", "soon", "due_on", "see_by", "sex", "age_band", "id")


class IdentifiedForm(SeeAgainMixin, people_forms.IdentifiedForm):
    field_order = (
        *people_forms.IdentifiedForm.field_order[:7],
        "soon",
        "spe_status",
        "due_on",
        "see_by",
        *people_forms.IdentifiedForm.field_order[8:],
    )


def fetch(actor: Actor, encounter_id: UUID) -> Encounter:
    return get_object_or_404(queries.standing(policies.encounters_visible_to(actor)).select_related("territory"), id=encounter_id)


def told(actor: Actor, encounter: Encounter, code: str) -> tuple[str, tuple[str, ...]]:
    """Version and words of the notice for this territory."""
    method = method_in_force(actor, encounter.territory_id)
    leads = ", ".join(actor.project.leads) or actor.project.name
    words = {"worker": actor.name, "project": actor.project.name, "controller": leads, "contact": leads}
    notice = method.notices[code]
    legal = str(_("mission d’intérêt public"))
    return notice.version, notice.lines.read(get_language() or "fr", method.address, legal_basis=legal, **words)


@project_view(*FILE_ROLES)
def pseudonym(request: HttpRequest, actor: Actor, encounter_id: UUID) -> HttpResponse:
    encounter = fetch(actor, encounter_id)
    sex, _colon, band = next(iter(encounter.composition), ":").partition(":")
    form = PseudonymForm(request.POST or None, initial={"sex": sex, "age_band": band})
    version, lines = told(actor, encounter, "spoken")
    return opened(request, actor, encounter, form, Person.Level.PSEUDONYM, NoticeGiven(version, "spoken", language()), lines)


@project_view(*FILE_ROLES)
def identified(request: HttpRequest, actor: Actor, encounter_id: UUID) -> HttpResponse:
    encounter = fetch(actor, encounter_id)
    sex, _colon, _band = next(iter(encounter.composition), ":").partition(":")
    address = method_in_force(actor, encounter.territory_id).address
    form = IdentifiedForm(request.POST or None, initial={"sex": sex, "channel": "screen", "address_form": address})
    version, lines = told(actor, encounter, "written")
    channel = form.data.get("channel", "screen") if form.is_bound else "screen"
    return opened(request, actor, encounter, form, Person.Level.IDENTIFIED, NoticeGiven(version, str(channel), language()), lines)


def language() -> str:
    return (get_language() or "fr")[:2]


def opened(
    request: HttpRequest, actor: Actor, encounter: Encounter, form: Any, level: str, notice: NoticeGiven, lines: tuple[str, ...]
) -> HttpResponse:
    """The form, the possible matches, then the file."""
    matches: list[people.PossibleMatch] = []
    if form.is_valid():
        identity = form.identity()
        if not request.POST.get("another"):
            matches = people.possible_matches(actor, identity)
        facts = {"level": level, "identity": identity, "notice": notice, "id": form.cleaned_data["id"], **form.plain()}
        facts |= {"promise": form.promise(actor.today), "contact_agreed": form.cleaned_data.get("contact_agreed", False)}
        if not matches and (person := form.attempt(lambda: actions.open_file(actor, encounter, **facts))):
            messages.success(request, _("Suivi ouvert, parce que la personne l’a voulu."))
            return redirect("people:person", actor.project.slug, person.id)
    context = {"form": form, "lines": lines, "encounter": encounter, "level": level, "matches": matches}
    return render(request, "outreach/open_file.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def attach(request: HttpRequest, actor: Actor, encounter_id: UUID) -> HttpResponse:
    """Somebody we know already was there: find the file, link it to the meeting."""
    encounter = fetch(actor, encounter_id)
    if request.method == "POST":
        chosen = listing.as_uuid(request.POST.get("person"))
        person = get_object_or_404(people_policies.persons_visible_to(actor), id=chosen)
        actions.join_encounter(actor, encounter, person, voluntary=True, objection=encounter.objection)
        messages.success(request, _("Rencontre ajoutée à son suivi."))
        return redirect("people:person", actor.project.slug, person.id)
    typed = request.GET.get("q", "").strip()
    if typed:
        found = listing.hits(actor, typed)
    else:
        recent = list(
            people_policies.persons_visible_to(actor)
            .filter(referent_id=actor.user_id)
            .select_related("territory")
            .order_by("-last_contact_on")[:8]
        )
        names = people.called_names(actor, recent)
        found = [(person, names[person.id]) for person in recent]
    return render(request, "outreach/attach.html", {"encounter": encounter, "found": found, "query": typed, "now": actor.now})
