"""The list of people, and a person's page."""

from base64 import b64decode
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Subquery, TextField, Value
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tremplin.core.accounts.models import User
from tremplin.core.journal import journal
from tremplin.core.registry import Moment, registries
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, paged
from tremplin.core.ui.when import say
from tremplin.core.vault import vault
from tremplin.domain.people import contacts, keeping, listing, policies
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Note, Person

NOTES = ArraySubquery(
    Note.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("id"))
    .order_by("-at")
    .values(
        json=JSONObject(
            at="at",
            by=Subquery(User.objects.filter(id=OuterRef("author_id")).values("name")),
            words=Func("text_sealed", Value("base64"), function="encode", output_field=TextField()),
        )
    )[:50]
)
"""The person's last notes, read with the person: one query for both."""


def columns(actor: Actor) -> list[Column]:
    def link(row: listing.Row) -> str:
        return reverse("people:person", args=[actor.project.slug, row.person.id])

    return [
        Column("name", _("Nom"), url=link),
        Column("territory", _("Territoire"), value=lambda row: row.person.territory),
        Column("level", _("Niveau"), value=lambda row: row.person.get_level_display()),
        Column("last", _("Dernier contact"), sort=True, value=lambda row: say(row.person.last_contact_on, actor.today)),
        Column("due", _("À revoir"), value=lambda row: say(row.due, actor.today) if row.due else "–"),
    ]


@project_view(*FILE_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People this member may open; names are opened for the page shown only."""
    asked = request.GET.dict()
    typed = asked.get("q", "").strip()
    people = listing.with_place(listing.wanted(actor, asked))
    people = listing.named(actor, people, typed) if typed else people
    page = paged(request, people)
    page.object_list = listing.rows(actor, list(page.object_list))
    filters = {key: value for key, value in asked.items() if key in ("territory", "level", "mine", "again") and value}
    context = {
        "page_obj": page,
        "columns": columns(actor),
        "query": typed,
        "filters": filters,
        "territories": policies.territories_of(actor).order_by("name"),
        "levels": Person.Level.choices,
    }
    return render(request, "people/persons.html", context)


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Everything the team knows of a person, and what comes next. Opening it leaves a trace (PRIV-16)."""
    name = Subquery(User.objects.filter(id=OuterRef("referent_id")).values("name"))
    people = policies.persons_visible_to(actor).select_related("territory").annotate(referent_name=name, written=NOTES)
    person = get_object_or_404(people, id=person_id)
    journal.read(actor, "person", person.id)
    notes = [(datetime.fromisoformat(note["at"]), note["by"] or "", b64decode(note["words"])) for note in person.written]
    sealed = [(person.id, bytes(person.identity_sealed)), *((person.id, words) for _at, _by, words in notes)]
    opened, *words = vault.open_many(actor.project_id, sealed)
    identity = Identity.opened(opened)
    person.identity = identity  # type: ignore[attr-defined]
    context = {
        "person": person,
        "identity": identity,
        "called": identity.called(person.level),
        "phone": contacts.said(identity.phone),
        "panels": panels(actor, person),
        "entries": timeline(actor, person, [(at, by, str(text)) for (at, by, _sealed), text in zip(notes, words, strict=True)]),
        "now": actor.now,
        "ends": ending_soon(actor, person),
        "may_manage": policies.can_restrict(actor, person),
    }
    return render(request, "people/person.html", context)


def ending_soon(actor: Actor, person: Person) -> date | None:
    """The morning on which this person is gone, once it is near or depends on us."""
    near = person.inform_by is not None or keeping.last_day(person) - actor.today <= keeping.WARNED
    return keeping.gone_on(person) if near else None


def panels(actor: Actor, person: Person) -> list[Any]:
    """What the other rooms show of this person, in their order."""
    found = [room(actor, person) for _name, room in registries.person_panels]
    return sorted((panel for panel in found if panel is not None), key=lambda panel: panel.order)


def timeline(actor: Actor, person: Person, notes: list[tuple[datetime, str, str]]) -> list[Moment]:
    """Notes, and what the other rooms tell, the latest first."""
    entries = [Moment(at, str(_("Note écrite")), "note", "teal", words, by) for at, by, words in notes]
    for _name, room in registries.moments:
        entries += room(actor, person)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
