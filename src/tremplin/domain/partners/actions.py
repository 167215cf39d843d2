"""What a project does with its partners: the only writers of their rows."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.domain.partners import policies
from tremplin.domain.partners.mailboxes import normalised
from tremplin.domain.partners.models import Language, Organisation, Partner, Service, ServiceRemark


@dataclass(frozen=True, slots=True)
class PartnerSheet:
    """What is written about a partner. `contact` is a professional who agreed to be named."""

    name: str
    mailbox: str = ""
    phone: str = ""
    contact: str = ""
    language: str = "fr"
    kind: str = ""
    is_referent_service: bool = False
    is_mediator: bool = False
    known_since: date | None = None
    paused_until: date | None = None
    monthly_capacity: int | None = None


@transaction.atomic
def add_partner(
    actor: Actor, *, sheet: PartnerSheet, organisation: Organisation | None = None, id: UUID | None = None
) -> Partner:
    """Write a partner down, from the directory or by hand.

    Raises:
        NotAllowed: the actor does not write partners here.
        Invalid: no name, or a partner has this name already.
    """
    require(policies.can_add(actor))
    sheet = _checked(actor, sheet, other_than=None)
    partner = Partner.objects.create(
        id=id or uuid7(), project_id=actor.project_id, organisation=organisation, created_at=actor.now, **asdict(sheet)
    )
    journal.record(actor, "partner.added", partner)
    return partner


@transaction.atomic
def change_partner(actor: Actor, partner: Partner, *, sheet: PartnerSheet, version: int) -> Partner:
    """Change a partner's sheet.

    Raises:
        WrongMoment: somebody changed it meanwhile (two people editing one sheet).
    """
    require(policies.can_change(actor, partner))
    sheet = _checked(actor, sheet, other_than=partner)
    changed = Partner.objects.filter(pk=partner.pk, version=version).update(version=version + 1, **asdict(sheet))
    if not changed:
        raise WrongMoment(_("Quelqu’un a modifié ce partenaire entre-temps. Rechargez la page, puis recommencez."), partner)
    journal.record(actor, "partner.changed", partner)
    partner.refresh_from_db()
    return partner


@transaction.atomic
def pause_partner(actor: Actor, partner: Partner, *, until: date | None) -> Partner:
    """Stop asking this partner until a day; None starts again."""
    require(policies.can_change(actor, partner))
    if until and until < actor.today:
        raise Invalid(_("Choisissez un jour à venir."), field="until")
    partner.paused_until = until
    partner.save(update_fields=["paused_until"])
    journal.record(actor, "partner.paused" if until else "partner.resumed", partner)
    return partner


@transaction.atomic
def archive_partner(actor: Actor, partner: Partner) -> Partner:
    """Put a partner away: it is proposed no more, its handovers stay. `restore_partner` takes it back."""
    require(policies.can_archive(actor, partner))
    if partner.archived_at:
        raise WrongMoment(_("Ce partenaire est déjà rangé."), partner)
    partner.archived_at = actor.now
    partner.save(update_fields=["archived_at"])
    journal.record(actor, "partner.archived", partner)
    return partner


@transaction.atomic
def restore_partner(actor: Actor, partner: Partner) -> Partner:
    require(policies.can_archive(actor, partner))
    partner.archived_at = None
    partner.save(update_fields=["archived_at"])
    journal.record(actor, "partner.restored", partner)
    return partner


@transaction.atomic
def remark_service(
    actor: Actor,
    service: Service,
    *,
    paused_until: date | None,
    monthly_capacity: int | None,
    opinion: str,
    partner: Partner | None = None,
) -> ServiceRemark:
    """What this project knows of a directory service: closed until, places left, a word for the team. Other projects do not see it."""
    require(policies.can_remark(actor))
    values = {"paused_until": paused_until, "monthly_capacity": monthly_capacity, "opinion": opinion.strip(), "partner": partner}
    remark, _made = ServiceRemark.objects.update_or_create(
        project_id=actor.project_id, service_id=service.pk, defaults=values, create_defaults={**values, "created_at": actor.now}
    )
    journal.record(actor, "service.remarked", remark)
    return remark


def _checked(actor: Actor, sheet: PartnerSheet, other_than: Partner | None) -> PartnerSheet:
    name = " ".join(sheet.name.split())
    if not name:
        raise Invalid(_("Donnez un nom à ce partenaire."), field="name")
    same = Partner.objects.filter(project_id=actor.project_id, name__iexact=name)
    if same.exclude(pk__in=[other_than.pk] if other_than else []).exists():
        raise Invalid(_("Un partenaire porte déjà ce nom. Ouvrez-le plutôt."), field="name")
    if sheet.monthly_capacity == 0:
        raise Invalid(_("Pour ne plus rien demander, choisissez une pause."), field="monthly_capacity")
    language = sheet.language if sheet.language in Language.values else Language.FRENCH
    cleaned = {"name": name, "mailbox": normalised(sheet.mailbox), "phone": sheet.phone.strip(), "language": language}
    return PartnerSheet(**{**asdict(sheet), **cleaned})
