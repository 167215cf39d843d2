"""The shell is code only, the same for everybody; `session` tells the page who is signed in, when there is a network."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_safe

from tremplin.core import clock
from tremplin.core.tenancy.access import Access
from tremplin.core.tenancy.actor import FILE_ROLES, Actor
from tremplin.core.tenancy.web import project_view, public_page

SCOPE = "/rue/"
ALWAYS_ASK = "no-cache"
"""Kept, but checked at each visit: a new version is seen at once, an old one serves while the network is away."""


@lru_cache(maxsize=8)
def _content(path: str, _changed: int) -> tuple[bytes, str]:
    body = Path(path).read_bytes()
    return body, quote_etag(hashlib.sha256(body).hexdigest()[:16])


def built(request: HttpRequest, name: str, content_type: str) -> HttpResponse:
    """A file made by web/build.mjs, at an address of ours."""
    path = finders.find(f"ui/street/{name}")
    if not path:
        raise Http404
    body, etag = _content(str(path), Path(path).stat().st_mtime_ns)
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type=content_type)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = ALWAYS_ASK
    return answer


@public_page
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Opens without an account and without a network: it holds no data."""
    return built(request, "shell.html", "text/html; charset=utf-8")


@public_page
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the street page's own address, so that it never stands before another page of the site."""
    answer = built(request, "sw.js", "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = SCOPE
    return answer


@public_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return built(request, "manifest.webmanifest", "application/manifest+json")


@project_view(*FILE_ROLES)
def door(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From the project's menu; the street page has one address for all projects, and works without them."""
    return redirect("street:shell")


@public_page
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, on which projects, and the token for what will be sent. Never stored."""
    accesses: list[Access] = request.accesses  # type: ignore[attr-defined]
    user = request.user
    answer = JsonResponse(
        {
            "user": {"id": str(user.pk), "name": user.name} if user.is_authenticated else None,
            "projects": [{"slug": access.project.slug, "name": str(access.project)} for access in accesses],
            "csrf": get_token(request),
            "server_time": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
