"""Whether a partner can take one more request, known before asking. A count for this partner alone: partners are never compared."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.partners import mailboxes
from tremplin.domain.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Load:
    """`asked`: by all teams this month; `paused_until`: by the team's own note or by the receiver's wish for all teams."""

    asked: int
    capacity: int | None
    paused_until: date | None

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.asked >= self.capacity

    @property
    def warning(self) -> str:
        if self.paused_until:
            return _("Ce partenaire a demandé une pause jusqu’au %(day)s.") % {"day": date_format(self.paused_until, "j F")}
        if self.full:
            return _("Ce partenaire a déjà reçu ce mois-ci les %(n)d demandes qu’il peut accueillir.") % {"n": self.capacity}
        return ""

    @property
    def words(self) -> str:
        """« Sollicité 3 fois ce mois par toutes les équipes »."""
        if not self.asked:
            return _("Pas encore sollicité ce mois-ci")
        return ngettext(
            "Sollicité %(n)d fois ce mois-ci, toutes équipes", "Sollicité %(n)d fois ce mois-ci, toutes équipes", self.asked
        ) % {"n": self.asked}


def load_of(actor: Actor, partner: Partner) -> Load:
    return loads_of(actor, [partner])[partner.pk]


def loads_of(actor: Actor, partners: list[Partner]) -> dict[object, Load]:
    """For a page of partners: two queries."""
    digests = {partner.pk: mailboxes.digest(partner.mailbox) for partner in partners}
    asked = mailboxes.asks_this_month(digests.values(), mailboxes.month_start(actor))
    paused = mailboxes.pauses(digests.values(), actor.today)
    found: dict[object, Load] = {}
    for partner in partners:
        own = partner.paused_until if partner.paused_until and partner.paused_until >= actor.today else None
        until = max(filter(None, (own, paused.get(digests[partner.pk]))), default=None)
        found[partner.pk] = Load(asked.get(digests[partner.pk], 0), partner.monthly_capacity, until)
    return found
