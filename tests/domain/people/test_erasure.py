"""Erasure: nothing of the person opens or can be found again, and the counts stay."""

import os
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from tremplin.core.journal.models import Act
from tremplin.core.tenancy.context import as_actor
from tremplin.core.tenancy.errors import Invalid, NotAllowed
from tremplin.core.tenancy.models import is_project_table
from tremplin.core.vault import vault
from tremplin.core.vault.models import DestroyedKey, PersonKey
from tremplin.domain.outreach import actions as outreach
from tremplin.domain.outreach.models import ContactAttempt, Encounter, EncounterPerson, FollowUp
from tremplin.domain.people import actions, queries, search
from tremplin.domain.people.models import Agreement, BlindIndex, NameGram, Note, Notice, Opposition, Person, PersonChange

CANARY = (
    "Zéphyrin",
    "Canarisse",
    "zephyrin.canarisse@exemple.test",
    "0612345678",
    "+33612345678",
    "612345678",
    "une phrase de canari",
)


def everything(database: str) -> Iterator[tuple[str, str]]:
    """Each table of the database with all its rows as text, read as the superuser; binary columns also decoded."""
    with psycopg.connect(os.environ["TREMPLIN_TEST_SUPERUSER_DSN"], dbname=database) as plain:
        tables = [
            row[0]
            for row in plain.execute("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'")
        ]
        for table in tables:
            rows = "\n".join(row[0] for row in plain.execute(f"SELECT t::text FROM {table} t"))
            decoded = "".join(
                bytes.fromhex(hexa).decode("utf-8", "ignore") for hexa in re.findall(r"\\+x((?:[0-9a-f]{2})+)", rows)
            )
            yield table, rows + decoded


def somebody(ines: Any, make_person: Any) -> Person:
    person = make_person(
        ines,
        "Zéphyrin",
        "identified",
        last_name="Canarisse",
        phone="06 12 34 56 78",
        email="zephyrin.canarisse@exemple.test",
        birth="2001-02-14",
    )
    actions.add_note(ines, person, text="une phrase de canari")
    actions.agree(ines, person, purpose="contact")
    actions.edit_sheet(ines, person, identity=queries.identity_of(ines, person), version=1, sex="m")
    meeting = outreach.record_encounter(ines, territory=person.territory, mode="street", people_count=2, persons=[person])
    assert meeting.on == ines.today
    outreach.record_attempt(ines, person, channel="visit", outcome="no_answer")
    outreach.promise_follow_up(ines, person, due_on=ines.today)
    return person


def test_what_names_somebody_is_in_no_column_of_a_plain_dump(committed: Any, ines: Any, make_person: Any) -> None:
    """PRIV-08's canary, before any erasure."""
    with as_actor(ines):
        somebody(ines, make_person)
    for name in committed:
        for table, rows in everything(name):
            for word in CANARY:
                assert word.casefold() not in rows.casefold(), f"{word} in {table}"


def test_after_an_erasure_nothing_opens_and_no_digest_matches(committed: Any, ines: Any, lea: Any, make_person: Any) -> None:
    """PRIV-08: a dump from before, beside the living key store, gives back nothing either."""
    with as_actor(ines):
        person = somebody(ines, make_person)
        old_identity = bytes(Person.objects.get(id=person.id).identity_sealed)
        old_note = bytes(Note.objects.get(person=person).text_sealed)
    with as_actor(lea):
        actions.erase(lea, person)
    with as_actor(lea):
        for sealed in (old_identity, old_note):
            with pytest.raises(vault.Erased):
                vault.open(lea.project_id, person.id, sealed)
        assert (
            PersonKey.objects.filter(person_id=person.id).count() == 0
            and DestroyedKey.objects.filter(person_id=person.id).count() == 1
        )
        assert search.by_name(lea, "Zéphyrin") == [] and search.by_mark(lea, "phone", "+33612345678") == []
        for model in (NameGram, BlindIndex, Note, Notice, Agreement, PersonChange, FollowUp, EncounterPerson):
            assert model.objects.count() == 0, model
    with_index = {bytes(vault.blind(lea.project_id, kind, value)) for kind in ("phone", "email", "name") for value in CANARY}
    for table, rows in everything(committed[0]):
        assert not any(digest.hex() in rows for digest in with_index), table
        if table not in ("public.journal_act", "public.journal_read", "public.journal_link"):
            assert str(person.id) not in rows, table


def test_facts_stay_as_counts_of_the_month_with_fresh_ids(committed: Any, ines: Any, lea: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = somebody(ines, make_person)
        before = Encounter.objects.get().id
    with as_actor(lea):
        actions.erase(lea, person)
    with as_actor(lea):
        meeting, attempt, left = Encounter.objects.get(), ContactAttempt.objects.get(), Person.objects.get()
        assert meeting.id != before and meeting.id.version == 4
        assert (meeting.people_count, meeting.on, meeting.noted_by, meeting.team_ids) == (2, date(2019, 10, 1), None, [])
        assert (attempt.person_id, attempt.noted_by, attempt.at.day) == (left.id, None, 1)
        assert left.id != person.id and left.id.version == 4 and left.erased_at and left.referent_id is None
        assert (left.first_met_on, left.age_band, bytes(left.identity_sealed)) == (date(2019, 10, 1), "18-25", b"")
        assert Act.objects.filter(verb="person.erased", subject_id=person.id).count() == 1


def test_a_meeting_shared_with_somebody_else_stays_theirs(committed: Any, ines: Any, lea: Any, make_person: Any) -> None:
    with as_actor(ines):
        gone, stays = make_person(ines, "Zak"), make_person(ines, "Yo")
        meeting = outreach.record_encounter(ines, territory=gone.territory, mode="street", people_count=2, persons=[gone, stays])
    with as_actor(lea):
        actions.erase(lea, gone)
    with as_actor(lea):
        assert Encounter.objects.get().id == meeting.id
        assert EncounterPerson.objects.get().person_id == stays.id
        assert queries.called_names(lea, [stays]) == {stays.id: "« Yo »"}


def test_erasing_twice_is_the_same_as_once_and_nobody_is_born_again(
    committed: Any, ines: Any, lea: Any, make_person: Any
) -> None:
    with as_actor(ines):
        person = make_person(ines)
    for _again in range(2):
        with as_actor(lea):
            actions.erase(lea, person)
    with as_actor(lea):
        assert Person.objects.count() == 1 and Act.objects.filter(verb="person.erased").count() == 1
        with pytest.raises(Invalid, match="effacée"):
            make_person(ines, "Zak", id=person.id)


def test_an_opposition_survives_the_erasure(committed: Any, ines: Any, lea: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = make_person(ines, "Zak", "identified", phone="06 12 34 56 78")
        actions.oppose_phone(ines, phone="06 12 34 56 78")
    with as_actor(lea):
        actions.erase(lea, person)
    with as_actor(ines):
        assert Opposition.objects.count() == 1
        with pytest.raises(Invalid, match="ne souhaite pas"):
            make_person(ines, "Zak", "identified", phone="+33 6 12 34 56 78")


def test_only_a_coordinator_or_the_protection_officer_orders_it(committed: Any, ines: Any, dpo: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = make_person(ines)
        with pytest.raises(NotAllowed):
            actions.erase(ines, person)
    with pytest.raises(ProgrammingError, match="only a coordinator"), as_actor(ines), connection.cursor() as cursor:
        cursor.execute("SELECT anonymise_person(%s, %s)", [ines.project_id, person.id])
    with as_actor(dpo):
        actions.erase(dpo, person)
    with as_actor(ines):
        assert Person.objects.get().erased_at


def test_another_projects_coordinator_erases_nothing_here(committed: Any, ines: Any, eve: Any, make_person: Any) -> None:
    with as_actor(ines):
        person = make_person(ines)
    with as_actor(eve), pytest.raises(NotAllowed):
        actions.erase(eve, person)
    with pytest.raises(ProgrammingError, match="no ticket"), as_actor(eve), connection.cursor() as cursor:
        cursor.execute("SELECT anonymise_person(%s, %s)", [ines.project_id, person.id])


def test_an_erasure_cut_between_the_two_databases_is_finished(
    committed: Any, ines: Any, lea: Any, make_person: Any, monkeypatch: Any
) -> None:
    with as_actor(ines):
        person = make_person(ines)
    with monkeypatch.context() as cut, as_actor(lea):
        cut.setattr(transaction, "on_commit", lambda run: None)
        actions.erase(lea, person)
    assert PersonKey.objects.filter(person_id=person.id).exists()
    with as_actor(lea):
        assert actions.finish_erasures(lea.project_id) == 1
        assert actions.finish_erasures(lea.project_id) == 0
    assert not PersonKey.objects.filter(person_id=person.id).exists()


def test_every_table_about_a_person_has_a_fate(db: None) -> None:
    """Each table that points to a person is reached by the erasure: a composite key of two columns, walked over all models."""
    linked = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if is_project_table(model)
        for field in model._meta.local_fields
        if field.remote_field and field.remote_field.model is Person
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2] "
            "WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass AND array_length(c.conkey, 1) = 2"
        )
        assert linked <= set(cursor.fetchall())
