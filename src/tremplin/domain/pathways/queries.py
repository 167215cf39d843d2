"""Reads of pathways that are more than a filter. A person's whole support comes in one query, its words in one more for the key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways.moments import ASKED_WITHIN_DAYS, TYPED_WITHIN_DAYS, TrustMoment
from tremplin.domain.pathways.shapes import (
    Episode,
    ExitShown,
    GoalShown,
    MeetingShown,
    NewsShown,
    OutcomeShown,
    StepShown,
    Support,
    TrustShown,
)
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person

EVERYTHING = """
SELECT 'pathway' AS kind, id, NULL::uuid AS parent, started_on AS a, agreed_on AS b, ended_on AS c, '' AS code, '' AS extra, NULL::bytea AS sealed,
       0 AS n, 0 AS version, NULL::timestamptz AS at, referent_id AS who, created_at
  FROM pathways_pathway WHERE project_id = %(project)s AND person_id = %(person)s
UNION ALL SELECT 'goal', id, pathway_id, NULL, reached_on, dropped_on, '', '', words_sealed, position, version, NULL, NULL, created_at
  FROM pathways_goal WHERE project_id = %(project)s AND person_id = %(person)s
UNION ALL SELECT 'step', id, goal_id, due_on, done_on, dropped_on, by_whom, '', words_sealed, position, version, NULL, NULL, created_at
  FROM pathways_planstep WHERE project_id = %(project)s AND person_id = %(person)s
UNION ALL SELECT 'exit', id, pathway_id, "on", NULL, NULL, reason, source, words_sealed, 0, 0, NULL, NULL, created_at
  FROM pathways_exit WHERE project_id = %(project)s AND person_id = %(person)s AND undone_at IS NULL
UNION ALL SELECT 'news', id, exit_id, "on", NULL, NULL, result, situation, NULL, month, 0, NULL, NULL, created_at
  FROM pathways_followupanswer WHERE project_id = %(project)s AND person_id = %(person)s
UNION ALL SELECT 'outcome', id, NULL, "on", NULL, NULL, kind, source || ':' || link, words_sealed, 0, 0, NULL, NULL, created_at
  FROM pathways_outcome o WHERE project_id = %(project)s AND person_id = %(person)s AND NOT withdrawn
   AND NOT EXISTS (SELECT 1 FROM pathways_outcome c WHERE c.project_id = o.project_id AND c.person_id = o.person_id AND c.corrects = o.id)
UNION ALL SELECT 'meeting', id, NULL, NULL, NULL, NULL, status, reason, place_sealed, minutes, version, at, with_id, created_at
  FROM pathways_appointment WHERE project_id = %(project)s AND person_id = %(person)s
UNION ALL SELECT 'trust', id, NULL, "on", NULL, NULL, moment, coalesce(in_self::text, '') || ':' || coalesce(in_institutions::text, ''), NULL, 0, 0,
       NULL, NULL, created_at FROM pathways_trustanswer WHERE project_id = %(project)s AND person_id = %(person)s
"""


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    id: UUID
    parent: UUID | None
    a: Any
    b: Any
    c: Any
    code: str
    extra: str
    words: str
    n: int
    version: int
    at: Any
    who: UUID | None
    created_at: datetime


def support_of(actor: Actor, person: Person) -> Support:
    """Everything of this person's pathways, opened, and how they are called: two queries."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING, {"project": actor.project_id, "person": person.id})
        found = cursor.fetchall()
    sealed = [(person.id, bytes(person.identity_sealed)), *((person.id, bytes(row[8])) for row in found if row[8] is not None)]
    identity, *opened = vault.open_many(actor.project_id, sealed)
    words = iter(opened)
    values = [(*row[:8], str(next(words) or "") if row[8] is not None else "", *row[9:]) for row in found]
    rows = [_Row(*value) for value in values]
    by_kind: dict[str, list[_Row]] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
        by_kind.setdefault(row.kind, []).append(row)
    return Support(
        _episodes(by_kind),
        _outcomes(by_kind),
        _meetings(by_kind),
        _trust(by_kind),
        Identity.opened(identity).called(person.level),
    )


def _episodes(rows: dict[str, list[_Row]]) -> tuple[Episode, ...]:
    steps: dict[UUID | None, list[StepShown]] = {}
    for r in sorted(rows.get("step", ()), key=lambda r: r.n):
        steps.setdefault(r.parent, []).append(StepShown(r.id, r.words, r.code, r.a, r.b, r.c, r.version))
    goals: dict[UUID | None, list[GoalShown]] = {}
    for r in sorted(rows.get("goal", ()), key=lambda r: r.n):
        goals.setdefault(r.parent, []).append(GoalShown(r.id, r.words, r.b, r.c, r.version, tuple(steps.get(r.id, ()))))
    exits = {r.parent: ExitShown(r.id, r.a, r.code, r.extra, r.words, _news(rows, r.id)) for r in rows.get("exit", ())}
    found = [Episode(r.id, r.a, r.b, r.c, r.who, tuple(goals.get(r.id, ())), exits.get(r.id)) for r in rows.get("pathway", ())]
    return tuple(sorted(found, key=lambda one: (one.ended_on is None, one.started_on), reverse=True))


def _news(rows: dict[str, list[_Row]], exit_id: UUID) -> tuple[NewsShown, ...]:
    last = {r.n: NewsShown(r.n, r.a, r.code, r.extra) for r in rows.get("news", ()) if r.parent == exit_id}
    return tuple(last[month] for month in sorted(last))


def _outcomes(rows: dict[str, list[_Row]]) -> tuple[OutcomeShown, ...]:
    found = []
    for r in rows.get("outcome", ()):
        source, _sep, link = r.extra.partition(":")
        found.append(OutcomeShown(r.id, r.code, link, r.a, source, r.words))
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


def _meetings(rows: dict[str, list[_Row]]) -> tuple[MeetingShown, ...]:
    found = [MeetingShown(r.id, r.at, r.n, r.words, r.extra, r.who, r.code, r.version) for r in rows.get("meeting", ())]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _trust(rows: dict[str, list[_Row]]) -> tuple[TrustShown, ...]:
    last = {}
    for r in rows.get("trust", ()):
        in_self, _sep, around = r.extra.partition(":")
        last[r.code] = TrustShown(r.code, r.a, int(in_self) if in_self else None, int(around) if around else None)
    return tuple(last[moment] for moment in TrustMoment.values if moment in last)


def outcomes_of(actor: Actor, person: Person) -> list[OutcomeShown]:
    """What stands today: corrected and withdrawn facts are left out."""
    return list(support_of(actor, person).outcomes)


NEWS_DUE = """
SELECT e.id, e.person_id, due.month, (e."on" + make_interval(months => due.month))::date AS due_on, r.referent_id
  FROM pathways_exit e JOIN people_person r ON r.project_id = e.project_id AND r.id = e.person_id
  CROSS JOIN (VALUES (3), (6), (12)) AS due (month)
 WHERE e.project_id = %(project)s AND e.undone_at IS NULL AND e."on" > %(today)s::date - 460 AND e.reason <> ALL (%(stops)s)
   AND (e."on" + make_interval(months => due.month))::date BETWEEN %(today)s::date - %(within)s AND %(today)s
   AND NOT EXISTS (SELECT 1 FROM pathways_followupanswer f WHERE f.project_id = e.project_id AND f.exit_id = e.id AND f.month = due.month)
   AND NOT EXISTS (SELECT 1 FROM pathways_pathway n WHERE n.project_id = e.project_id AND n.person_id = e.person_id AND n.ended_on IS NULL)
   AND (SELECT g.granted AND (g.until IS NULL OR g.until >= %(today)s) FROM people_agreement g
         WHERE g.project_id = e.project_id AND g.person_id = e.person_id AND g.purpose = 'follow_up' AND g.recipient_id IS NULL
         ORDER BY g.at DESC, g.id DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class NewsDue:
    exit_id: UUID
    person_id: UUID
    month: int
    due_on: date
    referent_id: UUID | None


def stopping_reasons(actor: Actor) -> list[str]:
    """After these ends nobody asks for news."""
    return [code for code, reason in method_in_force(actor).exits.items() if reason.stops_follow_up]


def news_due(actor: Actor) -> list[NewsDue]:
    """Whom to ask for news now, because they agreed to it: never earlier, never two months late."""
    options: dict[str, Any] = {
        "project": actor.project_id,
        "today": actor.today,
        "within": ASKED_WITHIN_DAYS,
        "stops": stopping_reasons(actor),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWS_DUE + " ORDER BY due_on, e.id", options)
        return [NewsDue(*row) for row in cursor.fetchall()]


def days_left(episode: Episode, today: date) -> int | None:
    """How many days remain to say why it ended; negative when late; None when nothing is missing."""
    if not episode.waits_for_reason or episode.ended_on is None:
        return None
    return TYPED_WITHIN_DAYS - (today - episode.ended_on).days


def open_steps(goals: Iterable[GoalShown]) -> list[StepShown]:
    return [step for goal in goals if goal.open for step in goal.steps if step.open]
