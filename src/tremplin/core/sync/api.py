"""The phone's door, in JSON. 401: signed out. 404: no longer of this project. 410: cut. 413, 429, 503: the whole batch later."""

import json
from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tremplin.core import clock
from tremplin.core.registry import registries
from tremplin.core.sync import actions, answers, blobs, policies, sealing, snapshot
from tremplin.core.sync.actions.devices import PER_SECOND, Revoked, TooMany, see_device
from tremplin.core.sync.kinds import FORMER
from tremplin.core.sync.models import Device
from tremplin.core.sync.payload import as_code, as_moment, as_uuid
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import DomainError, Invalid, NotAllowed
from tremplin.core.tenancy.web import public_page

MOST = 100
"""Operations in one batch."""
TOO_MANY = _("Trop de saisies en un seul envoi : %(most)s au plus. Rien n’a été enregistré ni perdu, renvoyez-les par lots.")


def refused(status: int, code: str, message: str = "", **more: Any) -> JsonResponse:
    return JsonResponse({"error": code, "message": message, **more}, status=status)


def door(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """An address for phones: no redirect to the sign-in page, every refusal in JSON with its own number."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @public_page
        @require_http_methods(list(methods))
        @wraps(view)
        def page(request: HttpRequest, project: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return refused(401, "signed_out")
            access = getattr(request, "access", None)
            if access is None or access.project.slug != project:
                return refused(404, "not_here")
            actor = access.actor(request.user.pk, request.user.name, clock.now())
            try:
                return view(request, actor, *args, **kwargs)
            except RequestDataTooBig:
                return refused(413, "too_big", TOO_MANY % {"most": MOST}, most=MOST)
            except TooMany as error:
                return wait(1 + error.subject // PER_SECOND, str(error))  # type: ignore[operator]
            except Revoked as error:
                return refused(410, "revoked", str(error), order="wipe")
            except NotAllowed:
                return refused(404, "not_here")
            except DomainError as error:
                return refused(422, "invalid", str(error), field=error.field or "")
            except (OperationalError, InterfaceError):
                return wait(2, "")

        return cast(Callable[..., HttpResponse], page)

    return decorate


def wait(seconds: int, message: str) -> JsonResponse:
    response = refused(429 if message else 503, "later", message)
    response["Retry-After"] = str(seconds)
    return response


def said(request: HttpRequest) -> dict[str, Any]:
    """The body, an object. Raises Invalid."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid("not JSON", field="body") from error
    if not isinstance(found, dict):
        raise Invalid("not an object", field="body")
    return found


def order_of(device: Device) -> str | None:
    return "wipe" if device.wipe_ordered_at is not None else None


@door("POST")
def devices(request: HttpRequest, actor: Actor) -> HttpResponse:
    body = said(request)
    label = as_code(body.get("label") or "", "label")
    device, secret = actions.register_device(actor, device_id=as_uuid(body.get("device_id"), "device_id"), label=label)
    kinds = {name: list(range(kind.version, max(0, kind.version - FORMER - 1), -1)) for name, kind in registries.sync}
    return JsonResponse(
        {
            "device_id": str(device.device_id),
            "secret": b64encode(secret).decode(),
            "sealing": sealing.public_key(),
            "server_time": answers.moment(actor.now),
            "author_id": str(actor.user_id),
            "form_versions": kinds,
            "order": order_of(device),
        },
        status=201,
    )


@door("DELETE")
def device(request: HttpRequest, actor: Actor, device_id: Any) -> HttpResponse:
    """The phone gives up its registration, after a wipe or before it is handed on."""
    found = policies.devices_visible_to(actor).filter(device_id=device_id, author_id=policies.author_of(actor)).first()
    if found is None:
        return refused(404, "not_here")
    if found.wipe_ordered_at is not None:
        actions.confirm_wipe(actor, found)
    actions.revoke_device(actor, found)
    return HttpResponse(status=204)


@door("POST")
def operations(request: HttpRequest, actor: Actor) -> HttpResponse:
    body = said(request)
    sent = body.get("ops")
    if not isinstance(sent, list):
        raise Invalid("ops is a list", field="ops")
    if len(sent) > MOST:
        return refused(413, "too_many", TOO_MANY % {"most": MOST}, most=MOST)
    unsent, oldest = body.get("unsent"), body.get("oldest_unsent_at")
    device = see_device(
        actor,
        as_uuid(body.get("device_id"), "device_id"),
        len(sent),
        unsent=unsent if isinstance(unsent, int) and 0 <= unsent < 2**31 else None,
        oldest=as_moment(oldest, "oldest_unsent_at") if oldest is not None else None,
    )
    found = actions.receive(actor, sent, device_id=device.device_id, sent_by=actor.user_id)
    return JsonResponse(
        {
            "answers": answers.told(actor, found),
            "order": "wipe" if device.wipe_ordered else None,
            "server_time": answers.moment(actor.now),
        }
    )


@door("GET")
def snapshot_view(request: HttpRequest, actor: Actor) -> HttpResponse:
    language = request.GET.get("lang") or translation.get_language() or "fr"
    with translation.override(language if language in ("fr", "en") else "fr"):
        found = snapshot.taken(actor, request.GET.get("have", ""))
    return HttpResponse(status=304) if found is None else JsonResponse(found)


@door("GET")
def state(request: HttpRequest, actor: Actor) -> HttpResponse:
    return JsonResponse({"state_hash": snapshot.state_hash(actor)})


@door("POST")
def incidents(request: HttpRequest, actor: Actor) -> HttpResponse:
    body = said(request)
    actions.report_incident(
        actor,
        device_id=as_uuid(body.get("device_id"), "device_id"),
        kind=as_code(body.get("kind") or "state", "kind"),
        detail=as_code(body.get("detail") or str(body.get("expected") or "")[:16], "detail"),
    )
    return HttpResponse(status=204)


@door("GET", "PUT")
def blob(request: HttpRequest, actor: Actor, sha256: str) -> HttpResponse:
    """PUT brings the bytes; GET tells the phone that lost the answer whether they came, so that it need not send them again."""
    if request.method == "GET":
        return JsonResponse({"sha256": sha256}) if blobs.came(actor, sha256) else refused(404, "not_here")
    fresh = blobs.keep_blob(actor, sha256, request.body)
    return JsonResponse({"sha256": sha256}, status=201 if fresh else 200)
