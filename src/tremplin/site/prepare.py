"""What must be true before serving: roles and databases, texts, tables, static files, the ticket's secret.

The launcher runs it at each start (`python -m tremplin.site.prepare`), in one process because starting Django costs more than the work.
Its environment says where (TREMPLIN_DATA, TREMPLIN_DB_*); TREMPLIN_SUPERUSER_DSN is the connection that makes roles.
Exit codes: 0 ready, 3 the server can't be reached or its account may not make roles, 4 not fresh; what is wrong is the last line of the error stream.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tremplin.core.tenancy.bootstrap import ROLES, Unfit, bootstrap

PREPARING = 7_351_203_977
"""Key of the advisory lock that keeps two starts on one database from migrating at once."""


def dsn() -> str:
    """The connection with which roles and databases are made."""
    return os.environ["TREMPLIN_SUPERUSER_DSN"]


def passwords() -> dict[str, str]:
    """Each role's password, from the instance's secrets."""
    folder = Path(os.environ["TREMPLIN_DATA"]) / "secrets"
    return {role: (folder / f"db-{role}.password").read_text().strip() for role in ROLES}


def databases() -> tuple[str, str]:
    """The names of the main database and of the key store."""
    return os.environ["TREMPLIN_DB_NAME"], os.environ["TREMPLIN_KEYS_DB_NAME"]


@contextmanager
def alone() -> Iterator[None]:
    """One preparation at a time on a server; the lock ends with the connection, however this process ends."""
    with psycopg.connect(dsn(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        yield


def drop(*names: str) -> None:
    """Take away databases that a cut-short first start left unfinished."""
    with psycopg.connect(dsn(), autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def is_fresh(names: tuple[str, ...]) -> bool:
    """Whether none of these databases holds a table yet."""
    with psycopg.connect(dsn(), autocommit=True) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE datname = ANY(%s)", [list(names)]).fetchall()
    for (name,) in found:
        with psycopg.connect(dsn(), dbname=name) as connection:
            if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone():
                return False
    return True


def django_steps(*, static: bool) -> None:
    """Texts, tables of each database, static files, the ticket's secret."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("messages", "--compile", verbosity=0)
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("install_secrets")
    if static:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def main(arguments: list[str]) -> int:
    """`--is-fresh` only asks; `--roles-only` for tests, `--anew` after a first start that was cut short, `--drop-main` before a restore."""
    main_name, keys_name = databases()
    try:
        if "--is-fresh" in arguments:
            return 0 if is_fresh((main_name, keys_name)) else 4
        with alone():
            if "--anew" in arguments:
                drop(main_name, keys_name)
            if "--drop-main" in arguments:
                drop(main_name)
            bootstrap(dsn(), main_name, keys_name, passwords())
            if "--roles-only" not in arguments:
                django_steps(static="--no-static" not in arguments)
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege, Unfit) as error:
        print(str(error).strip().split("\n")[0], file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
