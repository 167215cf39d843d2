"""The stories written by hand, placed exactly as content/world.toml tells them: the four of the visit, and those of single screens."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tremplin.site.demo.places import Site, content, uid, user_id
from tremplin.site.demo.stories import Life, moment

BANDS = {"26-30": "26-29"}
CHANNELS = {"in_person": "visit"}
MOMENTS = {"start": "start", "3_months": "three", "end": "end"}
NEWS = {"answered": "reached"}
BIRTHS = {"18-25": "1998", "26-29": "1991"}
SAID = ("seen", "accepted", "met")


def tour_lives(site: Site, until: datetime) -> list[Life]:
    """Those of this project: nobody of a copy of it."""
    told = [(key, story) for key, story in content()["stories"].items() if story.get("project", "impact-jeunes") == site.key]
    return [
        named_life(site, key, story, until) if "named_by" in story else tour_life(site, key, story, until) for key, story in told
    ]


def named_life(site: Site, key: str, story: Mapping[str, Any], until: datetime) -> Life:
    """Somebody whom another named: the month runs, or they were told since."""
    life = somebody(site, key, story)
    life.spe_status = ""  # nobody has asked them yet
    named = until.date() - timedelta(days=story["named_days_ago"])
    life.add("named", moment(named, 18, 10), life.referent, named_by=story["named_by"])
    if "told_days_ago" in story:
        at = moment(until.date() - timedelta(days=story["told_days_ago"]), 17, 40)
        life.add("inform", at, life.referent, id=uid(life.id, "notice"), channel="spoken")
    return life


def somebody(site: Site, key: str, story: Mapping[str, Any]) -> Life:
    place = next(p for p in site.places if p.key == story["territory"])
    band = BANDS.get(story["age_band"], story["age_band"])
    if "nickname" in story:
        identity = {"pseudonym": story["nickname"], "place_hint": story["spot"]}
    else:
        identity = {"first_name": story["given"], "last_name": story["family"], "birth": BIRTHS[band]}
    sex = story.get("sex", "m" if "nickname" in story else "f")
    worker = user_id(story.get("worker", "ines"))
    return Life(uid("tour", key), site, place, story["level"], identity, sex, band, "known", story["address"], worker)


def tour_life(site: Site, key: str, story: Mapping[str, Any], until: datetime) -> Life:
    life = somebody(site, key, story)
    before = max(attempt["days_ago"] for attempt in story.get("attempts", [LATELY])) + 5
    met = story.get("first_met") or until.date() - timedelta(days=story.get("met_days_ago", before))
    meeting(life, met, uid(site.key, "entrance", "les Micocouliers", 1) if key == "zak" else None, story)
    for order, attempt in enumerate(story.get("attempts", ())):
        hour, minute = (int(part) for part in attempt["hour"].split(":"))
        at = moment(until.date() - timedelta(days=attempt["days_ago"]), hour, minute)
        told = {"channel": CHANNELS[attempt["channel"]], "outcome": "objection", "objection": attempt["objection"]}
        life.add("attempt", at, life.referent, id=uid(life.id, "attempt", order), **told)
    if "referral" in story:
        handover(life, story, until.date())
    if "goals" in story:
        supported(life, story, met)
    life.steps.sort(key=lambda step: step.at)
    return life


LATELY = {"days_ago": 30}


def meeting(life: Life, day: date, entrance: Any, story: Mapping[str, Any]) -> None:
    """The first meeting, the file with its notice, and the wish that the person said."""
    at, met, objection = moment(day, 17, 20), uid(life.id, "encounter"), story.get("objection", "")
    life.add(
        "encounter", at, life.referent, id=met, mode="stall", first_time=True, entrance=entrance, topics=[story["topic"]], objection=objection,
        composition={f"{life.sex}:{life.age_band}": 1}, next_step="",
    )  # fmt: skip
    at += timedelta(minutes=2)
    life.add("person", at, life.referent, channel="spoken" if life.level == "pseudonym" else "paper")
    life.add("join", at, life.referent, id=uid(met, "person"), encounter=met, voluntary=False, objection=objection)
    theme = content()["thematics"][story["topic"]]
    life.add("need", at + timedelta(minutes=1), life.referent, id=uid(life.id, "need"), thematic=theme, wish=story["wish"])


def handover(life: Life, story: Mapping[str, Any], today: date) -> None:
    told, referral = story["referral"], uid(life.id, "referral")

    days = {kind: told[kind] for kind in ("sent", *SAID) if kind in told}
    days |= {kind: today - timedelta(days=told[f"{kind}_days_ago"]) for kind in ("sent", *SAID) if f"{kind}_days_ago" in told}
    life.add(
        "referral", moment(days["sent"], 14), life.referent, id=referral, partner=life.site.partners[told["partner"]], wish=story["wish"],
        availability=story.get("availability", "toute la semaine"),
    )  # fmt: skip
    for order, kind in enumerate(SAID):
        if kind in days:
            life.add("answer", moment(days[kind], 15 + order), None, referral=referral, kind=kind, reason="")


def supported(life: Life, story: Mapping[str, Any], met: date) -> None:
    """Célia's whole way, with Karim."""
    karim = user_id("karim")
    pathway, goal, step, left = (uid(life.id, name) for name in ("pathway", "goal", "step", "exit"))
    begun = met + timedelta(days=20)
    at = moment(begun, 10)
    life.add("pathway", at, karim, id=pathway, goal_id=goal, goal=story["goals"][0])
    life.add("plan_step", at, karim, id=step, goal=goal, words="Choisir une date", due_on=begun + timedelta(days=14))
    life.add("done", moment(begun + timedelta(days=14), 16), karim, step=step)
    for told in story["outcomes"]:
        kind = told["code"]
        said = {"kind": kind, "source": told["source"], "words": told.get("words", ""), "link": ""}
        life.add("outcome", moment(told["date"], 18), karim, id=uid(life.id, "outcome", kind), **said)
    for order, answer in enumerate(story["trust"]):
        when = MOMENTS[answer["at"]]
        at = moment(met + timedelta(days=(20, 110, 228)[order]), 11)
        pictures = {"in_self": answer["oneself"], "in_institutions": answer["services"]}
        life.add("trust", at, karim, id=uid(life.id, "trust", when), moment=when, **pictures)
    end = story["exit"]
    life.add("exit", moment(end["date"], 17), karim, id=left, pathway=pathway, reason=end["code"], source=end["source"])
    for news in story["follow_ups"]:
        told = {"month": news["months"], "result": NEWS[news["answer"]], "situation": "own_structure", "source": "person"}
        life.add("news", moment(news["date"], 18), karim, id=uid(life.id, "news", news["months"]), exit=left, **told)
