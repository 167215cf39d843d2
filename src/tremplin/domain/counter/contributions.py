"""What the counter gives to the pages of other rooms: Today, a person's page, the access bundle, erasure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import Honoured, Moment, Panel, TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.counter import policies, queries, states, thematics
from tremplin.domain.counter.actions.links import revoke_links
from tremplin.domain.counter.models import Need, Proposal, Referral, ReferralEvent, ReferralLink
from tremplin.domain.people import queries as people
from tremplin.domain.people.models import Person

NEWS_DAYS = 14
LONGEST = 25
DATES = (states.PROPOSED, states.AGREED, states.OTHER_DATE, states.MEETING)


def mine_today(actor: Actor) -> QuerySet[Referral]:
    """Handovers I sent, or of people I follow, that run or were answered in the last fortnight."""
    since = actor.now - timedelta(days=NEWS_DAYS)
    dates = ReferralEvent.objects.filter(project_id=actor.project_id, referral=OuterRef("pk"), kind__in=DATES).order_by(
        "-at", "-id"
    )
    unsent = ReferralLink.objects.filter(project_id=actor.project_id, referral=OuterRef("pk"), mailed_at=None, revoked_at=None)
    rows = policies.visible_to(actor).filter(Q(sent_by=actor.user_id) | Q(person__referent_id=actor.user_id))
    rows = rows.filter(
        Q(status__in=states.OPEN) | Q(status__in=(Referral.Status.MET, Referral.Status.DECLINED), answered_at__gte=since)
    )
    rows = queries.with_last_word(rows.select_related("person", "partner"))
    return rows.annotate(last_date=Subquery(dates.values("kind")[:1]), unsent=Exists(unsent)).order_by("-sent_at")


def today(actor: Actor) -> list[TodayItem]:
    """News of my handovers first the good ones; then dates to confirm, refusals, silences."""
    if not actor.has(*policies.COUNTER_ROLES):
        return []
    told = [(referral, words) for referral in mine_today(actor)[: 4 * LONGEST] if (words := news_of(actor, referral))][:LONGEST]
    names = people.called_names(actor, [referral.person for referral, _words in told])
    items = []
    for referral, (kind, title, why, tone, sort) in told:
        url = reverse("counter:referral", args=[actor.project.slug, referral.pk])
        called = {"person": names[referral.person_id], "partner": referral.partner.name}
        when = referral.answered_at or referral.sent_at
        items.append(
            TodayItem(kind, title % called, why % called, url, tone, when, sort, referral.person_id, ((_("Ouvrir"), url),))
        )
    return items


def news_of(actor: Actor, referral: Any) -> tuple[str, str, str, str, int] | None:
    """Kind, title, why, tone and place in the list; None when there is nothing to do or to hear."""
    if referral.unsent and referral.status in states.WAITING:
        why = _("Le message à %(partner)s n’est pas parti. Renvoyez-le ou appelez.")
        return ("referral_unsent", "%(person)s", why, "alert", 12)
    if referral.last_date == states.PROPOSED and referral.status in states.OPEN:
        why = _("%(partner)s propose une date. Demandez à la personne, puis répondez.")
        return ("referral_date", "%(person)s", why, "see", 14)
    if referral.status == Referral.Status.DECLINED:
        why = _("%(partner)s ne peut pas. Lisez pourquoi et cherchez une autre porte.")
        return ("referral_declined", "%(person)s", why, "alert", 18)
    days = queries.silence_of(actor, referral)
    if days is not None:
        quiet = ngettext("%(partner)s : sans nouvelles depuis {n} jour.", "%(partner)s : sans nouvelles depuis {n} jours.", days)
        return ("referral_quiet", "%(person)s", quiet.format(n=days), "see", 40)
    return good_news(actor, referral)


def good_news(actor: Actor, referral: Referral) -> tuple[str, str, str, str, int] | None:
    """« Votre relais a abouti », for a fortnight."""
    if referral.answered_at is None or actor.now - referral.answered_at > timedelta(days=NEWS_DAYS):
        return None
    title = _("%(person)s : votre relais a abouti")
    if referral.status == Referral.Status.MET:
        return ("referral_met", title, _("La rencontre avec %(partner)s a eu lieu. Dites-lui bravo."), "good", 60)
    if referral.status == Referral.Status.ACCEPTED:
        return ("referral_accepted", title, _("%(partner)s reçoit la personne. Prévenez-la."), "good", 16)
    return None


def panel(actor: Actor, person: Person) -> Panel | None:
    """Needs and handovers on a person's page, with the way to the counter."""
    if not policies.can_record(actor, person):
        return None
    handovers = queries.with_last_word(
        Referral.objects.filter(project_id=actor.project_id, person=person).select_related("partner")
    ).order_by("-sent_at")
    needs = queries.standing_needs(actor, person.pk)
    context = {
        "person": person,
        "needs": [(need.wish, thematics.label(need.thematic) if need.thematic else "") for need in needs[:4]],
        "handovers": queries.rows(actor, list(handovers[:4]), named=False),
    }
    return Panel(_("Comptoir et relais"), "counter/_panel.html", context, order=30)


def moments(actor: Actor, person: Person) -> list[Moment]:
    """The steps of a person's handovers, for their timeline."""
    events = ReferralEvent.objects.filter(project_id=actor.project_id, referral__person=person).exclude(kind=states.RENEWED)
    team = people.team(actor)
    told = []
    for event in events.select_related("referral__partner").order_by("-at")[:100]:
        partner = event.referral.partner.name
        title = _("Relais vers %(partner)s : %(word)s") % {"partner": partner, "word": queries.event_title(event).lower()}
        by = team[event.by].name if event.by in team else ("" if event.by else partner)
        url = reverse("counter:referral", args=[actor.project.slug, event.referral_id])
        icon, tone = queries.ICONS.get(event.kind, "relay"), queries.TONES.get(event.kind, "teal")
        told.append(
            Moment(event.at, title, icon, tone, event.get_reason_display() if event.reason else "", by, url, _("Voir le relais"))
        )
    return told


def journey(actor: Actor, person_ids: Sequence[UUID]) -> dict[UUID, Honoured]:
    """For each person, the last handover by which a partner did meet them; told once its page was opened since."""
    met = ReferralEvent.objects.filter(project_id=actor.project_id, kind=Referral.Status.MET, referral__person_id__in=person_ids)
    rows = met.order_by("at").values_list("referral__person_id", "at", "referral__partner__name")
    zone = ZoneInfo(actor.project.time_zone)
    return {person_id: Honoured(on=at.astimezone(zone).date(), partner=partner) for person_id, at, partner in rows}


def bundle(actor: Actor, person: Person) -> dict[str, Any]:
    """All that the counter holds on a person, words opened: needs, proposals, handovers, who answered what, when links were opened."""
    mine: dict[str, Any] = {"project_id": actor.project_id, "person": person}
    needs = list(Need.objects.filter(**mine).order_by("at"))
    referrals = list(Referral.objects.filter(**mine).select_related("partner").order_by("sent_at"))
    return {
        "counter_need": [
            {
                "at": n.at,
                "thematic": n.thematic,
                "wish": opened(person, n.wish_sealed),
                "priority": n.priority,
                "closed": n.closed,
                "said_by": n.said_by,
            }
            for n in needs
        ],
        "counter_proposal": list(
            Proposal.objects.filter(**mine).order_by("at").values("at", "service_id", "answer", "explanation", "by")
        ),
        "counter_referral": [handover(person, referral) for referral in referrals],
    }


def handover(person: Person, referral: Referral) -> dict[str, Any]:
    events = ReferralEvent.objects.filter(project_id=referral.project_id, referral=referral).order_by("at")
    links = ReferralLink.objects.filter(project_id=referral.project_id, referral=referral).order_by("created_at")
    return {
        "partner": referral.partner.name,
        "service_id": referral.service_id,
        "sent_at": referral.sent_at,
        "sent_by": referral.sent_by,
        "status": referral.status,
        "meeting_at": referral.meeting_at,
        "shares_identity": referral.shares_identity,
        "card": opened(person, referral.card_sealed),
        "events": [
            {
                "at": e.at,
                "kind": e.kind,
                "reason": e.reason,
                "note": opened(person, e.note_sealed),
                "by_phone": e.by_phone,
                "together": e.together,
                "by": e.by,
            }
            for e in events
        ],
        "links": [
            {"sent_at": k.created_at, "mailbox": k.mailbox, "opened_at": k.opened_at, "revoked_at": k.revoked_at} for k in links
        ],
    }


def opened(person: Person, sealed: bytes | memoryview | None) -> Any:
    return vault.open_many(person.project_id, [(person.id, sealed)])[0] if sealed else None


def erasure(actor: Actor, person: Person) -> None:
    """Links and sessions end before the rest becomes anonymous: a page left open shows nothing more."""
    for referral in Referral.objects.filter(project_id=person.project_id, person=person):
        revoke_links(actor, referral)
