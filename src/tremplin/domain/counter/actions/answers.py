"""What the receiver says, through the link or by phone, and what we answer to a proposed date."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.policies import require
from tremplin.core.vault import vault
from tremplin.domain.counter import policies, states
from tremplin.domain.counter.models import DeclineReason, Referral, ReferralEvent
from tremplin.domain.people import actions as people

Status = Referral.Status
FURTHEST = timedelta(days=366)


def lock(referral: Referral) -> Referral:
    """The row as it is now, kept for this transaction: two answers at once come one after the other."""
    locked: Referral = Referral.objects.select_for_update(of=("self",)).select_related("person", "partner").get(pk=referral.pk)
    return locked


def append(
    actor: Actor,
    referral: Referral,
    kind: str,
    *,
    status: str | None = None,
    reason: str = "",
    note: str = "",
    meeting_at: datetime | None = None,
    by_phone: bool = False,
    together: bool = False,
) -> ReferralEvent:
    """Add a word to a handover and keep its last status for lists. Callers hold the lock."""
    event = ReferralEvent.objects.create(
        project_id=referral.project_id,
        referral=referral,
        kind=kind,
        reason=reason,
        note_sealed=vault.seal(referral.project_id, referral.person_id, note.strip()) if note.strip() else None,
        by_phone=by_phone,
        together=together,
        meeting_at=meeting_at,
        by=actor.user_id,
        at=actor.now,
        created_at=actor.now,
    )
    referral.status = status or states.status_after(kind, referral.status)
    if kind in (Status.ACCEPTED, Status.DECLINED, states.AGREED, Status.MET, Status.NO_SHOW) and referral.answered_at is None:
        referral.answered_at = actor.now
    referral.meeting_at = meeting_at or referral.meeting_at
    referral.version += 1
    referral.save(update_fields=["status", "answered_at", "meeting_at", "version"])
    return event


@transaction.atomic
def answer_referral(
    actor: Actor,
    referral: Referral,
    *,
    kind: str,
    reason: str = "",
    note: str = "",
    meeting_at: datetime | None = None,
    by_phone: bool = False,
    together: bool = False,
) -> Referral:
    """The receiving side says: seen, accepted, proposed (a date), declined (a reason), meeting (a date), met or no_show.

    Through the link the actor is the receiver; typed by the team, it is `by_phone`. `together`: one of us was at the first meeting.

    Raises:
        NotAllowed: neither the receiver of this handover nor somebody who follows the person.
        WrongMoment: it was answered already, or is over (carries what it became).
        Invalid: a date or a reason is missing, or can't be right.
    """
    require(policies.can_answer(actor, referral) and kind in states.RECEIVER_KINDS)
    referral = lock(referral)
    if referral.status not in states.MAY_FOLLOW[kind]:
        raise WrongMoment(already(referral), referral)
    _check(actor, kind, reason, meeting_at)
    by_phone = by_phone and not policies.is_receiver(actor, referral)
    append(actor, referral, kind, reason=reason, note=note, meeting_at=meeting_at, by_phone=by_phone, together=together)
    if together:
        people.touch(referral.person, actor.today)
    journal.record(actor, f"referral.{kind}", referral, because="link" if actor.user_id is None else "phone" if by_phone else "")
    return referral


def _check(actor: Actor, kind: str, reason: str, meeting_at: datetime | None) -> None:
    if kind == Status.DECLINED and reason not in DeclineReason.values:
        raise Invalid(_("Dites pourquoi, même en un mot : cela aide à trouver une autre porte."), field="reason")
    if kind in (states.PROPOSED, states.MEETING) and meeting_at is None:
        raise Invalid(_("Choisissez un jour et une heure."), field="meeting_at")
    if (
        meeting_at
        and kind in (states.PROPOSED, states.MEETING, Status.ACCEPTED)
        and not actor.now < meeting_at < actor.now + FURTHEST
    ):
        raise Invalid(_("Choisissez une date à venir, dans l’année."), field="meeting_at")
    if meeting_at and kind in (Status.MET, Status.NO_SHOW) and meeting_at > actor.now:
        raise Invalid(_("Ce jour n’est pas encore venu."), field="meeting_at")


def already(referral: Referral) -> str:
    """What it became, for somebody who answers too late."""
    words = {
        Status.ACCEPTED: _("Cette demande est déjà acceptée."),
        Status.DECLINED: _("Cette demande a déjà reçu une réponse : ce n’est pas possible pour ce partenaire."),
        Status.MET: _("La rencontre est déjà notée."),
        Status.NO_SHOW: _("Le rendez-vous manqué est déjà noté."),
        Status.WITHDRAWN: _("Cette demande a été annulée par l’équipe."),
        Status.CLOSED: _("Cette demande est terminée."),
        Status.SEEN: _("Cette demande est déjà ouverte."),
    }
    return words.get(Status(referral.status), _("Cette demande attend encore une première réponse."))


@transaction.atomic
def agree_date(actor: Actor, referral: Referral) -> Referral:
    """The person says yes to the date that the receiver proposed: the handover is accepted, and the receiver is told."""
    from tremplin.domain.counter.actions.links import tell_receiver

    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    proposal = pending_proposal(referral)
    if proposal is None:
        raise WrongMoment(_("Il n’y a pas, ou plus, de date à accepter."), referral)
    append(actor, referral, states.AGREED, meeting_at=proposal.meeting_at)
    people.touch(referral.person, actor.today)
    journal.record(actor, "referral.agreed", referral)
    tell_receiver(actor, referral)
    return referral


@transaction.atomic
def ask_other_date(actor: Actor, referral: Referral, *, note: str = "") -> Referral:
    """The proposed date does not suit the person; the receiver is asked for another."""
    from tremplin.domain.counter.actions.links import tell_receiver

    require(policies.can_follow(actor, referral))
    referral = lock(referral)
    if pending_proposal(referral) is None:
        raise WrongMoment(_("Il n’y a pas, ou plus, de date à changer."), referral)
    append(actor, referral, states.OTHER_DATE, note=note)
    Referral.objects.filter(pk=referral.pk).update(meeting_at=None)
    referral.meeting_at = None
    people.touch(referral.person, actor.today)
    journal.record(actor, "referral.other_date", referral)
    tell_receiver(actor, referral)
    return referral


def pending_proposal(referral: Referral) -> ReferralEvent | None:
    """The date that waits for our word: the last thing said about dates is a proposal, and the matter is open."""
    if referral.status in states.OVER:
        return None
    last = (
        referral.events.filter(kind__in=(states.PROPOSED, states.AGREED, states.OTHER_DATE, states.MEETING))
        .order_by("-at", "-id")
        .first()
    )
    return last if last is not None and last.kind == states.PROPOSED else None
