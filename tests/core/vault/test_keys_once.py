"""One request asks the key store once for each person, and never keeps a key longer."""

from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tremplin.core.tenancy.ids import uuid7
from tremplin.core.vault import vault


def asked(*openings: Any) -> int:
    with CaptureQueriesContext(connections["keys"]) as queries:
        for project_id, person_id, sealed in openings:
            vault.open(project_id, person_id, sealed)
    return len(queries)


@pytest.fixture
def sealed(db: None, lea: Any) -> Any:
    person = uuid7()
    vault.create_key(lea.project_id, person)
    return lea.project_id, person, vault.seal(lea.project_id, person, "Zak d’essai")


def test_a_page_that_opens_twice_asks_once(sealed: Any) -> None:
    with vault.one_reading():
        assert asked(sealed, sealed) == 1
    assert asked(sealed, sealed) == 2, "nothing is kept after the request"


def test_a_destroyed_key_opens_nothing_more_even_in_the_same_request(sealed: Any) -> None:
    """PRIV-05: what was at hand goes with the key."""
    project_id, person_id, words = sealed
    with vault.one_reading():
        assert vault.open(project_id, person_id, words) == "Zak d’essai"
        vault.destroy_key(project_id, person_id)
        with pytest.raises(vault.Erased):
            vault.open(project_id, person_id, words)


def test_the_key_of_a_person_opens_in_their_own_project_only(sealed: Any, eve: Any) -> None:
    project_id, person_id, words = sealed
    with vault.one_reading():
        vault.open(project_id, person_id, words)
        with pytest.raises(vault.Erased):
            vault.open(eve.project_id, person_id, words)
