"""Small invented worlds: people with their evidence, written through the actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tremplin.domain.outreach import actions as outreach
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import Identity

SAID = people.NoticeGiven("2019-10-01", "spoken")
DAY = timedelta(days=1)


@dataclass
class Told:
    """One person of a world, and the evidence that was written about them."""

    person: Any
    evidence: dict[str, date] = field(default_factory=dict)
    pathway: Any = None


def somebody(
    actor: Any,
    territory: Any,
    met: date,
    *,
    age: str = "18-25",
    spe: str = "new",
    again: bool = False,
    supported: bool = False,
    exit: str = "",
    name: str = "Zak",
) -> Told:
    """A person met on a day, with the evidence asked for."""
    then = actor.at(datetime.combine(met, actor.now.timetz()))
    person = people.create_person(
        then,
        level="pseudonym",
        territory=territory,
        identity=Identity(pseudonym=name),
        notice=SAID,
        age_band=age,
        spe_status=spe,
        met_on=met,
    )
    told = Told(person, {"exchange": met})
    if age in ("13-15", "16-17", "18-25", "26-29", "30-49"):
        told.evidence["fits_audience"] = met
    if spe:
        told.evidence["spe_status_known"] = met
    later = actor.at(then.now + 5 * DAY)
    if again:
        outreach.record_encounter(later, territory=territory, mode="stall", persons=[person], voluntary=True)
        told.evidence["second_contact"] = later.today
    if supported:
        told.pathway = pathways.open_pathway(later, person, goal="Avoir le permis", agreed=True)
        told.evidence |= dict.fromkeys(("agreement", "referent", "first_goal"), later.today)
    if exit:
        pathways.record_exit(actor.at(then.now + 20 * DAY), told.pathway, reason=exit, source="person")
        told.evidence |= dict.fromkeys(("exit_reason", "exit_date", "exit_source"), met + 20 * DAY)
    return told


def crowd(actor: Any, territories: list[Any], seed: int, count: int) -> list[Told]:
    """People drawn at random, with whatever evidence."""
    random = Random(seed)
    found = []
    for number in range(count):
        supported = random.random() < 0.6
        found.append(
            somebody(
                actor,
                random.choice(territories),
                date(2019, random.randint(1, 9), random.randint(1, 28)),
                age=random.choice(("18-25", "18-25", "26-29", "50+", "")),
                spe=random.choice(("new", "known", "lost", "")),
                again=random.random() < 0.6,
                supported=supported,
                exit=random.choice(("training", "moved")) if supported and random.random() < 0.4 else "",
                name=f"Zak {number}",
            )
        )
    return found
