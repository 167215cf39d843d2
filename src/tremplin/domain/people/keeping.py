"""How long a person is kept: two years after the last contact (PRIV-04), one month when somebody else named them and they were not told.

Days are counted in the project's calendar. Two years are 730 days: a leap year lengthens nothing, and nobody is kept past the second anniversary.
A limited file (PRIV-09) waits: the person asked that it be kept still, so a coordinator decides.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.connections import connect_as
from tremplin.domain.people.models import Person

KEPT = timedelta(days=730)
WARNED = timedelta(days=30)
"""How long before its end the team hears of it."""
REMIND, PRESS = 20, 28
"""After how many days Today asks that a person named by somebody else be told, then presses."""
TWO_YEARS, NOT_INFORMED = "two_years", "not_informed"
RULES = {
    TWO_YEARS: _("sans contact depuis deux ans"),
    NOT_INFORMED: _("nommée par quelqu’un d’autre, pas informée en un mois"),
}

DUE = """
SELECT p.project_id, t.name, p.id, CASE WHEN p.inform_by < d.today THEN 'not_informed' ELSE 'two_years' END
  FROM people_person p JOIN tenancy_project t ON t.id = p.project_id
  CROSS JOIN LATERAL (SELECT (%s::timestamptz AT TIME ZONE t.time_zone)::date AS today) d
 WHERE p.erased_at IS NULL AND p.restricted_at IS NULL AND (p.last_contact_on + 730 < d.today OR p.inform_by < d.today)
 ORDER BY p.project_id, p.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose keeping is over, and by which rule."""

    project_id: UUID
    project: str
    person_id: UUID
    rule: str


def due(now: datetime) -> list[Due]:
    """Who is to be erased now, in all projects, as the retention role reads them. Changes nothing."""
    with connect_as("retention", purpose="retention") as connection:
        return [Due(*row) for row in connection.execute(DUE, [now]).fetchall()]


def last_day(person: Person) -> date:
    """The last day on which this person is kept, if nothing happens until then."""
    days = [person.last_contact_on + KEPT]
    if person.inform_by is not None:
        days.append(person.inform_by)
    return min(days)


def ended(person: Person, today: date) -> str:
    """The rule by which the keeping is over today; empty while it goes on."""
    if person.erased_at is not None or person.restricted_at is not None or last_day(person) >= today:
        return ""
    return NOT_INFORMED if person.inform_by is not None and person.inform_by < today else TWO_YEARS


def month_after(day: date) -> date:
    """The same day of the next month, or its last one."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def soon(people: QuerySet[Person], today: date) -> QuerySet[Person]:
    """Of these, those whose two years end within the thirty days of warning, or who are still to be told; the nearest end first."""
    near = Q(last_contact_on__lte=limits(today)[0]) | Q(inform_by__isnull=False)
    end = Least(ExpressionWrapper(F("last_contact_on") + Value(KEPT), DateField()), F("inform_by"), output_field=DateField())
    return people.filter(near, erased_at=None).annotate(end=end).order_by("end", "id")


def gone_on(person: Person) -> date:
    """The morning on which they are gone, if nothing happens until then."""
    return last_day(person) + timedelta(days=1)


def limits(today: date) -> tuple[date, date]:
    """Last contact, and day of being named, from which on Today speaks of somebody."""
    return today + WARNED - KEPT, today - timedelta(days=REMIND)


def to_remind(person: Person, today: date) -> bool:
    """Whether Today speaks of this person."""
    seen, named = limits(today)
    return person.last_contact_on <= seen if person.inform_by is None else person.first_met_on <= named


def days_named(person: Person, today: date) -> int | None:
    """For how many days somebody who was named by another person has not been told; None when there is nothing to tell."""
    return None if person.inform_by is None else (today - person.first_met_on).days
