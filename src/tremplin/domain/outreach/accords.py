"""What the person agreed to, for whom, since when, and what they took back, for their page: the last word for each purpose and recipient."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.registry import Panel
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach import histories
from tremplin.domain.outreach.around import AGREED
from tremplin.domain.outreach.rows import Row
from tremplin.domain.people.models import Agreement, Person


@dataclass(frozen=True, slots=True)
class Word:
    """One purpose and one recipient; `given` and `ended`: the days of both words, when they are known."""

    purpose: str
    partner: str
    given: date | None
    ended: date | None
    until: date | None
    withdraw: str = ""

    @property
    def label(self) -> str:
        return str(Agreement.Purpose(self.purpose).label)


def words(actor: Actor, person: Person, rows: Iterable[Row]) -> list[Word]:
    """Those that hold first, each group by the order in which it was said."""
    zone = ZoneInfo(actor.project.time_zone)
    said: dict[tuple[str, UUID | None], list[Row]] = {}
    for row in rows:
        if row.kind == "agreement":
            said.setdefault((row.channel, row.recipient), []).append(row)
    found = []
    for (purpose, recipient), mine in said.items():
        last = mine[-1]
        given = next((row for row in reversed(mine) if row.outcome == AGREED), None)
        since = given.at.astimezone(zone).date() if given else None
        if last.outcome != AGREED:
            found.append(Word(purpose, last.partner, since, last.at.astimezone(zone).date(), None))
        elif last.day is not None and last.day < actor.today:
            found.append(Word(purpose, last.partner, since, last.day, None))
        else:
            found.append(Word(purpose, last.partner, since, None, last.day, take_back(actor, person, purpose, recipient)))
    return sorted(found, key=lambda word: word.ended is not None)


def take_back(actor: Actor, person: Person, purpose: str, recipient: UUID | None) -> str:
    asked = {"purpose": purpose, **({"recipient": recipient} if recipient else {})}
    return f"{reverse('people:withdraw', args=[actor.project.slug, person.id])}?{urlencode(asked)}"


def panel(actor: Actor, person: Person) -> Panel | None:
    """On the person's page, from what the same page has read; nothing when nothing was ever agreed."""
    story = getattr(person, "story", None) or histories.read(actor, [person], depth=40).stories[person.id]
    found = words(actor, person, story.rows)
    return Panel(_("Ses accords"), "outreach/accords_panel.html", {"words": found}, order=60) if found else None
