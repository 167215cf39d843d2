"""Reads of named files are kept twelve months, then dropped by whole months (PRIV-16).

Only the retention role can delete them: the night’s job and the command open a connection of their own. Each dropped month leaves one act by nobody,
in the same transaction: how many rows went, and up to which place of the chain. The links stay (they hold hashes only), so the chain is still
verified from end to end, and a row that went before its time is found.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg

from tremplin.core.tenancy.connections import connect_as
from tremplin.core.tenancy.ids import uuid7

VERB = "reads.dropped"

# A month goes whole or not at all: as long as one of its rows waits for the sealer, it stays.
OLD_MONTHS = """
SELECT r.month, count(*), max(l.position), bool_and(l.row_id IS NOT NULL)
  FROM journal_read r
  LEFT JOIN journal_link l ON l.project_id = r.project_id AND l.chain = 'reads' AND l.row_id = r.id
 WHERE r.project_id = %s AND r.month < %s
 GROUP BY r.month ORDER BY r.month
"""
NOTE = """
INSERT INTO journal_act (id, project_id, created_at, actor_id, verb, subject_kind, subject_id, because, at)
VALUES (%s, %s, %s, NULL, %s, 'read', %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class OldMonth:
    """The reads of one project in one month that is over for more than twelve months."""

    project_id: UUID
    project: str
    month: date
    rows: int
    last_position: int
    sealed: bool

    @property
    def because(self) -> str:
        """What the act says: the month, the number of rows, the last place of the chain that went with it."""
        return f"{self.month:%Y-%m} n={self.rows} to={self.last_position}"


def first_kept(today: date) -> date:
    """The first month that stays: every read in the months before it is at least twelve months old."""
    return date(today.year - 1, today.month, 1)


def old_months(connection: psycopg.Connection, now: datetime) -> list[OldMonth]:
    """What is due, in each project by its own calendar. Changes nothing."""
    found = []
    for project_id, name, time_zone in connection.execute(
        "SELECT id, name, time_zone FROM tenancy_project ORDER BY id"
    ).fetchall():
        limit = first_kept(now.astimezone(ZoneInfo(time_zone)).date())
        for month, rows, position, sealed in connection.execute(OLD_MONTHS, [project_id, limit]).fetchall():
            found.append(OldMonth(project_id, name, month, rows, position or 0, sealed))
    return found


def preview(now: datetime) -> list[OldMonth]:
    """What the next night would drop."""
    with connect_as("retention", purpose="retention") as connection:
        return old_months(connection, now)


def drop_old_reads(now: datetime) -> list[OldMonth]:
    """Drop what is due, each month with its act in one transaction; a second run finds nothing left."""
    dropped = []
    with connect_as("retention", purpose="retention", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtextextended('reads dropped', 0))")
        for one in old_months(connection, now):
            if one.sealed:
                with connection.transaction():
                    drop(connection, one, now)
                dropped.append(one)
    return dropped


def drop(connection: psycopg.Connection, one: OldMonth, now: datetime) -> None:
    connection.execute("DELETE FROM journal_read WHERE project_id = %s AND month = %s", [one.project_id, one.month])
    connection.execute(NOTE, [uuid7(), one.project_id, now, VERB, one.project_id, one.because, now])


def dropped_up_to(acts: list[str]) -> int:
    """The last place of the chain that the acts of dropping account for."""
    return max((int(because.rpartition("to=")[2]) for because in acts), default=0)
