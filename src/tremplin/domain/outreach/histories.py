"""What happened with a page's worth of people, read at once and told in the words of the perseverance engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach import around
from tremplin.domain.outreach.around import Around, Reach
from tremplin.domain.outreach.models import ContactAttempt
from tremplin.domain.outreach.rows import Row
from tremplin.domain.people.identity import MINOR_BANDS
from tremplin.domain.people.models import Person
from tremplin.engines import perseverance as engine

Channel, Outcome = ContactAttempt.Channel, ContactAttempt.Outcome
CHANNELS = {
    "in_person": Channel.VISIT,
    "phone": Channel.CALL,
    "sms": Channel.SMS,
    "whatsapp": Channel.MESSAGE,
    "snapchat": Channel.MESSAGE,
    "instagram": Channel.MESSAGE,
    "email": Channel.MESSAGE,
    "letter": Channel.MESSAGE,
    "through_relay": Channel.RELAY,
}
"""The method's channels, in the words of an attempt."""
ONLINE = frozenset({str(Channel.SMS), str(Channel.MESSAGE)})
TALKED = str(Outcome.TALKED)
CAME = "came"
"""A meeting for which the person came to us."""
DEPTH = 12
"""Attempts and meetings read for each person: more than any maximum in a row."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True)
class Story:
    """What is known of one person's contacts; the opposition is by phone here (a door is known once the identity is open)."""

    rows: list[Row] = field(default_factory=list)
    attempts: list[engine.Attempt] = field(default_factory=list)
    promises: list[engine.Promise] = field(default_factory=list)
    advice: list[engine.Advice] = field(default_factory=list)
    mediator_on: date | None = None
    opposed_until: date | None = None
    last_objection: str = ""


HISTORY = f"""
SELECT told.kind, told.id, told.person_id, told.at, told.channel, told.outcome, told.objection, told.topics, told.by,
       coalesce(u.name, ''), coalesce(o.name, ''), told.day, told.answered_at, told.question, told.answer, told.partner_id
FROM (
  SELECT 'attempt' AS kind, a.id, a.person_id, a.at, a.channel, a.outcome, a.objection, '{{}}'::varchar[] AS topics, a.noted_by AS by,
         NULL::uuid AS partner_id, NULL::date AS day, NULL::timestamptz AS answered_at, NULL::bytea AS question, NULL::bytea AS answer,
         row_number() OVER (PARTITION BY a.person_id ORDER BY a.at DESC) AS rank
    FROM outreach_contactattempt a WHERE a.project_id = %(project)s AND a.person_id = ANY(%(people)s)
  UNION ALL
  SELECT 'meeting', l.id, l.person_id, l.at, e.mode, CASE WHEN l.voluntary THEN 'came' ELSE '' END, l.objection,
         e.topics, e.noted_by, x.partner_id, NULL, NULL, NULL, NULL,
         row_number() OVER (PARTITION BY l.person_id ORDER BY l.at DESC)
    FROM outreach_encounterperson l JOIN outreach_encounter e ON e.project_id = l.project_id AND e.id = l.encounter_id
    LEFT JOIN outreach_presence x ON x.project_id = e.project_id AND x.id = e.presence_id AND x.partner_id IS NOT NULL
   WHERE l.project_id = %(project)s AND l.person_id = ANY(%(people)s)
  UNION ALL
  SELECT 'promise', f.id, f.person_id, f.created_at, f.channel, '', f.reason, '{{}}', f.owner_id, NULL, f.due_on, NULL, NULL, NULL, 1
    FROM outreach_followup f WHERE f.project_id = %(project)s AND f.person_id = ANY(%(people)s) AND f.done_at IS NULL AND f.dropped_at IS NULL
  UNION ALL
  SELECT CASE WHEN d.leads_to_mediator THEN 'mediator' ELSE 'advice' END, d.id, d.person_id, d.asked_at, '', '', '', '{{}}', d.asked_by,
         d.partner_id, d.leave_until, d.answered_at, d.question_sealed, d.answer_sealed,
         row_number() OVER (PARTITION BY d.person_id ORDER BY d.asked_at DESC)
    FROM outreach_advicerequest d WHERE d.project_id = %(project)s AND d.person_id = ANY(%(people)s)
  UNION ALL
  SELECT 'opposed', o.id, b.person_id, o.created_at, '', '', '', '{{}}', NULL, NULL, o.until, NULL, NULL, NULL, 1
    FROM people_blindindex b JOIN people_opposition o ON o.project_id = b.project_id AND o.digest = b.digest
   WHERE b.project_id = %(project)s AND b.person_id = ANY(%(people)s) AND o.lifted_on IS NULL AND o.until >= %(today)s
  UNION ALL{around.PARTS}
) AS told LEFT JOIN accounts_user u ON u.id = told.by LEFT JOIN partners_partner o ON o.project_id = %(project)s AND o.id = told.partner_id
WHERE told.rank <= %(depth)s
"""  # noqa: S608


EXPERIENCE = """
SELECT a.objection, next.at, next.channel, coalesce(talk.outcome, '') = 'talked'
  FROM (SELECT person_id, at, objection FROM outreach_contactattempt
         WHERE project_id = %(project)s AND objection <> '' AND at > %(since)s ORDER BY at DESC LIMIT 400) AS a
  JOIN LATERAL (SELECT n.at, n.channel FROM outreach_contactattempt n
                 WHERE n.project_id = %(project)s AND n.person_id = a.person_id AND n.at > a.at ORDER BY n.at LIMIT 1) AS next ON true
  LEFT JOIN LATERAL (SELECT t.outcome FROM outreach_contactattempt t WHERE t.project_id = %(project)s AND t.person_id = a.person_id AND t.at > a.at
                 AND t.outcome IN ('talked', 'objection') ORDER BY t.at LIMIT 1) AS talk ON true
"""
LEARNED = f"""
UNION ALL
SELECT 'learned', NULL, NULL, x.at, x.channel, CASE WHEN x.followed THEN '{TALKED}' ELSE '' END, x.objection, '{{}}',
       NULL, '', '', NULL, NULL, NULL, NULL, NULL
  FROM ({EXPERIENCE}) AS x (objection, at, channel, followed)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Read:
    """What one question told: a story a person, in the order of time; what is around them; what worked after each objection."""

    stories: dict[UUID, Story]
    around: Around
    learned: list[engine.Worked]


def read(actor: Actor, people: Sequence[Person], depth: int = DEPTH, since: datetime | None = None) -> Read:
    """One query for all of these people; with `since`, what the team learned from then on as well."""
    rows = rows_of(HISTORY + LEARNED if since else HISTORY, actor, people, depth=depth, since=since)
    experience = [(row.objection, row.at, row.channel, row.outcome == TALKED) for row in rows if row.kind == "learned"]
    by_id = {person.id: person for person in people}
    return Read(told_of(actor, by_id, rows), Around.of(rows), worked(actor, experience))


def rows_of(statement: str, actor: Actor, people: Sequence[Person], **options: Any) -> list[Row]:
    options |= {
        "project": actor.project_id,
        "people": [person.id for person in people],
        "today": actor.today,
        "roles": around.ROLES,
    }
    options["relayed"] = actor.now - timedelta(days=around.RELAYED_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(statement, options)
        return sorted((Row(*row) for row in cursor.fetchall()), key=lambda row: row.at)


def told_of(actor: Actor, by_id: Mapping[UUID, Person], rows: Iterable[Row]) -> dict[UUID, Story]:
    found = {person_id: Story() for person_id in by_id}
    zone = ZoneInfo(actor.project.time_zone)
    for row in rows:
        if row.person_id is None:
            continue
        found[row.person_id].rows.append(row)
        tell(found[row.person_id], row, method_in_force(actor, by_id[row.person_id].territory_id), zone)
    return found


def tell(story: Story, row: Row, method: Method, zone: ZoneInfo) -> None:
    """Add one row to what the engine reads."""
    if row.kind in ("attempt", "meeting"):
        way = row.channel if row.kind == "attempt" else str(Channel.VISIT)
        how = ended(method, row.kind, row.outcome, row.objection)
        came = row.outcome == CAME and not row.objection
        story.attempts.append(engine.Attempt(row.at, way, how, str(row.by or ""), row.objection, came))
        story.last_objection = row.objection or story.last_objection
    elif row.kind == "promise" and row.day is not None:
        story.promises.append(engine.Promise(row.day, str(row.by or ""), row.channel, row.at))
    elif row.kind == "advice":
        answered = row.answered_at.astimezone(zone).date() if row.answered_at else None
        story.advice.append(engine.Advice(row.at.astimezone(zone).date(), answered, row.day is not None, row.day))
    elif row.kind == "mediator":
        story.mediator_on = row.at.astimezone(zone).date()
    elif row.kind == "opposed" and row.day is not None:
        story.opposed_until = max(row.day, story.opposed_until or row.day)


def ended(method: Method, kind: str, outcome: str, objection: str) -> engine.Outcome:
    """How a try ended: an objection that asks for rest is a refusal."""
    if kind == "attempt" and outcome in (Outcome.NO_ANSWER, Outcome.WRONG):
        return engine.Outcome.UNREACHED
    if objection or outcome == Outcome.OBJECTION:
        known = method.objections.get(objection)
        return (
            engine.Outcome.REFUSED
            if known is not None and (known.cooling_off or known.next == "stop")
            else engine.Outcome.OBJECTED
        )
    return engine.Outcome.WELCOMED


def rules_of(method: Method) -> engine.Rules:
    """The cadence of the territory's method, as the engine reads it."""
    cadence = method.cadence
    preferred = in_attempts(cadence.preferred_channels) or in_attempts(cadence.channels)
    allowed = tuple(dict.fromkeys(in_attempts(cadence.channels)))
    return engine.Rules(
        cadence_days=cadence.days_between,
        channels=preferred,
        others=allowed,
        first_channels=frozenset(in_attempts(cadence.first_contact_channels)),
        max_attempts=cadence.max_attempts,
        cooling_off_days=cadence.cooling_off_days,
        quiet_from=cadence.quiet_from,
        quiet_until=cadence.quiet_until,
        quiet_weekdays=frozenset(WEEKDAYS.index(day) for day in cadence.quiet_weekdays),
        advice_wait_days=cadence.advice_wait_days,
        mediator_wait_days=cadence.mediator_wait_days,
        online=ONLINE & frozenset(allowed),
    )


def in_attempts(channels: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(CHANNELS[channel]) for channel in channels)


def situation_of(
    person: Person, story: Story, there: Around | None = None, honoured: Any = None, reach: Reach | None = None
) -> engine.Situation:
    """The engine's view of a person and of who is around them; the nearest promise counts.

    `reach` is known once the person's words are open; the order of a day does not need it.
    """
    there = there or Around()
    return engine.Situation(
        attempts=tuple(story.attempts),
        promise=min(story.promises, key=lambda promise: promise.due, default=None),
        opposition=engine.Opposition(story.opposed_until) if story.opposed_until else None,
        advice=tuple(story.advice),
        mediator_offered_on=story.mediator_on,
        handover=engine.Handover(honoured.on, honoured.told) if honoured else None,
        referent_known=there.referent_known,
        relay_known=bool(around.relay_of(person, story.rows, there, honoured)),
        minor=person.age_band in MINOR_BANDS,
        team=frozenset(str(hand.id) for hand in there.team_for(person)),
        usable_channels=reach.ways if reach else None,
    )


def experience(actor: Actor, since: datetime) -> list[engine.Worked]:
    """What worked after each objection, for the whole team: n/N of the last 400 tries, never of one worker or one person."""
    with connection.cursor() as cursor:
        cursor.execute(EXPERIENCE, {"project": actor.project_id, "since": since})
        return worked(actor, cursor.fetchall())


def worked(actor: Actor, rows: Iterable[tuple[str, datetime, str, bool]]) -> list[engine.Worked]:
    zone = ZoneInfo(actor.project.time_zone)
    return engine.what_worked(
        engine.Approach(objection, channel, engine.band_of(at.astimezone(zone).time()), followed)
        for objection, at, channel, followed in rows
    )
