"""The demo's fixed frame, read from content/world.toml: projects, team, territories, bars, partners. Everything invented says so."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

CONTENT = Path(__file__).parent / "content"
NAMESPACE = UUID("7265706c-696e-8000-8000-64656d6f2019")
ZONE = "Europe/Paris"
NEVER_VISITED = ("les Micocouliers", 5)
"""The third stop of the visit: nobody has been to entrance F."""


def uid(*parts: object) -> UUID:
    """The demo's identifiers follow from what they name, so the same seed gives the same world."""
    return uuid5(NAMESPACE, "/".join(str(part) for part in parts))


@cache
def content() -> Mapping[str, Any]:
    return tomllib.loads((CONTENT / "world.toml").read_text())


def demo_moment() -> datetime:
    """Tuesday 22 October 2019, end of the afternoon: the one moment at which the demo opens."""
    moment: datetime = content()["demo"]["now"]
    return moment


@dataclass(frozen=True, slots=True)
class Place:
    """A territory of the demo, and the point around which it lies."""

    key: str
    id: UUID
    name: str
    commune_code: str
    latitude: float
    longitude: float
    workers: tuple[UUID, ...] = ()
    entrance_ids: tuple[UUID, ...] = ()
    partner_ids: tuple[UUID, ...] = ()
    opened: tuple[tuple[UUID, date], ...] = ()  # the entrances where the team came later than its first day

    def entrances_on(self, day: date) -> tuple[UUID, ...]:
        """Where the team went by then: one building first, the one beside it some months later."""
        later = dict(self.opened)
        return tuple(one for one in self.entrance_ids if later.get(one, day) <= day)


@dataclass(frozen=True, slots=True)
class Site:
    """One project of the demo: who works in it, where, with which method and partners."""

    key: str
    id: UUID
    name: str
    method: str
    started: date
    leads: tuple[str, ...]
    referents: tuple[UUID, ...]
    coordinator: UUID
    places: tuple[Place, ...]
    partners: Mapping[str, UUID] = field(default_factory=dict)


# Facts: the centres of the communes and arrondissements (INSEE/IGN), in degrees.
CENTRES = {
    "13213": (43.3490, 5.4320),
    "13203": (43.3110, 5.3800),
    "13108": (43.8060, 4.6600),
    "13214": (43.3430, 5.3900),
    "13215": (43.3600, 5.3600),
    "13048": (43.6370, 5.6390),
}


def user_id(key: str) -> UUID:
    return uid("user", key)


def team(project: str, *roles: str) -> tuple[UUID, ...]:
    """The members of a project with one of these roles, in the order of the content file."""
    return tuple(user_id(k) for k, c in content()["cast"].items() if project in c["projects"] and c["role"] in roles)


def workers(project: str, territory: str) -> tuple[UUID, ...]:
    """Who works outside there: the boosters and révélateurs of this territory; where there is none, the mediator or coach who covers it."""
    cast = content()["cast"].items()
    here = [(key, c["role"]) for key, c in cast if project in c["projects"] and territory in (c["territories"] or [territory])]
    outside = tuple(user_id(key) for key, role in here if role == "outreach_worker")
    return outside or tuple(user_id(key) for key, role in here if role in ("mediator", "coach"))


def entrances(project: str, territory: str) -> tuple[UUID, ...]:
    """The entrances where the team has been: all those of the bars it chose, but one, which the façade shows as never visited."""
    bars = content()["buildings"]
    if bars["territory"] != territory:
        return ()
    chosen = [(bar["name"], n) for bar in bars["bars"] if bar["chosen"] for n in range(bar["entrances"])]
    return tuple(uid(project, "entrance", *door) for door in chosen if door != NEVER_VISITED)


def opened(project: str, territory: str) -> tuple[tuple[UUID, date], ...]:
    bars = content()["buildings"]
    late = [bar for bar in bars["bars"] if "since" in bar and bars["territory"] == territory]
    return tuple((uid(project, "entrance", bar["name"], n), bar["since"]) for bar in late for n in range(bar["entrances"]))


def partner_ids(project: str, territory: str) -> tuple[UUID, ...]:
    return tuple(uid(project, "partner", key) for key, p in content()["partners"].items() if territory in p["territories"])


def places(project: str, copy: str = "") -> tuple[Place, ...]:
    """The territories of a project; `copy` names a further site of a larger world, which has the same ones."""
    found = []
    for key, data in content()["territories"].items():
        if data["project"] != project:
            continue
        latitude, longitude = CENTRES[data["insee"]]
        owner = project + copy
        found.append(
            Place(
                key,
                uid(owner, "territory", key),
                data["name"],
                data["insee"],
                latitude,
                longitude,
                workers(project, key),
                entrances(owner, key),
                partner_ids(owner, key),
                opened(owner, key),
            )
        )
    return tuple(found)


def site(project: str, copy: str = "") -> Site:
    data = content()["projects"][project]
    owner = project + copy
    located = places(project, copy)
    used = {key for key, p in content()["partners"].items() if {place.key for place in located} & set(p["territories"])}
    name = data["name"] + (f" · site {copy.lstrip('-')}" if copy else "")
    referents = team(project, "mediator", "coach")
    coordinator = (team(project, "coordinator") or team(project, "cle_lead", "outreach_worker"))[0]
    return Site(
        owner, uid("project", owner), name, data["method"], data["started"], tuple(data["leads"]), referents, coordinator, located,
        {key: uid(owner, "partner", key) for key in sorted(used)},
    )  # fmt: skip
