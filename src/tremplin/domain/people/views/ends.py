"""What the night will erase, and when, for whoever answers requests."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.web import project_view
from tremplin.core.ui.tables import Column, paged
from tremplin.core.ui.when import full_day, say
from tremplin.domain.people import keeping, policies, queries
from tremplin.domain.people.models import Person


@dataclass(frozen=True, slots=True)
class Ending:
    """One line of what goes soon. No name for who opens no file, nor for a limited one."""

    person: Person
    name: str
    gone_on: date
    late: bool

    @property
    def why(self) -> str:
        if self.person.inform_by is not None:
            return str(_("à informer : %(by)s en a parlé") % {"by": self.person.get_named_by_display()})
        return str(_("bientôt deux ans sans contact"))

    @property
    def when(self) -> str:
        if self.person.restricted_at is not None:
            return str(_("attend votre décision : suivi limité"))
        return str(_("cette nuit")) if self.late else full_day(self.gone_on)


@project_view(*policies.RIGHTS_ROLES)
def index(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Names for the coordination only; the protection officer sees how many, where and why."""
    found = keeping.soon(policies.persons_with_rights(actor), actor.today).select_related("territory")
    page = paged(request, found.defer("territory__shape", "territory__bounds"))
    people = list(page.object_list)
    names = queries.called_names(actor, [one for one in people if policies.can_open(actor, one)])
    page.object_list = [ending(actor, one, names.get(one.id, "")) for one in people]
    return render(request, "people/keeping.html", {"page_obj": page, "columns": columns(actor)})


def ending(actor: Actor, person: Person, name: str) -> Ending:
    day = keeping.gone_on(person)
    return Ending(person, name or str(_("Un suivi, sans son nom")), day, day <= actor.today + timedelta(days=1))


def columns(actor: Actor) -> list[Column]:
    def link(row: Ending) -> str | None:
        there = policies.can_open(actor, row.person)
        return reverse("people:person", args=[actor.project.slug, row.person.id]) if there else None

    return [
        Column("name", _("Qui"), url=link),
        Column("territory", _("Territoire"), value=lambda row: row.person.territory),
        Column(
            "last",
            _("Dernier contact"),
            value=lambda row: "–" if row.person.inform_by else say(row.person.last_contact_on, actor.today),
        ),
        Column("why", _("Pourquoi")),
        Column("when", _("S’efface")),
    ]
