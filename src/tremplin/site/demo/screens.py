"""Which live screen runs which fact: the keys of content/sheets.toml and docs/du-texte-a-l-outil.md, each with an address and who opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.urls import reverse

from tremplin.core.tenancy.actor import FILE_ROLES, Role
from tremplin.site.demo.places import uid

PROJECT = "impact-jeunes"


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of the demo and the member of the cast who shows it."""

    url_name: str
    enter_as: str
    kwargs: tuple[tuple[str, Any], ...] = ()
    roles: frozenset[Role] = FILE_ROLES  # who may open it; anybody else is shown the door of the member who does

    def url(self) -> str:
        return reverse(self.url_name, kwargs={"project": PROJECT, **dict(self.kwargs)})


ZAK, CELIA = uid("tour", "zak"), uid("tour", "celia")
LAURIERS = uid(PROJECT, "territory", "lauriers-oliviers")
MICOCOULIERS = uid(PROJECT, "building", "les Micocouliers")

SCREENS: dict[str, Screen] = {
    "today": Screen("today:index", "ines"),
    "street": Screen("outreach:encounter_new", "ines"),
    "encounter": Screen("outreach:encounters", "ines"),
    "presence": Screen("outreach:presences", "ines"),
    "outings": Screen("outreach:outings", "ines"),
    "posters": Screen("outreach:posters", "ines"),
    "place": Screen("outreach:place", "ines", (("territory_id", LAURIERS),)),
    "known": Screen("impact:becoming_known", "lea"),
    "facade": Screen("territories:building", "ines", (("building", MICOCOULIERS),)),
    "variant": Screen("methods:differences", "lea"),
    "method": Screen("methods:index", "ines"),
    "person": Screen("people:person", "ines", (("person_id", ZAK),)),
    "rights": Screen("people:knows", "ines", (("person_id", ZAK),)),
    "keeping": Screen("people:keeping", "noor", roles=frozenset({Role.COORDINATOR, Role.DPO})),
    "decide": Screen("sync:decide", "ines"),
    "devices": Screen("sync:device_list", "lea"),
    "counter": Screen("counter:index", "karim"),
    "referral": Screen("counter:referrals", "ines"),
    "received": Screen("counter:incoming", "samir", roles=frozenset({Role.COORDINATOR, Role.PARTNER_COUNSELLOR})),
    "partners": Screen("partners:index", "lea"),
    "pathway": Screen("pathways:plan", "karim", (("person", CELIA),)),
    "outcomes": Screen("pathways:plan", "karim", (("person", CELIA),)),
    "figures": Screen("impact:figures", "lea"),
}

# No fact leads to it, but the tour ends there: what a funder reads.
PUBLISHED = Screen("impact:releases", "paul")


def addresses() -> dict[str, Callable[[], str]]:
    return {key: partial(Screen.url, screen) for key, screen in SCREENS.items()}
