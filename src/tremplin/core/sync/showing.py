"""What waits for a person, in words: what was captured, by whom and when, why it waits, and the two values where there are two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tremplin.core.accounts.models import User
from tremplin.core.registry import registries
from tremplin.core.sync import keeping, policies, standing
from tremplin.core.sync.actions.room import kind_of
from tremplin.core.sync.kinds import Field, Kind
from tremplin.core.sync.models import Device, FieldConflict, Operation
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full
from tremplin.core.vault import vault

TONES = {"conflict": "amber", "held": "teal", "quarantined": "coral", "key_reused": "coral", "applied": "green"}


def reasons() -> dict[str, str]:
    """Why an operation waits, by its code."""
    return {
        "soft": _("Fusionnée avec une autre correction."),
        "hard": _("Quelqu’un d’autre a écrit autre chose. Les deux sont gardés."),
        "predecessor": _("Elle en attend une autre, qui n’est pas arrivée."),
        "subject": _("Elle parle d’une personne dont le suivi n’est pas arrivé."),
        "invalid": _("Une valeur ne peut pas être juste."),
        "reword": _("Des mots sont à écrire autrement."),
        "forbidden": _("Son auteur n’a pas ce droit ici."),
        "erased": _("La personne a été effacée. Rien n’est gardé d’elle."),
        "unknown_form": _("Le formulaire du téléphone n’est pas connu ici."),
        "clock": _("L’heure du téléphone était fausse."),
        "author": _("Son auteur n’était pas connecté, ou a quitté le projet."),
        "device": _("Elle vient d’un appareil coupé depuis."),
        "failed": _("Le serveur n’a pas su l’enregistrer."),
        "": _("Son numéro a déjà servi pour autre chose."),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One operation on the list: no word of anybody."""

    id: UUID
    label: str
    author: str
    captured_at: datetime | None
    why: str
    word: str
    tone: str
    resolved: str
    gone_on: date | None = None


def resolutions() -> dict[str, str]:
    return {
        "server": _("on a gardé ce qui était enregistré"),
        "phone": _("on a pris celle du téléphone"),
        "reworded": _("écrite autrement"),
        "let_go": _("laissée de côté"),
        "expired": _("effacée, personne ne l’avait décidée à temps"),
        "": "",
    }


def lines(actor: Actor, rows: Iterable[Operation]) -> list[Line]:
    """A page of the list; one query for the names of the team."""
    rows = list(rows)
    names = team(row.author_id for row in rows)
    why, decided = reasons(), resolutions()
    return [
        Line(
            row.id,
            label_of(row.kind),
            names.get(row.author_id, _("quelqu’un de l’équipe")),
            row.captured_at,
            why.get(row.code, ""),
            str(Operation.Status(row.status).label),
            TONES[row.status],
            decided.get(row.resolution, ""),
            standing.gone_on(row, actor.project.time_zone),
        )
        for row in rows
    ]


def team(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return dict(User.objects.filter(id__in={one for one in ids if one}).values_list("id", "name"))


def label_of(name: str) -> str:
    kind = kind_of(name)
    return str(kind.label) if kind and kind.label else _("Saisie inconnue")


@dataclass(frozen=True, slots=True)
class Both:
    """Two values of one field, with who wrote each and when."""

    label: str
    server: str
    server_by: str
    phone: str
    phone_by: str
    hard: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation, opened."""

    line: Line
    said: str
    values: list[tuple[str, str]]
    both: list[Both]
    about: tuple[str, str] | None
    device: str
    envelope: Any


def person_of(actor: Actor, row: Operation) -> tuple[bool, tuple[str, str] | None]:
    """Whether the actor may open this operation, and how its subject is called. Somebody else's person stays closed, as everywhere."""
    kind = kind_of(row.kind)
    if row.subject_id is None or kind is None or not kind.subject:
        return True, None
    named = registries.sync_things.entries[kind.subject]
    there = bool(named.load(actor.project_id, [row.subject_id]))
    about = named.show(actor, row.subject_id) if named.show and there else None
    return about is not None or not there, about


def shown(actor: Actor, row: Operation, about: tuple[str, str] | None) -> Shown:
    words = keeping.open_all(actor.project_id, [row]).get(row.id, {})
    raw = words.get("envelope")
    kind = kind_of(row.kind)
    payload = raw.get("payload") if isinstance(raw, dict) else None
    devices = Device.objects.filter(project_id=actor.project_id, device_id__in=[row.device_id], author_id__in=[row.author_id])
    device = devices.first() if row.device_id and row.author_id else None
    both = both_values(actor, row, kind)
    return Shown(
        lines(actor, [row])[0],
        str(words.get("message", "")) if row.code in ("invalid", "reword", "unknown_form", "hard") and not both else "",
        values(actor, kind, payload if isinstance(payload, dict) else {}),
        both,
        about,
        device.label if device else "",
        raw,
    )


def values(actor: Actor, kind: Kind | None, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that say something, in words; those that the form does not know as they came."""
    found = []
    for name, value in payload.items():
        if isinstance(value, dict):
            found += values(actor, kind, value)
        elif value not in (None, "", [], 0, False) and name not in (
            "id",
            "encounter_id",
            "presence_id",
            "corrects",
            "text_version",
            "team_ids",
        ):
            found.append((label(kind, name), word(actor, field_of(kind, name), value)))
    return found


def field_of(kind: Kind | None, name: str) -> Field:
    return kind.fields.get(name, Field(name)) if kind else Field(name)


def label(kind: Kind | None, name: str) -> str:
    return str(field_of(kind, name).label).capitalize()


def word(actor: Actor, field: Field, value: Any) -> str:
    if field.things:
        try:
            found = registries.sync_things.entries[field.things].load(actor.project_id, [UUID(str(value))])
        except ValueError:
            return str(value)
        return str(next(iter(found.values()), "–"))
    if isinstance(value, list):
        return str(len(value)) if any(isinstance(one, dict) for one in value) else ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return str(field.choices.get(value, value) if isinstance(value, str) else value)


def both_values(actor: Actor, row: Operation, kind: Kind | None) -> list[Both]:
    rows = list(FieldConflict.objects.filter(project_id=actor.project_id, operation=row).order_by("field"))
    sealed = [(one.subject_id or one.operation_id, bytes(one.values_sealed)) for one in rows]
    opened = vault.open_many(actor.project_id, sealed) if sealed else []
    told = [(one, value) for one, value in zip(rows, opened, strict=True) if value is not None]
    names = {
        str(key): name
        for key, name in team(as_id(v[side]) for _o, v in told for side in ("server_author", "phone_author")).items()
    }
    return [
        Both(
            label(kind, one.field),
            word(actor, field_of(kind, one.field), value["server"]) or "–",
            by(names.get(value["server_author"], ""), value["server_at"]),
            word(actor, field_of(kind, one.field), value["phone"]) or "–",
            by(names.get(value["phone_author"], ""), value["phone_at"]),
            one.hard,
        )
        for one, value in told
    ]


def as_id(text: str) -> UUID | None:
    return UUID(text) if text else None


def by(name: str, at: str) -> str:
    return ", ".join(filter(None, [name, full(datetime.fromisoformat(at)) if at else ""]))


def place_of(shown: Shown, row: Operation) -> str:
    """Where in the envelope the field at fault is written, if a person can write it otherwise: words or a number."""
    payload = shown.envelope.get("payload") if isinstance(shown.envelope, dict) else None
    if not isinstance(payload, dict) or not row.field:
        return ""
    names = (row.field, {"birth": "birth_date"}.get(row.field, row.field))
    for path, part in (
        ("payload", payload),
        ("payload.identity", payload.get("identity")),
        ("payload.fields", payload.get("fields")),
    ):
        for name in names:
            if isinstance(part, dict) and isinstance(part.get(name), str | int) and not isinstance(part[name], bool):
                return f"{path}.{name}"
    return ""


def value_at(envelope: Any, place: str) -> Any:
    for step in place.split("."):
        envelope = envelope[step]
    return envelope


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One registration on the page of devices."""

    device: Device
    author: str
    word: str
    tone: str


def devices(actor: Actor, rows: Iterable[Device]) -> list[DeviceLine]:
    rows = list(rows)
    names = team(row.author_id for row in rows)
    return [DeviceLine(row, names.get(row.author_id, "–"), *state_of(row)) for row in rows]


def state_of(device: Device) -> tuple[str, str]:
    if device.revoked_at is not None:
        return _("coupé"), "grey"
    if device.wipe_ordered_at is not None:
        return _("effacement demandé"), "coral"
    if device.wiped_at is not None:
        return _("effacé"), "grey"
    return _("en service"), "green"


def to_decide(actor: Actor) -> int:
    return policies.operations_to_decide(actor).count()
