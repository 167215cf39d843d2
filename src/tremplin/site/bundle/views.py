"""The copy of everything: a page to read and print, a file to take away."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.web import project_view
from tremplin.domain.people import policies, queries
from tremplin.domain.people.models import Person
from tremplin.site.bundle.gathering import bundle
from tremplin.site.bundle.words import sections


def gathered(actor: Actor, person_id: UUID, because: str) -> tuple[Person, dict[str, Any]]:
    """Journalled before anything leaves (PRIV-23): when it can't be, nothing is shown."""
    person = get_object_or_404(policies.persons_with_rights(actor).select_related("territory"), id=person_id)
    journal.read(actor, "person", person.id, because=because)
    journal.record(actor, "person.disclosed", person, because=because)
    return person, bundle(actor, person)


@project_view(Role.COORDINATOR, Role.DPO)
def page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    person, content = gathered(actor, person_id, "bundle")
    called = queries.called_names(actor, [person])[person.id]
    context = {"person": person, "called": called, "sections": sections(content), "now": actor.now}
    return render(request, "bundle/page.html", context)


@project_view(Role.COORDINATOR, Role.DPO)
def download(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    _person, content = gathered(actor, person_id, "bundle.json")
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ma-copie.json"'
    response["Cache-Control"] = "no-store"
    return response
