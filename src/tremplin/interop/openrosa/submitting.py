"""Handing a filled form to the one entry of operations, and telling the app what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tremplin.core.sync import actions as sync
from tremplin.core.sync import answers
from tremplin.core.sync.actions.judging import AHEAD
from tremplin.core.sync.actions.receiving import Refusal
from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.nir import contains_nir
from tremplin.interop.openrosa import mapping, reading
from tremplin.interop.openrosa.reading import Instance

Status = Operation.Status
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""Ids may look like anything."""
NO_FILES = gettext_lazy("Ce formulaire ne demande aucun fichier joint. Le formulaire est gardé ; ceci ne l’est pas : %(names)s.")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a form: `status` of its operation (the first time it came), and the words for its author."""

    instance: Instance
    operation: Operation
    status: str
    message: str

    @property
    def applied(self) -> bool:
        return self.status == Status.APPLIED or (self.status == Status.CONFLICT and self.operation.code == "soft")

    @property
    def reused(self) -> bool:
        """Another content came before under the same instanceID."""
        return self.status == Status.KEY_REUSED

    @property
    def number(self) -> int:
        """201: written. 202: kept, for a person to decide. 409: kept beside the first form of this id."""
        return 409 if self.reused else 201 if self.applied else 202


def submit(actor: Actor, content: bytes) -> Receipt:
    """Raises Invalid when the file is no filled form at all: nothing was given, nothing is kept."""
    instance = reading.read(content)
    envelope = mapping.envelope(actor, instance)
    device = mapping.device_of(actor)
    received = sync.receive(actor, [envelope], device_id=device, sent_by=actor.user_id, barred=barred(actor, instance, envelope))
    told = answers.told(actor, received)[0]
    return Receipt(instance, received[0].row, str(told.get("first") or told["status"]), words(told))


def barred(actor: Actor, instance: Instance, envelope: dict[str, Any]) -> Refusal | None:
    """What the phone's own form makes impossible, and a hostile or foreign one does not."""
    named = next((path for path, said in instance.answers.items() if contains_nir(UUIDS.sub("", said))), None)
    if named is not None or contains_nir(f"{instance.root} | {instance.form} | {instance.version}"):
        return (
            "reword",
            mapping.field_of(instance, named or "form")[:40],
            _("N’écrivez pas de numéro de sécurité sociale. Enlevez-le, puis renvoyez."),
        )
    if instance.replaces and envelope["kind"] == mapping.UNREAD and mapping.form_of(instance) is not None:
        return "invalid", "corrects", _("Ce formulaire ne se corrige pas après l’envoi. Corrigez-le dans Tremplin.")
    at = envelope["payload"].get("at")
    if at and future(actor, at):
        return "invalid", "at", _("Cette heure n’est pas encore venue. Écrivez quand la rencontre a eu lieu.")
    return None


def future(actor: Actor, at: str) -> bool:
    try:
        return datetime.fromisoformat(at) > actor.now + AHEAD
    except (ValueError, TypeError):
        return False  # unreadable, or without its zone: refused by name when it is read


def words(told: dict[str, Any]) -> str:
    status, why = str(told.get("first") or told["status"]), str(told.get("message", ""))
    if status == Status.APPLIED or (status == Status.CONFLICT and told.get("code") == "soft"):
        return _("Enregistré.")
    if status == Status.KEY_REUSED:
        return _("Un autre formulaire a déjà ce numéro. Les deux sont gardés ; voyez la page « À décider ».")
    return _("Gardé, à décider dans Tremplin. %(why)s") % {"why": why}


def attachments_refused(names: list[str]) -> str:
    return str(NO_FILES) % {"names": ", ".join(name[:80] for name in names[:5])}
