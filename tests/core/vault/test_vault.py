"""Identity apart from story: what sealing promises."""

from typing import Any
from uuid import uuid4

import pytest

from tremplin.core.vault import vault
from tremplin.core.vault.models import PersonKey


@pytest.fixture
def person(db: None, lea: Any) -> tuple[Any, Any]:
    person_id = uuid4()
    vault.create_key(lea.project_id, person_id)
    return lea.project_id, person_id


def test_what_is_sealed_opens_again_and_never_looks_the_same(person: Any) -> None:
    first, second = (vault.seal(*person, {"first_name": "Maïssa"}) for _ in range(2))
    assert vault.open(*person, first) == {"first_name": "Maïssa"}
    assert first != second
    assert "Maïssa".encode() not in first


def test_a_sealed_value_does_not_open_for_another_person_or_project(person: Any, eve: Any) -> None:
    project_id, person_id = person
    other = uuid4()
    vault.create_key(project_id, other)
    sealed = vault.seal(project_id, person_id, "mot")
    with pytest.raises(vault.Tampered):
        vault.open(project_id, other, sealed)
    with pytest.raises(vault.Erased):
        vault.open(eve.project_id, person_id, sealed)


def test_a_key_moved_to_another_person_does_not_unwrap(person: Any) -> None:
    """Copying a key's row and its values to somebody else gives nothing: both are bound to their person."""
    project_id, person_id = person
    other = uuid4()
    PersonKey.objects.create(person_id=other, project_id=project_id, wrapped=PersonKey.objects.get(person_id=person_id).wrapped)
    with pytest.raises(vault.Tampered):
        vault.open(project_id, other, vault.seal(project_id, person_id, "mot"))


def test_a_changed_value_is_refused(person: Any) -> None:
    sealed = bytearray(vault.seal(*person, "mot"))
    sealed[-1] ^= 1
    with pytest.raises(vault.Tampered):
        vault.open(*person, bytes(sealed))


def test_destroying_the_key_erases_for_good(person: Any) -> None:
    """SEC-12: no key, no words; and a replayed message can't make a new key for the same person."""
    sealed = vault.seal(*person, "mot")
    vault.destroy_key(*person)
    vault.destroy_key(*person)
    with pytest.raises(vault.Erased):
        vault.open(*person, sealed)
    assert vault.open_many(person[0], [(person[1], sealed)]) == [None]
    with pytest.raises(vault.Erased):
        vault.create_key(*person)


def test_the_stored_key_is_wrapped(person: Any) -> None:
    wrapped = bytes(PersonKey.objects.get(person_id=person[1]).wrapped)
    assert len(wrapped) == 12 + 32 + 16
    assert vault.keys_of(person[0], [person[1]])[person[1]] not in wrapped


def test_a_page_of_names_costs_one_key_query(person: Any, django_assert_num_queries: Any) -> None:
    from django.db import connections

    sealed = [(person[1], vault.seal(*person, n)) for n in range(25)]
    with django_assert_num_queries(1, connection=connections["keys"]):
        assert vault.open_many(person[0], sealed) == list(range(25))


def test_fingerprints_meet_within_a_project_only(lea: Any, eve: Any) -> None:
    digest = vault.blind(lea.project_id, "phone", "+33600000001")
    assert digest == vault.blind(lea.project_id, "phone", "+33600000001")
    assert digest != vault.blind(lea.project_id, "email", "+33600000001")
    assert digest != vault.blind(eve.project_id, "phone", "+33600000001")
    assert -(2**31) <= vault.blind_gram(lea.project_id, "zak") < 2**31
