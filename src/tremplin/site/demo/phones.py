"""What the team's phones brought: a sheet corrected by two, a note to write otherwise, and a lost phone that was cut."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tremplin.core.sync import actions
from tremplin.core.sync.actions.devices import see_device
from tremplin.core.sync.answers import moment as spelled
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.models import Device
from tremplin.core.tenancy.context import as_actor
from tremplin.site.demo.places import uid, user_id
from tremplin.site.demo.played import Cast

PROJECT = "impact-jeunes"
LOST = "Ancien téléphone d’Inès"
OWNERS = {"ines": "Téléphone d’Inès", "bilal": "Téléphone de Bilal", "karim": "Téléphone de Karim"}
YO, MAISSA = uid("tour", "yo"), uid("tour", "maissa")
REFUSED = "A apporté l’attestation, numéro 1 85 05 78 006 084 36. Prête pour mardi."
"""A made-up social security number with a true control key: such a note is never recorded as it is (PRIV-10)."""


def play(cast: Cast) -> None:
    lost(cast)
    phones = {key: registered(cast, key, label, 6) for key, label in OWNERS.items()}
    receive(
        cast,
        "bilal",
        phones["bilal"],
        cast.at(1, 18, 40),
        [edit(cast, "bilal", phones["bilal"], 1, cast.at(1, 18, 20), "Arrêt de bus, vers 18 h")],
    )
    kept = [
        edit(cast, "ines", phones["ines"], 1, cast.at(2, 19, 5), "Banc du terrain de foot, après le match"),
        envelope(
            "ines", phones["ines"], 2, cast.at(1, 19, 30), "note.add", MAISSA, {"id": str(uid("demo", "note")), "text": REFUSED}
        ),
    ]
    receive(cast, "ines", phones["ines"], cast.at(0, 9, 10), kept)
    seen(cast, "karim", phones["karim"], cast.at(0, 16, 30), 0)


def lost(cast: Cast) -> None:
    """Left on a bench a week ago: cut the same day, told to wipe itself at its next contact."""
    phone = registered(cast, "ines", LOST, 40)
    seen(cast, "ines", phone, cast.at(7, 20, 10), 2, cast.at(7, 19, 40))
    lea = cast.member("lea", PROJECT, cast.at(6, 9, 5))
    with as_actor(lea):
        device = Device.objects.get(project_id=lea.project_id, device_id=phone)
        actions.revoke_device(lea, actions.order_wipe(lea, device))


def registered(cast: Cast, key: str, label: str, days_ago: int) -> UUID:
    phone = uid("demo", "phone", label)
    cast.does(cast.member(key, PROJECT, cast.at(days_ago, 14)), actions.register_device, device_id=phone, label=label)
    return phone


def seen(cast: Cast, key: str, phone: UUID, at: datetime, unsent: int, oldest: datetime | None = None) -> None:
    cast.does(cast.member(key, PROJECT, at), see_device, phone, 0, unsent=unsent, oldest=oldest)


def receive(cast: Cast, key: str, phone: UUID, at: datetime, sent: list[dict[str, Any]]) -> None:
    actor = cast.member(key, PROJECT, at)
    cast.does(actor, see_device, phone, len(sent), unsent=0)
    cast.does(actor, actions.receive, sent, device_id=phone, sent_by=actor.user_id)


def edit(cast: Cast, key: str, phone: UUID, seq: int, at: datetime, where: str) -> dict[str, Any]:
    """Both write over the same first version of the sheet."""
    return envelope(key, phone, seq, at, "person.edit", YO, {"fields": {"place_hint": where}}, base_version=1)


def envelope(
    key: str, phone: UUID, seq: int, at: datetime, kind: str, subject: UUID, payload: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """One operation as the street page sends it."""
    bare = {
        "op_id": str(uid("demo", "operation", phone, seq)), "device_id": str(phone), "seq": seq, "author_id": str(user_id(key)),
        "captured_at": spelled(at), "form_version": 1, "kind": kind, "subject_id": str(subject), "base_version": None, "replaces": None,
        "payload": payload, **more,
    }  # fmt: skip
    return {**bare, "sha256": digest(bare).hex()}
