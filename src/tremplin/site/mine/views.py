"""« Ce que l’outil sait de moi »: always of whoever is signed in; no address names anybody else."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tremplin.core import clock
from tremplin.site.mine import gathering


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    known = gathering.known_of(request.user, request.accesses, clock.now())  # type: ignore[arg-type, attr-defined]
    return render(request, "mine/page.html", {"known": known})


@require_GET
def download(request: HttpRequest) -> HttpResponse:
    known = gathering.known_of(request.user, request.accesses, clock.now())  # type: ignore[arg-type, attr-defined]
    text = json.dumps(gathering.plain(known), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ce-que-l-outil-sait-de-moi.json"'
    response["Cache-Control"] = "no-store"
    return response
