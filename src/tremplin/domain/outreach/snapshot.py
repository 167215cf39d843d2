"""What a phone carries away of the outreach: today's people and why, the places, the team, the method's lists, one's last entries."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.sync.answers import moment
from tremplin.core.sync.snapshot import Part
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach import experience, histories, panels, perseverance, policies, queries, reasons
from tremplin.domain.outreach.models import ContactAttempt, Encounter, FollowUp, Mode, Presence
from tremplin.domain.outreach.moments import NextMove, Reason
from tremplin.domain.outreach.perseverance import Next
from tremplin.domain.outreach.places import Places
from tremplin.domain.people import naming, reminders, sharing
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import AgeBand, Agreement, Person, Sex
from tremplin.domain.people.queries import in_force, team
from tremplin.domain.people.reminders import Ending
from tremplin.engines.perseverance import StepKind

CORRECTABLE = timedelta(hours=72)
LAST = 10


WITH_PARTNER = frozenset({Agreement.Purpose.HANDOVER, Agreement.Purpose.IDENTITY, Agreement.Purpose.ADVICE})
"""Agreements that mean nothing without saying to whom."""


def today(actor: Actor) -> Part:
    """People to see again, and those about to be erased: the only names that leave with the phone."""
    told: list[Next | Ending] = naming.together(actor, [perseverance.for_today(actor)])
    shown = [one for one in told if isinstance(one, Ending) or one.step.kind is not StepKind.CONGRATULATE]
    promises, agreements = open_promises(actor, shown), acts(actor, shown)
    return Part(
        {
            "today": [
                (going(actor, one) if isinstance(one, Ending) else to_see(actor, one))
                | {
                    "promises": [promised(row) for row in promises.get(one.person.id, ())],
                    "agreements": agreed(actor, agreements.get(one.person.id, ())),
                }
                for one in shown
            ]
        },
        (
            *(("person", str(one.person.id), one.person.version) for one in shown),
            *(("promise", str(row.id), 1) for rows in promises.values() for row in rows),
            *(("agreements", str(person_id), len(rows)) for person_id, rows in agreements.items()),
        ),
        tuple(one.person.id for one in shown),
    )


def open_promises(actor: Actor, shown: Iterable[Next | Ending]) -> dict[UUID, list[FollowUp]]:
    """What was promised to them and is neither kept nor dropped, the nearest first."""
    found: dict[UUID, list[FollowUp]] = {}
    rows = policies.follow_ups_visible_to(actor).filter(
        person_id__in=[one.person.id for one in shown], done_at=None, dropped_at=None
    )
    for row in rows.order_by("due_on", "id"):
        found.setdefault(row.person_id, []).append(row)
    return found


def acts(actor: Actor, shown: Iterable[Next | Ending]) -> dict[UUID, list[Agreement]]:
    """What they agreed to and took back, in the order of time."""
    found: dict[UUID, list[Agreement]] = {}
    rows = Agreement.objects.filter(project_id=actor.project_id, person_id__in=[one.person.id for one in shown])
    for row in rows.order_by("at", "id"):
        found.setdefault(row.person_id, []).append(row)
    return found


def promised(row: FollowUp) -> dict[str, Any]:
    return {"id": str(row.id), "due_on": day(row.due_on), "channel": row.channel}


def agreed(actor: Actor, rows: Sequence[Agreement]) -> list[dict[str, Any]]:
    """What holds today: for whom by id only, the partners' names are on the phone already."""
    return [
        {"purpose": one.purpose, "recipient_id": str(one.recipient_id) if one.recipient_id else None, "until": day(one.until)}
        for one in in_force(actor, rows)
    ]


def day(value: Any) -> str | None:
    return value.isoformat() if value else None


def carried(actor: Actor, person: Person, identity: Identity) -> dict[str, Any]:
    """What a phone holds of anybody on today's list. Last name, e-mail and birth stay on the server: a sheet is corrected without them."""
    slug = actor.project.slug
    return {
        "person_id": str(person.id),
        "version": person.version,
        "called": identity.called(person.level),
        "level": person.level,
        "place": identity.place_hint or str(person.territory),
        "tu": person.address_form == "tu",
        "phone": identity.phone or None,
        "sheet": {
            "pseudonym": identity.pseudonym if person.level == Person.Level.PSEUDONYM else "",
            "first_name": identity.first_name,
            "place_hint": identity.place_hint,
            "age_band": person.age_band,
            "sex": person.sex,
            "spe_status": person.spe_status,
        },
        "urls": {
            "person": reverse("people:person", args=[slug, person.id]),
            "handover": reverse("counter:need", args=[slug, person.id]),
        },
    }


def to_see(actor: Actor, one: Next) -> dict[str, Any]:
    method = method_in_force(actor, one.person.territory_id)
    return carried(actor, one.person, one.identity) | {
        "why": reasons.sentences(one.step, actor, method)[:4],
        "due_on": day(one.step.due),
        "channel": one.channel,
        "going": one.going.sentences if one.going else [],
        "kind": str(one.step.kind),
        "tone": panels.ITEM_TONES.get(one.step.kind, ""),
        "objection": one.objection,
        "actions": [[label, url] for label, url in panels.buttons(actor, one)],
    }


def going(actor: Actor, one: Ending) -> dict[str, Any]:
    """Somebody whose file is about to be erased: until when, and why, in the words of Today."""
    said = reminders.item(actor, one)
    return carried(actor, one.person, one.identity) | {
        "why": [said.why],
        "due_on": None,
        "gone_on": day(said.when),
        "channel": "",
        "kind": said.kind,
        "tone": said.tone,
        "objection": "",
        "actions": [],
    }


def places(actor: Actor) -> Part:
    """Territories with their entrances, and the team of today."""
    known = Places.of(actor)
    inside: dict[UUID, list[dict[str, str]]] = {}
    for one in known.entrances.values():
        label = f"{one.building.name}, {one.label}"
        inside.setdefault(one.building.territory_id, []).append({"id": str(one.id), "label": label})
    members = team(actor)
    return Part(
        {
            "places": [
                {"territory_id": str(one.id), "name": one.name, "entrances": inside.get(one.id, [])}
                for one in known.territories.values()
            ],
            "team": [{"id": str(one.id), "name": one.name} for one in members.values()],
        },
        (
            *(("place", str(one.id), len(inside.get(one.id, []))) for one in known.territories.values()),
            *(("team", str(one), 1) for one in members),
        ),
    )


def method(actor: Actor) -> Part:
    """The lists that a meeting is noted with, in the reader's language."""
    lived, language = method_in_force(actor), get_language() or "fr"
    learned = histories.experience(actor, actor.now - experience.LEARNED)
    values = {
        "followed": {"definition": experience.definition(), "period": experience.period(actor)},
        "version": f"{lived.key} {lived.version}",
        "topics": [
            {"code": one.code, "label": one.label.read(language), "thematics": list(one.thematiques)} for one in lived.open_topics
        ],
        "objections": [
            {
                "code": one.code,
                "label": one.says.read(language),
                "answers": list(one.answers.read(language)),
                "avoid": one.avoid.read(language),
                "followed": [line.words for line in experience.after(actor, one.code, learned).lines],
            }
            for one in lived.open_objections
        ],
        "next_steps": coded(NextMove.choices),
        "modes": coded(Mode.choices),
        "age_bands": coded(AgeBand.choices),
        "sexes": coded(Sex.choices),
        "channels": coded(ContactAttempt.Channel.choices),
        "outcomes": coded(ContactAttempt.Outcome.choices),
        "reasons": coded(Reason.choices),
        "spe": coded(Person.SpeStatus.choices),
        "purposes": [
            {"code": str(one.value), "label": str(one.label), "partner": one in WITH_PARTNER, "effect": str(sharing.EFFECTS[one])}
            for one in Agreement.Purpose
        ],
        "notice_spoken": notice(actor, lived, "spoken"),
        "notice_text": notice(actor, lived, "written"),
        "maximum": lived.cadence.max_attempts,
        "cadence": list(lived.cadence.days_between),
    }
    return Part({"method": values}, (("method", str(values["version"]), 1),))


def coded(choices: Any) -> list[dict[str, str]]:
    return [{"code": str(code), "label": str(label)} for code, label in choices if code]


def notice(actor: Actor, lived: Method, code: str) -> dict[str, str]:
    """What is said to the person before anything is kept, as on the page of their file."""
    leads = ", ".join(actor.project.leads) or actor.project.name
    words = {"worker": actor.name, "project": actor.project.name, "controller": leads, "contact": leads}
    words["legal_basis"] = str(_("mission d’intérêt public"))
    found = lived.notices[code]
    return {"version": found.version, "text": "\n".join(found.lines.read(get_language() or "fr", lived.address, **words))}


def entries(actor: Actor) -> Part:
    """One's own last entries, which may still be corrected, and the presence that runs."""
    mine = {"noted_by": actor.user_id}
    meetings = (
        queries.standing(policies.encounters_visible_to(actor).filter(**mine)).select_related("territory").order_by("-at")[:LAST]
    )
    presences = (
        queries.standing(policies.presences_visible_to(actor).filter(**mine)).select_related("territory").order_by("-created_at")
    )
    stalls = list(presences[:LAST])
    rows = sorted([*(entry(one) for one in meetings), *(entry(one) for one in stalls)], key=lambda one: (one["at"], one["id"]))
    last = rows[::-1][:LAST]
    return Part(
        {"entries": last, "now_presence": running(stalls)},
        tuple(("entry", str(one["id"]), 1) for one in last),
    )


def entry(fact: Presence | Encounter) -> dict[str, Any]:
    meeting = isinstance(fact, Encounter)
    at = fact.at if isinstance(fact, Encounter) else fact.created_at
    return {
        "kind": "encounter.record" if meeting else "presence.note",
        "id": str(fact.id),
        "at": moment(at),
        "label": f"{fact.territory} · {fact.get_mode_display()} · {fact.people_count if isinstance(fact, Encounter) else fact.people_met}",
        "correctable_until": moment(fact.created_at + CORRECTABLE),
    }


def running(stalls: list[Presence]) -> dict[str, Any] | None:
    """What the phone fills the next form in with: the last presence, today's first."""
    last = max(stalls, key=lambda one: (one.on, one.created_at), default=None)
    if last is None:
        return None
    return {
        "id": str(last.id),
        "territory_id": str(last.territory_id),
        "entrance_id": str(last.entrance_id) if last.entrance_id else None,
        "mode": last.mode,
        "team_ids": [str(one) for one in last.team_ids],
        "on": last.on.isoformat(),
    }


PARTS = {"today": today, "places": places, "method": method, "entries": entries}
