"""What every page of this room begins with: fetch through a policy, which is the check, and know how the person is called."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tremplin.core.accounts.models import User
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.forms import Form
from tremplin.domain.pathways import policies
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Person

M = TypeVar("M", bound=Model)


def person_of(actor: Actor, person_id: UUID) -> Person:
    referent = Subquery(User.objects.filter(id=OuterRef("referent_id")).values("name"))
    rows = policies.persons_visible_to(actor).select_related("territory").annotate(referent_name=referent)
    return get_object_or_404(rows, id=person_id)


def one(rows: QuerySet[M], row_id: UUID) -> M:
    return get_object_or_404(rows, id=row_id)


def called(actor: Actor, person: Person) -> str:
    return people.called_names(actor, [person])[person.id]


def to_plan(actor: Actor, person_id: UUID, anchor: str = "") -> HttpResponse:
    answer = redirect("pathways:plan", actor.project.slug, person_id)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer


def page(request: HttpRequest, actor: Actor, template: str, person: Person, form: Form, **context: Any) -> HttpResponse:
    """The form's page, or the same with its errors (422)."""
    context |= {"person": person, "called": called(actor, person), "form": form}
    return render(request, f"pathways/{template}.html", context, status=422 if form.errors else 200)
