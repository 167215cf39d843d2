"""Today: who is about to be erased, told to whoever follows them while something can still be done."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import Asked, TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full_day
from tremplin.domain.people import keeping, policies
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person

MOST = 10
"""Named one by one for whoever follows them; the rest is on the page of what goes."""

ENDING = """(SELECT p.id FROM people_person p
  WHERE p.project_id = %s AND p.referent_id = %s AND p.erased_at IS NULL
    AND CASE WHEN p.inform_by IS NULL THEN p.last_contact_on <= %s ELSE p.first_met_on <= %s END
  ORDER BY least(p.last_contact_on + 730, p.inform_by) LIMIT %s)
"""
"""Those I follow of whom Today speaks; a part of the question that the room of outreach asks about the day."""


def ending_of(actor: Actor) -> list[Any]:
    """The values of `ENDING`."""
    return [actor.project_id, actor.user_id, *keeping.limits(actor.today), MOST]


@dataclass(frozen=True, slots=True)
class Ending:
    """Somebody about to be erased, named on Today."""

    person: Person
    identity: Identity


def today(actor: Actor) -> Asked | list[TodayItem]:
    """For whoever answers requests: how many in all, with the page of what goes."""
    if not actor.has(*policies.RIGHTS_ROLES):
        return []
    seen, named = keeping.limits(actor.today)
    late = Q(inform_by=None, last_contact_on__lte=seen) | Q(inform_by__isnull=False, first_met_on__lte=named)
    soon = policies.persons_with_rights(actor).filter(late, restricted_at=None).order_by()
    return Asked(soon.values("project_id").annotate(number=Count("pk")), partial(told, actor))


def told(actor: Actor, rows: list[dict[str, Any]]) -> list[TodayItem]:
    number = sum(row["number"] for row in rows)
    return [in_all(actor, number)] if number else []


def item(actor: Actor, one: Ending) -> TodayItem:
    """Call, tell, or let go: until when."""
    person = one.person
    slug, named = actor.project.slug, keeping.days_named(person, actor.today)
    page = reverse("people:person", args=[slug, person.id])
    day = {"day": full_day(keeping.gone_on(person)), "by": person.get_named_by_display()}
    if named is None:
        why = (
            _("Sans contact depuis bientôt deux ans : reprenez contact, ou laissez effacer. Son suivi s’efface le %(day)s.") % day
        )
        what, tone, sort = (_("Noter un essai"), reverse("outreach:attempt_new", args=[slug, person.id])), "see", 15
    else:
        why = _("%(by)s a parlé de cette personne. Informez-la : sinon, son suivi s’efface le %(day)s.") % day
        why = why[:1].upper() + why[1:]
        pressing = named >= keeping.PRESS
        what = (_("Noter qu’elle est informée"), reverse("people:inform", args=[slug, person.id]))
        tone, sort = ("alert", 11) if pressing else ("see", 15)
    kind = "keeping_ends" if named is None else "to_inform"
    title = one.identity.called(person.level)
    return TodayItem(kind, title, why, page, tone, keeping.gone_on(person), sort, person.id, (what, (_("Ouvrir"), page)))


def in_all(actor: Actor, number: int) -> TodayItem:
    url = reverse("people:keeping", args=[actor.project.slug])
    title = ngettext("{n} suivi s’efface bientôt", "{n} suivis s’effacent bientôt", number).format(n=number)
    why = _("Deux ans sans contact, ou une personne jamais informée. Voyez lesquels, et quand.")
    return TodayItem("keeping", title, why, url, "see", None, 19, None, ((_("Voir ce qui s’efface"), url),))
