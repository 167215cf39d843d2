"""Outcomes, the one exit, news after it, and trust."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.domain.pathways import actions, queries
from tremplin.domain.pathways.models import Exit, FollowUpAnswer, Outcome, TrustAnswer
from tremplin.domain.pathways.moments import months_after
from tremplin.domain.people import actions as people
from tremplin.domain.people.models import Agreement


def test_confidence_is_told_by_the_person_only(db: None, karim: Any, make_person: Any) -> None:
    """FUN-06: the verb refuses, and so does the database."""
    person = make_person(karim)
    for source in ("paper", "partner"):
        with pytest.raises(Invalid, match="Seule la personne") as refusal:
            actions.record_outcome(karim, person, kind="confidence", source=source)
        assert refusal.value.field == "source"
        with pytest.raises(IntegrityError, match="confidence_is_told_by_the_person"), transaction.atomic():
            Outcome.objects.create(project_id=karim.project_id, person=person, kind="confidence", source=source, on=karim.today)
    told = actions.record_outcome(karim, person, kind="confidence", source="person", words="Je me sens capable.")
    assert queries.outcomes_of(karim, person)[0].words == "Je me sens capable."
    assert told.source == "person"


def test_a_raccrochage_names_the_link_that_resumes(db: None, karim: Any, make_person: Any) -> None:
    person = make_person(karim)
    with pytest.raises(Invalid) as refusal:
        actions.record_outcome(karim, person, kind="raccrochage", source="partner")
    assert refusal.value.field == "link"
    with pytest.raises(IntegrityError, match="raccrochage_names_its_link"), transaction.atomic():
        Outcome.objects.create(project_id=karim.project_id, person=person, kind="raccrochage", source="partner", on=karim.today)
    assert actions.record_outcome(karim, person, kind="raccrochage", source="partner", link="school").link == "school"


def test_several_outcomes_may_come_before_the_end(db: None, karim: Any, make_person: Any) -> None:
    person = make_person(karim)
    for kind in ("confidence", "training", "job"):
        actions.record_outcome(karim, person, kind=kind, source="person")
    assert {one.kind for one in queries.outcomes_of(karim, person)} == {"confidence", "training", "job"}


def test_a_correction_is_a_new_fact(db: None, karim: Any, make_person: Any) -> None:
    person = make_person(karim)
    first = actions.record_outcome(karim, person, kind="job", source="person")
    better = actions.record_outcome(karim, person, kind="training", source="paper", corrects=first)
    assert Outcome.objects.filter(person=person).count() == 2
    assert [one.id for one in queries.outcomes_of(karim, person)] == [better.id]
    with pytest.raises(WrongMoment, match="déjà été corrigée"):
        actions.record_outcome(karim, person, kind="own_structure", source="paper", corrects=first)
    actions.withdraw_outcome(karim, better)
    assert queries.outcomes_of(karim, person) == []
    assert Outcome.objects.filter(person=person).count() == 3


def test_one_exit_per_pathway(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim, on=karim.today - timedelta(days=90))
    left = actions.record_exit(karim, pathway, reason="job_short", source="paper", on=karim.today)
    assert actions.record_exit(karim, pathway, reason="job_short", source="paper", id=left.id) == left
    with pytest.raises(WrongMoment, match="déjà notée"):
        actions.record_exit(karim, pathway, reason="moved", source="person")
    with pytest.raises(IntegrityError, match="one_exit"), transaction.atomic():
        Exit.objects.create(
            project_id=karim.project_id, pathway=pathway, person=pathway.person, on=karim.today, reason="moved", source="person"
        )
    pathway.person.refresh_from_db()
    assert pathway.person.exited_on == karim.today


def test_an_exit_is_undone_and_another_noted(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim)
    left = actions.record_exit(karim, pathway, reason="moved", source="person")
    assert actions.undo_exit(karim, left).ended_on is None
    assert actions.undo_exit(karim, left).ended_on is None
    actions.record_exit(karim, pathway, reason="training", source="paper")
    assert Exit.objects.filter(pathway=pathway).count() == 2
    assert Act.objects.filter(verb="exit.undone").count() == 1


def test_another_reason_needs_words(db: None, karim: Any, open_pathway: Any) -> None:
    """FUN-03."""
    pathway = open_pathway(karim)
    with pytest.raises(Invalid) as refusal:
        actions.record_exit(karim, pathway, reason="other", source="person")
    assert refusal.value.field == "words"
    with pytest.raises(Invalid, match="liste"):
        actions.record_exit(karim, pathway, reason="tired", source="person")
    left = actions.record_exit(karim, pathway, reason="other", source="person", words="Il part en tournée avec son groupe")
    assert left.words_sealed is not None


@pytest.mark.parametrize(
    ("days", "tone"), [(0, ""), (14, ""), (15, "see"), (24, "see"), (25, "alert"), (30, "alert"), (45, "alert")]
)
def test_an_exit_without_reason_is_recalled(db: None, karim: Any, open_pathway: Any, days: int, tone: str) -> None:
    """FUN-05: alerts at D+15 and D+25 until the reason is typed."""
    from tremplin.domain.pathways.today import today_items

    started = karim.today - timedelta(days=90)
    pathway = open_pathway(karim.at(karim.now - timedelta(days=90)), on=started)
    actions.end_pathway(karim, pathway, on=karim.today - timedelta(days=days))
    items = [item for item in today_items(karim) if item.kind == "exit"]
    assert [item.tone for item in items] == [tone]
    actions.record_exit(karim, pathway, reason="moved", source="person")
    assert [item for item in today_items(karim) if item.kind == "exit"] == []


def test_an_end_without_reason_can_be_resumed(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim)
    actions.end_pathway(karim, pathway)
    assert actions.resume_pathway(karim, pathway).ended_on is None
    actions.record_exit(karim, pathway, reason="moved", source="person")
    with pytest.raises(WrongMoment, match="motif"):
        actions.resume_pathway(karim, pathway)


def exited(karim: Any, open_pathway: Any, days: int, reason: str = "training") -> Exit:
    before = karim.at(karim.now - timedelta(days=days + 60))
    pathway = open_pathway(before)
    return actions.record_exit(karim, pathway, reason=reason, source="paper", on=karim.today - timedelta(days=days))


def test_unreachable_is_not_the_same_as_not_asked(db: None, karim: Any, open_pathway: Any) -> None:
    """FUN-05."""
    left = exited(karim, open_pathway, 95)
    with pytest.raises(Invalid) as refusal:
        actions.answer_follow_up(karim, left, month=3, result="unreachable")
    assert refusal.value.field == "agreed"
    assert not FollowUpAnswer.objects.exists()
    people.agree(karim, left.person, purpose=Agreement.Purpose.FOLLOW_UP)
    assert [due.month for due in queries.news_due(karim)] == [3]
    actions.answer_follow_up(karim, left, month=3, result="unreachable")
    assert queries.news_due(karim) == []
    again = actions.answer_follow_up(karim, left, month=3, result="reached", situation="job")
    assert FollowUpAnswer.objects.get(id=again.corrects).result == "unreachable"


def test_news_are_not_asked_before_their_month_nor_after_some_ends(db: None, karim: Any, open_pathway: Any) -> None:
    with pytest.raises(WrongMoment, match="trop tôt"):
        actions.answer_follow_up(karim, exited(karim, open_pathway, 60), month=3, result="reached", situation="job", agreed=True)
    gone = exited(karim, lambda actor: open_pathway(actor, None), 100, reason="deceased")
    with pytest.raises(WrongMoment, match="plus de nouvelles"):
        actions.answer_follow_up(karim, gone, month=3, result="reached", situation="job", agreed=True)


def test_trust_is_answered_by_the_person_if_they_wish(db: None, karim: Any, make_person: Any) -> None:
    """FUN-06: no agreement, no answer; each question may be passed; the last word of a moment counts."""
    person = make_person(karim)
    with pytest.raises(Invalid) as refusal:
        actions.answer_trust(karim, person, moment="start", in_self=2)
    assert refusal.value.field == "agreed"
    assert not TrustAnswer.objects.exists()
    first = actions.answer_trust(karim, person, moment="start", in_self=2, agreed=True)
    assert first.in_institutions is None
    with pytest.raises(Invalid, match="cinq images"):
        actions.answer_trust(karim, person, moment="three", in_self=6)
    again = actions.answer_trust(karim, person, moment="start", in_self=3, in_institutions=2)
    assert again.corrects == first.id
    people.withdraw(karim, person, purpose=Agreement.Purpose.TRUST)
    with pytest.raises(Invalid):
        actions.answer_trust(karim, person, moment="end", in_self=5)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.sampled_from((3, 6, 12)))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
