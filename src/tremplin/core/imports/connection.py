"""The only connection that writes reference tables. The pages never open it: the command line and the worker do."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tremplin.core.tenancy.connections import connect_as

ONE_AT_A_TIME = 7_351_203_978
"""Key of the advisory lock: two imports at once would each compare their file with half of the other."""


def connect(*, autocommit: bool = False) -> psycopg.Connection:
    """A connection of its own to the pages' database, as the importer role: it commits or rolls back apart from any request."""
    return connect_as("importer", purpose="import", autocommit=autocommit)


class Busy(Exception):
    """Another import is running."""


@contextmanager
def transaction() -> Iterator[psycopg.Cursor]:
    """One import: everything or nothing, and no other at the same time."""
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        found = cursor.fetchone()
        if not (found and found[0]):
            raise Busy
        yield cursor
