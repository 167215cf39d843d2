"""Handing somebody over to a partner: agreed first, sent once, reminded gently, withdrawn or cut at once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.core.vault import vault
from tremplin.domain.counter import agreements, policies, states, ties
from tremplin.domain.counter.actions.answers import FURTHEST, append, lock
from tremplin.domain.counter.actions.links import revoke_links, tell_receiver
from tremplin.domain.counter.cards import CARD_FIELDS, IDENTITY_FIELDS, Card
from tremplin.domain.counter.models import Referral, ReferralEvent
from tremplin.domain.partners import mailboxes
from tremplin.domain.partners.load import load_of
from tremplin.domain.partners.models import Partner
from tremplin.domain.people.models import AgeBand, Person

REMINDER_DAYS = 3
"""Counsellors are not flooded: one message to one mailbox about one person in three days."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the person said yes to, for this recipient, and until when."""

    until: date | None
    identity: bool = False


@transaction.atomic
def hand_over(
    actor: Actor, person: Person, *, partner: Partner, card: Card, agreed: Agreed, id: UUID | None = None, **options: object
) -> Referral:
    """Record the person's agreement for this recipient, then send. The same `id` twice gives the first handover back."""
    require(policies.can_send(actor, person))
    if known := _known(actor, person, id):
        return known
    purpose = agreements.Purpose
    agreements.grant(actor, person, purpose=purpose.HANDOVER, partner=partner, fields=CARD_FIELDS, until=agreed.until)
    if agreed.identity:
        agreements.grant(actor, person, purpose=purpose.IDENTITY, partner=partner, fields=IDENTITY_FIELDS, until=agreed.until)
    return send_referral(actor, person, partner=partner, card=card, shares_identity=agreed.identity, id=id, **options)  # type: ignore[arg-type]


@transaction.atomic
def send_referral(
    actor: Actor,
    person: Person,
    *,
    partner: Partner,
    card: Card,
    shares_identity: bool = False,
    service_id: str = "",
    warm: bool = False,
    meeting_at: datetime | None = None,
    answer_phone: str = "",
    ask_anyway: bool = False,
    id: UUID | None = None,
) -> Referral:
    """Send the minimum card to a partner, by a link to its mailbox (or by phone when it has none).

    Raises:
        NotAllowed: the actor does not follow this person.
        Invalid: no agreement for this recipient, nothing to say, or the partner is paused or at its capacity (`ask_anyway` passes over).
        WrongMoment: a handover of this person to this partner is open already (carries it).
    """
    require(policies.can_send(actor, person) and partner.project_id == actor.project_id)
    if known := _known(actor, person, id):
        return known
    _check_sending(actor, person, partner, card, shares_identity, ask_anyway)
    if meeting_at and not actor.now < meeting_at < actor.now + FURTHEST:
        raise Invalid(_("Choisissez une date à venir, dans l’année."), field="meeting_at")
    referral = Referral(id=id or uuid7(), project_id=actor.project_id, person=person, partner=partner, service_id=service_id)
    referral.warm, referral.meeting_at, referral.answer_phone = warm, meeting_at, answer_phone.strip()
    referral.shares_identity = shares_identity
    referral.card_sealed = vault.seal(actor.project_id, person.id, card.kept())
    return _sent(actor, referral)


def _known(actor: Actor, person: Person, id: UUID | None) -> Referral | None:
    """The handover that a first click already made."""
    return Referral.objects.filter(project_id=actor.project_id, id=id, person=person).first() if id else None


def _sent(actor: Actor, referral: Referral) -> Referral:
    """Write the row, its first word and its link. Two clicks at the same moment: the second gets the first one's row."""
    referral.sent_by, referral.sent_at, referral.created_at = actor.user_id, actor.now, actor.now
    referral.mailbox_digest, referral.token = mailboxes.digest(referral.partner.mailbox), uuid4()
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
    except IntegrityError as error:
        if known := _known(actor, referral.person, referral.id):
            return known
        raise Invalid(_("Rechargez la page, puis recommencez.")) from error
    ReferralEvent.objects.create(
        project_id=actor.project_id,
        referral=referral,
        kind=Referral.Status.SENT,
        meeting_at=referral.meeting_at,
        by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    journal.record(actor, "referral.sent", referral, because="warm" if referral.warm else "")
    tell_receiver(actor, referral)
    return referral


def _check_sending(actor: Actor, person: Person, partner: Partner, card: Card, shares_identity: bool, ask_anyway: bool) -> None:
    if person.age_band == AgeBand.U13:
        raise Invalid(_("Avant 13 ans, on n’adresse pas un enfant à un partenaire par ce chemin. Parlez-en avec ses parents."))
    if partner.archived_at:
        raise Invalid(_("Ce partenaire est rangé. Choisissez-en un autre."), field="partner")
    if not card.wish.strip() or not card.called.strip():
        raise Invalid(_("Dites ce que la personne souhaite, avec ses mots."), field="wish")
    if not agreements.holds(actor, person.id, agreements.Purpose.HANDOVER, partner.id):
        raise Invalid(_("Demandez d’abord son accord à la personne pour ce partenaire."), field="agreed")
    if shares_identity and person.level != Person.Level.IDENTIFIED:
        raise Invalid(_("La personne n’a pas donné son nom : il ne peut pas être transmis."), field="identity")
    running = Referral.objects.filter(project_id=actor.project_id, person=person, partner=partner, status__in=states.OPEN).first()
    if running:
        raise WrongMoment(_("Un relais vers ce partenaire est déjà en cours pour cette personne."), running)
    load = load_of(actor, partner)
    if load.warning and not ask_anyway:
        raise Invalid(load.warning, field="ask_anyway")


@transaction.atomic
def remind(actor: Actor, referral: Referral) -> Referral:
    """Ask again, with a fresh link. Raises WrongMoment when it is over, or when we wrote less than three days ago."""
    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    if referral.status in states.OVER:
        raise WrongMoment(_("Ce relais est terminé : il n’y a plus rien à relancer."), referral)
    if not referral.partner.mailbox and ties.home_of(referral.partner.tie) is None:
        raise Invalid(_("Ce partenaire n’a pas d’adresse : appelez-le, puis notez sa réponse."))
    last = referral.links.filter(mailed_at__isnull=False).order_by("-mailed_at").first()
    if last and last.mailed_at and actor.now - last.mailed_at < timedelta(days=REMINDER_DAYS):
        raise WrongMoment(_("Vous avez écrit il y a moins de trois jours. Laissez-lui le temps, ou appelez."), referral)
    append(actor, referral, states.REMINDED, status=referral.status)
    journal.record(actor, "referral.reminded", referral)
    tell_receiver(actor, referral)
    return referral


@transaction.atomic
def withdraw_referral(actor: Actor, referral: Referral, *, because: str = "") -> Referral:
    """Take a handover back: its links and sessions end at once. Raises WrongMoment when it is over already."""
    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    if referral.status in states.OVER:
        raise WrongMoment(_("Ce relais est déjà terminé."), referral)
    append(actor, referral, Referral.Status.WITHDRAWN)
    revoke_links(actor, referral)
    journal.record(actor, "referral.withdrawn", referral, because=because)
    return referral


@transaction.atomic
def close_referral(actor: Actor, referral: Referral) -> Referral:
    """Nothing more is awaited from this handover; its links end."""
    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    if referral.status not in states.MAY_FOLLOW[Referral.Status.CLOSED]:
        raise WrongMoment(_("Ce relais est déjà terminé."), referral)
    append(actor, referral, Referral.Status.CLOSED)
    revoke_links(actor, referral)
    journal.record(actor, "referral.closed", referral)
    return referral


@transaction.atomic
def cut_recipient(actor: Actor, person: Person, partner: Partner) -> int:
    """The person takes back their agreement for this recipient (SHARE-06): links end at once, open handovers are withdrawn.

    Returns how many handovers were withdrawn.
    """
    require(policies.can_send(actor, person))
    withdrawn = Referral.objects.filter(
        project_id=actor.project_id, person=person, partner=partner, status__in=states.OPEN
    ).count()
    for purpose in (agreements.Purpose.HANDOVER, agreements.Purpose.IDENTITY):
        if agreements.last(actor.project_id, person.id, purpose, partner.id):
            agreements.take_back(actor, person, purpose=purpose, partner=partner)
    end_sharing(actor, person, partner.id)
    journal.record(actor, "recipient.cut", person, because=str(partner.id))
    return withdrawn


@transaction.atomic
def end_sharing(actor: Actor, person: Person, partner_id: UUID | None) -> None:
    """Every link to this recipient (to all, when none is named) ends at once, and the open handovers are withdrawn.

    Whoever heard the person's word had leave to write it down: nothing more is asked of them here.
    """
    rows = Referral.objects.filter(project_id=person.project_id, person=person)
    for row in rows.filter(partner_id=partner_id) if partner_id else rows:
        referral = lock(row)
        if referral.status in states.OPEN:
            append(actor, referral, Referral.Status.WITHDRAWN)
            journal.record(actor, "referral.withdrawn", referral, because="agreement_withdrawn")
        revoke_links(actor, referral)
