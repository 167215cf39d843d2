"""Meetings, alone or in a group: counts and codes, never words."""

from datetime import timedelta
from typing import Any

import pytest

from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions
from tremplin.domain.outreach.models import Band, Encounter, EncounterPerson
from tremplin.domain.people.models import Person


def meet(actor: Any, place: Any, **fields: Any) -> Encounter:
    return actions.record_encounter(actor, territory=place, mode="street", **fields)


def test_a_group_is_one_log(db: None, ines: Any, make_territory: Any) -> None:
    """OUT-01, OUT-05: n people, no person."""
    meeting = meet(ines, make_territory(ines), people_count=5, composition={"f:18-25": 2, "m:13-15": 3}, topics=["job"])
    assert (meeting.people_count, Person.objects.count()) == (5, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"topics": ["il est malade"]}, "sujets de la liste"),
        ({"objection": "parce que"}, "objection de la liste"),
        ({"next_step": "on verra"}, "suite de la liste"),
        ({"composition": {"Zak:18-25": 1}}, "groupes de la liste"),
        ({"composition": {"f:18-25": 2}}, "plus de personnes"),
        ({"people_count": 0}, "de 1 à 200"),
        ({"people_count": 201}, "de 1 à 200"),
    ],
)
def test_no_free_word_enters_an_anonymous_meeting(db: None, ines: Any, make_territory: Any, fields: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        meet(ines, make_territory(ines), **fields)


def test_a_meeting_to_come_is_refused_and_one_of_yesterday_is_not(db: None, ines: Any, make_territory: Any) -> None:
    place = make_territory(ines)
    with pytest.raises(Invalid, match="pas encore venue"):
        meet(ines, place, at=ines.now + timedelta(minutes=1))
    assert str(meet(ines, place, at=ines.now - timedelta(days=1)).on) == "2019-10-21"


@pytest.mark.parametrize(
    ("hours", "band", "day"),
    [
        (-8, Band.MORNING, "2019-10-22"),
        (-4, Band.AFTERNOON, "2019-10-22"),
        (0, Band.LATE, "2019-10-22"),
        (-19, Band.EVENING, "2019-10-21"),
    ],
)
def test_day_and_band_are_those_of_the_projects_clock(
    db: None, ines: Any, make_territory: Any, hours: int, band: str, day: str
) -> None:
    """15:00 UTC is 17:00 in Marseille in October."""
    meeting = meet(ines, make_territory(ines), at=ines.now + timedelta(hours=hours))
    assert (meeting.band, str(meeting.on)) == (band, day)


def test_summer_time_ends_without_losing_an_hour(db: None, ines: Any, make_territory: Any) -> None:
    from datetime import UTC, datetime

    later = ines.at(datetime(2019, 10, 28, 12, tzinfo=UTC))
    before, after = (meet(later, make_territory(ines), at=datetime(2019, 10, day, 9, 30, tzinfo=UTC)) for day in (26, 27))
    assert (before.band, after.band) == (Band.MORNING, Band.MORNING)
    late = meet(later, make_territory(ines), at=datetime(2019, 10, 26, 22, 30, tzinfo=UTC))
    assert str(late.on) == "2019-10-27"


def test_the_same_id_is_the_same_meeting(db: None, ines: Any, make_territory: Any) -> None:
    place, twice = make_territory(ines), uuid7()
    meet(ines, place, id=twice)
    meet(ines, place, id=twice)
    assert Encounter.objects.count() == 1


def test_a_person_joins_once_and_their_last_contact_moves_forward_only(db: None, ines: Any, make_person: Any) -> None:
    """PRIV-04 counts two years from the last contact."""
    person = make_person(ines.at(ines.now - timedelta(days=30)))
    meeting = meet(ines, person.territory, persons=[person])
    actions.join_encounter(ines, meeting, person)
    meet(ines, person.territory, at=ines.now - timedelta(days=5), persons=[person])
    assert EncounterPerson.objects.count() == 2
    assert Person.objects.get().last_contact_on == ines.today


def test_only_its_author_or_a_coordinator_corrects_it(db: None, ines: Any, bilal: Any, lea: Any, make_territory: Any) -> None:
    place = make_territory(ines)
    meeting = meet(ines, place, people_count=3)
    with pytest.raises(NotAllowed):
        meet(bilal, place, people_count=2, corrects=meeting)
    assert meet(lea, place, people_count=2, corrects=meeting).corrects == meeting.id


def test_nobody_elses_role_notes_a_meeting(
    db: None, ines: Any, samir: Any, delegate: Any, dpo: Any, eve: Any, make_territory: Any
) -> None:
    place = make_territory(ines)
    for member in (samir, delegate, dpo, eve):
        with pytest.raises(NotAllowed):
            meet(member, place)


def test_a_meeting_is_corrected_once(db: None, ines: Any, make_territory: Any) -> None:
    """A second correction of the same note would be counted beside the first; the correction itself may be corrected."""
    where = {"territory": make_territory(ines), "mode": "street"}
    first = actions.record_encounter(ines, people_count=5, **where)
    second = actions.record_encounter(ines, people_count=3, corrects=first, **where)
    with pytest.raises(WrongMoment):
        actions.record_encounter(ines, people_count=2, corrects=first, **where)
    assert actions.record_encounter(ines, people_count=2, corrects=second, **where).corrects == second.id
