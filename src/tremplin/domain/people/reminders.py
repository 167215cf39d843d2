"""Today: who is about to be erased, told to whoever follows them while something can still be done."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full_day
from tremplin.domain.people import keeping, policies
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.people.naming import Telling

MOST = 10
"""Named one by one for whoever follows them; the rest is on the page of what goes."""


def telling_today(actor: Actor) -> Telling[TodayItem]:
    """Those I follow, by name; for who answers requests, how many in all, with the page."""
    answers = actor.has(*policies.RIGHTS_ROLES)
    if not (actor.can_open_files or answers):
        return []
    rows = near(actor, answers)
    mine = [person for person in rows if actor.can_open_files and person.referent_id == actor.user_id][:MOST]
    names = (yield mine) if mine else {}
    items = [item(actor, person, names[person.id]) for person in mine]
    return items + ([in_all(actor, len(rows))] if answers and rows else [])


def near(actor: Actor, answers: bool) -> list[Person]:
    """One question for both clocks: two years soon over, or named twenty days ago and not told."""
    people = policies.persons_with_rights(actor).filter(restricted_at=None) if answers else policies.persons_visible_to(actor)
    late = Q(inform_by=None) | Q(first_met_on__lte=actor.today - timedelta(days=keeping.REMIND))
    rows = keeping.soon(people.filter(late), actor.today)
    return list(rows if answers else rows.filter(referent_id=actor.user_id)[:MOST])


def item(actor: Actor, person: Person, identity: Identity) -> TodayItem:
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
    title = identity.called(person.level)
    return TodayItem(kind, title, why, page, tone, keeping.gone_on(person), sort, person.id, (what, (_("Ouvrir"), page)))


def in_all(actor: Actor, number: int) -> TodayItem:
    url = reverse("people:keeping", args=[actor.project.slug])
    title = ngettext("{n} suivi s’efface bientôt", "{n} suivis s’effacent bientôt", number).format(n=number)
    why = _("Deux ans sans contact, ou une personne jamais informée. Voyez lesquels, et quand.")
    return TodayItem("keeping", title, why, url, "see", None, 19, None, ((_("Voir ce qui s’efface"), url),))
