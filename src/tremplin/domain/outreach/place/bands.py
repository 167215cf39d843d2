"""When doors open and when we get to talk, by the four bands of the day and never finer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.outreach import policies, queries
from tremplin.domain.outreach.models import Band, ContactAttempt
from tremplin.domain.territories.models import Territory
from tremplin.engines.evidence.share import Share, share

ENOUGH = 10
"""Under that many doors or tries, a share says nothing: the count is told in words."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One band: n of N, with the interval of the share at 95 %."""

    label: str
    share: Share

    @property
    def enough(self) -> bool:
        return self.share.N >= ENOUGH

    @property
    def percents(self) -> tuple[int, int, int]:
        """Low, rate and high, in whole percents."""
        rate = self.share.rate or 0.0
        return round(100 * self.share.low), round(100 * rate), round(100 * self.share.high)


def moments(counts: Mapping[str, tuple[int, int]]) -> list[Moment]:
    """The four bands in the order of the day, of (n, N) by band; those where nothing was tried too."""
    return [Moment(str(band.label), share(*counts.get(band.value, (0, 0)))) for band in Band]


def tries(actor: Actor, territory: Territory, first: date) -> dict[str, tuple[int, int]]:
    """Tries that led to a talk, of all tries, towards people of this territory; one query."""
    since = datetime.combine(first, time(), tzinfo=ZoneInfo(actor.project.time_zone))
    rows = (
        queries.standing(policies.attempts_visible_to(actor).filter(person__territory=territory, at__gte=since))
        .order_by().values_list("band")
        .annotate(n=Count("id", filter=Q(outcome=ContactAttempt.Outcome.TALKED)), total=Count("id"))
    )  # fmt: skip
    return {band: (n, total) for band, n, total in rows}


def told(found: list[Moment]) -> str:
    """What may be said: a moment stands out only when its whole interval is above another's."""
    known = [one for one in found if one.enough]
    if len(known) < 2:
        return _("Pas assez d’essais encore pour comparer les moments.")
    best = max(known, key=lambda one: one.share.rate or 0.0)
    under = [one.label for one in known if one.share.high < best.share.low]
    if not under:
        return _("Aucun moment ne se détache encore.")
    return _("Mieux : %(best)s. Nettement moins : %(under)s.") % {"best": best.label, "under": ", ".join(under)}
