"""What to answer to an objection: the method's words, one tap away."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import histories, reasons
from tremplin.domain.outreach.views.encounters import answers
from tremplin.domain.people.listing import as_uuid


@project_view(*FILE_ROLES)
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    method = method_in_force(actor, as_uuid(request.GET.get("territory")))
    worked: dict[str, list[str]] = {}
    for one in histories.experience(actor, actor.now - timedelta(days=365)):
        way = reasons.band_words(one.band) or reasons.channel_words(one.channel)
        worked.setdefault(one.objection, []).append(f"{way} : {one.share.n} / {one.share.N}")
    entries = [{**entry, "worked": worked.get(entry["code"], [])[:3]} for entry in answers(actor, method)]
    asked = request.GET.get("objection", "")
    entries.sort(key=lambda entry: entry["code"] != asked)
    return render(
        request, "outreach/answers.html", {"entries": entries, "asked": asked, "person": as_uuid(request.GET.get("person"))}
    )
