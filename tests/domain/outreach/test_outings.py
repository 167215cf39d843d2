"""Outings: never alone, planned, changed, cancelled, copied, and noted on return; the safety check-in leaves nothing behind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.outreach import actions, outings, policies
from tremplin.domain.outreach.models import CheckIn, Outing, OutingPlace, Presence
from tremplin.domain.territories.models import Building, Entrance

TODAY = date(2019, 10, 22)
ENDS = datetime(2019, 10, 22, 18, 0, tzinfo=UTC)  # 20 h in Marseille: the end of the late band


@pytest.fixture
def hall_b(db: None, ines: Any, make_territory: Any) -> Entrance:
    building = Building.objects.create(
        project_id=ines.project_id, territory=make_territory(ines), name="Les Micocouliers d’essai"
    )
    return Entrance.objects.create(project_id=ines.project_id, building=building, label="B", floors=8, doors_per_floor=3)


@pytest.fixture
def plan(hall_b: Entrance, ines: Any, bilal: Any) -> Any:
    """plan(**changes): an outing of Inès and Bilal to hall B, then the territory, today at the end of the day."""
    place = hall_b.building.territory

    def make(actor: Any = ines, **fields: Any) -> Outing:
        chosen = {
            "on": TODAY,
            "band": "late",
            "team_ids": [ines.user_id, bilal.user_id],
            "places": [(place, hall_b), (place, None)],
            **fields,
        }
        return actions.plan_outing(actor, **chosen)

    return make


def taps(outing: Outing) -> frozenset[str]:
    return frozenset(CheckIn.objects.filter(outing=outing).values_list("kind", flat=True))


def alerted(actor: Any, outing: Outing) -> bool:
    outing.refresh_from_db()
    over = bool(outing.done_at or outing.cancelled_at)
    return outings.safety(actor, outing.on, outing.band, taps(outing), over).alert


def test_an_outing_is_planned_once_with_its_places_in_order(plan: Any, hall_b: Entrance, ines: Any) -> None:
    """OUT-08."""
    twice = uuid7()
    outing = plan(id=twice, meeting_point="Devant la fontaine d’essai")
    assert plan(id=twice) == outing and Outing.objects.count() == 1
    assert [(row.position, row.entrance) for row in outing.places.order_by("position")] == [(0, hall_b), (1, None)]
    assert Act.objects.filter(verb="outing.planned", subject_id=outing.id).count() == 1


def test_nobody_goes_alone(plan: Any, ines: Any, bilal: Any) -> None:
    """OUT-08: the same person twice is still alone; a change cannot leave somebody alone either."""
    for team in ([], [ines.user_id], [ines.user_id, ines.user_id]):
        with pytest.raises(Invalid, match="Personne ne sort seul"):
            plan(team_ids=team)
    outing = plan()
    with pytest.raises(Invalid, match="Personne ne sort seul"):
        changed(ines, outing, team_ids=[bilal.user_id])


def changed(actor: Any, outing: Outing, **fields: Any) -> Outing:
    now = {
        "version": outing.version,
        "on": outing.on,
        "band": outing.band,
        "team_ids": outing.team_ids,
        "places": [(row.territory, row.entrance) for row in outing.places.order_by("position")],
        **fields,
    }
    return actions.change_outing(actor, outing, **now)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"on": date(2019, 10, 21)}, "à venir"),
        ({"on": date(2021, 10, 21)}, "à venir"),
        ({"band": "night"}, "de la liste"),
        ({"places": []}, "de un à cinq"),
    ],
)
def test_what_cannot_be_is_refused_with_a_message(plan: Any, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        plan(**fields)


def test_the_team_is_of_the_project_and_the_places_too(plan: Any, ines: Any, eve: Any, samir: Any, make_territory: Any) -> None:
    for stranger in (eve, samir):
        with pytest.raises(Invalid, match="de l’équipe"):
            plan(team_ids=[ines.user_id, stranger.user_id])
        with pytest.raises(NotAllowed):
            plan(stranger)


def test_who_goes_or_coordinates_changes_it_and_the_later_of_two_changes_is_told(
    plan: Any, ines: Any, karim: Any, lea: Any
) -> None:
    outing = plan()
    with pytest.raises(NotAllowed):
        changed(karim, outing, band="evening")
    assert changed(lea, outing, band="evening").version == 2
    with pytest.raises(WrongMoment, match="entre-temps"):
        changed(ines, outing, version=1, band="morning")


def test_a_cancelled_outing_keeps_its_reason_and_no_check_in(plan: Any, ines: Any) -> None:
    outing = plan()
    actions.check_in(ines, outing, kind="start")
    with pytest.raises(Invalid):
        actions.cancel_outing(ines, outing, reason="Zak ne venait pas")
    cancelled = actions.cancel_outing(ines, outing, reason="weather")
    assert cancelled.cancelled_at and cancelled.get_cancel_reason_display() == "le temps qu’il fait"
    assert taps(outing) == frozenset()
    with pytest.raises(WrongMoment):
        changed(ines, outing)


def test_a_copy_is_next_week_or_the_next_such_day_without_those_who_left(
    plan: Any, ines: Any, bilal: Any, karim: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    outing = plan(team_ids=[ines.user_id, bilal.user_id, karim.user_id])
    assert actions.copy_outing(ines, outing).on == date(2019, 10, 29)
    later = actions.copy_outing(ines.at(ines.now + timedelta(days=22)), outing)
    assert later.on == date(2019, 11, 19) and later.places.count() == 2
    known = {ines.user_id: None, karim.user_id: None}
    monkeypatch.setattr("tremplin.domain.people.queries.team", lambda actor: known)
    assert actions.copy_outing(ines, outing).team_ids == [ines.user_id, karim.user_id]


def test_territories_bound_what_one_reads(
    plan: Any, hall_b: Entrance, karim: Any, bilal: Any, delegate: Any, eve: Any, make_territory: Any
) -> None:
    from dataclasses import replace

    outing = plan()
    elsewhere = frozenset({make_territory(karim, "Ailleurs d’essai").id})
    here = frozenset({hall_b.building.territory_id})
    assert list(policies.outings_visible_to(replace(karim, territory_ids=here))) == [outing]
    assert not policies.outings_visible_to(replace(karim, territory_ids=elsewhere))
    assert list(policies.outings_visible_to(replace(bilal, territory_ids=elsewhere))) == [outing], "who goes reads it"
    assert not policies.outings_visible_to(delegate) and not policies.outings_visible_to(eve)


def test_the_coordinator_is_told_half_an_hour_after_the_end_and_not_once_it_is_closed(plan: Any, ines: Any, bilal: Any) -> None:
    """OUT-08: start or not, an outing that nobody closed is told; one tap of either ends it."""
    outing = plan()
    assert not alerted(ines.at(ENDS + timedelta(minutes=29)), outing)
    assert alerted(ines.at(ENDS + timedelta(minutes=30)), outing)
    actions.check_in(ines, outing, kind="start")
    assert alerted(ines.at(ENDS + timedelta(minutes=30)), outing)
    late = bilal.at(ENDS + timedelta(hours=2))
    actions.check_in(late, outing, kind="end")
    actions.check_in(late, outing, kind="end")
    assert not alerted(late, outing)


@pytest.mark.parametrize("band", ["morning", "afternoon", "late", "evening"])
def test_an_erased_check_in_never_looks_like_a_team_that_did_not_come_back(plan: Any, ines: Any, band: str) -> None:
    """The earliest end tap, erased a day later: no moment brings an alert."""
    outing = plan(band=band, on=date(2019, 10, 26))  # the clocks go back the night after
    hours = outings.window(ines, outing.on, band)
    actions.check_in(ines.at(hours.opens), outing, kind="end")
    for quarters in range(4 * 50):
        moment = hours.opens + timedelta(minutes=15 * quarters)
        actions.erase_check_ins(ines.project_id, moment)
        assert not alerted(ines.at(moment), outing), moment


def test_a_tap_is_taken_back_within_ten_minutes_and_not_later(plan: Any, ines: Any, bilal: Any, karim: Any) -> None:
    """OUT-08: by anybody of the outing; after that others may have counted on it. The alert comes back with it."""
    outing = plan()
    late = ines.at(ENDS + timedelta(hours=1))
    actions.check_in(late, outing, kind="end")
    with pytest.raises(NotAllowed):
        actions.take_back(karim.at(late.now), outing, kind="end")
    for _twice in range(2):
        actions.take_back(bilal.at(late.now + outings.UNDO - timedelta(seconds=1)), outing, kind="end")
    assert taps(outing) == frozenset() and alerted(late, outing)
    actions.check_in(late, outing, kind="end")
    with pytest.raises(WrongMoment, match="dix minutes"):
        actions.take_back(late.at(late.now + outings.UNDO), outing, kind="end")
    assert taps(outing) == {"end"} and Act.objects.filter(subject_id=outing.id).count() == 1


def test_check_ins_are_gone_after_a_day(plan: Any, ines: Any) -> None:
    """OUT-08: clock shifted to a second before, then to the day."""
    outing = plan()
    actions.check_in(ines, outing, kind="start")
    day = ines.now + timedelta(days=1)
    assert actions.erase_check_ins(ines.project_id, day - timedelta(seconds=1)) == 0
    assert actions.erase_check_ins(ines.project_id, day) == 1
    assert CheckIn.objects.count() == 0
    assert actions.erase_check_ins(ines.project_id, day) == 0


def test_a_check_in_is_in_no_journal_and_does_not_say_who_tapped(plan: Any, ines: Any) -> None:
    """OUT-08: nothing is left of anybody's hours."""
    outing, before = plan(), Act.objects.count()
    actions.check_in(ines, outing, kind="start")
    actions.check_in(ines, outing, kind="end")
    assert Act.objects.count() == before
    assert {f.name for f in CheckIn._meta.get_fields()} == {"id", "project", "created_at", "outing", "kind", "at"}


def test_only_the_team_taps_and_only_at_its_hours(plan: Any, ines: Any, karim: Any) -> None:
    outing = plan(on=date(2019, 10, 23))
    with pytest.raises(WrongMoment):
        actions.check_in(ines, outing, kind="start")
    with pytest.raises(NotAllowed):
        actions.check_in(karim.at(ENDS + timedelta(days=1)), outing, kind="end")


def test_the_return_is_one_presence_a_place_and_the_outing_is_done(plan: Any, hall_b: Entrance, ines: Any, bilal: Any) -> None:
    """OUT-06: counts per entrance; partners and invitation once; sent twice, noted once."""
    outing = plan()
    rows = list(outing.places.select_related("territory", "entrance__building").order_by("position"))
    told = [(rows[0], {"doors_knocked": 12, "doors_opened": 5, "people_met": 7}), (rows[1], {"people_met": 3})]
    for _each in range(2):
        noted = actions.return_outing(ines, outing, counts=told, mode="door", partners_met=1, invitation=True)
    assert Presence.objects.count() == 2 and {one.id for one in noted} == {row.id for row in rows}
    first, second = (Presence.objects.get(id=row.id) for row in rows)
    assert (first.entrance, first.doors_knocked, first.partners_met, first.invitation) == (hall_b, 12, 1, True)
    assert (second.entrance, second.people_met, second.partners_met, second.invitation) == (None, 3, 0, False)
    assert first.team_ids == [ines.user_id, bilal.user_id] and (first.on, first.band) == (TODAY, "late")
    outing.refresh_from_db()
    assert outing.done_at and not alerted(ines.at(ENDS + timedelta(hours=1)), outing)


def test_a_wrong_count_on_return_names_its_place_and_notes_nothing(plan: Any, ines: Any) -> None:
    outing = plan()
    rows = list(outing.places.select_related("territory", "entrance__building").order_by("position"))
    with pytest.raises(Invalid) as refused:
        actions.return_outing(ines, outing, counts=[(rows[0], {"doors_knocked": 25})], mode="door")
    assert refused.value.field == f"doors_knocked-{rows[0].id}" and Presence.objects.count() == 0
    with pytest.raises(Invalid, match="au moins un lieu"):
        actions.return_outing(ines, outing, counts=[], mode="door")
    with pytest.raises(WrongMoment):
        actions.return_outing(ines, plan(on=date(2019, 10, 29)), counts=[], mode="door")


def test_a_place_belongs_to_its_outing(plan: Any, ines: Any) -> None:
    """Changing the places writes them anew: none is left of the former plan."""
    outing = plan()
    places = [(row.territory, row.entrance) for row in outing.places.order_by("position")]
    changed(ines, outing, places=places[:1])
    assert OutingPlace.objects.count() == 1
