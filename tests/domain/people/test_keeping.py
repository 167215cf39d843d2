"""How long somebody is kept: two years after the last contact, one month when they were named by somebody else and not told (PRIV-04)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection

from tremplin.core import clock
from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor, project_context
from tremplin.core.tenancy.models import Project
from tremplin.core.vault.models import DestroyedKey, PersonKey
from tremplin.domain.counter import actions as counter
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import Encounter
from tremplin.domain.pathways import actions as pathways
from tremplin.domain.people import actions, keeping, night, queries, search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Note, Person


@contextmanager
def as_worker() -> Iterator[None]:
    """The connection of the night: the worker's role instead of the pages'."""
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    password = (settings.DATA / "secrets" / "db-worker.password").read_text().strip()
    connection.settings_dict.update(USER="tremplin_worker", PASSWORD=password)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def there(actor: Any) -> list[Any]:
    with as_actor(actor):
        return list(Person.objects.filter(erased_at=None).values_list("id", flat=True))


def tonight(now: datetime) -> list[Any]:
    with as_worker():
        return night.run(now)


def last_seen(actor: Any, make_person: Callable[..., Any], day: date, **fields: Any) -> Any:
    """Somebody whose last contact was on that day."""
    then = actor.at(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    with as_actor(then):
        return make_person(then, **fields)


@pytest.mark.parametrize(
    "first", [date(2017, 10, 22), date(2015, 3, 1), date(2016, 2, 29), date(2018, 3, 25), date(2014, 10, 26)]
)
@pytest.mark.parametrize(("days", "kept"), [(729, True), (730, True), (731, False)])
def test_two_years_after_the_last_contact_somebody_is_erased(
    committed: Any, ines: Any, make_person: Any, first: date, days: int, kept: bool
) -> None:
    """PRIV-04, the clock shifted to D+729, D+730 and D+731, over leap years and changes of summer time."""
    person = last_seen(ines, make_person, first)
    night_of = first + timedelta(days=days)
    tonight(datetime(night_of.year, night_of.month, night_of.day, 3, 37, tzinfo=ZoneInfo("Europe/Paris")))
    assert there(ines) == ([person.id] if kept else [])


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        (datetime(2019, 7, 14, 21, 59, tzinfo=UTC), True),  # in summer the day begins at 22:00 UTC
        (datetime(2019, 7, 14, 22, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_is_counted_where_the_project_works(
    committed: Any, ines: Any, make_person: Any, now: datetime, kept: bool
) -> None:
    last_seen(ines, make_person, date(2017, 7, 14))
    tonight(now)
    assert len(there(ines)) == kept


def test_a_project_far_to_the_east_erases_by_its_own_calendar(committed: Any, ines: Any, make_person: Any) -> None:
    with as_actor(ines):
        Project.objects.filter(id=ines.project_id).update(time_zone="Pacific/Noumea")
    last_seen(ines, make_person, date(2017, 7, 14))
    assert tonight(datetime(2019, 7, 14, 12, 59, tzinfo=UTC)) == []
    assert len(tonight(datetime(2019, 7, 14, 13, 0, tzinfo=UTC))) == 1


def test_it_is_the_same_erasure_with_one_act_each_and_a_second_night_does_nothing(
    committed: Any, ines: Any, make_person: Any, now: datetime
) -> None:
    """PRIV-04, PRIV-08: keys destroyed, derived rows gone, counts by month under fresh ids, one act per person."""
    then = ines.at(now - timedelta(days=800))
    with as_actor(then):
        person = make_person(then, "Zéphyrin", "identified", last_name="Canarisse", phone="06 12 34 56 78")
        actions.add_note(then, person, text="une phrase de canari")
        outreach.record_encounter(then, territory=person.territory, mode="street", people_count=2, persons=[person])
        actions.add_note(ines, person, text="relu sans la personne")  # noting something about somebody is no contact
    recent = last_seen(ines, make_person, date(2019, 10, 1))
    assert [(one.project, one.rows) for one in tonight(now)] == [("Projet d’essai A", 1)]
    assert there(ines) == [recent.id]
    with as_actor(ines):
        left, meeting = Person.objects.exclude(erased_at=None).get(), Encounter.objects.get()
        assert left.id.version == 4 and left.id != person.id and bytes(left.identity_sealed) == b""
        assert (left.first_met_on, meeting.on, meeting.noted_by) == (date(2017, 8, 1), date(2017, 8, 1), None)
        assert meeting.id.version == 4 and Note.objects.count() == 0
        assert search.by_name(ines, "Zéphyrin") == [] and search.by_mark(ines, "phone", "+33612345678") == []
        acts = Act.objects.filter(verb__in=("person.erased", "people.keeping_ended")).order_by("verb")
        assert [(act.verb, act.actor_id, act.subject_id, act.because, act.at) for act in acts] == [
            ("people.keeping_ended", None, ines.project_id, "two_years n=1", now),
            ("person.erased", None, person.id, "two_years", now),
        ]
        # The old id and the new one are never written together: nobody can tell which month was whose.
        assert not Act.objects.filter(subject_id=left.id).exists()
    assert (
        not PersonKey.objects.filter(person_id=person.id).exists() and DestroyedKey.objects.filter(person_id=person.id).exists()
    )
    assert tonight(now) == []
    with as_actor(ines):
        assert Act.objects.filter(verb="person.erased").count() == 1


def test_a_limited_file_waits_for_a_decision(committed: Any, ines: Any, lea: Any, make_person: Any, now: datetime) -> None:
    """PRIV-09: the person asked that their file be kept still; the rule does not take it away under their feet."""
    person = last_seen(ines, make_person, date(2017, 1, 2))
    with as_actor(lea):
        actions.restrict(lea, person)
    assert keeping.due(now) == tonight(now) == [] and there(lea) == [person.id]
    with as_actor(lea):
        actions.lift_restriction(lea, person)
    tonight(now)
    assert there(lea) == []


def test_an_open_pathway_that_nobody_walks_keeps_nobody(committed: Any, ines: Any, make_person: Any, now: datetime) -> None:
    then = ines.at(now - timedelta(days=800))
    with as_actor(then):
        person = make_person(then)
        pathways.open_pathway(then, person, goal="Avoir le permis", agreed=True)
    tonight(now)
    assert there(ines) == []


def test_a_contact_noted_while_the_night_runs_keeps_the_person(
    committed: Any, ines: Any, make_person: Any, now: datetime
) -> None:
    person = last_seen(ines, make_person, date(2017, 1, 2))
    found = keeping.due(now)
    with as_actor(ines):
        actions.touch(person, ines.today)
    with as_worker():
        assert [one.person_id for one in found] == [person.id]
        with project_context(None, [ines.project_id]):
            assert actions.end_keeping(ines, person.id) == ""
    assert there(ines) == [person.id]


def test_the_database_refuses_that_the_worker_erases_somebody_too_early(committed: Any, ines: Any, make_person: Any) -> None:
    """Its own clock says so: a wrong clock of ours, or a stolen password of the worker, erases nobody before their time."""
    today = datetime.now(UTC).date()
    recent, limited, old = (
        last_seen(ines, make_person, today - timedelta(days=days), name=f"Zak{days}") for days in (700, 800, 801)
    )
    with as_actor(ines):
        Person.objects.filter(id=limited.id).update(restricted_at=ines.now)
    with as_worker():
        for person in (recent, limited):
            with pytest.raises(ProgrammingError, match="no rule"), as_actor(ines), connection.cursor() as cursor:
                cursor.execute("SELECT anonymise_person(%s, %s)", [ines.project_id, person.id])
        with as_actor(ines), connection.cursor() as cursor:
            cursor.execute("SELECT anonymise_person(%s, %s)", [ines.project_id, old.id])
    assert set(there(ines)) == {recent.id, limited.id}


def talked(actor: Any, person: Any) -> None:
    outreach.record_attempt(actor, person, channel="call", outcome="talked")


def met(actor: Any, person: Any) -> None:
    outreach.record_encounter(actor, territory=person.territory, mode="street", persons=[person])


def agreed(actor: Any, person: Any) -> None:
    actions.agree(actor, person, purpose="contact")


def took_back(actor: Any, person: Any) -> None:
    actions.withdraw(actor, person, purpose="contact")


def told(actor: Any, person: Any) -> None:
    actions.give_notice(actor, person, level="pseudonym", channel="spoken", text_version="2019-10-01")


def named(actor: Any, person: Any) -> None:
    identity = Identity(first_name="Zak", last_name="Inventé")
    actions.step_up(actor, person, identity=identity, notice=actions.NoticeGiven("2019-10-01", "paper"))


def came(actor: Any, person: Any) -> None:
    planned = pathways.plan_appointment(actor, person, at=actor.now + timedelta(hours=1), minutes=30, reason="follow", place="")
    pathways.hold_appointment(actor, planned, present=True)


def wished(actor: Any, person: Any) -> None:
    counter.record_need(actor, person, wish="Réparer des scooters")


def began(actor: Any, person: Any) -> None:
    pathways.open_pathway(actor, person, goal="Avoir le permis", agreed=True)


def answered(actor: Any, person: Any) -> None:
    pathways.answer_trust(actor, person, moment="start", in_self=3, agreed=True)


@pytest.mark.parametrize(
    "act", [talked, met, agreed, took_back, told, named, came, wished, began, answered], ids=lambda f: f.__name__
)
def test_what_the_person_took_part_in_is_a_contact(db: None, ines: Any, make_person: Any, now: datetime, act: Any) -> None:
    person = make_person(ines.at(now - timedelta(days=300)))
    act(ines, person)
    assert Person.objects.get(id=person.id).last_contact_on == ines.today


def not_there(actor: Any, person: Any) -> None:
    outreach.record_attempt(actor, person, channel="visit", outcome="no_answer")


def promised(actor: Any, person: Any) -> None:
    outreach.promise_follow_up(actor, person, due_on=actor.today)


def noted(actor: Any, person: Any) -> None:
    actions.add_note(actor, person, text="Une note inventée.")


def corrected(actor: Any, person: Any) -> None:
    actions.edit_sheet(actor, person, identity=queries.identity_of(actor, person), version=1, sex="m")


@pytest.mark.parametrize("act", [not_there, promised, noted, corrected], ids=lambda f: f.__name__)
def test_what_the_team_does_alone_is_none(db: None, ines: Any, make_person: Any, now: datetime, act: Any) -> None:
    """Else a file could be kept for ever without anybody."""
    person = make_person(ines.at(now - timedelta(days=300)))
    act(ines, person)
    assert Person.objects.get(id=person.id).last_contact_on == ines.today - timedelta(days=300)


def test_the_command_shows_first_and_erases_then(
    committed: Any, ines: Any, make_person: Any, now: datetime, monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    last_seen(ines, make_person, date(2017, 1, 2))
    with as_worker():
        call_command("retention", "--dry-run")
        shown = capsys.readouterr().out
        assert "Projet d’essai A · sans contact depuis deux ans : 1" in shown and "1 personnes. Rien n’est effacé" in shown
        assert len(there(ines)) == 1
        call_command("retention", "--json")
        assert json.loads(capsys.readouterr().out) == {"dry_run": False, "months": 0, "reads": 0, "people": 1}
    assert there(ines) == []


def test_the_night_s_job_erases_them(committed: Any, ines: Any, make_person: Any, now: datetime, monkeypatch: Any) -> None:
    from tremplin.domain.people import worker

    monkeypatch.setattr(clock, "now", lambda: now)
    last_seen(ines, make_person, date(2017, 1, 2))
    with as_worker():
        assert worker.end_keeping.func(0) == 1
    assert there(ines) == []
