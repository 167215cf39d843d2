"""Roles and databases of an instance, made by the cluster's superuser; safe to run at each start.

`bootstrap(dsn, db_name, keys_name, passwords)` where passwords maps owner, web, worker, importer, retention, backup, keys to a secret.
"""

from collections.abc import Mapping

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


def bootstrap(superuser_dsn: str, db_name: str, keys_name: str, passwords: Mapping[str, str]) -> None:
    """Make the roles, their passwords, the two databases and their grants."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('tremplin bootstrap'))")
        for role, attributes in ROLES.items():
            make_role(connection, f"tremplin_{role}", attributes, passwords[role])
        connection.execute("GRANT pg_read_all_data TO tremplin_backup")
        for name, owner in ((db_name, "tremplin_owner"), (keys_name, "tremplin_keys")):
            make_database(connection, name, owner)
    for name, owner in ((db_name, "tremplin_owner"), (keys_name, "tremplin_keys")):
        with psycopg.connect(superuser_dsn, dbname=name, autocommit=True) as connection:
            connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(owner)))


def make_role(connection: psycopg.Connection, role: str, attributes: str, password: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    connection.execute(
        sql.SQL(f"{verb} ROLE {{}} LOGIN {attributes} PASSWORD {{}}").format(sql.Identifier(role), sql.Literal(password))
    )


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
