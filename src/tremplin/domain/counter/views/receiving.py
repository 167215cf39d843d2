"""Pages for a receiver without account (`/r/…`). GET of a link reads nothing; each other page lives inside one handover's door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tremplin.core import clock
from tremplin.core.tenancy.web import public_page
from tremplin.core.ui import errors
from tremplin.domain.counter import actions, forms, receiving
from tremplin.domain.counter.actions.links import SESSION_HOURS, LinkRefused
from tremplin.domain.counter.receiving import Opened, Places, Visit
from tremplin.domain.counter.views import answering

COOKIE = "__Secure-relais" if settings.SECURE else "relais"
RENEWABLE = frozenset({"expired", "used", "over"})
REFUSED = 410
Page = Callable[..., HttpResponseBase]


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Never kept by a browser or a proxy, never found by a search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def refused(request: HttpRequest, code: str, renew_at: str = "") -> HttpResponseBase:
    """One look for all refusals; an address that tries too many hears 429."""
    if receiving.refused_too_often(address_of(request), clock.now()):
        return private(errors.too_many(request, receiving.WINDOW_SECONDS))
    context = {"code": code, "renew_at": renew_at if code in RENEWABLE else ""}
    return private(render(request, "counter/receiving/refused.html", context, status=REFUSED))


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET shows a button, whatever the token: a mail scanner changes and learns nothing. POST consumes it and opens a session."""
    if request.method != "POST":
        return private(render(request, "counter/receiving/open.html"))
    opened = receiving.by_token(token)
    if opened is None:
        return refused(request, "unknown")
    try:
        with receiving.door(opened, clock.now()) as visit:
            secret = actions.consume_link(visit.actor, visit.link)
    except LinkRefused as refusal:
        return refused(request, refusal.code, renew_at=reverse("receiving:renew", args=[token]))
    response = redirect("receiving:card")
    response.set_cookie(
        COOKIE, secret, max_age=SESSION_HOURS * 3600, path="/r/", httponly=True, samesite="Strict", secure=settings.SECURE
    )
    return private(response)


@public_page
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponseBase:
    """A fresh link to the same mailbox. The answer is the same whether or not there was one to renew."""
    opened = receiving.by_token(token)
    if opened is None:
        return refused(request, "unknown")
    return renewed(request, opened)


@public_page
@require_POST
def renew_session(request: HttpRequest) -> HttpResponseBase:
    opened = receiving.by_session(request.COOKIES.get(COOKIE, ""))
    return renewed(request, opened) if opened else refused(request, "unknown")


def renewed(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    if receiving.renewed_too_often(opened.link_id, clock.now()):
        return private(errors.too_many(request, receiving.HOUR_SECONDS))
    with receiving.door(opened, clock.now()) as visit:
        actions.renew_link(visit.actor, visit.link)
    return private(render(request, "counter/receiving/renewed.html"))


def places() -> Places:
    """The pages of a link's session."""
    names = ("card", "answer", "propose_date", "set_meeting", "decline", "meeting", "pause")
    at = {name: reverse(f"receiving:{name}") for name in names}
    return Places(base="counter/receiving/base.html", renew=reverse("receiving:renew_session"), **at)


def receiver_page(view: Page) -> Page:
    """A page of the session: finds the handover, checks that it may still be read, and answers inside its door."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = clock.now()
        secret = request.COOKIES.get(COOKIE, "")
        opened = receiving.by_session(secret)
        if opened is None:
            return refused(request, "unknown")
        if opened.revoked_at is not None:
            return refused(request, "closed")
        if opened.session_until is None or opened.session_until <= now:
            return refused(request, "over", renew_at=reverse("receiving:renew_session"))
        with receiving.door(opened, now, secret, places()) as visit:
            if not answering.may_read(visit):
                return refused(request, "closed")
            return private(view(request, visit, *args, **kwargs))

    return public_page(page)


card = receiver_page(answering.card)
answer = receiver_page(answering.answer)
propose_date = receiver_page(answering.propose_date)
set_meeting = receiver_page(answering.set_meeting)
decline = receiver_page(answering.decline)
meeting = receiver_page(answering.meeting)


@receiver_page
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A pause for all teams, or its end."""
    if request.method == "POST" and "resume" in request.POST:
        actions.pause_mailbox(visit.actor, visit.referral, session=visit.secret, until=None)
        messages.success(request, _("La pause est finie."))
        return redirect("receiving:card")
    form = forms.PauseForm(request.POST or None, now=visit.actor.now)
    if form.is_valid() and form.attempt(
        actions.pause_mailbox, visit.actor, visit.referral, session=visit.secret, **form.cleaned_data
    ):
        messages.success(request, _("C’est noté : toutes les équipes verront votre pause avant de vous écrire."))
        return redirect("receiving:card")
    words = {"heading": _("Faire une pause"), "action": _("Commencer la pause")}
    return answering.shown(request, visit, "counter/receiving/form.html", 422 if form.errors else 200, form=form, **words)
