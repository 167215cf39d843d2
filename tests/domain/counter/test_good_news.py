"""« Votre relais a abouti » reaches whoever began the way, whatever the beginning was, and whoever handed over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.core.sync.phone import Phone
from tremplin.core.sync import actions as sync
from tremplin.core.sync import answers
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.counter import actions, contributions, snapshot
from tremplin.domain.counter.models import Referral
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.people import actions as people
from tremplin.domain.people import sync as by_phone
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person


def later(actor: Any, minutes: int = 30) -> Any:
    return actor.at(actor.now + timedelta(minutes=minutes))


def heard(actor: Any) -> list[str]:
    """What Today and the phone tell of handovers."""
    titles = [item.title for item in contributions.today(later(actor, 60)) if item.tone == "good"]
    on_phone = [line["text"] for line in snapshot.good_news(later(actor, 60)).values["good_news"]]
    assert [text.split(".")[0] for text in on_phone] == titles
    return titles


def met_by(actor: Any, make_territory: Any) -> Person:
    """A meeting, and the file that came of it."""
    place = make_territory(actor)
    meeting = outreach.record_encounter(actor, territory=place, mode="street", people_count=1)
    return outreach.open_file(
        actor,
        encounter=meeting,
        level="pseudonym",
        identity=Identity(pseudonym="Zak"),
        id=uuid7(),
        notice=people.NoticeGiven("essai-1"),
    )


def came_through(hand: Any, actor: Any, person: Person, kind: str = "met") -> None:
    people.change_referent(actor, person, referent_id=actor.user_id)
    sent = hand(actor, Person.objects.get(id=person.id))
    actions.answer_referral(later(actor), sent, kind=kind)


GOOD = ["« Zak » : votre relais a abouti"]


@pytest.mark.parametrize("kind", ["met", "accepted"])
def test_whoever_noted_the_first_meeting_hears_of_it(
    db: None, ines: Any, bilal: Any, lea: Any, karim: Any, hand: Any, make_territory: Any, kind: str
) -> None:
    """The referent changed since, and somebody else handed over: all three hear, a stranger to the way does not."""
    person = met_by(bilal, make_territory)
    outreach.record_encounter(later(karim, 5), territory=person.territory, mode="street", persons=[person])
    people.change_referent(bilal, person, referent_id=ines.user_id)
    sent = hand(lea, Person.objects.get(id=person.id))
    actions.answer_referral(later(lea), sent, kind=kind)
    assert heard(bilal) == heard(ines) == heard(lea) == GOOD
    assert heard(karim) == []


def test_without_a_meeting_whoever_told_the_person_hears_of_it(
    db: None, bilal: Any, lea: Any, hand: Any, make_person: Any
) -> None:
    came_through(hand, lea, make_person(bilal, "Zak"))
    assert heard(bilal) == GOOD


def test_a_meeting_noted_on_a_phone_counts_as_its_authors(
    db: None, bilal: Any, lea: Any, karim: Any, hand: Any, make_territory: Any
) -> None:
    """By sync: captured by Bilal, whoever follows and hands over afterwards."""
    phone = Phone(bilal.user_id, bilal.now)
    meeting = phone.encounter(make_territory(bilal))
    opening = phone.open_person(meeting)
    received = sync.receive(bilal, [meeting, opening], device_id=phone.device_id, sent_by=bilal.user_id)
    assert [one["status"] for one in answers.told(bilal, received)] == ["applied", "applied"]
    person = by_phone.persons(bilal.project_id, [UUID(opening["subject_id"])])
    came_through(hand, lea, next(iter(person.values())))
    assert heard(bilal) == GOOD and heard(karim) == []


def test_who_only_began_is_not_asked_to_act(db: None, bilal: Any, lea: Any, hand: Any, make_territory: Any) -> None:
    person = met_by(bilal, make_territory)
    came_through(hand, lea, person, "seen")
    assert contributions.today(bilal.at(bilal.now + timedelta(days=12))) == []
    assert contributions.today(lea.at(lea.now + timedelta(days=12))) != []
    sent = Referral.objects.get()
    actions.answer_referral(later(lea, 40), sent, kind="accepted")
    actions.answer_referral(later(lea, 50), sent, kind="proposed", meeting_at=lea.now + timedelta(days=3))
    assert [item.kind for item in contributions.today(later(lea, 60))] == ["referral_date"]
    assert [item.kind for item in contributions.today(later(bilal, 60))] == ["referral_accepted"]


def test_the_news_lasts_a_fortnight_and_stays_within_ones_territories(
    db: None, bilal: Any, lea: Any, hand: Any, make_territory: Any
) -> None:
    person = met_by(bilal, make_territory)
    came_through(hand, lea, person)
    assert snapshot.good_news(bilal.at(bilal.now + timedelta(days=15))).values == {"good_news": []}
    from dataclasses import replace

    elsewhere = replace(bilal, territory_ids=frozenset({make_territory(bilal, "Ailleurs d’essai").id}))
    assert heard(elsewhere) == [] and heard(bilal) == GOOD
