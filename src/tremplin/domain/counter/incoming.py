"""What a project received from others: its own copies, in lists and in « Aujourd’hui »."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tremplin.core.registry import TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.counter import policies, states
from tremplin.domain.counter.cards import ACCEPTED, Card
from tremplin.domain.counter.models import IncomingReferral, Referral
from tremplin.domain.counter.queries import TONES

LISTS = {
    "": gettext_lazy("En cours"),
    "waiting": gettext_lazy("À répondre"),
    "accepted": gettext_lazy("Acceptés"),
    "over": gettext_lazy("Terminés"),
    "all": gettext_lazy("Tous"),
}
ORDERS = {
    "": gettext_lazy("Les plus récents"),
    "received": gettext_lazy("Les plus anciens"),
    "sender": pgettext_lazy("ordre", "Par équipe"),
    "meeting": gettext_lazy("Par rendez-vous"),
}
ORDER_FIELDS = {
    "": [F("received_at").desc(), F("id").desc()],
    "received": [F("received_at").asc(), F("id").asc()],
    "sender": [F("address__sender").asc(), F("received_at").desc()],
    "meeting": [F("meeting_at").asc(nulls_last=True), F("received_at").desc()],
}
SEARCHED = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One received handover in a list; `called` is empty once its words are gone."""

    id: UUID
    called: str
    sender: str
    status: str
    status_words: str
    tone: str
    received_at: datetime
    reminded_at: datetime | None
    meeting_at: datetime | None
    held: bool
    ended: bool
    silent_days: None = None


def cards_of(actor: Actor, copies: Sequence[IncomingReferral]) -> dict[UUID, Card]:
    """The cards of these copies, opened together; those that are over, held or past the agreement are not there."""
    sealed = [(copy.pk, bytes(copy.card_sealed)) for copy in copies if copy.card_sealed and is_readable(actor, copy)]
    opened = vault.open_many(actor.project_id, sealed)
    cards = {copy_id: Card.opened(value) for (copy_id, _sealed), value in zip(sealed, opened, strict=True)}
    return {key: card for key, card in cards.items() if card is not None}


def is_readable(actor: Actor, copy: IncomingReferral) -> bool:
    agreed = copy.agreed_until is None or copy.agreed_until >= actor.today
    return agreed and not copy.held and copy.ended_at is None


def secret_of(copy: IncomingReferral) -> str:
    """What opens the sender's door for this handover; empty once it is over."""
    if not copy.secret_sealed:
        return ""
    return str(vault.open_many(copy.project_id, [(copy.pk, copy.secret_sealed)])[0] or "")


def rows(actor: Actor, page: Sequence[IncomingReferral]) -> list[Row]:
    cards = cards_of(actor, page)
    stopped = {copy.pk for copy in page if copy.ended_at is not None and copy.status in states.OPEN}
    return [
        Row(
            copy.pk,
            cards[copy.pk].called if copy.pk in cards else "",
            copy.address.sender,
            copy.status,
            pgettext("relais", "arrêté") if copy.pk in stopped else str(Referral.Status(copy.status).label),
            "grey" if copy.pk in stopped else TONES.get(copy.status, "grey"),
            copy.received_at,
            copy.reminded_at,
            copy.meeting_at,
            copy.held,
            copy.ended_at is not None,
        )
        for copy in page
    ]


def sought(actor: Actor, text: str, show: str, order: str) -> QuerySet[IncomingReferral]:
    """By the sender's name or by how the person wishes to be called: a few hundred open cards are read, never a whole past."""
    found = policies.incoming_visible_to(actor).select_related("address").order_by(*ORDER_FIELDS.get(order, ORDER_FIELDS[""]))
    found = _shown(found, show)
    text = text.strip().casefold()
    if not text:
        return found
    candidates = list(found[:SEARCHED])
    cards = cards_of(actor, candidates)
    named = [
        c.pk
        for c in candidates
        if text in c.address.sender.casefold() or (c.pk in cards and text in cards[c.pk].called.casefold())
    ]
    return found.filter(pk__in=named)


def _shown(found: QuerySet[IncomingReferral], show: str) -> QuerySet[IncomingReferral]:
    if show == "all":
        return found
    if show == "over":
        return found.exclude(ended_at=None)
    running = found.filter(ended_at=None)
    if show == "waiting":
        return running.filter(status__in=states.WAITING)
    return running.filter(status__in=ACCEPTED) if show == "accepted" else running


def today(actor: Actor) -> list[TodayItem]:
    """Those who wait for a first answer, for the members who may give it."""
    if not actor.has(*policies.RECEIVERS):
        return []
    waiting = policies.incoming_visible_to(actor).filter(ended_at=None, held=False, status__in=states.WAITING)
    copies = list(waiting.select_related("address").order_by("received_at")[:25])
    cards = cards_of(actor, copies)
    items = []
    for copy in copies:
        if copy.pk not in cards:
            continue
        url = reverse("counter:incoming_card", args=[actor.project.slug, copy.pk])
        title = _("« %(called)s » souhaite vous rencontrer") % {"called": cards[copy.pk].called}
        why = _("%(sender)s vous passe le relais. Répondez en un clic.") % {"sender": copy.address.sender}
        items.append(TodayItem("incoming_waiting", title, why, url, "see", copy.received_at, 10, None, ((_("Ouvrir"), url),)))
    return items
