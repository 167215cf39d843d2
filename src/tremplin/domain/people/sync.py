"""What a phone may say of people, and the verbs that it becomes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tremplin.core.sync import erasing
from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Done, Field, Kind, Things
from tremplin.core.sync.payload import Payload, as_moment
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.people import actions, merging, policies, queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import AgeBand, Agreement, Note, Opposition, Person, Sex

WORDS = frozenset({"pseudonym", "first_name", "last_name", "phone", "email", "birth", "birth_date", "place_hint", "door", "text"})
TEXTS = ("pseudonym", "first_name", "last_name", "phone", "email", "place_hint", "door")
LONGEST_NOTE = 2000


def persons(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    rows = Person.objects.filter(project_id=project_id, id__in=list(ids), erased_at=None).select_related("territory")
    return {one.id: one for one in rows}


def shown(actor: Actor, person_id: UUID) -> tuple[str, str] | None:
    """How the person is called, for whoever may open their file."""
    person = policies.persons_visible_to(actor).filter(id=person_id).first()
    if person is None:
        return None
    return queries.called_names(actor, [person])[person.id], reverse("people:person", args=[actor.project.slug, person.id])


FIELDS = {
    "pseudonym": Field(_("surnom")),
    "first_name": Field(_("prénom")),
    "last_name": Field(_("nom")),
    "phone": Field(_("téléphone")),
    "email": Field(_("e-mail")),
    "birth": Field(_("naissance")),
    "birth_date": Field(_("naissance")),
    "place_hint": Field(_("où la retrouver")),
    "entrance_id": Field(_("entrée"), things="entrance"),
    "territory_id": Field(_("territoire"), things="territory"),
    "door": Field(_("porte")),
    "age_band": Field(_("tranche d’âge"), dict(AgeBand.choices)),
    "sex": Field(_("sexe"), dict(Sex.choices)),
    "spe_status": Field(_("service public de l’emploi"), dict(Person.SpeStatus.choices)),
    "address_form": Field(_("on se dit")),
    "level": Field(_("niveau"), dict(Person.Level.choices)),
    "text": Field(_("note")),
    "until": Field(_("jusqu’au")),
    "purpose": Field(_("accord pour"), dict(Agreement.Purpose.choices)),
    "recipient_id": Field(_("partenaire"), things="partner"),
}


THINGS = {
    "person": Things(Person, awaited=True, loads=persons, show=shown),
    "note": Things(Note),
    "opposition": Things(Opposition),
    "agreement": Things(Agreement),
}


def forget(actor: Actor, person: Person) -> None:
    """What phones sent about this person goes with them."""
    erasing.forget(actor, person.id)


def read_identity(payload: Payload) -> Identity:
    """The identity as the phone spells it: `birth_date` is a year or a day."""
    part = payload.part("identity")
    texts = {name: part.text(name, longest=200) for name in TEXTS if name in part.values}
    birth = part.text("birth_date", longest=10)
    entrance = part.maybe("entrance_id", "entrance")
    part.finish()
    return Identity(**texts, birth=birth, entrance_id=str(entrance or ""))


def read_notice(payload: Payload) -> actions.NoticeGiven:
    part = payload.part("notice")
    found = actions.NoticeGiven(part.code("text_version"), part.code("channel", "spoken"), part.code("language", "fr"))
    part.finish()
    return found


def read_step_up(payload: Payload) -> dict[str, Any]:
    if payload.code("level", Person.Level.IDENTIFIED) != Person.Level.IDENTIFIED:
        raise Invalid(_("Cette valeur n’est pas lisible."), field="level")
    return {"person": payload.subject("person"), "identity": read_identity(payload), "notice": read_notice(payload)}


def step_up(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    person = room.get("person", said["person"])
    found = actions.step_up(room.actor, person, identity=said["identity"], notice=said["notice"])
    room.put("person", found)
    return Done(version=found.version, wrote=True)


def read_edit(payload: Payload) -> dict[str, Any]:
    found: dict[str, Any] = {"person": payload.subject("person")}
    part = payload.part("fields")
    wanted: dict[str, Any] = {name: part.text(name, longest=200) for name in TEXTS if name in part.values}
    if "birth_date" in part.values:
        wanted["birth"] = part.text("birth_date", longest=10)
    if "entrance_id" in part.values:
        wanted["entrance_id"] = str(part.maybe("entrance_id", "entrance") or "")
    if "tu" in part.values:
        wanted["address_form"] = "tu" if part.flag("tu") else "vous"
    wanted |= {name: part.code(name) for name in ("age_band", "sex", "spe_status", "address_form") if name in part.values}
    if "territory_id" in part.values:
        wanted["territory_id"] = part.ref("territory_id", "territory")
    part.finish()
    return found | {"fields": wanted}


def edit(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    person = room.get("person", said["person"])
    if "territory_id" in said["fields"]:
        room.get("territory", said["fields"]["territory_id"], "territory_id")
    found, done = merging.merge(room, person, sent, said["fields"])
    room.put("person", found)
    return done


def read_note(payload: Payload) -> dict[str, Any]:
    return {"id": payload.own_id(), "person": payload.subject("person"), "text": payload.text("text", longest=LONGEST_NOTE)}


def add_note(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    actions.add_note(room.actor, room.get("person", said["person"]), text=said["text"], id=said["id"])
    return Done()


def read_oppose_phone(payload: Payload) -> dict[str, Any]:
    return {"id": payload.own_id(), "phone": payload.text("phone", longest=40)}


def oppose_phone(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    actions.oppose_phone(room.actor, **said)
    return Done()


def read_oppose_door(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "entrance": payload.ref("entrance_id", "entrance"),
        "door": payload.text("door", longest=20),
        "until": payload.maybe_day("until"),
    }


def oppose_door(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    actions.oppose_door(room.actor, **{**said, "entrance": room.get("entrance", said["entrance"], "entrance_id")})
    return Done()


def read_agreement(payload: Payload) -> dict[str, Any]:
    found = {"id": payload.own_id(), "person": payload.subject("person"), "purpose": payload.code("purpose")}
    as_of = payload.take("as_of", None)
    return found | {
        "recipient_id": payload.maybe("recipient_id", "partner"),
        "as_of": as_moment(as_of, "as_of") if as_of is not None else None,
    }


def give_agreement(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    """A withdrawal that the phone had not heard of, or made since, wins over this grant: a person decides."""
    person = room.get("person", said["person"])
    terms = {"purpose": said["purpose"], "recipient_id": said["recipient_id"]}
    last = Agreement.objects.filter(project_id=room.actor.project_id, person=person, **terms).order_by("-at", "-id").first()
    known = min(filter(None, [said["as_of"], sent.captured_at]), default=room.actor.now)
    if room.insist is None and last is not None and not last.granted and last.at >= known:
        return Done(undecided=True)
    actions.agree(room.actor, person, id=said["id"], **terms)
    return Done()


def withdraw_agreement(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    """Always: whatever was granted meanwhile. Without its handover agreement a partner keeps nothing open, as on the page."""
    person, recipient = room.get("person", said["person"]), said["recipient_id"]
    with transaction.atomic():
        actions.withdraw(room.actor, person, purpose=said["purpose"], recipient_id=recipient)
        if said["purpose"] == Agreement.Purpose.HANDOVER and recipient is not None:
            actions.cut_partner(room.actor, person, recipient)
    return Done()


PERSON: dict[str, Any] = {"subject": "person", "words": WORDS, "fields": FIELDS}
DOOR: dict[str, Any] = {"gives": "opposition", "words": WORDS, "fields": FIELDS, "one_verb": True}

KINDS = {
    "person.step_up": Kind(read_step_up, step_up, one_verb=True, label=_("Du surnom au nom"), **PERSON),
    "person.edit": Kind(read_edit, edit, label=_("Suivi corrigé"), **PERSON),
    "note.add": Kind(read_note, add_note, one_verb=True, gives="note", label=_("Note sur une personne"), **PERSON),
    "opposition.phone": Kind(read_oppose_phone, oppose_phone, label=_("Numéro à ne plus appeler"), **DOOR),
    "opposition.door": Kind(read_oppose_door, oppose_door, label=_("Porte où ne plus frapper"), **DOOR),
    "agreement.give": Kind(read_agreement, give_agreement, one_verb=True, gives="agreement", label=_("Accord donné"), **PERSON),
    "agreement.withdraw": Kind(read_agreement, withdraw_agreement, one_verb=True, label=_("Accord repris"), **PERSON),
}
