"""Reads of handovers that are more than a filter: rows of lists, the timeline, what a receiver sees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.counter import cards, policies, states
from tremplin.domain.counter.models import Need, Referral, ReferralEvent, ReferralLink
from tremplin.domain.partners import mailboxes
from tremplin.domain.people import queries as people

TONES = {
    "sent": "teal",
    "seen": "teal",
    "accepted": "green",
    "met": "green",
    "declined": "coral",
    "no_show": "amber",
    "withdrawn": "grey",
    "closed": "grey",
}
ICONS = {
    "sent": "relay",
    "seen": "eye",
    "accepted": "check",
    "met": "check",
    "declined": "close",
    "no_show": "clock",
    "withdrawn": "back",
}
ICONS |= {
    "reminded": "message",
    "proposed": "calendar",
    "agreed": "check",
    "other_date": "calendar",
    "meeting": "calendar",
    "renewed": "key",
}
SPOKEN = (states.PROPOSED, states.MEETING, Referral.Status.MET, Referral.Status.NO_SHOW)


def with_last_word(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Adds `spoke_at`: when the receiver last said something that counts as news. Asked per row shown, not for the whole project."""
    words = ReferralEvent.objects.filter(project_id=OuterRef("project_id"), referral=OuterRef("pk"), kind__in=SPOKEN)
    return rows.annotate(spoke_at=Subquery(words.order_by("-at").values("at")[:1]))


@dataclass(frozen=True, slots=True)
class Row:
    """One handover in a list."""

    id: UUID
    person: str
    partner: str
    status: str
    status_words: str
    tone: str
    sent_at: datetime
    meeting_at: datetime | None
    silent_days: int | None


def rows(actor: Actor, page: Sequence[Referral], *, named: bool = True) -> list[Row]:
    """A page of handovers (`with_last_word`, person and partner selected), names opened with one query for the keys."""
    names = people.called_names(actor, [referral.person for referral in page]) if named else {}
    return [
        Row(
            referral.id,
            names.get(referral.person_id, ""),
            referral.partner.name,
            referral.status,
            str(Referral.Status(referral.status).label),
            TONES.get(referral.status, "grey"),
            referral.sent_at,
            referral.meeting_at,
            silence_of(actor, referral),
        )
        for referral in page
    ]


def silence_of(actor: Actor, referral: Referral) -> int | None:
    """Days without news, for the pair only; None while it is too early."""
    spoke_at = getattr(referral, "spoke_at", None)
    since = states.quiet_since(referral.status, referral.sent_at, referral.answered_at, referral.meeting_at, spoke_at)
    return states.silent_days(referral.status, since, actor.now)


def timeline(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """Who said what, newest first; sealed notes opened for those who may open the file."""
    events = list(ReferralEvent.objects.filter(project_id=actor.project_id, referral=referral).order_by("-at", "-id"))
    team = people.team(actor)
    sealed = [(referral.person_id, bytes(event.note_sealed)) for event in events if event.note_sealed]
    notes = iter(vault.open_many(actor.project_id, sealed))
    entries = []
    for event in events:
        words = [str(event.get_reason_display())] if event.reason else []
        if event.meeting_at:
            words.append(_meeting_words(event.meeting_at))
        if event.together:
            words.append(_("Nous y étions ensemble."))
        if event.note_sealed:
            words.append(f"« {next(notes)} »")
        by = team[event.by].name if event.by in team else ("" if event.by else referral.partner.name)
        entries.append(
            {
                "icon": ICONS.get(event.kind, "note"),
                "tone": TONES.get(event.kind, "amber" if event.kind in (states.PROPOSED, states.OTHER_DATE) else "teal"),
                "title": event_title(event),
                "at": event.at,
                "by": by,
                "words": " · ".join(words),
            }
        )
    return entries


def event_title(event: ReferralEvent) -> str:
    """« Accepté, par téléphone »."""
    label = str(dict(ReferralEvent.KINDS).get(event.kind, event.kind)).capitalize()
    return _("%(word)s, par téléphone") % {"word": label} if event.by_phone else label


def _meeting_words(moment: datetime) -> str:
    from tremplin.core.ui.when import full

    return full(moment)


def last_asked(actor: Actor, referral: Referral) -> datetime | None:
    """When we last wrote to the partner about this person; None while no message has left."""
    found: datetime | None = referral.links.aggregate(last=Max("mailed_at"))["last"]
    return found


@dataclass(frozen=True, slots=True)
class Mailing:
    """Where the last link's message is: `here` (the partner's page of this instance), `sending`, `mailed`, `later` or `failed`."""

    state: str
    mailbox: str
    at: datetime | None = None

    @property
    def tag(self) -> str:
        return f"{self.state}{self.at.timestamp():.0f}" if self.at else self.state


def mailing_of(link: ReferralLink | None) -> Mailing | None:
    """What the sender reads of a link; None when there is none to speak of."""
    if link is None or (link.revoked_at and not link.mailed_at):
        return None
    if not link.mailbox:
        return Mailing("here", "", link.mailed_at)
    if link.mailed_at:
        return Mailing("mailed", link.mailbox, link.mailed_at)
    if link.refused_at is None:
        return Mailing("sending", link.mailbox)
    return Mailing("later", link.mailbox, link.next_try_at) if link.next_try_at else Mailing("failed", link.mailbox)


@dataclass(frozen=True, slots=True)
class ReceiverView:
    """What a receiver sees of a handover. `card` is None once personal fields hide; `identity` only after acceptance and agreement.

    `late` is true when the name was agreed to, and only the days that passed hide it.
    """

    status: str
    sent_at: datetime
    meeting_at: datetime | None
    card: cards.Card | None
    hides_at: datetime
    identity: cards.Identity | None
    late: bool
    copy_block: str
    sender: str
    answer_phone: str
    warm: bool
    proposed: bool
    asked: int
    paused_until: date | None
    service: str


def shown_since(referral: Referral, link: ReferralLink) -> datetime:
    """From when the seven days of personal fields run: a link's sending; a copy's, or the acceptance that came by it."""
    if link.mailbox or referral.answered_at is None:
        return link.created_at
    return max(link.created_at, referral.answered_at)


def receiver_view(actor: Actor, referral: Referral, link_sent_at: datetime, kept: cards.Card | None = None) -> ReceiverView:
    """`kept` is the card of the receiver's own copy, which stays while the matter is open; the name hides after seven days for all."""
    from tremplin.domain.counter.actions.answers import pending_proposal
    from tremplin.domain.partners.models import Service

    hides_at = cards.personal_until(link_sent_at)
    shown = referral.status in states.OPEN and actor.now < hides_at
    card = kept if referral.status in states.OPEN else None
    if card is None and shown:
        card = cards.card_of(referral)
    identity = cards.identity_of(actor, referral) if shown else None
    digest = bytes(referral.mailbox_digest)
    since = mailboxes.month_start(actor)
    team = people.team(actor)
    service = Service.objects.filter(pk=referral.service_id).values_list("name", flat=True).first() if referral.service_id else ""
    return ReceiverView(
        status=referral.status,
        sent_at=referral.sent_at,
        meeting_at=referral.meeting_at,
        card=card,
        hides_at=hides_at,
        identity=identity,
        late=not shown and card is not None and cards.may_see_identity(actor, referral),
        copy_block=cards.copy_block(actor, referral, identity, card) if identity else "",
        sender=team[referral.sent_by].name if referral.sent_by in team else "",
        answer_phone=referral.answer_phone,
        warm=referral.warm,
        proposed=pending_proposal(referral) is not None,
        asked=mailboxes.asks_this_month([digest], since).get(digest, 0),
        paused_until=mailboxes.pauses([digest], actor.today).get(digest),
        service=service or "",
    )


@dataclass(frozen=True, slots=True)
class NeedShown:
    """A need that stands: theme, words, since when."""

    id: UUID
    thematic: str
    wish: str
    priority: int
    at: datetime


def standing_needs(actor: Actor, person_id: UUID) -> list[NeedShown]:
    """Needs not closed since, the most pressing first; wishes opened together."""
    return standing(
        actor, person_id, policies.needs_visible_to(actor).filter(person_id=person_id).order_by("priority", "-at", "-id")
    )


def standing(actor: Actor, person_id: UUID, rows: Iterable[Need]) -> list[NeedShown]:
    found = list(rows)
    closed = {need.corrects for need in found if need.closed}
    standing: list[Need] = [need for need in found if not need.closed and need.id not in closed]
    sealed = [(person_id, bytes(need.wish_sealed)) for need in standing if need.wish_sealed]
    words = iter(vault.open_many(actor.project_id, sealed))
    return [
        NeedShown(need.id, need.thematic, str(next(words) or "") if need.wish_sealed else "", need.priority, need.at)
        for need in standing
    ]
