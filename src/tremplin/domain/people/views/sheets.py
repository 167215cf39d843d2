"""Correcting the sheet, giving a name, changing who follows, writing a note."""

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
from tremplin.domain.people import actions, forms, policies, queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person


def fetch(actor: Actor, person_id: UUID) -> Person:
    return get_object_or_404(policies.persons_visible_to(actor).select_related("territory"), id=person_id)


def notice_lines(actor: Actor, person: Person | None, code: str) -> tuple[str, tuple[str, ...]]:
    """Version and words of the method's notice, as they are said to this person."""
    notice = method_in_force(actor, person.territory_id if person else None).notices[code]
    leads = ", ".join(actor.project.leads) or actor.project.name
    words = {"worker": actor.name, "project": actor.project.name, "controller": leads, "contact": leads}
    words["legal_basis"] = str(_("mission d’intérêt public"))
    form = "tu" if person is not None and person.address_form == "tu" else "vous"
    return notice.version, notice.lines.read(get_language() or "fr", "tu" if form == "tu" else "vous", **words)


def initial(person: Person, identity: Identity) -> dict[str, Any]:
    plain = {name: getattr(person, name) for name in ("sex", "age_band", "spe_status", "address_form", "version")}
    return {**{name: getattr(identity, name) for name in forms.IDENTITY}, **plain}


@project_view(*FILE_ROLES)
def edit(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Correct the sheet; when somebody else did so meanwhile, both values are shown and nothing is lost."""
    person = fetch(actor, person_id)
    identity = queries.identity_of(actor, person)
    form = forms.SheetForm(request.POST or None, level=person.level, initial=initial(person, identity))
    theirs: list[tuple[str, str, str]] = []
    if form.is_valid():
        version = form.cleaned_data["version"]
        if form.attempt(actions.edit_sheet, actor, person, identity=form.identity(), version=version, **form.plain()):
            messages.success(request, _("Suivi corrigé."))
            return redirect("people:person", actor.project.slug, person.id)
        if person.version != form.cleaned_data["version"]:
            theirs = differences(form, initial(person, identity))
            form.data = {**form.data.dict(), "version": str(person.version)}
    status = 422 if form.errors else 200
    return render(
        request,
        "people/edit.html",
        {"form": form, "person": person, "called": identity.called(person.level), "theirs": theirs},
        status=status,
    )


def differences(form: forms.SheetForm, now_there: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Field, the value saved by the other person, and the one just typed."""
    shown = []
    for name, field in form.fields.items():
        if name in ("version", "id") or name not in now_there:
            continue
        labels = dict(getattr(field, "choices", []))
        there, typed = str(now_there[name] or ""), str(form.cleaned_data.get(name) or "")
        if there != typed:
            shown.append((str(field.label), str(labels.get(there, there)) or "–", str(labels.get(typed, typed)) or "–"))
    return shown


@project_view(*FILE_ROLES)
def step_up(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """From a nickname to a name, if the person wishes, after the written notice."""
    person = fetch(actor, person_id)
    identity = queries.identity_of(actor, person)
    version, lines = notice_lines(actor, person, "written")
    known = {name: getattr(person, name) for name in ("sex", "spe_status", "address_form")}
    form = forms.IdentifiedForm(request.POST or None, initial={"phone": identity.phone, "channel": "screen", **known})
    if form.is_valid():
        notice = actions.NoticeGiven(version, form.cleaned_data["channel"], (get_language() or "fr")[:2])
        if form.attempt(actions.step_up, actor, person, identity=form.identity(), notice=notice, **form.plain()):
            if form.cleaned_data["contact_agreed"]:
                actions.agree(actor, policies.persons_visible_to(actor).get(id=person.id), purpose="contact")
            messages.success(request, _("Nom noté, avec l’information donnée."))
            return redirect("people:person", actor.project.slug, person.id)
    context = {"form": form, "lines": lines, "person": person, "called": identity.called(person.level)}
    return render(request, "people/step_up.html", context, status=422 if form.errors else 200)


@project_view(*FILE_ROLES)
def referent(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    members = queries.team(actor)
    form = forms.ReferentForm(request.POST or None, members=members, initial={"referent": str(person.referent_id or "")})
    if form.is_valid() and form.attempt(actions.change_referent, actor, person, referent_id=UUID(form.cleaned_data["referent"])):
        messages.success(request, _("Référent changé."))
        return redirect("people:person", actor.project.slug, person.id)
    called = queries.called_names(actor, [person])[person.id]
    return render(
        request, "people/referent.html", {"form": form, "person": person, "called": called}, status=422 if form.errors else 200
    )


@project_view(*FILE_ROLES)
def note(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person = fetch(actor, person_id)
    form = forms.NoteForm(request.POST or None)
    if form.is_valid() and form.attempt(
        actions.add_note, actor, person, text=form.cleaned_data["text"], id=form.cleaned_data["id"]
    ):
        messages.success(request, _("Note gardée."))
        return redirect("people:person", actor.project.slug, person.id)
    called = queries.called_names(actor, [person])[person.id]
    return render(
        request, "people/note.html", {"form": form, "person": person, "called": called}, status=422 if form.errors else 200
    )
