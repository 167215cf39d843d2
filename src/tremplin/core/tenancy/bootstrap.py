"""Roles and databases of an instance, made by a superuser or by an account that may create roles and databases; safe to run at each start.

`bootstrap(dsn, db_name, keys_name, passwords)` where passwords maps owner, web, worker, importer, retention, backup, keys to a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

ROLES: dict[str, str] = {
    "owner": "NOSUPERUSER NOBYPASSRLS",
    "web": "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    "worker": "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    "importer": "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    "retention": "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    "backup": "NOSUPERUSER BYPASSRLS",
    "keys": "NOSUPERUSER NOBYPASSRLS",
}
"""The PostgreSQL roles `tremplin_<name>`. Only backup passes over row-level security, and it can only read."""


OLDEST = 150000
"""PostgreSQL 15, as `server_version_num` says it."""


class Unfit(Exception):
    """The server or the account can't carry an instance; the message says why, and what would."""


@dataclass(frozen=True, slots=True)
class Maker:
    """The account that makes roles and databases: a superuser, or one that may create both and nothing more."""

    superuser: bool
    version: int

    @classmethod
    def of(cls, connection: psycopg.Connection) -> "Maker":
        """Who is connected. Raises Unfit in one sentence."""
        row = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, current_setting('server_version_num')::int "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        name, superuser, creates_roles, creates_databases, version = row or ("?", False, False, False, 0)
        if version < OLDEST:
            raise Unfit(f"ce PostgreSQL est de la version {version // 10000}, il faut la 15 ou plus")
        if not superuser and not (creates_roles and creates_databases):
            raise Unfit(
                f"le compte « {name} » ne peut pas créer les rôles et les bases ; donnez-lui ces deux droits "
                f'(ALTER ROLE "{name}" CREATEROLE CREATEDB), ou prenez un superutilisateur'
            )
        return cls(superuser, version)

    def attributes(self, wanted: str) -> str:
        """What this account may say of a role: only a superuser names the two great powers, also to refuse them (they are off by default)."""
        if self.superuser:
            return wanted
        return " ".join(word for word in wanted.split() if not word.endswith(("SUPERUSER", "BYPASSRLS")))


def bootstrap(maker_dsn: str, db_name: str, keys_name: str, passwords: Mapping[str, str]) -> None:
    """Make the roles, their passwords, the two databases and their grants.

    Without a superuser the backup role can't pass over row-level security: backups are then taken as the owner (see `backs_up`).
    """
    with psycopg.connect(maker_dsn, autocommit=True) as connection:
        maker = Maker.of(connection)
        connection.execute("SELECT pg_advisory_lock(hashtext('tremplin bootstrap'))")
        for role, attributes in ROLES.items():
            make_role(connection, maker, f"tremplin_{role}", attributes, passwords[role])
        if maker.superuser:
            connection.execute("GRANT pg_read_all_data TO tremplin_backup")
        else:
            # Databases can be given only to a role that one is a member of.
            connection.execute("GRANT tremplin_owner, tremplin_keys TO CURRENT_USER")
        for name, owner in ((db_name, "tremplin_owner"), (keys_name, "tremplin_keys")):
            make_database(connection, name, owner)
    for name, owner in ((db_name, "tremplin_owner"), (keys_name, "tremplin_keys")):
        with psycopg.connect(maker_dsn, dbname=name, autocommit=True) as connection:
            connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(owner)))


def make_role(connection: psycopg.Connection, maker: Maker, role: str, attributes: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} LOGIN {maker.attributes(attributes)} PASSWORD {{}}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(password)))


def make_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    """UTF-8 and the C collation, the same order everywhere; nobody but its own roles may connect."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    roles = (
        ["tremplin_keys", "tremplin_backup"]
        if owner == "tremplin_keys"
        else [f"tremplin_{role}" for role in ROLES if role != "keys"]
    )
    for role in roles:
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(role)))
    if owner != "tremplin_keys":
        # An import compares a whole file with the tables: it lays it down in a temporary one first.
        connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO tremplin_importer").format(sql.Identifier(name)))


def backs_up() -> str:
    """The role that takes backups: the one made for it, or the owner where no superuser could let it pass over row-level security."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'tremplin_backup'")
        row = cursor.fetchone()
    return "backup" if row and row[0] else "owner"
