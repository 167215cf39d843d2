"""« Qui sait quoi sur moi »: partner by partner what was agreed and received, and what happens when it is cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tremplin.core.registry import Received, registries
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.people import queries
from tremplin.domain.people.models import Agreement, Person
from tremplin.domain.people.queries import Accord

Purpose = Agreement.Purpose

EFFECTS = {
    Purpose.HANDOVER: _("Le lien envoyé se ferme et les demandes en cours sont retirées."),
    Purpose.IDENTITY: _("Le nom et la naissance ne sont plus transmis, même si le partenaire accepte."),
    Purpose.ADVICE: _("L’équipe n’en parle plus avec ce nom. Une question sans nom reste possible."),
    Purpose.CONTACT: _("L’équipe ne rappelle plus d’elle-même."),
    Purpose.FOLLOW_UP: _("Plus personne ne prend de nouvelles après la fin."),
    Purpose.TRUST: _("Les deux questions de confiance ne sont plus posées."),
}
"""What ends with each agreement, said before it is taken back."""


@dataclass(slots=True)
class Known:
    """One partner: what the person agrees to today, what was sent."""

    id: UUID
    name: str
    accords: list[Accord] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    @property
    def running(self) -> bool:
        return bool(self.accords)


def partners(actor: Actor, person: Person, accords: list[Accord], names: Mapping[UUID, str]) -> list[Known]:
    """Those who may still receive something first, then those who received something once."""
    found: dict[UUID, Known] = {}
    for accord in accords:
        if accord.recipient_id:
            name = names.get(accord.recipient_id, str(_("un partenaire")))
            found.setdefault(accord.recipient_id, Known(accord.recipient_id, name)).accords.append(accord)
    for _name, room in registries.sharing:
        for one in room.received(actor, person):
            found.setdefault(one.partner_id, Known(one.partner_id, one.partner)).received.append(one)
    return sorted(found.values(), key=lambda one: (not one.running, one.name))


def known(actor: Actor, person: Person, partner_id: UUID, names: Mapping[UUID, str]) -> Known | None:
    """One of them."""
    accords = queries.agreements_in_force(actor, person.id)
    return next((one for one in partners(actor, person, accords, names) if one.id == partner_id), None)
