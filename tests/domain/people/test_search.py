"""Finding a person by a typed name: one typo, no name in the index, no file of another team opened."""

import os
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import connection

from tremplin.core.tenancy.context import as_actor
from tremplin.domain.people import listing, policies, queries, search
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import BlindIndex, NameGram


def found(actor: Any, typed: str) -> list[str]:
    people = listing.named(actor, policies.persons_visible_to(actor), typed)
    return list(queries.called_names(actor, people).values())


@pytest.mark.parametrize("typed", ["Zakaria", "zakaria", "Zacaria", "Zakarya", "Zakara", "Zakariaa", "Zkaaria", "zak"])
def test_a_name_is_found_with_one_typo(db: None, ines: Any, make_person: Any, typed: str) -> None:
    for name in ("Zakaria", "Maïssa", "Élodie", "Samba", "Yohann"):
        make_person(ines, name, "identified")
    assert found(ines, typed)[:1] == ["Zakaria"]


def test_accents_and_second_names_do_not_matter(db: None, ines: Any, make_person: Any) -> None:
    make_person(ines, "Maïssa", "identified", last_name="Exemple-Dupré")
    assert found(ines, "maissa") == found(ines, "dupre") == found(ines, "Maïssa Exemple") == ["Maïssa"]
    assert found(ines, "Gonzague") == []


def test_a_whole_number_finds_its_owner(db: None, ines: Any, make_person: Any) -> None:
    make_person(ines, "Lou", "identified", phone="06 12 34 56 78", email="lou@exemple.test")
    assert found(ines, "0612345678") == found(ines, "+33 6 12 34 56 78") == found(ines, "LOU@exemple.test") == ["Lou"]


def test_the_index_says_nothing_without_the_key(db: None, ines: Any, eve: Any, make_person: Any) -> None:
    """The same name in two projects shares no number."""
    make_person(ines, "Zakaria", "identified")
    here = set(NameGram.objects.values_list("gram", flat=True))
    there = search.keyed(eve.project_id, ["Zakaria"])
    assert len(here & there) <= 1


def test_another_teams_file_is_told_only_by_whom_to_ask(
    db: None, ines: Any, bilal: Any, make_person: Any, make_territory: Any
) -> None:
    """OUT-10."""
    here, there = make_territory(ines), make_territory(ines, "Bellevue d’essai")
    make_person(ines, "Zakaria", territory=here)
    narrow = replace(bilal, territory_ids=frozenset({there.id}))
    match = queries.possible_matches(narrow, Identity(pseudonym="Zacaria"))[0]
    assert (match.person_id, match.name, match.place, match.ask) == (None, "", "", "Inès")
    assert queries.possible_matches(ines, Identity(pseudonym="Zacaria"))[0].name == "« Zakaria »"
    assert found(narrow, "Zakaria") == []


def test_the_index_is_rebuilt_from_living_keys(db: None, ines: Any, make_person: Any) -> None:
    """Derived: in no backup."""
    make_person(ines, "Zakaria", "identified", phone="06 12 34 56 78")
    before = set(NameGram.objects.values_list("gram", "person_id")), list(BlindIndex.objects.values_list("digest", flat=True))
    NameGram.objects.all().delete()
    BlindIndex.objects.all().delete()
    assert search.rebuild(ines.project_id) == search.rebuild(ines.project_id) == 1
    assert set(NameGram.objects.values_list("gram", "person_id")) == before[0]
    assert [bytes(d) for d in BlindIndex.objects.values_list("digest", flat=True)] == [bytes(d) for d in before[1]]


def test_the_web_role_reads_the_index_by_its_key(committed: Any, ines: Any, make_person: Any) -> None:
    """Under row-level security only leakproof operators use an index."""
    with as_actor(ines):
        person = make_person(ines)
        rows = [NameGram(project_id=ines.project_id, person=person, gram=n * 7919) for n in range(20000)]
        NameGram.objects.bulk_create(rows, batch_size=5000)
    with psycopg.connect(os.environ["TREMPLIN_TEST_SUPERUSER_DSN"], dbname=committed[0], autocommit=True) as owner:
        owner.execute("ANALYZE people_namegram")
    with as_actor(ines), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT person_id FROM people_namegram WHERE project_id = %s AND gram = ANY(%s::int4[])",
            [ines.project_id, [1, 2, 3]],
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "namegram_gram" in plan
