"""What the team does without naming anybody: being there, and meetings that stayed anonymous. Pure and seeded, like the stories."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from tremplin.domain.outreach.moments import ambiance_kept_from
from tremplin.site.demo.places import Place, Site, uid
from tremplin.site.demo.stories import BAND_WEIGHTS, HOURS, OBJECTIONS, PARIS, Step, moment

MOODS = {"calm": 4, "welcoming": 4, "busy": 3, "tense": 1, "closed": 0.5, "": 3}
TOPICS = ("job", "training", "mobility", "rights", "sport_culture")


def anonymous(site: Site, seed: int, until: datetime, total: int) -> Iterator[Step]:
    """Meetings that stayed anonymous: counts and codes only."""
    random = Random(f"{seed}/{site.key}/anonymous")
    span = (until.date() - site.started).days
    ages = ("16-17", "18-25", "26-29") if site.method == "boosters" else ("18-25", "30-49", "50+")
    for number in range(total):
        place = random.choice(site.places)
        day = site.started + timedelta(days=int(5 + (span - 6) * random.random() ** 0.8))
        band = random.choices(list(BAND_WEIGHTS), list(BAND_WEIGHTS.values()))[0]
        count = random.choices((1, 2, 3, 4, 6), (6, 3, 2, 1, 0.5))[0]
        composition: dict[str, int] = {}
        for _ in range(count):
            key = f"{random.choice('fm')}:{random.choice(ages)}"
            composition[key] = composition.get(key, 0) + 1
        mode = random.choice(("stall", "street", "street", "door"))
        near = place.entrance_ids and mode != "street" and random.random() < 0.9
        yield Step(
            "anonymous", moment(day, random.randrange(*HOURS[band]), random.choice((0, 15, 30, 45))), random.choice(place.workers),
            {
                "id": uid(seed, site.key, "anonymous", number), "place": place, "people_count": count, "composition": composition, "mode": mode,
                "first_time": random.random() < 0.7, "entrance": random.choice(place.entrances_on(day)) if near else None,
                "topics": [random.choice(TOPICS)], "objection": random.choice(OBJECTIONS) if random.random() < 0.3 else "", "next_step": "",
            },
        )  # fmt: skip


def presences(site: Site, seed: int, until: datetime) -> Iterator[Step]:
    """Two or three presences a week and territory since the first day: the year of becoming known, then the work."""
    random = Random(f"{seed}/{site.key}/presences")
    number = 0
    for place in site.places:
        day = site.started + timedelta(days=3)
        while place.workers and day < until.date():
            yield presence(
                site, place, random, day, uid(seed, site.key, "presence", number), mood(seed, site, number, day, until)
            )
            number += 1
            day += timedelta(days=random.choice((2, 3, 4)))


def mood(seed: int, site: Site, number: int, day: date, until: datetime) -> str:
    """How the place felt, if the demo's today may still know it; drawn apart, so that nothing else depends on it."""
    if day < ambiance_kept_from(until.astimezone(PARIS).date()):
        return ""
    return Random(f"{seed}/{site.key}/mood/{number}").choices(list(MOODS), list(MOODS.values()))[0]


def presence(site: Site, place: Place, random: Random, day: date, identifier: object, ambiance: str) -> Step:
    band = random.choices(list(BAND_WEIGHTS), list(BAND_WEIGHTS.values()))[0]
    mode = random.choice(("stall", "stall", "door", "event"))
    knocked = random.randint(6, 18) if mode == "door" else 0
    team = random.sample(place.workers, min(2, len(place.workers)))
    return Step(
        "presence", moment(day, HOURS[band][0]), team[0],
        {
            "id": identifier, "place": place, "on": day, "band": band, "mode": mode, "team": team,
            "entrance": random.choice(place.entrances_on(day)) if place.entrance_ids and mode in ("door", "stall") else None,
            "doors_knocked": knocked, "doors_opened": random.randint(0, knocked // 2) if knocked else 0,
            "people_met": random.randint(0, 9), "partners_met": random.choice((0, 0, 1, 2)), "invitation": random.random() < 0.04,
            "ambiance": ambiance,
        },
    )  # fmt: skip
