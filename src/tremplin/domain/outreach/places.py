"""Where something happened: one choice among the territories and entrances of the actor, filled in with the last one."""

from dataclasses import dataclass, field
from uuid import UUID

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.people import policies
from tremplin.domain.territories.models import Entrance, Territory


@dataclass(slots=True)
class Places:
    """What the field « Où ? » offers: "t:<id>" a territory as a whole, "e:<id>" one entrance."""

    territories: dict[str, Territory] = field(default_factory=dict)
    entrances: dict[str, Entrance] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor) -> "Places":
        """Two queries, whatever the size of the project."""
        territories = {f"t:{one.id}": one for one in policies.territories_of(actor).order_by("name")}
        known = {one.id: one for one in territories.values()}
        entrances = {}
        for one in policies.entrances_of(actor).select_related("building").order_by("building__name", "position", "label"):
            one.building.territory = known[one.building.territory_id]
            entrances[f"e:{one.id}"] = one
        return cls(territories, entrances)

    def choices(self) -> list[tuple[str, object]]:
        """Options grouped by territory, as a list of a page."""
        groups: list[tuple[str, object]] = []
        for key, territory in self.territories.items():
            own = [(k, e.where) for k, e in self.entrances.items() if e.building.territory_id == territory.id]
            groups.append((territory.name, [(key, territory.name), *own]) if own else (key, territory.name))
        return groups

    def resolve(self, value: str) -> tuple[Territory, Entrance | None]:
        """What was chosen. Raises Invalid."""
        if value in self.entrances:
            entrance = self.entrances[value]
            return entrance.building.territory, entrance
        if value in self.territories:
            return self.territories[value], None
        raise Invalid("unknown place", field="place")

    def value(self, territory_id: UUID | None, entrance_id: UUID | None) -> str:
        """The choice that stands for these, if it is offered."""
        wished = f"e:{entrance_id}" if entrance_id else f"t:{territory_id}"
        return wished if wished in self.entrances or wished in self.territories else next(iter(self.territories), "")
