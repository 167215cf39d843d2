"""What a receiver may see: the minimum card (SHARE-02), and identity once accepted and agreed (INT-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.counter import agreements
from tremplin.domain.counter.models import Referral

PERSONAL_DAYS = 7
"""Personal fields hide this long after the link was sent; the receiver may ask for a new link at the same address."""

IDENTITY_FIELDS = ("last_name", "first_name", "birth")
"""In the order of the screens of i-milo: nom, prénom, date de naissance."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that leaves with a handover. Adding a field here is a decision about people's lives: a test holds the list."""

    called: str
    reach: str
    wish: str
    availability: str = ""
    message: str = ""

    @classmethod
    def opened(cls, value: Mapping[str, str] | None) -> Card | None:
        """From what the vault gave back; None when the person was erased."""
        if not value:
            return None
        return cls(**{field.name: str(value.get(field.name, "")) for field in fields(cls)})

    def kept(self) -> dict[str, str]:
        return asdict(self)


CARD_FIELDS = tuple(field.name for field in fields(Card))


@dataclass(frozen=True, slots=True)
class Identity:
    """Name and birth date, to find the person in the receiver's own tool."""

    last_name: str
    first_name: str
    birth: str

    @property
    def birth_words(self) -> str:
        """14/02/2001, or the year alone when only that is known."""
        try:
            return date_format(date.fromisoformat(self.birth), "d/m/Y")
        except ValueError:
            return self.birth


def card_of(referral: Referral) -> Card | None:
    """The card as it was sent; None once the person is erased."""
    value = (
        vault.open_many(referral.project_id, [(referral.person_id, referral.card_sealed)])[0] if referral.card_sealed else None
    )
    return Card.opened(value)


def personal_until(link_sent_at: datetime) -> datetime:
    return link_sent_at + timedelta(days=PERSONAL_DAYS)


ACCEPTED = frozenset({Referral.Status.ACCEPTED, Referral.Status.NO_SHOW})


def may_see_identity(actor: Actor, referral: Referral) -> bool:
    """Only once the receiver has accepted, and while the person agrees to it for this recipient."""
    accepted = referral.status in ACCEPTED and referral.answered_at is not None
    agreed = agreements.holds(actor, referral.person_id, agreements.Purpose.IDENTITY, referral.partner_id)
    return accepted and referral.shares_identity and agreed


def identity_of(actor: Actor, referral: Referral) -> Identity | None:
    """The fields of identity that the person agreed to, or None."""
    if not may_see_identity(actor, referral):
        return None
    purpose = agreements.Purpose.IDENTITY
    agreed = agreements.fields_agreed(actor.project_id, referral.person_id, purpose, referral.partner_id, actor.today) or ()
    known = vault.open_many(referral.project_id, [(referral.person_id, referral.person.identity_sealed)])[0] or {}
    return Identity(**{name: str(known.get(name, "")) if name in agreed else "" for name in IDENTITY_FIELDS})


def copy_block(actor: Actor, referral: Referral, identity: Identity, card: Card | None) -> str:
    """Lines to paste into i-milo, in the order of its screens; nothing is written there by us."""
    from tremplin.domain.counter.imilo import appointment_status

    lines = [
        (pgettext("identité", "Nom"), identity.last_name.upper()),
        (_("Prénom"), identity.first_name),
        (_("Date de naissance"), identity.birth_words),
        (_("Orienté par"), actor.project.name),
        (_("Date d’orientation"), date_format(referral.sent_at, "d/m/Y")),
        (_("Demande"), card.wish if card else ""),
        (_("Rendez-vous"), appointment_status(referral)),
    ]
    return "\n".join(f"{label} : {value}" for label, value in lines if value)
