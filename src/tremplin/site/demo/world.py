"""Making the demo world: frame, then lives. Run as the importer role, which may write reference rows; each project under its own ticket."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import cos, radians
from typing import Any

import shapely
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tremplin.core.accounts.models import User
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.models import Membership, Project
from tremplin.domain.impact import releases
from tremplin.domain.impact.actions import publish_release
from tremplin.domain.methods.models import Adoption, LocalVariant
from tremplin.domain.methods.reading import library
from tremplin.domain.partners.models import Organisation, Partner, Service
from tremplin.domain.territories.models import Building, Entrance, Territory
from tremplin.site.demo.bulk import BulkWriter, mailbox_of
from tremplin.site.demo.crowd import anonymous, presences
from tremplin.site.demo.places import CENTRES, Place, Site, content, demo_moment, site, uid, user_id
from tremplin.site.demo.rounds import rounds
from tremplin.site.demo.sheets import make_sheets
from tremplin.site.demo.stories import Life, Teller, moment
from tremplin.site.demo.tour import tour_lives

PASSPHRASE = "quatre mots pour la visite"  # noqa: S105 — the demo's own, shown on its front page
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people and encounters one project of the world holds."""

    project: str
    copy: str
    people: int
    encounters: int


def sizes(scale: int) -> list[Size]:
    """Scale 1: about 600 people and 5,000 encounters in two projects. Larger: one project of a third of the people, further sites share the rest."""
    people, encounters = 600 * scale, 5000 * scale
    if scale == 1:
        return [Size("impact-jeunes", "", 380, 3200), Size("right-to-repair", "", 220, 1800), Size("jouques", "", 0, 0)]
    rest = [("right-to-repair", "")] + [("impact-jeunes", f"-{n}") for n in range(2, max(3, scale // 6))]
    share, met = people * 2 // 3 // len(rest), encounters * 2 // 3 // len(rest)
    return [
        Size("impact-jeunes", "", people // 3, encounters // 3),
        *(Size(p, c, share, met) for p, c in rest),
        Size("jouques", "", 0, 0),
    ]


def make(
    scale: int = 1, seed: int = 20191022, until: datetime | None = None, say: Progress = lambda line: None
) -> dict[str, int]:
    """The whole world; returns how many people and encounters it holds. All or nothing per project."""
    until = until or demo_moment()
    made = {"people": 0, "encounters": 0}
    make_users()
    make_directory(until)
    for size in sizes(scale):
        place = site(size.project, size.copy)
        say(f"{place.name} : {size.people} personnes, {size.encounters} rencontres")
        with project_context(None, [place.id]):
            make_frame(size, place, until)
            for name, count in make_lives(size, place, seed, until).items():
                made[name] += count
            # A larger world is made for load: nobody has analysed its fresh tables yet, and closing a period would take minutes.
            if size.people and scale == 1:
                publish_figures(place, until)
    neighbour = site("autre-rive")
    with project_context(None, [neighbour.id]):
        make_frame(Size("autre-rive", "", 0, 0), neighbour, until)
        make_lives(Size("autre-rive", "", 0, 0), neighbour, seed, until)
    return made


CLOSED = "2019-T2"


def publish_figures(place: Site, until: datetime) -> None:
    """The coordinator closed the spring's figures in July: funders have something to read."""
    closing = datetime(2019, 7, 8, 9, 0, tzinfo=until.tzinfo)
    project = Project.objects.get(id=place.id)
    lea = Actor(place.coordinator, "", project, frozenset({Role.COORDINATOR}), None, closing)
    found = releases.preview(lea, CLOSED)
    if found is not None:
        publish_release(lea, until=CLOSED, digest=found.digest)


def make_users() -> None:
    """The cast, one passphrase for all, shown on the demo's own pages."""
    secret = make_password(PASSPHRASE)
    accounts = [
        User(
            id=user_id(key),
            email=f"{key}@tremplin.example",
            name=part["given"],
            password=secret,
            is_demo=True,
            is_administrator=part["role"] == "administrator",
            may_create_projects=part["role"] == "coordinator",
        )
        for key, part in content()["cast"].items()
    ]
    User.objects.bulk_create(accounts, ignore_conflicts=True)  # the importer role may add accounts, and read none


def make_directory(until: datetime) -> None:
    """The invented partners, as structures and services of the directory: the counter has something to propose before any import."""
    source = "Monde de démonstration (inventé)"
    for key, partner in content()["partners"].items():
        first = content()["territories"][partner["territories"][0]]
        latitude, longitude = CENTRES[first["insee"]]
        shift = (sum(key.encode()) % 21 - 10) / 1000
        where = {
            "source": "demo", "description": partner["does"], "updated_on": until.date(), "commune_code": first["insee"], "commune": first["commune"],
            "latitude": latitude + shift, "longitude": longitude - shift, "import_source": source, "import_date": until.date(),
        }  # fmt: skip
        Organisation.objects.update_or_create(
            id=f"demo--{key}", defaults={**where, "name": partner["name"], "networks": [partner["kind"]]}
        )
        Service.objects.update_or_create(
            id=f"demo--{key}--1",
            defaults={
                **where, "organisation_id": f"demo--{key}", "name": f"{partner['does'].rstrip('.')}", "type": "accompagnement",
                "thematics": partner["themes"], "publics": partner["publics"], "fees": "gratuit", "reception_modes": ["en-presentiel"],
                "mobilisation_modes": ["se-presenter"], "mobilisable_by": ["usagers", "professionnels"],
            },
        )  # fmt: skip


def make_frame(size: Size, place: Site, until: datetime) -> None:
    data = content()["projects"][size.project]
    Project.objects.create(id=place.id, slug=place.key, name=place.name, leads=list(place.leads), created_at=demo_start(place))
    members = [
        Membership(
            id=uid(place.key, "member", key), project_id=place.id, user_id=user_id(key), role=part["role"], trade=part["trade"],
            starts_on=place.started, territory_ids=[p.id for p in place.places if p.key in part["territories"]], created_at=demo_start(place),
        )
        for key, part in content()["cast"].items()
        if size.project in part["projects"]
    ]  # fmt: skip
    Membership.objects.bulk_create(members)
    method = library()[data["method"]]
    Adoption.objects.create(
        id=uid(place.key, "adoption"), project_id=place.id, method_key=method.key, method_version=method.version, adopted_by=place.coordinator,
        created_at=demo_start(place),
    )  # fmt: skip
    for located in place.places:
        make_territory(size, place, located, method.version)
    Partner.objects.bulk_create(partners(place))
    if not size.copy:
        make_sheets(place, until)


def demo_start(place: Site) -> datetime:
    return moment(place.started, 9)


def make_territory(size: Size, place: Site, located: Place, version: str) -> None:
    data = content()["territories"][located.key]
    bars = (
        content()["buildings"] if content()["buildings"]["territory"] == located.key and size.project == "impact-jeunes" else None
    )
    Territory.objects.create(
        id=located.id, project_id=place.id, kind=Territory.Kind.COMMUNE if located.key == "jouques" else Territory.Kind.MICRO, name=located.name,
        commune_code=located.commune_code, latitude=located.latitude, longitude=located.longitude,
        buildings_total=len(bars["bars"]) if bars else None, created_at=demo_start(place),
    )  # fmt: skip
    if data["variant"]:
        LocalVariant.objects.create(
            id=uid(place.key, "variant", located.key), project_id=place.id, territory_id=located.id, method_key=place.method, method_version=version,
            number=1, changes=data["variant"], reason=data["why"], adopted_by=place.coordinator, created_at=demo_start(place),
        )  # fmt: skip
    for order, bar in enumerate(bars["bars"] if bars else ()):
        building = Building.objects.create(
            id=uid(place.key, "building", bar["name"]),
            project_id=place.id,
            territory_id=located.id,
            name=bar["name"],
            position=order,
            worked=bar["chosen"],
            **outline(located, order, bar["entrances"]),
        )
        doors = [
            Entrance(
                id=uid(place.key, "entrance", bar["name"], n), project_id=place.id, building=building, label=chr(65 + n), floors=bar["floors"],
                doors_per_floor=bar["doors"], position=n,
            )
            for n in range(bar["entrances"])
        ]  # fmt: skip
        Entrance.objects.bulk_create(doors)


ROW, APART, STAIR, DEEP, METRE = 5, 85.0, 12.0, 12.0, 1 / 111_320
"""Of the invented plan: bars in rows of five; metres between two, along one stair, across; and one metre in degrees of latitude."""


def outline(located: Place, order: int, stairs: int) -> dict[str, Any]:
    """A rectangle as long as the bar has stairs. The plan is invented, like the names."""
    east = METRE / cos(radians(located.latitude))
    longitude = located.longitude + (order % ROW - 2) * APART * east
    latitude = located.latitude + (order // ROW - 1.5) * APART * METRE * 0.6
    long, deep = stairs * STAIR / 2 * east, DEEP / 2 * METRE
    shape = shapely.box(longitude - long, latitude - deep, longitude + long, latitude + deep)
    return {"shape": shapely.to_wkb(shape), "latitude": latitude, "longitude": longitude}


def partners(place: Site) -> Iterator[Partner]:
    for key, identifier in place.partners.items():
        data = content()["partners"][key]
        yield Partner(
            id=identifier, project_id=place.id, name=data["name"], organisation_id=f"demo--{key}", kind=data["kind"], mailbox=mailbox_of(identifier),
            is_referent_service=data["kind"] in ("mission-locale", "pole-emploi"), is_mediator=data["kind"] in ("association", "centre-social"),
            known_since=place.started, created_at=demo_start(place),
        )  # fmt: skip


def make_lives(size: Size, place: Site, seed: int, until: datetime) -> dict[str, int]:
    """The people drawn by lot, those of the visit, and what the team does without naming anybody."""
    writer = BulkWriter(place, notice_versions(place))
    told = Teller(place, seed, until).lives(size.people)
    met = 0
    extra = tour_lives(place, until)
    for batch in batches(told, 500, extra):
        met += sum(step.verb == "encounter" for life in batch for step in life.steps)
        writer.lives(batch)
    writer.team(anonymous(place, seed, until, max(0, size.encounters - met)))
    writer.team(presences(place, seed, until))
    writer.team(rounds(place, seed, until))
    return {"people": size.people + len(extra), "encounters": max(size.encounters, met)}


def notice_versions(place: Site) -> dict[str, str]:
    notices = library()[place.method].notices
    return {notice.level: notice.version for notice in notices.values()}


def batches(lives: Iterator[Life], size: int, first: list[Life]) -> Iterator[list[Life]]:
    if first:
        yield first
    while batch := list(islice(lives, size)):
        yield batch


def atomic_make(**options: Any) -> dict[str, int]:
    """The world in one transaction of the main database: a cut leaves nothing half made."""
    with transaction.atomic():
        return make(**options)
