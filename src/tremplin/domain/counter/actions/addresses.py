"""Two projects of one instance agree to hand over to each other: a code given by hand, taken once, ended by either side."""

import secrets
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.policies import require
from tremplin.domain.counter import policies, receiving, ties
from tremplin.domain.counter.models import HandoverAddress
from tremplin.domain.partners import policies as partner_policies
from tremplin.domain.partners.models import Partner

CODE_DAYS = 7
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the signs that a hand or an ear takes for another."""


@transaction.atomic
def open_address(actor: Actor, *, label: str) -> tuple[HandoverAddress, str]:
    """A code to give to the coordinator of another project. It is told now and never again; its hash alone is kept."""
    require(policies.can_manage_addresses(actor))
    label = " ".join(label.split())
    if not label:
        raise Invalid(_("Dites à qui vous donnerez ce code."), field="label")
    code = "-".join("".join(secrets.choice(SIGNS) for _n in range(4)) for _part in range(3))
    address = HandoverAddress.objects.create(
        project_id=actor.project_id,
        label=label,
        code_hash=ties.code_hash(code),
        expires_at=actor.now + timedelta(days=CODE_DAYS),
        opened_by=actor.user_id,
        created_at=actor.now,
    )
    journal.record(actor, "address.opened", address)
    return address, code


@transaction.atomic
def end_address(actor: Actor, address: HandoverAddress) -> HandoverAddress:
    """Receive nothing more by this address. Handovers received before stay, each with the person's own agreement."""
    require(policies.can_manage_addresses(actor) and address.project_id == actor.project_id)
    if not HandoverAddress.objects.filter(pk=address.pk, ended_at=None).update(ended_at=actor.now):
        raise WrongMoment(_("Cette adresse est déjà fermée."), address)
    address.ended_at = actor.now
    journal.record(actor, "address.ended", address)
    return address


def join_address(actor: Actor, partner: Partner, *, code: str) -> str:
    """This partner works with Tremplin here: its code ties our sheet to its project. Returns that project's name.

    Raises:
        Invalid: the code opens nothing (unknown, taken, ended, too old, or ours), or too many were tried.
    """
    require(partner_policies.can_tie(actor, partner))
    if partner.tie and ties.home_of(partner.tie):
        raise WrongMoment(_("Ce partenaire est déjà relié."), partner)
    if receiving.codes_too_often(actor):  # counted even when the code is refused: outside what the refusal undoes
        raise Invalid(_("Trop d’essais. Attendez dix minutes."), field="code")
    return _joined(actor, partner, code)


@transaction.atomic
def _joined(actor: Actor, partner: Partner, code: str) -> str:
    tie = uuid4()
    name = ties.join(code, tie, actor.project_id, actor.now)
    if not name:
        raise Invalid(_("Ce code n’ouvre rien. Vérifiez-le avec la personne qui vous l’a donné."), field="code")
    partner.tie = tie
    partner.save(update_fields=["tie"])
    journal.record(actor, "partner.tied", partner)
    return name


@transaction.atomic
def leave_address(actor: Actor, partner: Partner) -> Partner:
    """Hand over to this partner by mail or phone again. What was handed over before goes on."""
    require(partner_policies.can_tie(actor, partner))
    if partner.tie is None:
        raise WrongMoment(_("Ce partenaire n’est pas relié."), partner)
    ties.leave(partner.tie, actor.now)
    partner.tie = None
    partner.save(update_fields=["tie"])
    journal.record(actor, "partner.untied", partner)
    return partner
