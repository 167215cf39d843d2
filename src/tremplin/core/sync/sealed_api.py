"""The sealed door: operations that outlive their phone's session, its lock and its wipe.

No account is needed to bring them, only to have made them.
"""

import hmac
import json
from base64 import b64decode
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tremplin.core import clock
from tremplin.core.sync import actions, sealing
from tremplin.core.sync.actions.devices import hash_secret
from tremplin.core.sync.actions.receiving import Refusal
from tremplin.core.sync.payload import as_uuid
from tremplin.core.tenancy.access import accesses_of
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.models import Project
from tremplin.core.tenancy.web import public_page

MOST = 100
A_MINUTE = 120
"""Batches that one address may bring in a minute: a whole team behind one box, and no flood."""


@public_page
@csrf_exempt
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """{device_id, ops: [{op_id, epk, iv, ct}]} → one answer each: received, or unreadable, and never why."""
    if flooding(request):
        response = JsonResponse({"error": "later"}, status=429)
        response["Retry-After"] = "60"
        return response
    try:
        body = json.loads(request.body)
        sent = body["ops"]
    except RequestDataTooBig:
        return JsonResponse({"error": "too_big", "most": MOST}, status=413)
    except (ValueError, TypeError, KeyError, RecursionError):
        return JsonResponse({"error": "invalid", "field": "ops"}, status=422)
    if not isinstance(sent, list) or len(sent) > MOST:
        return JsonResponse({"error": "too_many", "most": MOST}, status=413)
    return JsonResponse({"answers": [{"op_id": named(one), "status": taken_in(one)} for one in sent]})


def flooding(request: HttpRequest) -> bool:
    key = f"sealed:{request.META.get('REMOTE_ADDR', '')}:{int(clock.now().timestamp()) // 60}"
    cache.add(key, 0, 120)
    try:
        return int(cache.incr(key)) > A_MINUTE
    except ValueError:  # it expired between the two
        return False


def named(one: Any) -> Any:
    found = one.get("op_id") if isinstance(one, dict) else None
    return found if isinstance(found, str) else None


def taken_in(one: Any) -> str:
    """Open it, check which device sealed it, and apply it as its author, with today's rights."""
    try:
        op_id = as_uuid(one["op_id"], "op_id")
        found = sealing.open_sealed(op_id, one["epk"], one["iv"], one["ct"])
        envelope = found["envelope"]
        author, device = as_uuid(envelope["author_id"], "author_id"), as_uuid(envelope["device_id"], "device_id")
        secret = b64decode(found["secret"], validate=True)
    except (sealing.Unreadable, Invalid, KeyError, TypeError, ValueError):
        return "unreadable"
    known = sealing_device(device, author, str(found["project"]))
    if known is None or str(op_id) != envelope.get("op_id"):
        return "unreadable"
    project_id, hashes, revoked = known
    if not any(hmac.compare_digest(bytes(one_hash), hash_secret(secret)) for one_hash in hashes):
        return "unreadable"
    keep(project_id, author, device, envelope, revoked)
    return "received"


def sealing_device(device: UUID, author: UUID, slug: str) -> tuple[UUID, list[bytes], bool] | None:
    """The registration that may have sealed this, through the one function that tells it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT project_id, secret_hashes, revoked_at FROM sync_sealing_device(%s, %s, %s)", [device, author, slug]
        )
        row = cursor.fetchone()
    return (row[0], row[1], row[2] is not None) if row else None


@transaction.atomic
def keep(project_id: UUID, author: UUID, device: UUID, envelope: dict[str, Any], revoked: bool) -> None:
    access = next((one for one in accesses_of(author) if one.project.id == project_id), None)
    barred: Refusal | None = None
    if access is None:
        barred = ("author", "", _("Son auteur a quitté le projet."))
    elif revoked:
        barred = ("device", "", _("Cette saisie vient d’un appareil coupé depuis."))
    with project_context(author, [project_id]):
        if access is not None:
            actor = access.actor(author, "", clock.now())
        else:
            actor = Actor(author, "", Project.objects.get(id=project_id), frozenset(), None, clock.now())
        actions.receive(actor, [envelope], device_id=device, sent_by=None, barred=barred)
