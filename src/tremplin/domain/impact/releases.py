"""Reading the counts that a release is made of, and the releases themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.impact import closing, kept, policies, queries, statements
from tremplin.domain.impact.closing import Closed, Facts
from tremplin.domain.impact.models import Release
from tremplin.domain.impact.periods import Period, free, quarter_of
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.territories.models import Territory

SENT = """
SELECT (r.sent_at AT TIME ZONE %(zone)s)::date AS day, r.status = 'met' AS honoured, count(*)
  FROM counter_referral r WHERE r.project_id = %(project)s AND r.sent_at >= %(since)s AND r.sent_at < %(until)s GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be published: the figures, their digest, and how many cells stay masked."""

    first: date
    last: date
    closed: Closed
    content: dict[str, object]
    digest: str
    masked: int
    cells: int


def last_release(actor: Actor) -> Release | None:
    return Release.objects.filter(project_id=actor.project_id).order_by("-number").first()


def can_close(actor: Actor, last: Release | None) -> list[Period]:
    """Quarters that may be closed now, after the last release, the oldest first."""
    return closing.candidates(queries.first_month(actor), last.until_on if last else None, actor.today)


def preview(actor: Actor, until: str) -> Preview | None:
    former = last_release(actor)
    return preview_after(actor, former, can_close(actor, former), until)


def preview_after(actor: Actor, former: Release | None, open_ones: list[Period], until: str) -> Preview | None:
    """Closing all quarters up to this one; None when it is not one that may be closed."""
    chosen = next((one for one in open_ones if one.code == until), None)
    if chosen is None:
        return None
    before = kept.thawed(former.content) if former else None
    first = open_ones[0].first
    closed = closing.close(facts(actor, free(first, chosen.last)), first, chosen.last, before)
    content = kept.frozen(closed)
    masked, cells = closing.hidden_cells(closed)
    sealed = kept.digest(content, former.digest if former else "")
    return Preview(first, chosen.last, closed, content, sealed, masked, cells)


def facts(actor: Actor, period: Period) -> Facts:
    """Leaf counts of the whole project: people by the quarter of their first meeting, handovers by that of sending."""
    method = method_in_force(actor)
    options = queries.parameters(actor, method, period, None)
    with connection.cursor() as cursor:
        cursor.execute(statements.people(method), options)
        people = [queries.PeopleRow(*row) for row in cursor.fetchall()]
        cursor.execute(statements.WAY + statements.OUTCOME_RANK, options)
        outcomes = cursor.fetchall()
        cursor.execute(SENT, options)
        sent = cursor.fetchall()
    came: Counter[tuple[str, str, str]] = Counter()
    for row in people:
        came[str(row.territory_id), closing.FURTHEST[row.furthest], quarter_of(row.entered).code] += row.n
    ranked: Counter[tuple[str, str]] = Counter()
    for entered, best, n in outcomes:
        ranked[best, quarter_of(entered).code] += n
    handovers: Counter[tuple[str, str]] = Counter()
    for day, honoured, n in sent:
        handovers["honoured" if honoured else "not_honoured", quarter_of(day).code] += n
    places = {str(pk): name for pk, name in Territory.objects.filter(project_id=actor.project_id).values_list("id", "name")}
    return Facts(came, ranked, handovers, places)


def whole(release: Release) -> bool:
    """Whether a release is still what was sealed, and hangs on the one before."""
    before = (
        Release.objects.filter(project_id=release.project_id, number=release.number - 1).values_list("digest", flat=True).first()
    )
    return kept.digest(release.content, before or "") == release.digest


def readable(actor: Actor, number: str = "") -> tuple[list[Release], Release | None, Closed | None]:
    """The releases this member may read, the last first; the one asked for, or else the last; and what it shows."""
    rows = list(policies.releases_visible_to(actor))
    chosen = next((row for row in rows if str(row.number) == number), rows[0] if rows else None)
    return rows, chosen, kept.thawed(chosen.content) if chosen else None


def too_fresh(actor: Actor, last: date) -> bool:
    """Exits have thirty days to be typed: closing sooner leaves some out."""
    return actor.today < last + timedelta(days=30)
