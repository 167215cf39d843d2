"""OpenRosa 1.0, for ODK Collect and KoboCollect: /openrosa/<key>/formList, forms, lists, submission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.tokens import hash_token
from tremplin.core.tenancy.web import public_page
from tremplin.interop.openrosa import answering, door, lists, reading, xforms
from tremplin.interop.openrosa.answering import dressed, message
from tremplin.interop.openrosa.questions import FORMS
from tremplin.interop.openrosa.submitting import Receipt, attachments_refused, submit

FILE = "xml_submission_file"


def app_door(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for apps, whose key stands in the address."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @public_page
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def page(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                with door.entered(request, hash_token(key)) as found:
                    if found is None:
                        return nothing_here()
                    with translation.override(found[1].language):
                        return view(request, found[0], key, *args, **kwargs)
            except door.TooOften:
                return later(429, 60)
            except (OperationalError, InterfaceError):
                return later(503, 5)

        return cast(Callable[..., HttpResponse], page)

    return decorate


def nothing_here() -> HttpResponse:
    """The same for an unknown key, a cut one, and a form that is not."""
    return message(_("Il n’y a rien à cette adresse. Vérifiez la clé dans « Mes formulaires ODK »."), 404)


def later(status: int, seconds: int) -> HttpResponse:
    response = message(_("Le serveur ne peut pas répondre maintenant. Réessayez dans un moment."), status)
    response.headers["Retry-After"] = str(seconds)
    return response


def base_of(key: str) -> str:
    return f"/openrosa/{key}/"


@app_door("GET", "HEAD")
def form_list(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    asked = request.GET.get("formID")
    forms = [xforms.made(actor, form) for form in FORMS.values() if asked in (None, form.id)]
    return answering.form_list(request, forms, base_of(key))


@app_door("GET", "HEAD")
def form(request: HttpRequest, actor: Actor, key: str, form_id: str) -> HttpResponse:
    if form_id not in FORMS:
        return nothing_here()
    return dressed(HttpResponse(xforms.made(actor, FORMS[form_id]).xml, content_type=answering.TYPE))


@app_door("GET", "HEAD")
def manifest(request: HttpRequest, actor: Actor, key: str, form_id: str) -> HttpResponse:
    return answering.manifest(request, actor, FORMS[form_id], base_of(key)) if form_id in FORMS else nothing_here()


@app_door("GET", "HEAD")
def list_file(request: HttpRequest, actor: Actor, key: str, form_id: str, name: str) -> HttpResponse:
    if form_id not in FORMS or name not in answering.lists_of(FORMS[form_id]):
        return nothing_here()
    return dressed(HttpResponse(lists.written(actor, name), content_type="text/csv; charset=utf-8"))


@app_door("HEAD", "POST")
def submission(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    if request.method == "HEAD":
        response = dressed(HttpResponse(status=204))
        response.headers["Location"] = request.build_absolute_uri(f"{base_of(key)}submission")
        return response
    try:
        content, others = parts(request)
        receipt = submit(actor, content)
    except (reading.TooHeavy, RequestDataTooBig):
        return message(_("Cet envoi est trop lourd."), 413)
    except Invalid as error:
        return message(str(error), 400)
    return told(request, receipt, others)


def parts(request: HttpRequest) -> tuple[bytes, list[str]]:
    """The filled form, and the names of what came with it. Raises Invalid or RequestDataTooBig."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > answering.MOST:
        raise RequestDataTooBig
    try:
        files = request.FILES
    except (MultiPartParserError, SuspiciousOperation) as error:
        if isinstance(error, RequestDataTooBig):
            raise
        raise Invalid(_("Cet envoi n’est pas lisible."), field="body") from error
    filled: list[Any] = files.getlist(FILE)
    if len(filled) != 1:
        raise Invalid(_("Il manque le formulaire rempli (xml_submission_file)."), field=FILE)
    if filled[0].size > reading.MOST_BYTES:
        raise RequestDataTooBig
    return filled[0].read(), [file.name or name for name, found in files.lists() for file in found if name != FILE]


def told(request: HttpRequest, receipt: Receipt, others: list[str]) -> HttpResponse:
    """Newer apps set aside by themselves what is answered 422; the others must hear that it has arrived."""
    words = receipt.message
    status = receipt.number
    if others:
        words, status = f"{words} {attachments_refused(others)}", max(status, 202)
    if status == 202 and not receipt.applied and request.headers.get("X-OpenRosa-Version", "").startswith("3"):
        status = 422
    return message(words, status)
