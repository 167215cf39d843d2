"""The small pages that every visitor may open: colours, language, and what the law asks us to say."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from tremplin.core.tenancy.web import public_page
from tremplin.core.ui.context import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600
PUBLISHER = ("editeur", "forme", "adresse", "directeur", "hebergeur", "adresse_hebergeur", "contact", "sous_traitants", "durees")
"""What TREMPLIN_PUBLISHER may say; what an instance leaves out is shown as not filled in, never invented."""


def publisher() -> dict[str, str]:
    said = getattr(settings, "TREMPLIN_PUBLISHER", {})
    return {name: str(said.get(name, "")) for name in PUBLISHER}


@public_page
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours chosen, in a cookie of this browser only, and go back."""
    back = request.POST.get("next") or request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    asked = request.POST.get("theme", "")
    if asked in THEMES and asked != "auto":
        response.set_cookie(THEME_COOKIE, asked, A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    elif asked == "auto":
        response.delete_cookie(THEME_COOKIE)
    return response


@public_page
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/pages/accessibility.html", {"publisher": publisher()})


@public_page
@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/pages/legal.html", {"publisher": publisher()})


@public_page
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/pages/privacy.html", {"publisher": publisher()})
