"""The journals' chain: whole when nobody touched it, broken when somebody did."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.conftest import DSN
from tremplin.core.journal import journal, sealer
from tremplin.core.tenancy.context import as_actor


@pytest.fixture
def sealed(committed: Any, lea: Any) -> Any:
    with as_actor(lea):
        for number in range(5):
            journal.record(lea, "essai.fait", ("essai", uuid4()), because=str(number))
        journal.read(lea, "person", uuid4())
        assert sealer.seal(lea.project_id, "acts") == 5
        assert sealer.seal(lea.project_id, "reads") == 1
    return committed[0]


def problems(lea: Any, chain: str = "acts") -> list[str]:
    with as_actor(lea):
        return sealer.verify(lea.project_id, chain)


def as_superuser(database: str, statement: str) -> None:
    with psycopg.connect(DSN, dbname=database, autocommit=True) as connection:
        connection.execute(sql.SQL(statement))  # type: ignore[arg-type]


def test_an_untouched_chain_is_whole_and_sealing_again_adds_nothing(sealed: str, lea: Any) -> None:
    assert problems(lea) == problems(lea, "reads") == []
    with as_actor(lea):
        assert sealer.seal(lea.project_id, "acts") == 0


def test_a_changed_row_is_found(sealed: str, lea: Any) -> None:
    """PRIV-16: tampering breaks the chain."""
    as_superuser(sealed, "UPDATE journal_act SET verb = 'autre' WHERE because = '2'")
    assert any("was changed" in p for p in problems(lea))


def test_a_deleted_row_is_found(sealed: str, lea: Any) -> None:
    as_superuser(sealed, "DELETE FROM journal_act WHERE because = '4'")
    assert any("is gone" in p for p in problems(lea))


def test_a_chain_rebuilt_from_its_start_does_not_match_the_copies_outside(sealed: str, lea: Any) -> None:
    as_superuser(
        sealed, "DELETE FROM journal_link; DELETE FROM journal_seal; UPDATE journal_act SET verb = 'autre' WHERE because = '0'"
    )
    with as_actor(lea):
        sealer.seal(lea.project_id, "acts")
    assert any("does not match its copy" in p for p in problems(lea))


def test_later_rows_continue_the_chain(sealed: str, lea: Any) -> None:
    with as_actor(lea):
        journal.record(lea, "essai.fait", ("essai", uuid4()))
        assert sealer.seal(lea.project_id, "acts") == 1
    assert problems(lea) == []
