"""Invented lives, as a list of dated steps: pure, seeded, without a database. The bulk writer and the replay both read them.

A step is one verb of the actions, as a member of the team would do it then: whatever the actions refuse can't be told here.
Orders of magnitude follow FUN-07: of the people reached, 22.3 % signed (CEJ-JR, August 2023: 1,461 of 6,561); of the people supported,
40.7 % had a positive outcome (PRIJ: 5,000 of 12,300).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tremplin.site.demo.places import ZONE, Place, Site, content, uid

PARIS = ZoneInfo(ZONE)
OBJECTIONS = ("no_time", "already_tried", "too_far", "bad_welcome", "not_now")
HOURS = {"morning": (10, 12), "afternoon": (13, 17), "late": (17, 20), "evening": (20, 21)}
BAND_WEIGHTS = {"morning": 1, "afternoon": 3, "late": 5, "evening": 3}
SOURCES = {"confidence": "person", "training": "paper", "job": "paper", "own_structure": "paper", "raccrochage": "partner"}
EXIT_FOR = {"training": "training", "job": "job_short", "own_structure": "own_structure"}
AGES = {"13-15": (13, 15), "16-17": (16, 17), "18-25": (18, 25), "26-29": (26, 29), "30-49": (30, 49), "50+": (50, 61)}
TOPICS = ("job", "training", "mobility", "rights", "talents", "digital")


@dataclass(frozen=True, slots=True)
class Step:
    """One dated act of the world: a verb, who did it (None: the partner, by the link), and its values with their ids."""

    verb: str
    at: datetime
    by: UUID | None
    values: dict[str, Any]

    @property
    def day(self) -> date:
        return self.at.astimezone(PARIS).date()


@dataclass(slots=True)
class Life:
    """One person's story: what is sealed, what is counted, and the steps."""

    id: UUID
    site: Site
    place: Place
    level: str
    identity: dict[str, str]
    sex: str
    age_band: str
    spe_status: str
    address: str
    referent: UUID
    steps: list[Step] = field(default_factory=list)

    def add(self, verb: str, at: datetime, by: UUID | None, **values: Any) -> None:
        self.steps.append(Step(verb, at, by, values))


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """The day of the month kept short of its end, so that it exists in every month."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


@dataclass(frozen=True, slots=True)
class Fate:
    """How far a person goes; each state contains the former one."""

    reached: bool
    mobilised: bool
    accompanied: bool
    outcome: bool
    exited: bool


def fates(random: Random, total: int) -> list[Fate]:
    """Nested quotas over a project's people: 85 % fit the audience with a known status, 45 % of those come again, 22.3 % sign."""
    order = random.sample(range(total), total)
    reached = order[: round(total * 0.85)]
    mobilised = reached[: round(len(reached) * 0.45)]
    accompanied = mobilised[: round(len(reached) * 0.223)]
    outcome = set(accompanied[: round(len(accompanied) * 0.407)])
    exited = set(accompanied[::3])
    r, m, a = set(reached), set(mobilised), set(accompanied)
    return [Fate(n in r, n in m, n in a, n in outcome, n in exited) for n in range(total)]


class Teller:
    """Tells the lives of one project, always the same for one seed."""

    def __init__(self, site: Site, seed: int, until: datetime) -> None:
        self.site, self.seed, self.until = site, seed, until
        self.words = content()["words"]
        self.names = content()["names"]
        self.wishes = [wish for wish in self.words["wishes"] if site.method in wish.get("methods", [site.method])]
        told = content()["stories"].values()
        kept_for_the_visit = {story.get("nickname") for story in told} | {story.get("given") for story in told}
        self.nicknames = [name for name in self.names["nicknames"] if name not in kept_for_the_visit]
        self.given = {
            "f": [name for name in self.names["feminine"] if name not in kept_for_the_visit],
            "m": self.names["masculine"],
            "x": self.names["either"],
        }
        self.themes = {uid(site.key, "partner", key): partner["themes"] for key, partner in content()["partners"].items()}

    def lives(self, total: int) -> Iterator[Life]:
        fated = fates(Random(f"{self.seed}/{self.site.key}/fates"), total)
        for number, fate in enumerate(fated):
            yield self.life(number, fate)

    def life(self, number: int, fate: Fate) -> Life:
        random = Random(f"{self.seed}/{self.site.key}/{number}")
        place = random.choice(self.site.places)
        day = self.first_day(random, fate)
        life = self.somebody(number, random, place, fate, day)
        worker = random.choice(place.workers)
        self.first_meeting(life, random, day, worker)
        self.later(life, random, day, worker, fate)
        life.steps = settled(sorted(life.steps, key=lambda step: step.at), self.until)
        return life

    def somebody(self, number: int, random: Random, place: Place, fate: Fate, day: date) -> Life:
        person = uid(self.seed, self.site.key, "person", number)
        sex = random.choice("fmfmfmfmx")
        identified = fate.accompanied or random.random() < (0.5 if fate.mobilised else 0.12)
        young = self.site.method == "boosters"
        band = random.choices(list(AGES), [1, 4, 12, 3, 0, 0] if young else [0, 0, 5, 3, 8, 4])[0]
        identity = {"pseudonym": random.choice(self.nicknames)}
        if identified:
            month, on = random.randint(1, 12), random.randint(1, 28)
            year = day.year - random.randint(*AGES[band]) - ((month, on) > (day.month, day.day))
            names = {"first_name": random.choice(self.given[sex]), "last_name": random.choice(self.names["families"])}
            identity = {**names, "phone": f"+3363998{number % 10000:04d}", "birth": f"{year}-{month:02d}-{on:02d}"}
        status = random.choices(["known", "lost", "new"], [70, 12, 18])[0] if fate.reached else ""
        level = "identified" if identified else "pseudonym"
        address = "tu" if young and random.random() < 0.6 else "vous"
        return Life(person, self.site, place, level, identity, sex, band, status, address, random.choice(self.site.referents))

    def first_day(self, random: Random, fate: Fate) -> date:
        """Meetings grow with time; those who went far began earlier."""
        span = (self.until.date() - self.site.started).days
        latest = min(230, span * 3 // 4) if fate.exited else 45 if fate.accompanied else 4
        return self.site.started + timedelta(days=int(20 + (span - 20 - latest) * random.random() ** 0.7))

    def hour(self, random: Random) -> tuple[int, int]:
        band = random.choices(list(BAND_WEIGHTS), list(BAND_WEIGHTS.values()))[0]
        return random.randrange(*HOURS[band]), random.choice((0, 10, 20, 30, 40, 50))

    def first_meeting(self, life: Life, random: Random, day: date, worker: UUID) -> None:
        """A meeting where we are, then the file with its notice, because the person wishes it."""
        at = moment(day, *self.hour(random))
        objection = random.choice(OBJECTIONS) if random.random() < 0.35 else ""
        met = self.met(life, random, at, worker, random.choice(["stall", "street", "door", "event"]), True, objection)
        at += timedelta(minutes=2)
        life.add("person", at, worker, channel="spoken" if life.level == "pseudonym" else "paper")
        life.add("join", at, worker, id=uid(met, "person"), encounter=met, voluntary=False, objection=objection)

    def came_back(self, life: Life, random: Random, at: datetime, worker: UUID) -> None:
        met = self.met(life, random, at, worker, "office", False, "")
        life.add("join", at, worker, id=uid(met, "person"), encounter=met, voluntary=True, objection="")

    def met(self, life: Life, random: Random, at: datetime, worker: UUID, mode: str, first: bool, objection: str) -> UUID:
        met = uid(life.id, "encounter", len(life.steps))
        outside = life.place.entrances_on(at.date()) if mode in ("stall", "door") else ()
        life.add(
            "encounter", at, worker, id=met, mode=mode, first_time=first, entrance=random.choice(outside) if outside else None,
            topics=[random.choice(TOPICS)], objection=objection, composition={f"{life.sex}:{life.age_band}": 1},
            next_step="" if first else "see_again",
        )  # fmt: skip
        return met

    def later(self, life: Life, random: Random, day: date, worker: UUID, fate: Fate) -> None:
        for attempt in range(random.choices((0, 1, 2, 3), (5, 4, 2, 1))[0]):
            self.try_again(life, random, day + timedelta(days=4 + 9 * attempt + random.randint(0, 5)), worker, attempt)
        if fate.mobilised:
            back = day + timedelta(days=random.randint(5, 25))
            self.came_back(life, random, moment(back, *self.hour(random)), worker)
            words = random.choice(self.words["notes"])
            life.add("note", moment(back, 21, random.randint(10, 59)), worker, id=uid(life.id, "note"), text=words)
            if random.random() < 0.6:
                self.relay(life, random, back + timedelta(days=random.randint(1, 9)), worker)
        elif random.random() < 0.3:
            self.promise(life, random, day, worker)
        if fate.accompanied:
            self.support(life, random, day + timedelta(days=random.randint(8, 20)), fate)

    def try_again(self, life: Life, random: Random, day: date, worker: UUID, attempt: int) -> None:
        outcome = random.choices(("talked", "no_answer", "objection", "wrong"), (5, 4, 3, 0.3))[0]
        life.add(
            "attempt", moment(day, *self.hour(random)), worker, id=uid(life.id, "attempt", attempt), outcome=outcome,
            channel=random.choice(("visit", "visit", "sms", "call") if "phone" in life.identity else ("visit", "visit", "relay")),
            objection=random.choice(OBJECTIONS) if outcome == "objection" else "",
        )  # fmt: skip

    def promise(self, life: Life, random: Random, day: date, worker: UUID) -> None:
        at = life.steps[2].at + timedelta(minutes=1)
        due = day + timedelta(days=random.randint(5, 20))
        promised = uid(life.id, "follow_up")
        life.add("follow_up", at, worker, id=promised, due_on=due, reason="promised")
        if random.random() < 0.7 or due < self.until.date() - timedelta(days=30):
            kept = due + timedelta(days=random.randint(0, 3))
            life.add("keep", moment(kept, 18, random.randint(0, 59)), worker, follow_up=promised)

    def relay(self, life: Life, random: Random, day: date, worker: UUID) -> None:
        """A wish, a handover to a partner of that theme, and the answers, in the shares of the content file."""
        wish = random.choice(self.wishes)
        theme = content()["thematics"][wish["topic"]]
        fitting = [partner for partner in life.place.partner_ids if theme in self.themes[partner]] or life.place.partner_ids
        sent = moment(day, 17, random.randint(0, 59))
        life.add("need", sent, worker, id=uid(life.id, "need"), thematic=theme, wish=wish["text"])
        referral = uid(life.id, "referral")
        life.add(
            "referral", sent, worker, id=referral, partner=random.choice(fitting), wish=wish["text"],
            availability=random.choice(self.words["availability"]),
        )  # fmt: skip
        shares = content()["magnitudes"]["handover"]
        end = random.choices(list(shares), list(shares.values()))[0]
        at = sent
        for kind in answers(end, seen=end != "silent" or random.random() < 0.5):
            at += timedelta(days=random.randint(3, 9)) if kind in ("met", "no_show") else timedelta(hours=random.randint(2, 50))
            reason = random.choice(("full", "public", "place", "known")) if kind == "declined" else ""
            life.add("answer", at, None, referral=referral, kind=kind, reason=reason)
        if end not in ("met", "declined"):
            life.add("close", moment(day + timedelta(days=random.randint(30, 45)), 11), worker, referral=referral)

    def support(self, life: Life, random: Random, day: date, fate: Fate) -> None:
        at, pathway, goal = moment(day, 10, random.randint(0, 59)), uid(life.id, "pathway"), uid(life.id, "goal")
        life.add("pathway", at, life.referent, id=pathway, goal_id=goal, goal=random.choice(self.words["goals"]))
        self.plan(life, random, day, at, goal)
        self.trust(life, random, at, "start")
        for turn in range(random.randint(1, 5)):
            self.appointment(life, random, day + timedelta(days=12 * (turn + 1) + random.randint(-3, 3)), turn)
        if random.random() < 0.6:
            self.trust(life, random, at + timedelta(days=91), "three")
        if fate.outcome:
            self.outcomes(life, random, day)
        if fate.exited:
            self.leave(life, random, day + timedelta(days=random.randint(60, 140)), pathway)

    def plan(self, life: Life, random: Random, day: date, at: datetime, goal: UUID) -> None:
        steps = random.sample(self.words["steps"], random.randint(1, 3))
        done = random.randint(0, len(steps))
        for order, words in enumerate(steps):
            step, due = uid(goal, order), day + timedelta(days=14 * (order + 1))
            life.add("plan_step", at, life.referent, id=step, goal=goal, words=words, due_on=due)
            closed = due if order < done else due + timedelta(days=random.randint(8, 20))
            verb = "done" if order < done or random.random() < 0.5 else "drop"
            life.add(verb, moment(closed, 16, random.randint(0, 59)), life.referent, step=step)

    def trust(self, life: Life, random: Random, at: datetime, when: str) -> None:
        more = 1 if when == "three" else 0
        life.add(
            "trust", at, life.referent, id=uid(life.id, "trust", when), moment=when, in_self=random.randint(1, 4) + more,
            in_institutions=random.randint(1, 3) + more,
        )  # fmt: skip

    def appointment(self, life: Life, random: Random, day: date, turn: int) -> None:
        """Fixed two days before; whoever comes is met that day."""
        when = moment(day, random.choice((9, 10, 11, 14, 15, 16)))
        identifier = uid(life.id, "appointment", turn)
        asked = min(when, self.until) - timedelta(days=2)
        spot = random.choice(content()["spots"][life.place.key])
        life.add("appointment", asked, life.referent, id=identifier, when=when, place=spot, reason="follow")
        present = random.random() < 0.84
        ended = when + timedelta(minutes=50)
        life.add("held", ended, life.referent, appointment=identifier, present=present)
        if present:
            self.came_back(life, random, ended, life.referent)

    def outcomes(self, life: Life, random: Random, day: date) -> None:
        for kind in random.sample(list(SOURCES), random.choice((1, 1, 2))):
            on = min(day + timedelta(days=random.randint(15, 120)), self.until.date() - timedelta(days=random.randint(1, 12)))
            words = random.choice(self.words["confidence"]) if kind == "confidence" else ""
            link = random.choice(("school", "spe", "training", "job")) if kind == "raccrochage" else ""
            told = {"id": uid(life.id, "outcome", kind), "kind": kind, "source": SOURCES[kind], "words": words, "link": link}
            life.add("outcome", moment(on, 18), life.referent, **told)

    def leave(self, life: Life, random: Random, day: date, pathway: UUID) -> None:
        """The end with its reason, then news at 3, 6 and 12 months; nobody fixes a meeting for after the end."""
        if day >= self.until.date():
            return
        at, left = moment(day, 17), uid(life.id, "exit")
        told = [step.values["kind"] for step in life.steps if step.verb == "outcome" and step.day <= day]
        usual = random.choice(("other_support", "moved", "own_choice", "lost_contact"))
        reason = next((EXIT_FOR[kind] for kind in told if kind in EXIT_FOR), usual)
        life.steps = [step for step in life.steps if step.verb in STAYING or (step.at < at and step.values.get("when", at) <= at)]
        life.add("exit", at, life.referent, id=left, pathway=pathway, reason=reason, source="person")
        for month in (3, 6, 12):
            if random.random() < 0.85:
                self.news(life, random, months_later(day, month) + timedelta(days=random.randint(0, 20)), month, left)

    def news(self, life: Life, random: Random, day: date, month: int, left: UUID) -> None:
        result = random.choices(("reached", "unreachable", "refused"), (7, 2.5, 0.5))[0]
        situation = random.choice(("job", "training", "searching")) if result == "reached" else ""
        told = {"month": month, "result": result, "situation": situation, "source": "person"}
        life.add("news", moment(day, 18), life.referent, id=uid(life.id, "news", month), exit=left, **told)


STAYING = frozenset({"outcome", "answer", "close"})
"""What may still be told of a person after the end of the support."""


def answers(end: str, *, seen: bool) -> list[str]:
    """What the partner said, in order, up to this end."""
    said = ["seen"] if seen else []
    said += ["accepted"] if end in ("accepted", "met", "no_show") else []
    return said + ([end] if end in ("declined", "met", "no_show") else [])


def settled(steps: list[Step], until: datetime) -> list[Step]:
    """The steps that have happened, without the keeping of promises that a talk had kept already."""
    due: dict[UUID, date] = {}
    happened = []
    for step in steps:
        if step.at > until or (step.verb == "keep" and step.values["follow_up"] not in due):
            continue
        if step.verb == "follow_up":
            due[step.values["id"]] = step.values["due_on"]
        if step.verb == "join" or (step.verb == "attempt" and step.values["outcome"] in ("talked", "objection")):
            due = {promised: day for promised, day in due.items() if day > step.day}
        happened.append(step)
    return happened
