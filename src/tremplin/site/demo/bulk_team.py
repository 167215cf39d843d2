"""What the team leaves in the tables without naming anybody: being there, anonymous meetings, outings, posters."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from tremplin.domain.outreach.actions.posters import LENGTH, SIGNS
from tremplin.domain.outreach.models import Ambiance, CheckIn, Encounter, Outing, OutingPlace, Poster, Presence, PublicContact
from tremplin.domain.outreach.moments import band_of
from tremplin.site.demo.bulk_rows import Rows
from tremplin.site.demo.places import uid
from tremplin.site.demo.stories import PARIS, Step

BEGINNING = frozenset({"anonymous", "presence", "outing", "poster"})
"""Steps that need no row written before them; the others follow theirs at once."""


class TeamRows(Rows):
    """One `write_…` for each verb of crowd.py and rounds.py."""

    def team(self, steps: Iterable[Step]) -> None:
        for step in steps:
            if step.verb in BEGINNING:
                self.flush_when_full()
            verb: Callable[[None, Step], None] = getattr(self, f"write_{step.verb}")
            verb(None, step)
        self.flush()

    def encounter(self, step: Step, territory: UUID, *, entrance: UUID | None, **values: Any) -> None:
        here = step.at.astimezone(PARIS)
        row = self.put(
            Encounter, step, territory_id=territory, entrance_id=entrance, at=step.at, on=here.date(), band=band_of(here.time()),
            team_ids=[step.by], noted_by=step.by, **values,
        )  # fmt: skip
        self.act(step, "encounter.recorded", row)

    def write_anonymous(self, _life: None, step: Step) -> None:
        values = dict(step.values)
        self.encounter(step, values.pop("place").id, **values)

    def write_presence(self, _life: None, step: Step) -> None:
        values = dict(step.values)
        place, entrance, team, mood = (values.pop(name) for name in ("place", "entrance", "team", "ambiance"))
        row = self.put(Presence, step, territory_id=place.id, entrance_id=entrance, team_ids=team, noted_by=step.by, **values)
        if mood:
            told = {"id": uid(row.id, "ambiance"), "presence_id": row.id, "territory_id": place.id, "on": row.on, "mood": mood}
            self.put(Ambiance, step, **told)
        self.act(step, "presence.recorded", row)

    def write_outing(self, _life: None, step: Step) -> None:
        values = dict(step.values)
        places, team = values.pop("places"), values.pop("team")
        row = self.put(Outing, step, team_ids=team, planned_by=step.by, **values)
        for rank, (place, entrance) in enumerate(places):
            where = {"outing_id": row.id, "position": rank, "territory_id": place.id, "entrance_id": entrance}
            self.put(OutingPlace, step, id=uid(row.id, "place", rank), **where)
        self.act(step, "outing.planned", row)

    def write_check_in(self, _life: None, step: Step) -> None:
        """In no journal: it is erased after a day."""
        told = {"outing_id": step.values["outing"], "kind": step.values["kind"], "at": step.at}
        self.put(CheckIn, step, id=uid(step.values["outing"], step.values["kind"]), **told)

    def write_cancel(self, _life: None, step: Step) -> None:
        row = self.at_hand[step.values["outing"]]
        row.cancelled_at, row.cancel_reason = step.at, step.values["reason"]
        self.act(step, "outing.cancelled", row, row.cancel_reason)

    def write_return(self, _life: None, step: Step) -> None:
        """One presence a place, which bears that place’s id; partners and invitation are told with the first."""
        outing = self.at_hand[step.values["outing"]]
        shared = {"on": outing.on, "band": outing.band, "mode": step.values["mode"], "team_ids": outing.team_ids}
        once = {"partners_met": step.values["partners_met"], "invitation": step.values["invitation"]}
        for rank, counts in enumerate(step.values["counts"]):
            place = self.at_hand[uid(outing.id, "place", rank)]
            where = {"id": place.id, "territory_id": place.territory_id, "entrance_id": place.entrance_id}
            row = self.put(Presence, step, noted_by=step.by, **shared, **where, **counts, **({} if rank else once))
            self.act(step, "presence.recorded", row)
        outing.done_at = step.at
        self.act(step, "outing.done", outing)

    def write_contact(self, _life: None, step: Step) -> None:
        self.act(step, "contact.set", self.put(PublicContact, step, id=uid(self.site.key, "contact"), **step.values))

    def write_poster(self, _life: None, step: Step) -> None:
        values = dict(step.values)
        where = {"territory_id": values.pop("territory").id, "entrance_id": values.pop("entrance")}
        row = self.put(Poster, step, code=code_of(values["id"]), **where, **values)
        self.act(step, "poster.made", row)

    def write_retire(self, _life: None, step: Step) -> None:
        row = self.at_hand[step.values["poster"]]
        row.published = False
        self.act(step, "poster.retired", row)


def code_of(poster: UUID) -> str:
    """An address as the action draws them, but always the same one for this poster."""
    number, code = poster.int, ""
    for _sign in range(LENGTH):
        number, rank = divmod(number, len(SIGNS))
        code += SIGNS[rank]
    return code
