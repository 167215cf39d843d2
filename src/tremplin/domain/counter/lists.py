"""The list of handovers: which ones, in which order, found by partner or by the person's name."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter import policies, queries, states
from tremplin.domain.counter.models import Referral
from tremplin.domain.people import search

LISTS = {
    "": _("En cours"),
    "waiting": _("Sans réponse"),
    "quiet": _("Sans nouvelles"),
    "accepted": _("Acceptés"),
    "declined": pgettext_lazy("relais", "Refusés"),
    "met": _("Rencontres faites"),
    "over": _("Terminés"),
    "all": _("Tous"),
}
ORDERS = {
    "": _("Les plus récents"),
    "sent": _("Les plus anciens"),
    "partner": _("Par partenaire"),
    "meeting": _("Par rendez-vous"),
}
ORDER_FIELDS = {
    "": ("-sent_at", "-id"),
    "sent": ("sent_at", "id"),
    "partner": ("partner__name", "-sent_at", "id"),
    "meeting": ("meeting_at", "-sent_at", "id"),
}


def sought(actor: Actor, text: str, show: str, order: str) -> QuerySet[Referral]:
    """Handovers of the people whose files the actor opens, with the receiver's last word."""
    rows = queries.with_last_word(policies.visible_to(actor).select_related("person", "partner"))
    text = text.strip()
    if text:
        people = [found.person_id for found in search.by_name(actor, text)]
        rows = rows.filter(Q(partner__name__icontains=text) | Q(person_id__in=people))
    return _shown(actor, rows, show).order_by(*ORDER_FIELDS.get(order, ORDER_FIELDS[""]))


def _shown(actor: Actor, rows: QuerySet[Referral], show: str) -> QuerySet[Referral]:
    if show == "quiet":
        return quiet(actor, rows)
    wanted = {
        "": states.OPEN,
        "waiting": states.WAITING,
        "accepted": {Referral.Status.ACCEPTED, Referral.Status.NO_SHOW},
        "declined": {Referral.Status.DECLINED},
        "met": {Referral.Status.MET},
        "over": states.OVER,
    }.get(show)
    return rows.filter(status__in=wanted) if wanted else rows


def quiet(actor: Actor, rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those about which nothing was heard for long; the rule of `states.silent_days`, told to the database."""
    before_answer = actor.now - timedelta(days=states.SILENCE_DAYS)
    after = actor.now - timedelta(days=states.RETURN_DAYS)
    unheard = Q(spoke_at=None) | Q(spoke_at__lte=before_answer)
    untold = Q(spoke_at=None) | Q(spoke_at__lte=after)
    waiting = Q(status__in=states.WAITING, sent_at__lte=before_answer) & unheard
    accepted = (
        Q(status=Referral.Status.ACCEPTED, answered_at__lte=after) & (Q(meeting_at=None) | Q(meeting_at__lte=after)) & untold
    )
    return rows.filter(waiting | accepted)
