"""Who may go to a person and by which ways: the team of the place, relays and mediators who are known, what the person agreed to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from tremplin.core.tenancy.actor import FILE_ROLES, Role
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach.models import ContactAttempt, Mode
from tremplin.domain.outreach.rows import Row
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Agreement, Person

Way, Outcome = ContactAttempt.Channel, ContactAttempt.Outcome
ROLES = [str(role) for role in sorted(FILE_ROLES)]
FIELD_FIRST = (Role.OUTREACH_WORKER, Role.MEDIATOR, Role.COACH, Role.TRAINER, Role.COORDINATOR)
"""In which order members are named: those who go outside first, never by what they did."""
RELAYED_DAYS = 365
NOT_PRESENT = frozenset({str(Mode.DIGITAL), str(Mode.RELAY)})
SPOKE_FOR = frozenset({Person.NamedBy.RELAY, Person.NamedBy.CLOSE, Person.NamedBy.PARTNER})
AGREED, ENDED, UNASKED = "agreed", "ended", "unasked"

PARTS = """
  SELECT 'agreement', g.id, g.person_id, g.at, g.purpose, CASE WHEN g.granted THEN 'agreed' ELSE 'ended' END, '', '{}', g.taken_by,
         g.recipient_id, g.until, NULL, NULL, NULL,
         row_number() OVER (PARTITION BY g.person_id, g.purpose, g.recipient_id ORDER BY g.at DESC, g.id DESC)
    FROM people_agreement g WHERE g.project_id = %(project)s AND g.person_id = ANY(%(people)s)
  UNION ALL
  SELECT 'member', m.id, NULL, m.created_at, m.role, '', m.trade, m.territory_ids::varchar[], m.user_id, NULL, NULL, NULL, NULL, NULL, 1
    FROM tenancy_membership m WHERE m.project_id = %(project)s AND m.role = ANY(%(roles)s) AND m.starts_on <= %(today)s
     AND (m.ends_on IS NULL OR m.ends_on >= %(today)s) AND m.ended_at IS NULL
  UNION ALL
  SELECT 'helper', p.id, NULL, p.created_at, CASE WHEN p.is_mediator THEN 'mediator' ELSE '' END,
         CASE WHEN p.is_referent_service THEN 'referent' ELSE '' END, '', '{}', NULL, p.id, NULL, NULL, NULL, NULL, 1
    FROM partners_partner p WHERE p.project_id = %(project)s AND p.archived_at IS NULL AND (p.is_mediator OR p.is_referent_service)
  UNION ALL
  SELECT 'relayed', t.territory_id, NULL, now(), '', '', '', '{}', NULL, NULL, NULL, NULL, NULL, NULL, 1
    FROM (SELECT DISTINCT territory_id FROM people_person WHERE project_id = %(project)s AND id = ANY(%(people)s)) AS t
   WHERE EXISTS (SELECT 1 FROM outreach_encounter e WHERE e.project_id = %(project)s AND e.territory_id = t.territory_id AND e.mode = 'relay'
                    AND e.at > %(relayed)s
                    AND NOT EXISTS (SELECT 1 FROM outreach_encounter c WHERE c.project_id = e.project_id AND c.corrects = e.id))
"""
"""Told by the same question as the histories: no page asks more for them."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A member of the team; `places` empty: everywhere."""

    id: UUID
    name: str
    role: str
    trade: str
    places: frozenset[str]


@dataclass(slots=True)
class Around:
    """What is there for everybody of the page: members, territories where a relay introduced somebody lately, helpers outside."""

    hands: list[Hand] = field(default_factory=list)
    relayed: set[UUID] = field(default_factory=set)
    mediators: list[str] = field(default_factory=list)
    referent_known: bool = False

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Around":
        found = cls()
        for row in rows:
            if row.kind == "member" and row.by:
                found.hands.append(Hand(row.by, row.by_name, row.channel, row.objection, frozenset(row.topics)))
            elif row.kind == "relayed":
                found.relayed.add(row.id)
            elif row.kind == "helper":
                found.referent_known = found.referent_known or bool(row.outcome)
                found.mediators += [row.partner] if row.channel else []
        found.hands.sort(key=lambda hand: (FIELD_FIRST.index(Role(hand.role)), hand.name, str(hand.id)))
        found.mediators.sort()
        return found

    def team_for(self, person: Person) -> list[Hand]:
        """Those who work where the person is, and whoever follows them; each once."""
        here = str(person.territory_id)
        able = [hand for hand in self.hands if not hand.places or here in hand.places or hand.id == person.referent_id]
        return list({hand.id: hand for hand in reversed(able)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways that are open for this person; `withheld`: why a number or an address that we hold is not used."""

    ways: frozenset[str]
    withheld: str = ""


def relay_of(person: Person, rows: Iterable[Row], around: Around, honoured: Any = None) -> str:
    """How a relay is known: « named » (on whose word the file was opened), « met » (seen through one), « partner », « place »; empty: none."""
    if person.named_by in SPOKE_FOR:
        return "named"
    if any(through_relay(row) for row in rows):
        return "met"
    if honoured is not None and honoured.partner:
        return "partner"
    return "place" if person.territory_id in around.relayed else ""


def through_relay(row: Row) -> bool:
    if row.kind == "meeting":
        return bool(row.channel == Mode.RELAY)
    return row.kind == "attempt" and row.channel == Way.RELAY and row.outcome in (Outcome.TALKED, Outcome.OBJECTION)


def contact_word(rows: Iterable[Row], today: date) -> str:
    """The person's last word on being called back: agreed, ended (taken back or over), or never asked."""
    last = [row for row in rows if row.kind == "agreement" and row.channel == Agreement.Purpose.CONTACT and row.recipient is None]
    if not last:
        return UNASKED
    return AGREED if last[-1].outcome == AGREED and (last[-1].day is None or last[-1].day >= today) else ENDED


def reach(person: Person, rows: list[Row], identity: Identity, method: Method, relay: str, today: date) -> Reach:
    """A number serves when the person agreed to be called back; not asked, only for the call they were promised."""
    word = contact_word(rows, today)
    promised = {row.channel for row in rows if row.kind == "promise"} if word == UNASKED else set()
    held = {way for way, known in (*by_phone(identity), (str(Way.MESSAGE), by_message(rows, identity, method))) if known}
    open_ways = held if word == AGREED else held & promised
    shut = held - open_ways
    if can_be_found(person, rows, identity):
        open_ways = open_ways | {str(Way.VISIT)}
    if relay:
        open_ways = open_ways | {str(Way.RELAY)}
    return Reach(frozenset(open_ways), word if shut else "")


def by_phone(identity: Identity) -> list[tuple[str, bool]]:
    return [(str(Way.CALL), bool(identity.phone)), (str(Way.SMS), bool(identity.phone))]


def by_message(rows: Iterable[Row], identity: Identity, method: Method) -> bool:
    """An address that the method's messages can use; somebody who answered once by message can be answered."""
    allowed = set(method.cadence.channels)
    known = {"email": identity.email, "whatsapp": identity.phone, "letter": identity.entrance_id and identity.door}
    answered = any(row.kind == "attempt" and row.channel == Way.MESSAGE and row.outcome == Outcome.TALKED for row in rows)
    return any(known.get(channel) or (answered and channel in ("snapchat", "instagram")) for channel in allowed)


def can_be_found(person: Person, rows: Iterable[Row], identity: Identity) -> bool:
    """A place was said, or we stood before the person; not somebody who was only spoken of, or only met online."""
    if identity.place_hint or identity.entrance_id:
        return True
    met = [row.channel for row in rows if row.kind == "meeting"]
    return person.inform_by is None and (not met or any(mode not in NOT_PRESENT for mode in met))
