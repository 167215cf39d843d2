"""Goals and steps agreed with the person: opened together, changed without losing anything, undone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.errors import Invalid, NotAllowed, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault
from tremplin.domain.pathways import actions
from tremplin.domain.pathways.models import Goal, Pathway, PlanChange, PlanStep


def words(sheet: Any) -> Any:
    sheet.refresh_from_db()
    return vault.open(sheet.project_id, sheet.person_id, sheet.words_sealed)


def test_a_pathway_needs_agreement_referent_and_first_goal(db: None, karim: Any, make_person: Any) -> None:
    """FUN-01: accompanied is three things, dated."""
    person = make_person(karim)
    with pytest.raises(Invalid, match="accord") as refusal:
        actions.open_pathway(karim, person, goal="Avoir le permis", agreed=False)
    assert refusal.value.field == "agreed"
    with pytest.raises(Invalid) as refusal:
        actions.open_pathway(karim, person, goal="  ", agreed=True)
    assert refusal.value.field == "goal"
    with pytest.raises(Invalid, match="équipe"):
        actions.open_pathway(karim, person, goal="Avoir le permis", agreed=True, referent_id=uuid7())
    pathway = actions.open_pathway(karim, person, goal="Avoir le permis", agreed=True)
    assert (pathway.agreed_on, pathway.referent_id) == (karim.today, karim.user_id)
    assert words(pathway.goals.get()) == "Avoir le permis"
    assert Act.objects.filter(verb="pathway.opened", subject_id=pathway.id).count() == 1


def test_the_same_id_again_is_the_same_pathway(db: None, karim: Any, make_person: Any) -> None:
    person, key = make_person(karim), uuid7()
    first = actions.open_pathway(karim, person, goal="Avoir le permis", agreed=True, id=key)
    assert actions.open_pathway(karim, person, goal="Avoir le permis", agreed=True, id=key) == first
    assert Goal.objects.filter(pathway=first).count() == 1


def test_one_pathway_at_a_time(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim)
    with pytest.raises(WrongMoment, match="déjà ouvert"):
        open_pathway(karim, pathway.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pathway.objects.create(project_id=karim.project_id, person=pathway.person, started_on=karim.today)


def test_the_words_of_the_plan_are_nowhere_in_clear(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim, goal="Ouvrir un salon de coiffure")
    actions.add_step(karim, pathway.goals.get(), words="Appeler madame Canari")
    with connection.cursor() as cursor:
        for table in ("pathways_goal", "pathways_planstep", "pathways_pathway"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            dump = cursor.fetchone()[0] or ""
            assert "coiffure" not in dump and "Canari" not in dump
            assert b"coiffure".hex() not in dump and b"Canari".hex() not in dump


def test_two_people_editing_one_step_lose_nothing(db: None, karim: Any, ines: Any, open_pathway: Any) -> None:
    """Both read version 1; the second is shown what the first wrote, and both values stay as facts."""
    step = actions.add_step(karim, open_pathway(karim).goals.get(), words="Appeler l’auto-école")
    actions.edit_step(ines, step, words="Passer à l’auto-école", by_whom="both", due_on=None, version=1)
    with pytest.raises(WrongMoment) as refusal:
        actions.edit_step(karim, step, words="Écrire à l’auto-école", by_whom="person", due_on=None, version=1)
    assert words(refusal.value.subject) == "Passer à l’auto-école"
    actions.edit_step(karim, step, words="Écrire à l’auto-école", by_whom="both", due_on=None, version=2)
    kept = [
        vault.open(karim.project_id, c.person_id, c.change_sealed) for c in PlanChange.objects.order_by("created_at", "version")
    ]
    assert kept == [
        {"words": ["Appeler l’auto-école", "Passer à l’auto-école"], "by_whom": ["person", "both"]},
        {"words": ["Passer à l’auto-école", "Écrire à l’auto-école"]},
    ]


def test_two_people_editing_one_goal_lose_nothing(db: None, karim: Any, ines: Any, open_pathway: Any) -> None:
    goal = open_pathway(karim).goals.get()
    actions.edit_goal(ines, goal, words="Avoir le permis B", version=1)
    with pytest.raises(WrongMoment) as refusal:
        actions.edit_goal(karim, goal, words="Passer le code", version=1)
    assert words(refusal.value.subject) == "Avoir le permis B"


def test_a_step_is_done_then_taken_up_again(db: None, karim: Any, open_pathway: Any) -> None:
    step = actions.add_step(karim, open_pathway(karim).goals.get(), words="Faire la photo", due_on=karim.today)
    done = actions.complete_step(karim, step)
    assert done.done_on == karim.today
    assert actions.complete_step(karim, step).version == done.version
    with pytest.raises(WrongMoment, match="déjà rangée"):
        actions.drop_step(karim, step)
    assert actions.reopen_step(karim, step).done_on is None
    assert actions.drop_step(karim, step).dropped_on == karim.today


def test_a_day_to_come_is_refused(db: None, karim: Any, open_pathway: Any) -> None:
    goal = open_pathway(karim).goals.get()
    with pytest.raises(Invalid) as refusal:
        actions.reach_goal(karim, goal, on=karim.today + timedelta(days=1))
    assert refusal.value.field == "on"
    with pytest.raises(Invalid, match="plus proche"):
        actions.add_step(karim, goal, words="Un jour", due_on=date(2040, 1, 1))


def test_goals_and_steps_keep_the_order_that_was_chosen(db: None, karim: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim)
    goal = pathway.goals.get()
    other = actions.add_goal(karim, pathway, words="Trouver un stage")
    actions.move_goal(karim, other, up=True)
    assert list(pathway.goals.order_by("position").values_list("id", flat=True)) == [other.id, goal.id]
    first, second = (actions.add_step(karim, goal, words=text) for text in ("un", "deux"))
    actions.move_step(karim, first, up=False)
    assert list(PlanStep.objects.order_by("position").values_list("id", flat=True)) == [second.id, first.id]
    actions.move_step(karim, first, up=False)
    assert list(PlanStep.objects.order_by("position").values_list("id", flat=True)) == [second.id, first.id]


@pytest.mark.parametrize("stranger", ["samir", "delegate", "dpo", "evaluator", "eve"])
def test_who_opens_no_file_touches_no_plan(db: None, karim: Any, open_pathway: Any, stranger: str, request: Any) -> None:
    """SHARE-04."""
    pathway = open_pathway(karim)
    other = request.getfixturevalue(stranger)
    for verb, subject, options in (
        (actions.open_pathway, pathway.person, {"goal": "x", "agreed": True}),
        (actions.record_outcome, pathway.person, {"kind": "job", "source": "paper"}),
        (actions.answer_trust, pathway.person, {"moment": "start", "agreed": True}),
    ):
        with pytest.raises(NotAllowed):
            verb(other, subject, **options)
    with pytest.raises((NotAllowed, Pathway.DoesNotExist)):
        actions.add_goal(other, pathway, words="x")


def test_the_referent_of_the_pathway_follows_the_person(db: None, karim: Any, ines: Any, open_pathway: Any) -> None:
    pathway = open_pathway(karim, referent_id=ines.user_id)
    pathway.person.refresh_from_db()
    assert pathway.referent_id == pathway.person.referent_id == ines.user_id
