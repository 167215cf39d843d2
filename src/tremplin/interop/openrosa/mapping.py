"""From a filled form to the operation that it becomes. All that was answered is in it: what can't be understood is refused by name, later."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from tremplin.core.sync.answers import moment
from tremplin.core.sync.canonical import digest
from tremplin.core.sync.kinds import FORMER
from tremplin.core.tenancy.actor import Actor
from tremplin.interop.openrosa.questions import CELLS, FIRST_TIME, FORMS, Form, Question
from tremplin.interop.openrosa.reading import SPACE, Instance, id_of

UNREAD = "odk.unread"
"""The kind of what comes from no form of ours: kept as it came."""
VERSION = re.compile(r"^(\d{1,6})-[0-9a-f]{8}$")
MUTE = {
    "start",
    "end",
    "meta/instanceID",
    "meta/instanceName",
    "meta/deprecatedID",
    "meta/rootUuid",
    "formhub/uuid",
    "__version__",
}
"""Answers that ODK and Kobo make by themselves, read elsewhere or without meaning here."""


def device_of(actor: Actor) -> UUID:
    """All ODK apps of one member are one device: a form sent again through a new key is still the same form."""
    return uuid5(SPACE, f"{actor.project_id} {actor.user_id}")


def form_of(instance: Instance) -> Form | None:
    return FORMS.get(instance.form) if instance.root == "data" else None


def understood(form: Form, version: str) -> bool:
    """Of today's questions, or of the two sets before them."""
    number = int(found[1]) if (found := VERSION.match(version)) else 0
    return max(1, form.version - FORMER) <= number <= form.version


def envelope(actor: Actor, instance: Instance) -> dict[str, Any]:
    """The same form always gives the same envelope, whenever and by whichever app it comes."""
    form = form_of(instance)
    identifier = id_of(instance.instance_id)
    payload: dict[str, Any]
    if form is None:
        kind, version, payload = UNREAD, 0, {"form": instance.form, "xml": instance.text}
    elif not understood(form, instance.version):
        kind, version, payload = form.kind, 0, {"version": instance.version, "xml": instance.text}
    else:
        kind, version, payload = kind_of(form, instance), 1, payload_of(actor, form, instance, identifier)
    raw: dict[str, Any] = {
        "op_id": str(identifier),
        "device_id": str(device_of(actor)),
        "seq": 0,
        "author_id": str(actor.user_id),
        "captured_at": captured(instance),
        "form_version": version,
        "kind": kind,
        "subject_id": None,
        "base_version": None,
        "replaces": None,
        "payload": payload,
    }
    return {**raw, "sha256": digest(raw).hex()}


def kind_of(form: Form, instance: Instance) -> str:
    return form.corrected_by or UNREAD if instance.replaces else form.kind


def captured(instance: Instance) -> str:
    """When the form was finished, else begun, else what it says of the moment itself."""
    said = instance.answers
    return as_moment(said.get("end") or said.get("start") or said.get("at") or "")


def as_moment(said: str) -> str:
    """The moment in UTC; what is no moment stays as it was written, to be refused by name."""
    try:
        found = datetime.fromisoformat(said)
        return moment(found.astimezone(UTC)) if found.tzinfo else said
    except (ValueError, OverflowError):
        return said


def payload_of(actor: Actor, form: Form, instance: Instance, identifier: UUID) -> dict[str, Any]:
    found: dict[str, Any] = {"id": str(identifier)}
    asked = {question.path: question for question in form.questions}
    for path, said in instance.answers.items():
        if path in MUTE:
            continue
        question = asked.get(path)
        if question is None:
            found[f"/{path}"[:40]] = said  # no question of ours: refused by its name, which is no name of a payload
        elif question.becomes == "composition":
            found.setdefault("composition", {}).update({CELLS[path]: number(said)} if said else {})
        elif said or question.type == "many":
            found[question.becomes] = value_of(actor, question, said)
    found.update({f"/{path[:30]} (2)": "" for path in instance.doubled})
    if "encounter" in form.kind:
        found |= {"presence_id": None, "person_ids": [], "voluntary": False}
    if instance.replaces:
        found["corrects"] = str(id_of(instance.replaces))
    return found


def field_of(instance: Instance, path: str) -> str:
    """The payload's name of an answer."""
    form = form_of(instance)
    return next((question.becomes for question in form.questions if question.path == path), f"/{path}") if form else f"/{path}"


def value_of(actor: Actor, question: Question, said: str) -> Any:
    if question.becomes == "team_ids":
        return [str(actor.user_id), *said.split()]
    if question.type == "many":
        return said.split()
    if question.becomes == "first_time":
        return FIRST_TIME.get(said, said)
    if question.type == "yes":
        return {"yes": True, "no": False}.get(said, said)
    if question.type == "int":
        return number(said)
    return as_moment(said) if question.type == "dateTime" else said


def number(said: str) -> Any:
    return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else said
