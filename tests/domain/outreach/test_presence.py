"""Presences, noted and corrected, counted per entrance."""

from datetime import date
from typing import Any

import pytest

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions, queries
from tremplin.domain.outreach.models import Presence
from tremplin.domain.territories.models import Building, Entrance


@pytest.fixture
def hall_b(db: None, ines: Any, make_territory: Any) -> Entrance:
    building = Building.objects.create(
        project_id=ines.project_id, territory=make_territory(ines), name="Les Micocouliers d’essai"
    )
    return Entrance.objects.create(project_id=ines.project_id, building=building, label="B", floors=8, doors_per_floor=3)


def present(actor: Any, entrance: Entrance, **fields: Any) -> Presence:
    return actions.record_presence(
        actor, territory=entrance.building.territory, entrance=entrance, band="late", mode="door", **fields
    )


def test_a_presence_is_noted_with_counts_only(hall_b: Entrance, ines: Any, bilal: Any) -> None:
    """OUT-03, OUT-06."""
    presence = present(ines, hall_b, team_ids=[ines.user_id, bilal.user_id], doors_knocked=12, doors_opened=7, people_met=5)
    assert presence.on == ines.today and presence.noted_by == ines.user_id
    assert Act.objects.filter(verb="presence.recorded", subject_id=presence.id).count() == 1


def test_a_double_click_is_one_presence(hall_b: Entrance, ines: Any) -> None:
    twice = uuid7()
    present(ines, hall_b, id=twice)
    present(ines, hall_b, id=twice)
    assert Presence.objects.count() == 1


def test_a_correction_is_a_new_fact_and_only_it_counts(hall_b: Entrance, ines: Any, bilal: Any, lea: Any) -> None:
    slip = present(ines, hall_b, doors_knocked=20)
    with pytest.raises(NotAllowed):
        present(bilal, hall_b, doors_knocked=2, corrects=slip)
    right = present(ines, hall_b, doors_knocked=2, corrects=slip)
    right = present(lea, hall_b, doors_knocked=3, corrects=right)
    assert Presence.objects.count() == 3
    assert list(queries.standing(Presence.objects.all())) == [right]
    assert queries.presence_by_entrance(ines, [hall_b.id])[hall_b.id].knocked == 3


def test_counts_per_entrance_and_never_a_door(hall_b: Entrance, ines: Any) -> None:
    """OUT-06: knocked at over total, last visit; at most the entrance's own doors."""
    present(ines, hall_b, doors_knocked=20, doors_opened=4, on=date(2019, 10, 1))
    present(ines, hall_b, doors_knocked=10, doors_opened=2, on=date(2019, 10, 15))
    counts = queries.presence_by_entrance(ines, [hall_b.id])[hall_b.id]
    assert (counts.presences, counts.knocked, counts.last_on) == (2, 24, date(2019, 10, 15))
    assert "door" not in {f.name for f in Presence._meta.get_fields()}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"on": date(2019, 10, 23)}, "pas encore venue"),
        ({"doors_knocked": 2, "doors_opened": 3}, "plus de portes ouvertes"),
        ({"doors_knocked": 25}, "24 portes"),
        ({"people_met": -1}, "0 à 2"),
    ],
)
def test_what_cannot_be_is_refused_with_a_message(hall_b: Entrance, ines: Any, fields: Any, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        present(ines, hall_b, **fields)


def test_an_entrance_of_elsewhere_is_refused(hall_b: Entrance, ines: Any, make_territory: Any) -> None:
    with pytest.raises(Invalid, match="pas sur ce territoire"):
        actions.record_presence(
            ines, territory=make_territory(ines, "Ailleurs d’essai"), entrance=hall_b, band="late", mode="door"
        )


def test_funders_and_partners_note_nothing(hall_b: Entrance, delegate: Any, samir: Any, eve: Any) -> None:
    for member in (delegate, samir, eve):
        with pytest.raises(NotAllowed):
            present(member, hall_b)
