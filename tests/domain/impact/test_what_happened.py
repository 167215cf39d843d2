"""What happened in a period, as the database counts it in one statement: the same as counting one by one, in Python."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.domain.impact.worlds import DAY, crowd
from tremplin.domain.counter.models import Referral
from tremplin.domain.impact import periods, queries
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.partners.models import Partner
from tremplin.domain.pathways.models import Exit, FollowUpAnswer, Outcome, Pathway, TrustAnswer
from tremplin.domain.people.models import Person

Counted = dict[tuple[str, str, Any], tuple[int, int, int, int]]


def happenings(actor: Any, places: list[Any], seed: int) -> None:
    """Handovers, outcomes (some corrected or withdrawn), exits (some undone), answers: drawn at random over a year."""
    random = Random(seed)
    of = {"project_id": actor.project_id, "created_at": actor.now}
    told = crowd(actor, places, seed, 30)
    partner = Partner.objects.create(name="Structure inventée", **of)
    for one in told:
        for _ in range(random.randint(0, 3)):
            sent = actor.now - DAY * random.randint(1, 250)
            status = random.choice(("sent", "met", "declined"))
            Referral.objects.create(person=one.person, partner=partner, sent_at=sent, status=status, card_sealed=b"x",
                                    mailbox_digest=b"x", **of)  # fmt: skip
        outcome = None
        for _ in range(random.randint(0, 3)):
            kind = random.choice(("job", "training", "own_structure"))
            corrects = outcome.id if outcome and random.random() < 0.4 else None
            day = actor.today - DAY * random.randint(1, 250)
            outcome = Outcome.objects.create(person=one.person, kind=kind, on=day, source="paper", corrects=corrects,
                                             withdrawn=corrects is not None and random.random() < 0.5, **of)  # fmt: skip
        if one.pathway is None:
            continue
        for moment in ("start", "start", "three", "end"):
            if random.random() < 0.6:
                self_, around = random.choice((1, 3, 5, None)), random.choice((2, None))
                TrustAnswer.objects.create(person=one.person, moment=moment, in_self=self_, in_institutions=around,
                                           on=actor.today - DAY * random.randint(0, 250), **of)  # fmt: skip
        for left in Exit.objects.filter(pathway_id=one.pathway.id):
            if random.random() < 0.2:
                Exit.objects.filter(id=left.id).update(undone_at=actor.now)
            for month in random.sample((3, 3, 6), 2):
                FollowUpAnswer.objects.create(person=one.person, exit=left, month=month, on=actor.today, source="person",
                                              result=random.choice(("reached", "unreachable", "refused")), **of)  # fmt: skip
    for place in places:
        first = outreach.record_encounter(actor, territory=place, mode="stall", people_count=random.randint(2, 9))
        outreach.record_encounter(actor, territory=place, mode="stall", people_count=random.randint(2, 9))
        if random.random() < 0.7:
            outreach.record_encounter(actor, territory=place, mode="stall", people_count=1, corrects=first)


def one_by_one(actor: Any, period: Any) -> Counted:
    """The same numbers by plain loops over all rows."""
    home = dict(Person.objects.values_list("id", "territory_id"))
    found: dict[tuple[str, str, Any], list[int]] = {}

    def add(kind: str, code: str, place: Any, *numbers: int) -> None:
        row = found.setdefault((kind, code, place), [0, 0, 0, 0])
        for at, number in enumerate(numbers):
            row[at] += number

    def inside(day: date | None) -> bool:
        return day is not None and period.first <= day <= period.last

    corrected = set(Encounter.objects.exclude(corrects=None).values_list("corrects", flat=True))
    for meeting in Encounter.objects.all():
        if inside(meeting.on) and meeting.id not in corrected:
            add("encounter", "", meeting.territory_id, 1, meeting.people_count)
    sent = [(one.status, one.person_id) for one in Referral.objects.all() if inside(actor.at(one.sent_at).today)]
    for (status, person), n in Counter(sent).items():
        add("handover", status, home[person], n, 1)
    gone = set(Outcome.objects.exclude(corrects=None).values_list("corrects", flat=True))
    kept = [one for one in Outcome.objects.all() if not one.withdrawn and one.id not in gone and inside(one.on)]
    for (kind, person), n in Counter((one.kind, one.person_id) for one in kept).items():
        add("outcome", kind, home[person], 1, n)
    for person, n in Counter(one.person_id for one in kept).items():
        add("outcome", "any", home[person], 1, n)
    left(add, inside, home, actor)
    trust(add, inside, home, actor)
    return {key: (row[0], row[1], row[2], row[3]) for key, row in found.items() if any(row)}


def left(add: Any, inside: Any, home: Any, actor: Any) -> None:
    for one in Exit.objects.filter(undone_at=None):
        if inside(one.on):
            add("exit", one.reason, home[one.person_id], 1, int(actor.at(one.created_at).today > one.on + 30 * DAY))
        for month in (3, 6, 12):
            due = later(one.on, month)
            if one.reason != "deceased" and inside(due) and due <= actor.today:
                last = FollowUpAnswer.objects.filter(exit=one, month=month).order_by("created_at", "id").last()
                add("news", f"{month}:{last.result if last else 'none'}", home[one.person_id], 1)
    ended = set(Exit.objects.filter(undone_at=None).values_list("pathway_id", flat=True))
    for pathway in Pathway.objects.all():
        if inside(pathway.ended_on) and pathway.id not in ended:
            add("untyped", "", home[pathway.person_id], 1)


def trust(add: Any, inside: Any, home: Any, actor: Any) -> None:
    for pathway in Pathway.objects.all():
        said = {}
        for moment in ("start", "three", "end"):
            answer = TrustAnswer.objects.filter(person_id=pathway.person_id, moment=moment).order_by("created_at", "id").last()
            said[moment] = answer if answer and answer.on >= pathway.started_on - 30 * DAY else None
        days = {"start": pathway.started_on, "three": later(pathway.started_on, 3), "end": pathway.ended_on}
        for moment, day in days.items():
            if not inside(day) or day > actor.today:
                continue
            now, before = said[moment], said["start"]
            told = now is not None and (now.in_self is not None or now.in_institutions is not None)
            both = moment != "start" and now is not None and before is not None and None not in (now.in_self, before.in_self)
            add("trust", moment, home[pathway.person_id], 1, int(told), int(both), int(both and now.in_self > before.in_self))


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month, as PostgreSQL adds months."""
    index = day.month - 1 + months
    first = date(day.year + index // 12, index % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    return min(first + (day.day - 1) * DAY, last)


def folded(events: Any) -> Counted:
    """Rows of one kind, code and territory together: a corrected fact is counted, then taken off."""
    found: dict[tuple[str, str, Any], list[int]] = {}
    for one in events:
        row = found.setdefault((one.kind, one.code, one.territory_id), [0, 0, 0, 0])
        for at, number in enumerate((one.n, one.o, one.p, one.q)):
            row[at] += number
    return {key: (row[0], row[1], row[2], row[3]) for key, row in found.items() if any(row) and key[0] != "presence"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_database_counts_what_happened_as_one_by_one(db: None, lea: Any, make_territory: Any, seed: int) -> None:
    """FUN-02, FUN-05: each kind, code, territory and number, over a year and a quarter, and for one territory."""
    places = [make_territory(lea, name) for name in ("Essai nord", "Essai sud")]
    happenings(lea, places, seed)
    for period in (periods.year(2019), periods.quarter(2019, 3)):
        expected = one_by_one(lea, period)
        assert folded(queries.figures(lea, period).events) == expected
        north = queries.figures(lea, period, places[0]).events
        assert folded(north) == {key: row for key, row in expected.items() if key[2] == places[0].id}
    assert {kind for kind, _code, _place in one_by_one(lea, periods.year(2019))} >= {
        "encounter", "handover", "outcome", "exit", "news", "trust",
    }  # fmt: skip
