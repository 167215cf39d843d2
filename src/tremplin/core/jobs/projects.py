"""The ids of all projects, through the function that only the roles without pages may call."""

from uuid import UUID

from django.db import connection


def all_projects() -> list[UUID]:
    """For periodic jobs and commands; each project's rows still need its own ticket."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT project_id FROM all_project_ids()")
        return [row[0] for row in cursor.fetchall()]
