"""Reads of partners that are more than a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tremplin.core.registry import Hit
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.partners import directory_queries, policies
from tremplin.domain.partners.load import Load, loads_of
from tremplin.domain.partners.models import Organisation, Partner, Service

FOUND_AT_MOST = 30
HITS = 8


def searched(actor: Actor, text: str, show: str = "") -> QuerySet[Partner]:
    """Partners by name, kind or contact; `show` is archived, referent, mediator, or nothing for those in use."""
    rows = policies.visible_to(actor).filter(archived_at__isnull=show != "archived")
    if show in ("referent", "mediator"):
        rows = rows.filter(**{"is_referent_service" if show == "referent" else "is_mediator": True})
    text = text.strip()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(kind__icontains=text) | Q(contact__icontains=text))
    return rows.order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner in the list, with how often all of us asked this month. Nothing here compares it with another."""

    partner: Partner
    load: Load

    @property
    def name(self) -> str:
        return self.partner.name

    @property
    def part(self) -> str:
        parts = [self.partner.kind] if self.partner.kind else []
        if self.partner.is_referent_service:
            parts.append(_("service référent"))
        if self.partner.is_mediator:
            parts.append(_("médiation"))
        return ", ".join(parts) or "–"

    @property
    def asked(self) -> str:
        if self.load.capacity is None:
            return str(self.load.asked)
        return _("%(asked)d sur %(capacity)d") % {"asked": self.load.asked, "capacity": self.load.capacity}

    @property
    def state(self) -> str:
        if self.partner.archived_at:
            return _("rangé")
        if self.load.paused_until:
            return _("en pause jusqu’au %(day)s") % {"day": date_format(self.load.paused_until, "j F")}
        return _("complet ce mois-ci") if self.load.full else _("disponible")


def partner_rows(actor: Actor, page: Sequence[Partner]) -> list[PartnerRow]:
    loads = loads_of(actor, list(page))
    return [PartnerRow(partner, loads[partner.pk]) for partner in page]


def organisations_named(text: str) -> list[Organisation]:
    """Structures of the directory whose name holds the words typed; a postcode or a department number limits the place."""
    words, numbers = [w for w in text.split() if not w.isdigit()], [w for w in text.split() if w.isdigit()]
    rows = directory_queries.search_organisations(" ".join(words))
    for number in numbers:
        rows = rows.filter(Q(postcode__startswith=number) | Q(commune_code__startswith=number))
    return list(rows[:FOUND_AT_MOST]) if text.strip() else []


def services_of(partner: Partner) -> list[Service]:
    """The services that the directory lists for this partner's structure."""
    return list(directory_queries.services_of(partner.organisation_id)) if partner.organisation_id else []


def hits(actor: Actor, text: str) -> list[Hit]:
    """Partners for the global search."""
    found = searched(actor, text)[:HITS] if text.strip() else []
    return [
        Hit(row.name, row.kind or _("Partenaire"), reverse("partners:partner", args=[actor.project.slug, row.pk]), "partner")
        for row in found
    ]
