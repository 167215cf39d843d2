"""“Do not approach me” is honoured by everybody, without a name."""

from datetime import date, timedelta
from typing import Any

import pytest

from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.people import actions, queries
from tremplin.domain.people.models import Opposition
from tremplin.domain.territories.models import Building, Entrance


@pytest.fixture
def entrance(db: None, ines: Any, make_territory: Any) -> Entrance:
    building = Building.objects.create(project_id=ines.project_id, territory=make_territory(ines), name="Barre d’essai")
    return Entrance.objects.create(project_id=ines.project_id, building=building, label="B")


@pytest.mark.parametrize("typed", ["06 12 34 56 78", "+33612345678", "0033 6.12.34.56.78", "+33 (0)6 12 34 56 78"])
def test_a_phone_is_known_again_however_it_is_typed(db: None, ines: Any, bilal: Any, make_person: Any, typed: str) -> None:
    """OUT-04: all staff; a keyed fingerprint, never the number."""
    opposition = actions.oppose_phone(ines, phone="06 12 34 56 78")
    assert b"612345678" not in bytes(opposition.digest)
    with pytest.raises(Invalid, match="ne souhaite pas être démarchée"):
        make_person(bilal, "Lou", "identified", phone=typed)


@pytest.mark.parametrize(("door", "refused"), [("3e gauche", True), ("3E  Gauche", True), ("2e droite", False)])
def test_a_door_is_left_alone_until_its_day(entrance: Entrance, ines: Any, make_person: Any, door: str, refused: bool) -> None:
    actions.oppose_door(ines, entrance=entrance, door="3e gauche", until=date(2019, 12, 1))
    if refused:
        with pytest.raises(Invalid, match="cette porte"):
            make_person(ines, "Lou", entrance_id=str(entrance.id), door=door)
    else:
        assert make_person(ines, "Lou", entrance_id=str(entrance.id), door=door)
    assert make_person(ines.at(ines.now + timedelta(days=60)), "Yo", entrance_id=str(entrance.id), door=door)


def test_no_try_and_no_promise_against_it(db: None, ines: Any, make_person: Any) -> None:
    person = make_person(ines, "Lou", "identified", phone="06 12 34 56 78")
    opposition = actions.oppose_phone(ines, phone="06 12 34 56 78")
    for attempt in (
        lambda: outreach.record_attempt(ines, person, channel="call", outcome="no_answer"),
        lambda: outreach.promise_follow_up(ines, person, due_on=ines.today),
    ):
        with pytest.raises(Invalid, match="ne souhaite pas"):
            attempt()
    actions.lift_opposition(ines, opposition)
    assert outreach.record_attempt(ines, person, channel="call", outcome="no_answer")


def test_it_lasts_a_year_can_be_renewed_and_ends_by_itself(db: None, ines: Any) -> None:
    opposition = actions.oppose_phone(ines, phone="06 12 34 56 78")
    assert opposition.until == date(2020, 10, 21)
    later = ines.at(ines.now + timedelta(days=366))
    assert queries.oppositions_in_force(later) == []
    actions.renew_opposition(later, opposition)
    assert len(queries.oppositions_in_force(later)) == 1
    with pytest.raises(Invalid, match="trois ans"):
        actions.renew_opposition(ines, opposition, until=date(2040, 1, 1))


def test_the_team_sees_it_and_nobody_else(
    db: None, ines: Any, bilal: Any, karim: Any, delegate: Any, samir: Any, eve: Any
) -> None:
    actions.oppose_phone(ines, phone="06 12 34 56 78")
    assert len(queries.oppositions_in_force(bilal)) == len(queries.oppositions_in_force(karim)) == 1
    for stranger in (delegate, samir, eve):
        assert queries.oppositions_in_force(stranger) == []
    with pytest.raises(NotAllowed):
        actions.oppose_phone(delegate, phone="06 12 34 56 78")


def test_it_keeps_no_name() -> None:
    names = {field.name for field in Opposition._meta.get_fields()}
    assert names == {"id", "project", "created_at", "kind", "digest", "entrance", "door", "until", "said_on", "lifted_on"}
