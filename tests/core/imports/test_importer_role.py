"""What the importer role may not do."""

from typing import Any

import psycopg
import pytest

from tremplin.core.imports.connection import connect


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT email FROM accounts_user",
        "SELECT name FROM accounts_user",
        "SELECT * FROM accounts_user",
        "UPDATE accounts_user SET is_administrator = true",
    ],
)
def test_the_importer_reads_no_account_and_changes_none(committed: Any, statement: str) -> None:
    with connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)  # type: ignore[call-overload]
