"""How long what was left aside stands, in days of the project's calendar.

Decided: thirty days, in which the decision can be taken again. Not decided: a hundred and eighty days, of which the last thirty are told on
« À décider » and on Today. The warning is written down (`drops_on`) the night it begins, so that nothing goes that nobody was told of: an instance
that slept for a year warns first, like any other.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tremplin.core.sync.models import Operation
from tremplin.core.tenancy.connections import connect_as

UNDECIDED = timedelta(days=180)
WARNED = timedelta(days=30)
DECIDED = timedelta(days=30)
"""As long as a decision can be taken again; the vault's own backups live no longer."""

WARN, DROP, CLEAR = "warn", "drop", "clear"
RULES = {
    WARN: _("saisies non décidées, dont l’effacement est annoncé"),
    DROP: _("saisies non décidées en 180 jours, annoncées depuis 30 jours"),
    CLEAR: _("contenus de saisies décidées depuis 30 jours"),
}

# What was applied keeps nothing (its content is in the facts), and a merged one has nothing to decide.
DUE = """
SELECT o.project_id, t.name, o.id,
       CASE WHEN o.resolved_at IS NOT NULL THEN 'clear' WHEN o.drops_on IS NOT NULL THEN 'drop' ELSE 'warn' END
  FROM sync_operation o JOIN tenancy_project t ON t.id = o.project_id
  CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE t.time_zone)::date AS today) d
 WHERE (o.resolved_at IS NOT NULL AND (o.kept_sealed IS NOT NULL OR o.reason_sealed IS NOT NULL)
        AND (o.resolved_at AT TIME ZONE t.time_zone)::date + %(decided)s < d.today)
    OR (o.resolved_at IS NULL AND o.status <> 'applied' AND NOT (o.status = 'conflict' AND o.code = 'soft')
        AND CASE WHEN o.drops_on IS NULL THEN (o.created_at AT TIME ZONE t.time_zone)::date + %(quiet)s <= d.today
                 ELSE o.drops_on <= d.today END)
 ORDER BY o.project_id, o.created_at, o.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An operation for which the night has something to do, and what."""

    project_id: UUID
    project: str
    operation_id: UUID
    rule: str


def due(now: datetime) -> list[Due]:
    """In all projects, as the retention role reads them. Changes nothing."""
    days = {"now": now, "decided": DECIDED.days, "quiet": (UNDECIDED - WARNED).days}
    with connect_as("retention", purpose="retention") as connection:
        return [Due(*row) for row in connection.execute(DUE, days).fetchall()]


def day_of(moment: datetime, time_zone: str) -> date:
    return moment.astimezone(ZoneInfo(time_zone)).date()


def drops_on(row: Operation, now: datetime, time_zone: str) -> date:
    """The morning on which an operation that nobody decides is gone: never less than thirty days after this is told."""
    return max(day_of(row.created_at, time_zone) + UNDECIDED, day_of(now, time_zone) + WARNED)


def gone_on(row: Operation, time_zone: str) -> date | None:
    """The morning from which nothing is kept of it any more, if nothing happens until then; None as long as nobody was told."""
    if row.resolved_at is None:
        return row.drops_on
    kept = row.kept_sealed is not None or row.reason_sealed is not None
    return day_of(row.resolved_at, time_zone) + DECIDED + timedelta(days=1) if kept else None
