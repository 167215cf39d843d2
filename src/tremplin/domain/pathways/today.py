"""What pathways put on Today: appointments, steps that wait, ends without a reason, news to ask for. Three queries in all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import TodayItem
from tremplin.core.tenancy.actor import Actor, Role
from tremplin.core.ui.when import say
from tremplin.domain.pathways import policies, queries
from tremplin.domain.pathways.moments import ASKED_WITHIN_DAYS, FIRST_ALERT_DAYS, SECOND_ALERT_DAYS, TYPED_WITHIN_DAYS, Why
from tremplin.domain.people import naming
from tremplin.domain.people.models import Person
from tremplin.domain.people.naming import Telling

NOT_HELD_DAYS = 14
"""How long Today asks whether somebody came."""

DUE = """
SELECT 'appointment' AS kind, a.id, a.person_id, NULL::date AS day, a.at, a.reason AS code FROM pathways_appointment a
 WHERE a.project_id = %(project)s AND a.status = 'planned' AND a.with_id = %(me)s AND a.at >= %(since)s AND a.at < %(until)s
UNION ALL (SELECT 'step', s.id, s.person_id, s.due_on, NULL, '' FROM pathways_planstep s
  JOIN pathways_goal g ON g.project_id = s.project_id AND g.id = s.goal_id
  JOIN pathways_pathway p ON p.project_id = g.project_id AND p.id = g.pathway_id
  JOIN people_person r ON r.project_id = s.project_id AND r.id = s.person_id
 WHERE s.project_id = %(project)s AND s.due_on < %(today)s AND s.done_on IS NULL AND s.dropped_on IS NULL
   AND g.dropped_on IS NULL AND g.reached_on IS NULL AND p.ended_on IS NULL AND r.referent_id = %(me)s ORDER BY s.due_on DESC LIMIT 60)
UNION ALL (SELECT 'exit', p.id, p.person_id, p.ended_on, NULL, '' FROM pathways_pathway p
  JOIN people_person r ON r.project_id = p.project_id AND r.id = p.person_id
 WHERE p.project_id = %(project)s AND p.ended_on IS NOT NULL
   AND (r.referent_id = %(me)s OR (%(coordinates)s AND p.ended_on <= %(today)s::date - %(first)s))
   AND NOT EXISTS (SELECT 1 FROM pathways_exit e WHERE e.project_id = p.project_id AND e.pathway_id = p.id AND e.undone_at IS NULL)
 ORDER BY p.ended_on LIMIT 30)
"""
NEWS = f"""
UNION ALL (SELECT 'news', n.id, n.person_id, n.due_on, NULL, n.month::text FROM ({queries.NEWS_DUE}) n
 WHERE n.referent_id = %(me)s ORDER BY n.due_on LIMIT 30)
"""  # noqa: S608

SHEET = ("level", "territory_id", "referent_id", "restricted_at", "erased_at", "identity_sealed")
WITH_PERSON = "SELECT due.*, " + ", ".join(f"person.{name}" for name in SHEET)
OF_PERSON = "people_person AS person ON person.project_id = %(project)s AND person.id = due.person_id"


@dataclass(frozen=True, slots=True)
class _Due:
    kind: str
    id: UUID
    person_id: UUID
    on: date | None
    at: datetime | None
    code: str


def today_items(actor: Actor) -> list[TodayItem]:
    return naming.together(actor, [telling_today(actor)])


def telling_today(actor: Actor) -> Telling[TodayItem]:
    """What this member has to do about pathways today, and why."""
    if not actor.can_open_files:
        return []
    due, persons = _due(actor)
    opened = yield list(persons.values())
    names = {person.id: opened[person.id].called(person.level) for person in persons.values()}
    seen = [one for one in due if one.person_id in names]
    items = [_appointment(actor, one, names[one.person_id]) for one in seen if one.kind == "appointment"]
    items += [_exit(actor, one, names[one.person_id]) for one in seen if one.kind == "exit"]
    items += [_news(actor, one, names[one.person_id]) for one in seen if one.kind == "news"]
    for person_id in dict.fromkeys(one.person_id for one in seen if one.kind == "step"):
        late = [one for one in seen if one.kind == "step" and one.person_id == person_id]
        items.append(_steps(actor, late, names[person_id]))
    return items


def _due(actor: Actor) -> tuple[list[_Due], dict[UUID, Person]]:
    """What is due, and the people that this member may open."""
    zone = ZoneInfo(actor.project.time_zone)
    midnight = datetime.combine(actor.today, time.min, zone)
    options: dict[str, Any] = {
        "project": actor.project_id,
        "me": actor.user_id,
        "today": actor.today,
        "since": midnight - timedelta(days=NOT_HELD_DAYS),
        "until": datetime.combine(actor.today + timedelta(days=2), time.min, zone),
        "coordinates": actor.has(Role.COORDINATOR),
        "first": FIRST_ALERT_DAYS,
        "within": ASKED_WITHIN_DAYS,
        "stops": queries.stopping_reasons(actor),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{WITH_PERSON} FROM ({DUE + NEWS}) AS due JOIN {OF_PERSON}", options)
        rows = cursor.fetchall()
    people = {row[2]: Person(id=row[2], project_id=actor.project_id, **dict(zip(SHEET, row[6:], strict=True))) for row in rows}
    return [_Due(*row[:6]) for row in rows], {key: one for key, one in people.items() if policies.can_accompany(actor, one)}


def _url(actor: Actor, name: str, **ids: object) -> str:
    return reverse(f"pathways:{name}", kwargs={"project": actor.project.slug, **ids})


def _appointment(actor: Actor, due: _Due, name: str) -> TodayItem:
    why = str(Why(due.code).label) if due.code in Why.values else _("un rendez-vous")
    url = _url(actor, "plan", person=due.person_id)
    if due.at is not None and due.at < actor.now:
        title = _("%(name)s : la personne est-elle venue ?") % {"name": name}
        words = _("Rendez-vous %(when)s, %(why)s. Notez-le, puis tournez la page.") % {"when": say(due.at, actor.now), "why": why}
        return TodayItem("held", title, words, url, "see", due.at, 35, due.person_id)
    title = _("Rendez-vous avec %(name)s, %(when)s") % {"name": name, "when": say(due.at, actor.now) if due.at else ""}
    return TodayItem("appointment", title, why.capitalize(), url, "good", due.at, 10, due.person_id)


def _exit(actor: Actor, due: _Due, name: str) -> TodayItem:
    assert due.on is not None  # noqa: S101  # the query asks for ended pathways only
    days = (actor.today - due.on).days
    tone = "alert" if days >= SECOND_ALERT_DAYS else "see" if days >= FIRST_ALERT_DAYS else ""
    left = TYPED_WITHIN_DAYS - days
    if left > 0:
        words = ngettext("Il reste %(n)d jour pour le noter.", "Il reste %(n)d jours pour le noter.", left) % {"n": left}
    else:
        words = _("Les trente jours sont passés. Notez ce que vous savez, avec sa source.")
    title = _("Pourquoi le parcours de %(name)s s’est-il arrêté ?") % {"name": name}
    sort = {"alert": 15, "see": 30, "": 60}[tone]
    return TodayItem("exit", title, words, _url(actor, "exit_new", person=due.person_id), tone, due.on, sort, due.person_id)


def _news(actor: Actor, due: _Due, name: str) -> TodayItem:
    title = _("Prendre des nouvelles de %(name)s") % {"name": name}
    words = _("La personne est d’accord : %(month)s mois ont passé depuis la fin.") % {"month": due.code}
    url = _url(actor, "news", exit=due.id, month=int(due.code))
    return TodayItem("news", title, words, url, "see", due.on, 45, due.person_id)


def _steps(actor: Actor, late: list[_Due], name: str) -> TodayItem:
    since = min(one.on for one in late if one.on is not None)
    title = ngettext("%(n)d action à regarder avec %(name)s", "%(n)d actions à regarder avec %(name)s", len(late)) % {
        "n": len(late),
        "name": name,
    }
    words = _("La date prévue est passée (%(when)s). Faite, à redire, ou à laisser ?") % {"when": say(since, actor.today)}
    return TodayItem("step", title, words, _url(actor, "plan", person=late[0].person_id), "see", since, 40, late[0].person_id)
