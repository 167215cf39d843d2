"""What the team plans and puts up: outings past and to come, their return, the posters of each place. Pure and seeded, like the stories."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tremplin.site.demo.places import Place, Site, content, uid, user_id
from tremplin.site.demo.stories import BAND_WEIGHTS, Step, moment

WEEKS = 8
"""For how many past weeks outings were planned by the tool; presences before them were noted without one."""
AHEAD = (1, 3, 6, 9)
"""Days from today on which one is planned at each place."""
RETURNED_AT = {"morning": 12, "afternoon": 17, "late": 20, "evening": 22}
CANCELLED = ("weather", "moved", "alone", "place")
HALL_B = ("les Micocouliers", 1)


def rounds(site: Site, seed: int, until: datetime) -> Iterator[Step]:
    """The outings of each place where two may go, tonight's, and the papers that say when to find the team."""
    today = until.date()
    for place in site.places:
        going = company(site, place)
        if not place.workers or len(going) < 2:
            continue
        random = Random(f"{seed}/{site.key}/rounds/{place.key}")
        for week in range(WEEKS, 0, -1):
            yield from past(site, place, random, today - timedelta(days=7 * week - random.choice((0, 1, 3, 4))), going)
        for days in AHEAD:
            day = today + timedelta(days=days)
            yield planned(site, place, random, day, min(moment(today, 11), moment(day - timedelta(days=5), 11)), going)
        yield from papers(site, place, today)
    if site.key == "impact-jeunes":
        yield from tonight(site, today)
    if site.places and site.places[0].workers:
        told = content()["contact"][content()["territories"][site.places[0].key]["project"]]
        yield Step("contact", moment(today - timedelta(days=75), 9), site.coordinator, dict(told))


def company(site: Site, place: Place) -> tuple[UUID, ...]:
    """Who may go out there: those who work outside, then those who support, then the coordinator."""
    return tuple(dict.fromkeys((*place.workers, *site.referents, site.coordinator)))


def pair(random: Random, place: Place, going: tuple[UUID, ...]) -> list[UUID]:
    """Never alone: one of the place, and one more; the coordinator goes when nobody else can."""
    first = random.choice(place.workers)
    others = [one for one in going if one != first]
    return [first, random.choice(others[:-1] or others)]


def past(site: Site, place: Place, random: Random, day: date, going: tuple[UUID, ...]) -> Iterator[Step]:
    """Planned some days before, then cancelled for a reason of the list, or done with its return."""
    outing = planned(site, place, random, day, moment(day - timedelta(days=random.randint(2, 6)), 11), going)
    yield outing
    told = {"outing": outing.values["id"]}
    if random.random() < 0.15:
        yield Step("cancel", moment(day - timedelta(days=1), 18), outing.by, {**told, "reason": random.choice(CANCELLED)})
        return
    doors = bool(place.entrance_ids)
    back = moment(day, RETURNED_AT[outing.values["band"]], random.choice((10, 20, 40)))
    counts = [counted(random, doors) for _place in outing.values["places"]]
    said = {"partners_met": random.choice((0, 0, 1)), "invitation": random.random() < 0.05}
    yield Step(
        "return",
        back,
        random.choice(outing.values["team"]),
        {**told, "mode": "door" if doors else "stall", "counts": counts, **said},
    )


def planned(site: Site, place: Place, random: Random, day: date, at: datetime, going: tuple[UUID, ...]) -> Step:
    team = pair(random, place, going)
    band = random.choices(list(BAND_WEIGHTS), list(BAND_WEIGHTS.values()))[0]
    doors = random.sample(place.entrance_ids, random.randint(1, 3)) if place.entrance_ids else [None]
    values: dict[str, Any] = {"id": uid(site.key, "outing", place.key, day), "on": day, "band": band, "team": team}
    values |= {"meeting_point": random.choice(content()["spots"][place.key]), "places": [(place, door) for door in doors]}
    return Step("outing", at, team[0], values)


def counted(random: Random, doors: bool) -> dict[str, int]:
    knocked = random.randint(8, 20) if doors else 0
    return {
        "doors_knocked": knocked,
        "doors_opened": random.randint(1, knocked // 2) if doors else 0,
        "people_met": random.randint(1, 9),
    }


def tonight(site: Site, today: date) -> Iterator[Step]:
    """Under way when the demo opens: « nous commençons » was said, « bien rentrés » not yet."""
    told = content()["tonight"]
    place = next(one for one in site.places if one.key == told["territory"])
    team = [user_id(key) for key in told["workers"]]
    outing = uid(site.key, "outing", "tonight")
    values: dict[str, Any] = {"id": outing, "on": today, "band": "late", "team": team, "meeting_point": told["meet"]}
    values["places"] = [(place, uid(site.key, "entrance", *HALL_B))]
    yield Step("outing", moment(today - timedelta(days=6), 11), team[0], values)
    yield Step("check_in", moment(today, 17, 4), team[-1], {"outing": outing, "kind": "start"})


def papers(site: Site, place: Place, today: date) -> Iterator[Step]:
    """A poster at two spots of each place; a third was taken away since."""
    for rank, spot in enumerate(content()["spots"][place.key][:3]):
        poster = uid(site.key, "poster", place.key, rank)
        hall_b = uid(site.key, "entrance", *HALL_B)
        entrance = hall_b if rank == 0 and hall_b in place.entrance_ids else None
        at = moment(today - timedelta(days=70 - 10 * rank), 15)
        yield Step("poster", at, place.workers[0], {"id": poster, "place": spot, "territory": place, "entrance": entrance})
        if rank == 2:
            yield Step("retire", at + timedelta(days=21), place.workers[0], {"poster": poster})
