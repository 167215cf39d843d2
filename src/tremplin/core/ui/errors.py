"""What a person sees when something fails: a page that needs no database, a reference number, what to do next."""

import logging
import sys
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language

from tremplin.core.ui.context import chosen_theme

log = logging.getLogger("tremplin.errors")


class RequestId:
    """Gives each request a number, which the log, the answer's header and the error page all carry.

    The number is always ours: one sent by the outside could write what it likes into the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class NoNullCharacter:
    """Refuses an address that holds a NUL before any query sees it: no person types one, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_page(request, 400)
        return self.get_response(request)


def reference(request: HttpRequest) -> str:
    if not hasattr(request, "id"):
        request.id = uuid4().hex[:12]  # type: ignore[attr-defined]
    return str(request.id)  # type: ignore[attr-defined]


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """No request context: its processors may need the database that has just failed."""
    context = {
        "reference": reference(request),
        "theme": chosen_theme(request),
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "status": status,
    }
    response = HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 413)


def too_many(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    response = error_page(request, 429)
    response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it inside its `except`. The path stays out of the log: it may hold somebody's link."""
    error = sys.exc_info()[1]
    view = request.resolver_match.view_name if request.resolver_match else "?"
    log.error("unexpected in %s", view, exc_info=error, extra={"request_id": reference(request)})
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request)
    return error_page(request, 500)


def unavailable(request: HttpRequest, retry_after: int = 30) -> HttpResponse:
    response = error_page(request, 503)
    response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form kept open too long, or without cookies: the page says to go back and send it again."""
    log.warning("csrf refused: %s", reason, extra={"request_id": reference(request)})
    return error_page(request, 403)
