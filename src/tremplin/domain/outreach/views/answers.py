"""What to answer to an objection: the method's words, one tap away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import experience, histories
from tremplin.domain.outreach.views.encounters import answers
from tremplin.domain.people.listing import as_uuid


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    method = method_in_force(actor, as_uuid(request.GET.get("territory")))
    learned = histories.experience(actor, actor.now - experience.LEARNED)
    entries = [{**entry, "followed": experience.after(actor, entry["code"], learned)} for entry in answers(actor, method)]
    asked = request.GET.get("objection", "")
    entries.sort(key=lambda entry: entry["code"] != asked)
    return render(
        request, "outreach/answers.html", {"entries": entries, "asked": asked, "person": as_uuid(request.GET.get("person"))}
    )
