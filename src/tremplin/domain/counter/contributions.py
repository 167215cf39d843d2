"""What the counter gives to the pages of other rooms: Today, a person's page, the access bundle, erasure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.registry import Honoured, Moment, Panel, Received, TodayItem
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.core.vault import vault
from tremplin.domain.counter import policies, queries, states, story, thematics
from tremplin.domain.counter.actions.links import revoke_links
from tremplin.domain.counter.actions.referrals import cut_recipient, end_sharing
from tremplin.domain.counter.models import Need, Proposal, Referral, ReferralEvent, ReferralLink
from tremplin.domain.outreach.models import EncounterPerson
from tremplin.domain.partners.models import Partner
from tremplin.domain.people import naming
from tremplin.domain.people.models import Agreement, Notice, Person
from tremplin.domain.people.naming import Telling

NEWS_DAYS = 14
LONGEST = 25
LATE = timedelta(minutes=10)
"""A message that has not left by then is news, refused or not: nobody works the queue."""
Row = dict[str, Any]
SENT = ("service_id", "sent_at", "sent_by", "status", "meeting_at", "shares_identity")
SAID = ("at", "kind", "reason", "by_phone", "together", "by")
DATES = (states.PROPOSED, states.AGREED, states.OTHER_DATE, states.MEETING)


MET_FIRST = (
    EncounterPerson.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("person_id"))
    .order_by("at", "id")
    .values("encounter__noted_by")[:1]
)
TOLD_FIRST = (
    Notice.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("person_id"))
    .order_by("given_at", "id")
    .values("given_by")[:1]
)
"""Who began the way: whoever noted the first meeting, on paper or by phone; without one, whoever first told the person what is kept."""


def mine_today(actor: Actor) -> QuerySet[Referral]:
    """Handovers I sent, or of people I follow, that run or were answered in the last fortnight; of people whose way I began, the good news."""
    since = actor.now - timedelta(days=NEWS_DAYS)
    dates = ReferralEvent.objects.filter(project_id=actor.project_id, referral=OuterRef("pk"), kind__in=DATES).order_by(
        "-at", "-id"
    )
    unsent = ReferralLink.objects.filter(project_id=actor.project_id, referral=OuterRef("pk"), mailed_at=None, revoked_at=None)
    unsent = unsent.filter(Q(refused_at__isnull=False) | Q(created_at__lte=actor.now - LATE))
    heard = Q(status__in=(Referral.Status.MET, Referral.Status.ACCEPTED), answered_at__gte=since, began=actor.user_id)
    rows = policies.visible_to(actor).annotate(began=Coalesce(Subquery(MET_FIRST), Subquery(TOLD_FIRST)))
    rows = rows.filter(Q(sent_by=actor.user_id) | Q(person__referent_id=actor.user_id) | heard)
    rows = rows.filter(
        Q(status__in=states.OPEN) | Q(status__in=(Referral.Status.MET, Referral.Status.DECLINED), answered_at__gte=since)
    )
    told = queries.with_last_word(rows.select_related("person", "partner"))
    return told.annotate(last_date=Subquery(dates.values("kind")[:1]), unsent=Exists(unsent)).order_by("-sent_at")


def today(actor: Actor) -> list[TodayItem]:
    return naming.together(actor, [telling_today(actor)])


def telling_today(actor: Actor) -> Telling[TodayItem]:
    """News of my handovers first the good ones; then dates to confirm, refusals, silences."""
    if not actor.has(*policies.COUNTER_ROLES):
        return []
    told = [(referral, words) for referral in mine_today(actor)[: 4 * LONGEST] if (words := news_of(actor, referral))][:LONGEST]
    opened = yield [referral.person for referral, _words in told]
    items = []
    for referral, (kind, title, why, tone, sort) in told:
        url = reverse("counter:referral", args=[actor.project.slug, referral.pk])
        called = {"person": opened[referral.person_id].called(referral.person.level), "partner": referral.partner.name}
        when = referral.answered_at or referral.sent_at
        items.append(
            TodayItem(kind, title % called, why % called, url, tone, when, sort, referral.person_id, ((_("Ouvrir"), url),))
        )
    return items


def news_of(actor: Actor, referral: Any) -> tuple[str, str, str, str, int] | None:
    """Kind, title, why, tone and place in the list; None when there is nothing to do or to hear.

    Whoever only began the way hears that it came through; what is to be done is for those who follow.
    """
    if actor.user_id not in (referral.sent_by, referral.person.referent_id):
        return good_news(actor, referral)
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
    needs = queries.standing_needs(actor, person.pk)
    context = {
        "person": person,
        "needs": [(need.wish, thematics.label(need.thematic) if need.thematic else "") for need in needs[:4]],
        "handovers": queries.rows(actor, story.on_this_page(actor, person).rows[:4], named=False),
    }
    return Panel(_("Comptoir et relais"), "counter/_panel.html", context, order=30)


def moments(actor: Actor, person: Person) -> list[Moment]:
    """The steps of a person's handovers, for their timeline."""
    told = []
    for step in story.on_this_page(actor, person).steps[:100]:
        event, partner = step.event, step.referral.partner.name
        if event.kind == states.RENEWED:
            continue
        title = _("Relais vers %(partner)s : %(word)s") % {"partner": partner, "word": queries.event_title(event).lower()}
        url = reverse("counter:referral", args=[actor.project.slug, step.referral.pk])
        icon, tone = queries.ICONS.get(event.kind, "relay"), queries.TONES.get(event.kind, "teal")
        words = event.get_reason_display() if event.reason else ""
        told.append(Moment(event.at, title, icon, tone, words, step.by, url, _("Voir le relais")))
    return told


def journey(actor: Actor, persons: Sequence[Person]) -> dict[UUID, Honoured]:
    """For each person, the last handover by which a partner did meet them; somebody alone is on their own page, which reads the whole story."""
    zone = ZoneInfo(actor.project.time_zone)
    if len(persons) == 1:
        met = story.on_this_page(actor, persons[0]).met()
        rows = [(persons[0].pk, met.event.at, met.referral.partner.name)] if met else []
    else:
        last = ReferralEvent.objects.filter(project_id=actor.project_id, kind=Referral.Status.MET, referral__person__in=persons)
        rows = list(last.order_by("at").values_list("referral__person_id", "at", "referral__partner__name"))
    return {person_id: Honoured(on=at.astimezone(zone).date(), partner=partner) for person_id, at, partner in rows}


def bundle(actor: Actor, person: Person) -> dict[str, Any]:
    """All that the counter holds on a person, words opened: needs, proposals, handovers, who answered what, when links were opened."""
    mine: dict[str, Any] = {"project_id": actor.project_id, "person": person}
    events = ReferralEvent.objects.filter(project_id=actor.project_id, referral__person=person).order_by("at")
    links = ReferralLink.objects.filter(project_id=actor.project_id, referral__person=person).order_by("created_at")
    read = read_together(
        needs=Need.objects.filter(**mine).order_by("at").values("at", "thematic", "priority", "closed", "said_by", "wish_sealed"),
        proposals=Proposal.objects.filter(**mine).order_by("at").values("at", "service_id", "answer", "explanation", "by"),
        referrals=Referral.objects.filter(**mine)
        .order_by("sent_at")
        .values("id", *SENT, "card_sealed", partner_name=F("partner__name")),
        events=events.values("referral_id", *SAID, "note_sealed"),
        links=links.values("referral_id", "created_at", "mailbox", "opened_at", "revoked_at"),
    )
    return {
        "counter_need": [in_clear(person, need, "wish") for need in read["needs"]],
        "counter_proposal": read["proposals"],
        "counter_referral": [handover(person, referral, read["events"], read["links"]) for referral in read["referrals"]],
    }


def handover(person: Person, referral: Row, events: Sequence[Row], links: Sequence[Row]) -> Row:
    mine = referral.pop("id")
    return {
        "partner": referral.pop("partner_name"),
        **in_clear(person, referral, "card"),
        "events": [in_clear(person, plain(e), "note") for e in events if e["referral_id"] == mine],
        "links": [
            {"sent_at": k["created_at"], "mailbox": k["mailbox"], "opened_at": k["opened_at"], "revoked_at": k["revoked_at"]}
            for k in links
            if k["referral_id"] == mine
        ],
    }


def plain(event: Row) -> Row:
    return {key: value for key, value in event.items() if key != "referral_id"}


def in_clear(person: Person, row: Row, word: str) -> Row:
    """The row with its sealed word opened."""
    kept = {key: value for key, value in row.items() if key != f"{word}_sealed"}
    return {**kept, word: opened(person, row[f"{word}_sealed"])}


def opened(person: Person, sealed: bytes | memoryview | None) -> Any:
    return vault.open_many(person.project_id, [(person.id, sealed)])[0] if sealed else None


def received(actor: Actor, person: Person) -> list[Received]:
    """What each handover carried, for « Qui sait quoi sur moi »."""
    told = []
    for referral in (
        Referral.objects.filter(project_id=actor.project_id, person=person).select_related("partner").order_by("-sent_at")
    ):
        what = _("prénom ou surnom, moyen de me joindre, souhait, disponibilités")
        if referral.shares_identity:
            what += _(", et mon nom et ma naissance si le partenaire accepte")
        state = _("la demande est retirée") if referral.status == Referral.Status.WITHDRAWN else referral.get_status_display()
        told.append(Received(referral.partner_id, referral.partner.name, referral.sent_at, what, state))
    return told


def cut(actor: Actor, person: Person, partner_id: UUID) -> None:
    """End every link to this partner."""
    partner = Partner.objects.filter(project_id=actor.project_id, id=partner_id).first()
    if partner is not None:
        cut_recipient(actor, person, partner)


def withdrawn(actor: Actor, person: Person, purpose: str, recipient_id: UUID | None) -> None:
    """The person no longer agrees that something is handed over: what was under way stops with the word (SHARE-06)."""
    if purpose == Agreement.Purpose.HANDOVER:
        end_sharing(actor, person, recipient_id)


def erasure(actor: Actor, person: Person) -> None:
    """Links and sessions end before the rest becomes anonymous: a page left open shows nothing more."""
    for referral in Referral.objects.filter(project_id=person.project_id, person=person):
        revoke_links(actor, referral)
