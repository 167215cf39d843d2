"""Connections of their own, for the two roles that no page and no job is: importer and retention."""

import psycopg
from django.conf import settings
from django.db import connections


def connect_as(role: str, *, purpose: str, autocommit: bool = False) -> psycopg.Connection:
    """The pages' database as `tremplin_<role>`: it commits or rolls back apart from any request or job."""
    there = connections["default"].settings_dict
    return psycopg.connect(
        dbname=there["NAME"],
        host=there["HOST"],
        port=there["PORT"],
        user=f"tremplin_{role}",
        password=(settings.DATA / "secrets" / f"db-{role}.password").read_text().strip(),
        autocommit=autocommit,
        application_name=f"tremplin {purpose}",
    )
