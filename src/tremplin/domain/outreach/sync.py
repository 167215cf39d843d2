"""What a phone may note outside, and the verbs that it becomes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.envelope import Envelope
from tremplin.core.sync.kinds import Done, Kind, Things
from tremplin.core.sync.payload import Payload
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.models import Encounter, FollowUp, Presence
from tremplin.domain.territories.models import Entrance, Territory


def entrances(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    return {one.id: one for one in Entrance.objects.filter(project_id=project_id, id__in=list(ids)).select_related("building")}


def things(model: Any) -> Any:
    def load(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
        return {one.id: one for one in model.objects.filter(project_id=project_id, id__in=list(ids))}

    return load


def encounters(project_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Any]:
    rows = Encounter.objects.filter(project_id=project_id, id__in=list(ids)).select_related("territory")
    return {one.id: one for one in rows}


THINGS = {
    "territory": Things(things(Territory)),
    "entrance": Things(entrances),
    "presence": Things(things(Presence), awaited=True),
    "encounter": Things(encounters, awaited=True),
    "follow_up": Things(things(FollowUp), awaited=True),
}


def not_after(actor: Actor, moment: datetime) -> datetime:
    """The phone's clock may run some minutes ahead: what is noted as to come a little is now."""
    return min(moment, actor.now)


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
    said["at"] = not_after(room.actor, said["at"])
    said["territory"] = room.get("territory", said["territory"], "territory_id")
    said["entrance"] = room.maybe("entrance", said["entrance"], "entrance_id")
    said["presence"] = room.maybe("presence", said["presence"], "presence_id")
    said["persons"] = [room.get("person", person, "person_ids") for person in said["persons"]]
    room.put("encounter", actions.record_encounter(room.actor, **said))
    return Done()


KINDS = {
    "presence.note": Kind(read_presence, note_presence, one_verb=True, gives="presence"),
    "encounter.record": Kind(read_encounter, record_encounter, one_verb=True, gives="encounter"),
}
