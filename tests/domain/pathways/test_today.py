"""What pathways put on Today."""

from datetime import timedelta
from typing import Any

from tremplin.domain.pathways import actions
from tremplin.domain.pathways.models import Appointment
from tremplin.domain.pathways.today import today_items
from tremplin.domain.people import actions as people


def kinds(actor: Any) -> list[str]:
    return sorted(item.kind for item in today_items(actor))


def test_appointments_of_today_and_tomorrow(db: None, karim: Any, ines: Any, make_person: Any) -> None:
    person = make_person(karim)
    for hours in (1, 20, 70):
        actions.plan_appointment(karim, person, at=karim.now + timedelta(hours=hours))
    assert kinds(karim) == ["appointment", "appointment"]
    assert kinds(ines) == [], "the meeting is Karim's"


def test_a_meeting_gone_by_asks_whether_the_person_came(db: None, karim: Any, make_person: Any) -> None:
    row = actions.plan_appointment(karim.at(karim.now - timedelta(days=2)), make_person(karim), at=karim.now - timedelta(days=1))
    assert kinds(karim) == ["held"]
    actions.hold_appointment(karim, row, present=False)
    assert kinds(karim) == []
    actions.hold_appointment(karim, row, present=True)
    assert Appointment.objects.get().status == "present"


def test_steps_whose_day_has_gone_are_one_item_for_a_person(db: None, karim: Any, open_pathway: Any) -> None:
    goal = open_pathway(karim).goals.get()
    steps = [actions.add_step(karim, goal, words=f"pas {n}", due_on=karim.today - timedelta(days=n)) for n in (1, 2)]
    assert kinds(karim) == ["step"]
    assert "2 actions" in today_items(karim)[0].title
    for step in steps:
        actions.complete_step(karim, step)
    assert kinds(karim) == []


def test_news_are_asked_of_those_who_agreed(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim.at(karim.now - timedelta(days=200)))
    left = actions.record_exit(karim, pathway, reason="training", source="paper", on=karim.today - timedelta(days=100))
    assert kinds(karim) == []
    people.agree(karim, pathway.person, purpose="follow_up")
    assert kinds(karim) == ["news"]
    people.withdraw(karim, pathway.person, purpose="follow_up")
    assert kinds(karim) == []
    actions.answer_follow_up(karim, left, month=3, result="reached", situation="job", agreed=True)
    assert kinds(karim) == []


def test_a_coordinator_sees_the_ends_that_others_forget(db: None, karim: Any, lea: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim.at(karim.now - timedelta(days=60)))
    actions.end_pathway(karim, pathway, on=karim.today - timedelta(days=3))
    assert kinds(lea) == []
    actions.end_pathway(karim, pathway)
    pathway.refresh_from_db()
    pathway.ended_on = karim.today - timedelta(days=16)
    pathway.save(update_fields=["ended_on"])
    assert kinds(lea) == ["exit"]


def test_nobody_else_has_anything_to_do(db: None, karim: Any, delegate: Any, dpo: Any, make_person: Any) -> None:
    actions.plan_appointment(karim, make_person(karim), at=karim.now + timedelta(hours=1))
    assert kinds(delegate) == kinds(dpo) == []


def test_a_restricted_file_asks_for_nothing(db: None, karim: Any, lea: Any, make_person: Any) -> None:
    """PRIV-09."""
    person = make_person(karim)
    actions.plan_appointment(karim, person, at=karim.now + timedelta(hours=1))
    people.restrict(lea, person)
    assert kinds(karim) == []
