"""The pages of a pathway: each opens, does its one thing, and is closed to those who open no file."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tremplin.core.journal.models import Read
from tremplin.core.tenancy.ids import uuid7
from tremplin.domain.pathways import actions
from tremplin.domain.pathways.models import Appointment, Exit, FollowUpAnswer, Goal, Outcome, Pathway, PlanStep, TrustAnswer
from tremplin.domain.people.models import Agreement


def at(actor: Any, page: str = "") -> str:
    return f"/p/{actor.project.slug}/parcours/{page}"


def sent(**said: Any) -> dict[str, Any]:
    """What the browser sends: the answers, and the id that the page made."""
    return {"id": str(uuid7()), **said}


def test_a_pathway_is_opened_on_its_page(db: None, karim: Any, make_person: Any, client_for: Any) -> None:
    person, client = make_person(karim), client_for(karim)
    assert "Aucun parcours" in client.get(at(karim, f"{person.id}/")).content.decode()
    answer = client.post(
        at(karim, f"{person.id}/ouvrir"), {"goal": "Avoir le permis", "on": "2019-10-22", "referent": str(karim.user_id)}
    )
    assert answer.status_code == 422 and "accord" in answer.content.decode()
    said = {"goal": "Avoir le permis", "on": "2019-10-22", "referent": str(karim.user_id), "agreed": "on", "id": str(uuid7())}
    answer = client.post(at(karim, f"{person.id}/ouvrir"), said, follow=True)
    assert "Avoir le permis" in answer.content.decode()
    client.post(at(karim, f"{person.id}/ouvrir"), said)
    assert Pathway.objects.count() == 1
    assert Read.objects.filter(subject_id=person.id, because="pathway").exists()


def test_goals_and_steps_live_on_the_plan(db: None, karim: Any, open_pathway: Any, client_for: Any) -> None:
    pathway, client = open_pathway(karim), client_for(karim)
    goal = pathway.goals.get()
    client.post(at(karim, f"objectif/{goal.id}/action"), sent(words="Appeler l’auto-école", by_whom="both", due_on="2019-11-05"))
    step = PlanStep.objects.get()
    assert (step.by_whom, step.due_on.isoformat()) == ("both", "2019-11-05")
    client.post(at(karim, f"action/{step.id}/changer"), {"verb": "done"})
    step.refresh_from_db()
    assert step.done_on == karim.today
    client.post(at(karim, f"action/{step.id}/changer"), {"verb": "reopen"})
    client.post(at(karim, f"{pathway.person_id}/objectif"), sent(words="Trouver un stage"))
    assert Goal.objects.count() == 2
    text = client.get(at(karim, f"{pathway.person_id}/")).content.decode()
    assert "Appeler l’auto-école" in text and "Trouver un stage" in text
    assert client.post(at(karim, f"action/{step.id}/changer"), {"verb": "explode"}).status_code == 404
    assert client.get(at(karim, f"action/{step.id}/changer")).status_code == 405


def test_two_people_editing_see_both_texts(db: None, karim: Any, ines: Any, open_pathway: Any, client_for: Any) -> None:
    step = actions.add_step(karim, open_pathway(karim).goals.get(), words="Appeler l’auto-école")
    client = client_for(karim)
    actions.edit_step(ines, step, words="Passer à l’auto-école", by_whom="both", due_on=None, version=1)
    answer = client.post(at(karim, f"action/{step.id}"), sent(words="Écrire à l’auto-école", by_whom="person", version="1"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Passer à l’auto-école" in text and "Écrire à l’auto-école" in text and 'name="version" value="2"' in text
    answer = client.post(at(karim, f"action/{step.id}"), sent(words="Écrire à l’auto-école", by_whom="person", version="2"))
    assert answer.status_code == 302


def test_an_appointment_is_fixed_moved_held_and_cancelled(db: None, karim: Any, make_person: Any, client_for: Any) -> None:
    person, client = make_person(karim), client_for(karim)
    said = sent(at="2019-10-24T14:00", minutes="45", reason="papers", place="Maison du quartier", with_id=str(karim.user_id))
    assert client.post(at(karim, f"{person.id}/rendez-vous"), {**said, "at": "2019-10-01T14:00"}).status_code == 422
    assert client.post(at(karim, f"{person.id}/rendez-vous"), said).status_code == 302
    first = Appointment.objects.get()
    assert timezone.localtime(first.at).hour == 14
    client.post(at(karim, f"rendez-vous/{first.id}/deplacer"), sent(at="2019-10-25T10:00", version="1"))
    second = Appointment.objects.get(status="planned")
    assert second.id != first.id and Appointment.objects.get(id=first.id).status == "moved"
    assert "après-demain" in client.get(at(karim, f"{person.id}/")).content.decode() or second.at.day == 25
    client.post(at(karim, f"rendez-vous/{second.id}/tenu"), {"present": "yes"})
    assert Appointment.objects.get(id=second.id).status == "planned", "it has not come yet"
    assert "Annuler ce rendez-vous" in client.get(at(karim, f"rendez-vous/{second.id}/annuler")).content.decode()
    client.post(at(karim, f"rendez-vous/{second.id}/annuler"))
    assert Appointment.objects.get(id=second.id).status == "cancelled"


def test_a_calendar_outside_learns_initials_only(db: None, karim: Any, make_person: Any, client_for: Any) -> None:
    person = make_person(karim, "Maïssa", level="identified", last_name="Canari")
    row = actions.plan_appointment(karim, person, at=karim.now + timedelta(days=1), place="Chez Fatou Perruche", reason="papers")
    answer = client_for(karim).get(at(karim, f"rendez-vous/{row.id}.ics"))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Rendez-vous avec M. C." in text
    for word in ("Maïssa", "Canari", "Perruche", "papiers"):
        assert word not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_outcomes_are_noted_corrected_and_withdrawn(db: None, karim: Any, make_person: Any, client_for: Any) -> None:
    person, client = make_person(karim), client_for(karim)
    url = at(karim, f"{person.id}/issue")
    answer = client.post(url, sent(kind="confidence", source="partner", on="2019-10-20"))
    assert answer.status_code == 422 and "Seule la personne" in answer.content.decode()
    assert client.post(url, sent(kind="job", source="paper", on="2019-10-20", words="Contrat de six mois")).status_code == 302
    fact = Outcome.objects.get()
    client.post(at(karim, f"issue/{fact.id}/corriger"), sent(kind="training", source="paper", on="2019-10-20"))
    second = Outcome.objects.get(corrects=fact.id)
    assert "par erreur" in client.get(at(karim, f"issue/{second.id}/retirer")).content.decode()
    client.post(at(karim, f"issue/{second.id}/retirer"))
    assert Outcome.objects.count() == 3
    client.post(at(karim, f"issue/{second.id}/retirer"))
    assert Outcome.objects.count() == 3


def test_the_end_the_reason_and_the_way_back(db: None, karim: Any, open_pathway: Any, client_for: Any) -> None:
    pathway, client = open_pathway(karim.at(karim.now - timedelta(days=60))), client_for(karim)
    who = pathway.person_id
    client.post(at(karim, f"{who}/arret"), {"on": "2019-10-01"})
    text = client.get(at(karim, f"{who}/")).content.decode()
    assert "Il reste 9 jours pour dire pourquoi" in text
    client.post(at(karim, f"{who}/reprendre"))
    said = sent(reason="other", source="person", on="2019-10-10")
    assert client.post(at(karim, f"{who}/fin"), said).status_code == 422
    assert client.post(at(karim, f"{who}/fin"), {**said, "words": "Part en tournée", "news_agreed": "on"}).status_code == 302
    left = Exit.objects.get()
    assert Agreement.objects.filter(purpose="follow_up", granted=True).count() == 1
    text = client.get(at(karim, f"{who}/")).content.decode()
    assert "Part en tournée" in text and "3 mois" in text
    assert "le parcours reprend" in client.get(at(karim, f"fin/{left.id}/annuler")).content.decode().lower()
    client.post(at(karim, f"fin/{left.id}/annuler"))
    pathway.refresh_from_db()
    assert pathway.ended_on is None


def test_news_are_noted_from_their_page(db: None, karim: Any, open_pathway: Any, client_for: Any) -> None:
    before = karim.at(karim.now - timedelta(days=150))
    pathway = open_pathway(before)
    left = actions.record_exit(karim, pathway, reason="training", source="paper", on=karim.today - timedelta(days=100))
    client = client_for(karim)
    url = at(karim, f"fin/{left.id}/nouvelles/3")
    assert client.post(url, sent(result="unreachable", source="person", on="2019-10-20")).status_code == 422
    assert "pas demandé" in client.get(at(karim, f"{pathway.person_id}/")).content.decode()
    assert client.post(url, sent(result="unreachable", source="person", on="2019-10-20", agreed="on")).status_code == 302
    assert FollowUpAnswer.objects.get().result == "unreachable"
    assert "injoignable" in client.get(at(karim, f"{pathway.person_id}/")).content.decode()
    assert client.get(at(karim, f"fin/{left.id}/nouvelles/4")).status_code == 404


def test_trust_is_turned_towards_the_person(db: None, karim: Any, make_person: Any, client_for: Any) -> None:
    """FUN-06: said in their own form of address, each question may be passed, and the team is told not to answer."""
    person, client = make_person(karim, address_form="tu"), client_for(karim)
    url = at(karim, f"{person.id}/confiance/start")
    text = client.get(url).content.decode()
    assert "Deux questions pour toi" in text and "te fais-tu confiance" in text and "jamais vous" in text
    assert text.count('class="picture-bolt"') == 2 and text.count('class="picture-sun"') == 4, "the method's weather"
    assert client.post(url, sent(in_self="4")).status_code == 422
    assert client.post(url, sent(in_self="4", agreed="on")).status_code == 302
    answer = TrustAnswer.objects.get()
    assert (answer.in_self, answer.in_institutions) == (4, None)
    assert client.get(at(karim, f"{person.id}/confiance/never")).status_code == 404


@pytest.mark.parametrize(("form", "word"), [("tu", "Ces mots sont à toi"), ("vous", "Ces mots sont à vous")])
def test_my_plan_is_printed_in_plain_words(
    db: None, karim: Any, make_person: Any, open_pathway: Any, client_for: Any, form: str, word: str
) -> None:
    pathway = open_pathway(karim, make_person(karim, address_form=form))
    actions.add_step(karim, pathway.goals.get(), words="Appeler l’auto-école", due_on=karim.today)
    text = client_for(karim).get(at(karim, f"{pathway.person_id}/mon-plan")).content.decode()
    assert word in text and "Appeler l’auto-école" in text and "Karim" in text


@pytest.mark.parametrize("stranger", ["samir", "delegate", "dpo", "evaluator", "eve"])
def test_who_opens_no_file_finds_no_page(
    db: None, karim: Any, open_pathway: Any, client_for: Any, stranger: str, request: Any
) -> None:
    """SHARE-04: the same answer as for an unknown id."""
    pathway = open_pathway(karim)
    goal, client = pathway.goals.get(), client_for(request.getfixturevalue(stranger))
    for page in (f"{pathway.person_id}/", f"{pathway.person_id}/mon-plan", f"{pathway.person_id}/issue", f"objectif/{goal.id}"):
        assert client.get(at(karim, page)).status_code == 404
    assert client_for(karim).get(at(karim, f"{uuid7()}/")).status_code == 404


def test_a_number_of_the_social_security_is_refused(db: None, karim: Any, open_pathway: Any, client_for: Any) -> None:
    """PRIV-10."""
    goal = open_pathway(karim).goals.get()
    answer = client_for(karim).post(
        at(karim, f"objectif/{goal.id}/action"), sent(words="Son numéro 2 69 05 49 588 157 80", by_whom="person")
    )
    assert answer.status_code == 422 and not PlanStep.objects.exists()


def test_the_plan_takes_few_queries(db: None, karim: Any, open_pathway: Any, client_for: Any, queries_of: Any) -> None:
    pathway = open_pathway(karim)
    goal = pathway.goals.get()
    for number in range(8):
        actions.add_step(karim, goal, words=f"Action {number}")
        actions.plan_appointment(karim, pathway.person, at=karim.now + timedelta(days=number + 1))
    assert queries_of(client_for(karim), at(karim, f"{pathway.person_id}/")) <= 12
