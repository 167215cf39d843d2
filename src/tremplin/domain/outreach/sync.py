"""What a phone may note outside, and the verbs that it becomes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Done, Field, Gone, Kind, Things
from tremplin.core.sync.payload import Payload
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.outreach import actions, queries
from tremplin.domain.outreach.models import Band, ContactAttempt, Encounter, FollowUp, Mode, Presence
from tremplin.domain.outreach.moments import NextMove, Reason, band_of, local
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import policies as people_policies
from tremplin.domain.people import sync as people
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Entrance, Territory


def entrances(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    return {one.id: one for one in Entrance.objects.filter(project_id=project_id, id__in=list(ids)).select_related("building")}


def encounters(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    rows = Encounter.objects.filter(project_id=project_id, id__in=list(ids)).select_related("territory")
    return {one.id: one for one in rows}


def follow_ups(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    return {one.id: one for one in FollowUp.objects.filter(project_id=project_id, id__in=list(ids)).select_related("person")}


THINGS = {
    "territory": Things(Territory),
    "entrance": Things(Entrance, loads=entrances),
    "presence": Things(Presence, awaited=True),
    "encounter": Things(Encounter, awaited=True, loads=encounters),
    "follow_up": Things(FollowUp, awaited=True, loads=follow_ups),
    "attempt": Things(ContactAttempt, awaited=True),
    "partner": Things(Partner),
}


def not_after(actor: Actor, moment: datetime) -> datetime:
    """The phone's clock may run some minutes ahead (more is refused before): what is noted as to come a little is now."""
    return min(moment, actor.now)


def told_of(actor: Actor, moment: datetime) -> str:
    """What the phone hears of it."""
    return "set_to_now" if moment > actor.now else ""


def read_presence(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "territory": payload.ref("territory_id", "territory"),
        "entrance": payload.maybe("entrance_id", "entrance"),
        "on": payload.day("on"),
        "band": payload.code("band"),
        "mode": payload.code("mode"),
        "team_ids": payload.uuids("team_ids"),
        "doors_knocked": payload.count("doors_knocked", 0),
        "doors_opened": payload.count("doors_opened", 0),
        "people_met": payload.count("people_met", 0),
        "partners_met": payload.count("partners_met", 0),
        "invitation": payload.flag("invitation"),
    }


def note_presence(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    said["territory"] = room.get("territory", said["territory"], "territory_id")
    said["entrance"] = room.maybe("entrance", said["entrance"], "entrance_id")
    room.put("presence", actions.record_presence(room.actor, **said))
    return Done()


def read_encounter(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "territory": payload.ref("territory_id", "territory"),
        "entrance": payload.maybe("entrance_id", "entrance"),
        "presence": payload.maybe("presence_id", "presence"),
        "at": payload.moment("at"),
        "mode": payload.code("mode"),
        "people_count": payload.count("people_count", 1),
        "composition": payload.mapping("composition"),
        "team_ids": payload.uuids("team_ids"),
        "first_time": payload.maybe_flag("first_time"),
        "topics": payload.codes("topics"),
        "objection": payload.code("objection"),
        "next_step": payload.code("next_step"),
        "persons": payload.uuids("person_ids", "person"),
        "voluntary": payload.flag("voluntary"),
    }


def record_encounter(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    told, said["at"] = told_of(room.actor, said["at"]), not_after(room.actor, said["at"])
    said["territory"] = room.get("territory", said["territory"], "territory_id")
    said["entrance"] = room.maybe("entrance", said["entrance"], "entrance_id")
    said["presence"] = room.maybe("presence", said["presence"], "presence_id")
    named = said["persons"]
    said["persons"] = [one for one in (still_there(room, person) for person in named) if one is not None]
    room.put("encounter", actions.record_encounter(room.actor, **said))
    return Done(merged=len(said["persons"]) < len(named), told=told)


def still_there(room: Room, person_id: UUID) -> Person | None:
    """Somebody who was met, or None once they were erased: the meeting stays as a count."""
    try:
        found: Person = room.get("person", person_id, "person_ids")
    except Gone:
        return None
    return found


def read_correction(payload: Payload) -> dict[str, Any]:
    corrects = payload.ref("corrects", "encounter")
    return read_encounter(payload) | {"corrects": corrects}


def correct_encounter(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    said["corrects"] = room.get("encounter", said["corrects"], "corrects")
    return record_encounter(room, sent, said)


def read_split(payload: Payload) -> dict[str, Any]:
    parts = []
    group = payload.ref("id", "encounter")
    for part in payload.parts("parts"):
        parts.append(
            {
                "id": part.own_id(),
                "people_count": part.count("people_count"),
                "composition": part.mapping("composition"),
                "objection": part.code("objection"),
                "topics": part.codes("topics"),
                "next_step": part.code("next_step"),
            }
        )
        part.finish()
    return {"group": group, "parts": parts}


def split_encounter(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    """A group is corrected into its parts (OUT-05): together they are as many as it was."""
    group: Encounter = room.get("encounter", said["group"], "id")
    actions.require_still_stands(group)  # once for all parts, which then stand side by side
    if sum(part["people_count"] for part in said["parts"]) != group.people_count:
        raise Invalid(_("Les parts doivent faire le groupe entier."), field="parts")
    same = {name: getattr(group, name) for name in ("territory", "entrance", "presence", "at", "mode", "team_ids", "first_time")}
    for part in said["parts"]:
        room.put("encounter", actions.record_encounter(room.actor, corrects=group, one_of_several=True, **same, **part))
    return Done()


def read_opening(payload: Payload) -> dict[str, Any]:
    found = {
        "id": payload.own_subject(),
        "encounter": payload.ref("encounter_id", "encounter"),
        "level": payload.code("level"),
        "identity": people.read_identity(payload),
        "notice": people.read_notice(payload),
        "age_band": payload.code("age_band"),
        "sex": payload.code("sex"),
        "address_form": "tu" if payload.flag("tu") else "vous",
        "contact_agreed": payload.flag("contact_agreed"),
        "promise": None,
    }
    if payload.values.get("promise") is None:
        payload.take("promise", None)
        return found
    part = payload.part("promise")
    promise = {"due_on": part.day("due_on"), "channel": part.code("channel", "visit"), "reason": part.code("reason")}
    part.finish()
    return found | {"promise": promise}


def open_file(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    encounter = room.get("encounter", said["encounter"], "encounter_id")
    person = actions.open_file(room.actor, **{**said, "encounter": encounter})
    room.put("person", person)
    return Done(version=person.version, wrote=True)


def read_attempt(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "person": payload.subject("person"),
        "at": payload.moment("at"),
        "channel": payload.code("channel"),
        "outcome": payload.code("outcome"),
        "objection": payload.code("objection"),
    }


def record_attempt(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    told = told_of(room.actor, said["at"])
    said |= {"at": not_after(room.actor, said["at"]), "person": room.get("person", said["person"])}
    actions.record_attempt(room.actor, **said)
    return Done(told=told)


def read_promise(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "person": payload.subject("person"),
        "due_on": payload.day("due_on"),
        "channel": payload.code("channel", "visit"),
        "reason": payload.code("reason"),
    }


def promise(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    room.put("follow_up", actions.promise_follow_up(room.actor, **{**said, "person": room.get("person", said["person"])}))
    return Done()


def read_promised(payload: Payload) -> dict[str, Any]:
    return {"promise": payload.ref("id", "follow_up")}


def keep_promise(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    actions.keep_follow_up(room.actor, room.get("follow_up", said["promise"], "id"))
    return Done()


def drop_promise(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    actions.drop_follow_up(room.actor, room.get("follow_up", said["promise"], "id"))
    return Done()


def read_joining(payload: Payload) -> dict[str, Any]:
    return {
        "id": payload.own_id(),
        "partner": payload.ref("partner_id", "partner"),
        "territory": payload.maybe("territory_id", "territory"),
        "on": payload.day("on"),
        "people_count": payload.count("people_count", 0),
    }


def join_action(room: Room, sent: Envelope, said: dict[str, Any]) -> Done:
    """Taking part in a partner's action is a presence at an event, which says whose it was."""
    partner = room.get("partner", said["partner"], "partner_id")
    moment = local(room.actor, not_after(room.actor, sent.captured_at or room.actor.now))
    presence = actions.record_presence(
        room.actor,
        id=said["id"],
        territory=room.maybe("territory", said["territory"], "territory_id") or usual_territory(room.actor),
        band=band_of(moment.time()),
        mode=Mode.EVENT,
        on=said["on"],
        team_ids=[room.actor.user_id] if room.actor.user_id else [],
        people_met=said["people_count"],
        partners_met=1,
        partner=partner,
    )
    journal.record(room.actor, "action.joined", partner, because=str(presence.id))
    room.put("presence", presence)
    return Done()


def usual_territory(actor: Actor) -> Territory:
    """Where the actor last was, else their first territory."""
    last = queries.usual(actor)
    mine = people_policies.territories_of(actor)
    found = mine.filter(id=last.territory_id).first() if last and last.territory_id else None
    found = found or mine.order_by("name").first()
    if found is None:
        raise Invalid(_("Choisissez un territoire."), field="territory_id")
    return found


FIELDS = {
    **people.FIELDS,
    "on": Field(_("jour")),
    "at": Field(_("moment")),
    "band": Field(_("moment de la journée"), dict(Band.choices)),
    "mode": Field(_("comment"), dict(Mode.choices)),
    "people_count": Field(_("personnes")),
    "people_met": Field(_("personnes rencontrées")),
    "partners_met": Field(_("partenaires rencontrés")),
    "doors_knocked": Field(_("portes frappées")),
    "doors_opened": Field(_("portes ouvertes")),
    "objection": Field(_("objection")),
    "topics": Field(_("sujets")),
    "next_step": Field(_("suite"), dict(NextMove.choices)),
    "channel": Field(_("moyen"), dict(ContactAttempt.Channel.choices)),
    "outcome": Field(_("résultat"), dict(ContactAttempt.Outcome.choices)),
    "due_on": Field(_("pour le")),
    "reason": Field(_("raison"), dict(Reason.choices)),
    "partner_id": Field(_("partenaire"), things="partner"),
}
MEETING: dict[str, Any] = {"gives": "encounter", "fields": FIELDS}
PERSON: dict[str, Any] = {"subject": "person", "words": people.WORDS, "fields": FIELDS, "one_verb": True}

KINDS = {
    "presence.note": Kind(read_presence, note_presence, one_verb=True, gives="presence", label=_("Présence"), fields=FIELDS),
    "encounter.record": Kind(read_encounter, record_encounter, one_verb=True, label=_("Rencontre"), **MEETING),
    "encounter.correct": Kind(read_correction, correct_encounter, one_verb=True, label=_("Rencontre corrigée"), **MEETING),
    "encounter.split": Kind(read_split, split_encounter, label=_("Groupe réparti"), **MEETING),
    "person.open": Kind(read_opening, open_file, gives="person", label=_("Suivi ouvert"), **PERSON),
    "attempt.record": Kind(read_attempt, record_attempt, gives="attempt", label=_("Essai pour joindre"), **PERSON),
    "follow_up.promise": Kind(read_promise, promise, gives="follow_up", label=_("À revoir"), **PERSON),
    "follow_up.keep": Kind(read_promised, keep_promise, one_verb=True, label=_("Promesse tenue"), fields=FIELDS),
    "follow_up.drop": Kind(read_promised, drop_promise, one_verb=True, label=_("Promesse fermée"), fields=FIELDS),
    "action.join": Kind(read_joining, join_action, gives="presence", label=_("Action d’un partenaire"), fields=FIELDS),
}
