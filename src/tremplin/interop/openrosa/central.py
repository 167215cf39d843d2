"""The little of ODK Central's own API that `pyodk` needs to list forms, send them, and correct them. Project 1 is the key's project."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tremplin.core.sync.answers import moment
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.tokens import hash_token
from tremplin.core.tenancy.web import public_page
from tremplin.interop.openrosa import door, mapping, reading, xforms
from tremplin.interop.openrosa.door import Member
from tremplin.interop.openrosa.questions import FORMS, Form
from tremplin.interop.openrosa.submitting import NO_FILES, Receipt, submit

HERE = 1
MOST_SHOWN = 250


def refused(status: int, code: float, words: str) -> HttpResponse:
    response = JsonResponse({"code": code, "message": words}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def missing() -> HttpResponse:
    return refused(404, 404.1, _("Il n’y a rien à cette adresse."))


def signed_out() -> HttpResponse:
    """The same for no key, an unknown one and a cut one."""
    return refused(401, 401.2, _("Cette clé n’ouvre rien. Vérifiez-la dans « Mes formulaires ODK »."))


def later(status: int) -> HttpResponse:
    response = refused(status, float(status), _("Le serveur ne peut pas répondre maintenant. Réessayez dans un moment."))
    response.headers["Retry-After"] = "60"
    return response


def bearer(request: HttpRequest) -> bytes | None:
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    return door.hash_in(value) if scheme == "Bearer" else None


def signed_in(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for scripts that carry a session of `sessions`; `number` is the project, `form_id` one of our forms."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @public_page
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def page(request: HttpRequest, number: int = HERE, form_id: str | None = None, **rest: Any) -> HttpResponse:
            try:
                with door.entered(request, bearer(request)) as found:
                    if found is None:
                        return signed_out()
                    if number != HERE or (form_id is not None and form_id not in FORMS):
                        return missing()
                    named = {"form": FORMS[form_id]} if form_id is not None else {}
                    with translation.override(found[1].language):
                        response = view(request, *found, **named, **rest)
                    response.headers["Cache-Control"] = "no-store"
                    return response
            except door.TooOften:
                return later(429)
            except (OperationalError, InterfaceError):
                return later(503)

        return cast(Callable[..., HttpResponse], page)

    return decorate


@public_page
@csrf_exempt
@require_http_methods(["POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """{email, password}: the member's address and the key. The passphrase of the account opens nothing here."""
    try:
        said = json.loads(request.body)
        email, token = str(said["email"]), str(said["password"])
    except (ValueError, TypeError, KeyError, RecursionError, RequestDataTooBig):
        return refused(400, 400.1, _("Cet envoi n’est pas lisible."))
    try:
        with door.entered(request, hash_token(token)) as found:
            if found is None or found[1].email.lower() != email.strip().lower():
                return signed_out()
            actor = found[0]
    except door.TooOften:
        return later(429)
    return JsonResponse({"token": door.session_of(token), "createdAt": moment(actor.now)}, headers={"Cache-Control": "no-store"})


@signed_in("GET")
def current_user(request: HttpRequest, actor: Actor, member: Member) -> HttpResponse:
    return JsonResponse({"id": 1, "type": "user", "displayName": member.name, "email": member.email})


def project_shown(actor: Actor) -> dict[str, Any]:
    return {"id": HERE, "name": actor.project.name, "createdAt": moment(actor.now), "archived": False, "forms": len(FORMS)}


@signed_in("GET")
def projects(request: HttpRequest, actor: Actor, member: Member) -> HttpResponse:
    return JsonResponse([project_shown(actor)], safe=False)


@signed_in("GET")
def project(request: HttpRequest, actor: Actor, member: Member) -> HttpResponse:
    return JsonResponse(project_shown(actor))


def form_shown(actor: Actor, form: Form) -> dict[str, Any]:
    made = xforms.made(actor, form)
    return {
        "projectId": HERE,
        "xmlFormId": form.id,
        "name": made.title,
        "version": made.version,
        "hash": made.hash,
        "state": "open",
        "enketoId": None,
        "keyId": None,
        "createdAt": moment(actor.now),
        "updatedAt": None,
        "publishedAt": moment(actor.now),
    }


@signed_in("GET")
def forms(request: HttpRequest, actor: Actor, member: Member) -> HttpResponse:
    return JsonResponse([form_shown(actor, one) for one in FORMS.values()], safe=False)


@signed_in("GET")
def form(request: HttpRequest, actor: Actor, member: Member, form: Form) -> HttpResponse:
    return JsonResponse(form_shown(actor, form))


@signed_in("GET")
def form_xml(request: HttpRequest, actor: Actor, member: Member, form: Form) -> HttpResponse:
    return HttpResponse(xforms.made(actor, form).xml, content_type="application/xml; charset=utf-8")


@signed_in("GET", "POST")
def submissions(request: HttpRequest, actor: Actor, member: Member, form: Form) -> HttpResponse:
    if request.method == "POST":
        return submitted(request, actor, form, corrects="")
    return JsonResponse([submission_shown(one) for one in own_of(actor, form).order_by("-created_at")[:MOST_SHOWN]], safe=False)


@signed_in("GET", "PUT")
def submission(request: HttpRequest, actor: Actor, member: Member, form: Form, instance_id: str) -> HttpResponse:
    known = own_of(actor, form).filter(op_id=reading.id_of(instance_id)).first()
    if known is None:
        return missing()
    if request.method == "PUT":
        return submitted(request, actor, form, corrects=instance_id)
    return JsonResponse(submission_shown(known))


def own_of(actor: Actor, form: Form) -> Any:
    """What this member's apps sent of a form, corrections included."""
    kinds = [kind for kind in (form.kind, form.corrected_by) if kind]
    mine = {"project_id": actor.project_id, "author_id": actor.user_id, "device_id": mapping.device_of(actor)}
    return Operation.objects.filter(**mine, kind__in=kinds, reuses=None)


def submitted(request: HttpRequest, actor: Actor, form: Form, corrects: str) -> HttpResponse:
    try:
        content = request.body
        instance = reading.read(content)
        wrong = misplaced(instance, form, corrects)
        if wrong:
            return refused(400, 400.8, wrong)
        receipt = submit(actor, content)
    except (reading.TooHeavy, RequestDataTooBig):
        return refused(413, 413.1, _("Cet envoi est trop lourd."))
    except Invalid as error:
        return refused(400, 400.1, str(error))
    return answered(receipt)


def misplaced(instance: reading.Instance, form: Form, corrects: str) -> str:
    """An address that says one thing and a form that says another: nobody can know which was meant."""
    if instance.form != form.id:
        return _("Ce formulaire n’est pas celui de l’adresse.")
    if bool(corrects) != bool(instance.replaces):
        return _("Une correction dit quel envoi elle remplace (deprecatedID), et rien d’autre ne le dit.")
    return ""


def answered(receipt: Receipt) -> HttpResponse:
    if receipt.reused:
        return refused(409, 409.3, receipt.message)
    return JsonResponse(submission_shown(receipt.operation) | {"message": receipt.message})


def submission_shown(one: Operation) -> dict[str, Any]:
    """`hasIssues`: it is kept, and a person must decide."""
    fine = one.status == Operation.Status.APPLIED or one.resolved_at is not None or one.code == "soft"
    return {
        "instanceId": f"uuid:{one.op_id}",
        "submitterId": 1,
        "createdAt": moment(one.created_at),
        "updatedAt": None,
        "reviewState": None if fine else "hasIssues",
    }


@signed_in("GET")
def attachments(request: HttpRequest, actor: Actor, member: Member, form: Form, instance_id: str) -> HttpResponse:
    return JsonResponse([], safe=False)


@signed_in("POST")
def attachment(request: HttpRequest, actor: Actor, member: Member, form: Form, instance_id: str, name: str) -> HttpResponse:
    """None of our forms asks for a file: refused as ODK Central refuses one that is not expected. The form itself is kept."""
    return refused(404, 404.1, str(NO_FILES) % {"names": name[:80]})
