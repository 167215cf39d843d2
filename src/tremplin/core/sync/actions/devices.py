"""Phones: registered by their author, counted, revoked, wiped."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync import policies
from tremplin.core.sync.models import Device, Incident
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment

MOST_SECRETS = 5
AT_ONCE = 4000
"""Operations that a device may send in one go; then it gets `PER_SECOND` more each second (a day's work of a team is a few hundred)."""
PER_SECOND = 400


class Revoked(WrongMoment):
    """The device was revoked: it wipes itself."""


class TooMany(WrongMoment):
    """The device has sent very much: it waits some seconds. `subject` holds how many."""


def hash_secret(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


@transaction.atomic
def register_device(actor: Actor, *, device_id: UUID, label: str) -> tuple[Device, bytes]:
    """Register this phone for this author; gives its secret, which is told once. Again: a new secret, the old ones still open what they sealed.

    Raises:
        Revoked: a coordinator cut this device.
    """
    policies.require(policies.can_capture(actor))
    device = Device.objects.select_for_update().filter(
        project_id=actor.project_id, device_id=device_id, author_id=policies.author_of(actor)
    ).first() or Device(
        project_id=actor.project_id, device_id=device_id, author_id=policies.author_of(actor), allowance=AT_ONCE, created_at=actor.now
    )  # fmt: skip
    if device.revoked_at is not None:
        raise Revoked(_("Cet appareil a été coupé. Demandez à votre coordination."))
    secret = secrets.token_bytes(32)
    device.label = " ".join(label.split())[:60]
    device.secret_hashes = [*device.secret_hashes, hash_secret(secret)][-MOST_SECRETS:]
    device.last_seen_at = actor.now
    device.save()
    journal.record(actor, "device.registered", device)
    return device, secret


SEE = """
UPDATE sync_device AS d SET last_seen_at = %(now)s, allowance_at = %(now)s, allowance = can.send - %(sent)s,
       unsent = %(unsent)s, oldest_unsent_at = %(oldest)s
  FROM (SELECT id, LEAST(%(most)s, allowance
               + COALESCE(floor(GREATEST(extract(epoch FROM %(now)s - allowance_at), 0) * %(rate)s), %(most)s))::int AS send
          FROM sync_device
         WHERE project_id = %(project)s AND device_id = %(device)s AND author_id = %(author)s AND revoked_at IS NULL FOR UPDATE) AS can
 WHERE d.id = can.id AND d.project_id = %(project)s AND can.send >= %(sent)s
RETURNING d.wipe_ordered_at
"""
"""In one statement: it is here, it may send that many, and its next batch waits for this one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A device that may send."""

    device_id: UUID
    wipe_ordered: bool


def see_device(
    actor: Actor, device_id: UUID, operations: int, *, unsent: int | None = None, oldest: datetime | None = None
) -> Seen:
    """The device is here, with that many operations; `unsent` more are still on it, the oldest since `oldest`, if it says so.

    Raises:
        Invalid: not registered by this author.
        Revoked: it was cut.
        TooMany: it must wait a little.
    """
    author = policies.author_of(actor)
    values: dict[str, Any] = {
        "now": actor.now,
        "most": AT_ONCE,
        "rate": PER_SECOND,
        "sent": operations,
        "unsent": unsent,
        "oldest": oldest,
    }
    values |= {"project": actor.project_id, "device": device_id, "author": author}
    with connection.cursor() as cursor:
        cursor.execute(SEE, values)
        row = cursor.fetchone()
    if row is not None:
        return Seen(device_id, row[0] is not None)
    device = Device.objects.filter(project_id=actor.project_id, device_id=device_id, author_id=author).first()
    if device is None:
        raise Invalid(_("Cet appareil n’est pas enregistré."), field="device_id")
    if device.revoked_at is not None:
        raise Revoked(_("Cet appareil a été coupé. Demandez à votre coordination."))
    raise TooMany(_("Trop de saisies à la fois. L’envoi reprendra dans quelques secondes."), operations)


@transaction.atomic
def revoke_device(actor: Actor, device: Device) -> Device:
    """Cut a device: it is told to wipe itself, and sends nothing more under its own name. Done twice, it stays cut."""
    policies.require(policies.can_revoke(actor, device))
    if device.revoked_at is None:
        device.revoked_at = actor.now
        device.save(update_fields=["revoked_at"])
        journal.record(actor, "device.revoked", device)
    return device


@transaction.atomic
def order_wipe(actor: Actor, device: Device) -> Device:
    """Ask the device to destroy what it can read, at its next contact; what it has not sent stays sealed, and may still arrive."""
    policies.require(policies.can_revoke(actor, device))
    device.wipe_ordered_at, device.wiped_at = actor.now, None
    device.save(update_fields=["wipe_ordered_at", "wiped_at"])
    journal.record(actor, "device.wipe_ordered", device)
    return device


@transaction.atomic
def confirm_wipe(actor: Actor, device: Device) -> Device:
    """The device says that it wiped itself."""
    policies.require(device.author_id == policies.author_of(actor) and device.project_id == actor.project_id)
    device.wiped_at, device.wipe_ordered_at = actor.now, None
    device.save(update_fields=["wiped_at", "wipe_ordered_at"])
    journal.record(actor, "device.wiped", device)
    return device


@transaction.atomic
def report_incident(actor: Actor, *, device_id: UUID, kind: str, detail: str = "") -> Incident:
    """The phone disagreed with the server and downloads all again: counted, to be looked into."""
    policies.require(policies.can_capture(actor))
    incident = Incident.objects.create(
        project_id=actor.project_id,
        device_id=device_id,
        author_id=policies.author_of(actor),
        kind=kind[:30],
        detail=detail[:64],
        created_at=actor.now,
    )
    journal.record(actor, "device.disagreed", incident, because=incident.kind)
    return incident
