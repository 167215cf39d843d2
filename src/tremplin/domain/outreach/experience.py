"""What followed an objection, for a reader: n of N, with its definition and its period; never one worker's or one person's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import full_day
from tremplin.domain.outreach import reasons
from tremplin.engines import perseverance as engine

LEARNED = timedelta(days=365)
MOST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """After this objection, tries by this way or at this time of day: n of N led to a talk."""

    way: str
    n: int
    total: int

    @property
    def small(self) -> bool:
        return self.total < reasons.SMALL

    @property
    def words(self) -> str:
        text = _("%(way)s : %(n)s sur %(N)s") % {"way": self.way, "n": self.n, "N": self.total}
        return _("%(line)s, peu d’essais") % {"line": text} if self.small else text


@dataclass(frozen=True, slots=True)
class Experience:
    """What is known after one objection, and how it is counted; no line when there are too few tries."""

    lines: tuple[Line, ...]
    definition: str
    period: str


def after(actor: Actor, objection: str, learned: Iterable[engine.Worked]) -> Experience:
    """The ways first, then the times of day; each as it is, the least as well as the best."""
    mine = [one for one in learned if one.objection == objection]
    ways = [line_of(one) for one in mine if one.band is None][:MOST]
    bands = [line_of(one) for one in mine if one.band is not None][:1]
    return Experience((*ways, *bands), definition(), period(actor))


def line_of(one: engine.Worked) -> Line:
    way = reasons.channel_words(one.channel)
    if one.band is not None:
        way = _("%(way)s, %(band)s") % {"way": way, "band": reasons.band_words(one.band).lower()}
    return Line(way[:1].upper() + way[1:], one.share.n, one.share.N)


def definition() -> str:
    return _(
        "Essais notés juste après cette objection, et parmi eux ceux où l’on s’est ensuite parlé. Toute l’équipe ensemble, 400 objections "
        "au plus. Sous %(least)s essais, rien n’est montré."
    ) % {"least": engine.MINIMUM_SHOWN}


def period(actor: Actor) -> str:
    return _("du %(first)s au %(last)s") % {"first": full_day(actor.today - LEARNED), "last": full_day(actor.today)}
