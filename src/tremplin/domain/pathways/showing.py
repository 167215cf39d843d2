"""What the pages of a pathway show, in words: the plan, the panel on the person's page, « Mon plan » on paper."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tremplin.core.registry import Panel
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.pathways import policies, queries
from tremplin.domain.pathways.forms import language
from tremplin.domain.pathways.moments import MONTHS, TrustMoment, months_after
from tremplin.domain.pathways.shapes import Support
from tremplin.domain.people.models import Person


def plan_page(actor: Actor, person: Person, support: Support) -> dict[str, Any]:
    episode = support.current
    left = episode.exit if episode else None
    reason = method_in_force(actor, person.territory_id).exits.get(left.reason) if left else None
    return {
        "person": person,
        "called": support.called,
        "support": support,
        "episode": episode,
        "earlier": support.episodes[1:],
        "referent": getattr(person, "referent_name", "") or "",
        "exit_reason": reason.label.read(language()) if reason else (left.reason if left else ""),
        "news": news_rows(actor, support) if left and not (reason and reason.stops_follow_up) else [],
        "days_left": queries.days_left(episode, actor.today) if episode else None,
        "to_come": support.to_come(actor.now),
        "past": support.past(actor.now)[:6],
        "trust": trust_rows(support),
        "now": actor.now,
        "today": actor.today,
    }


def news_rows(actor: Actor, support: Support) -> list[dict[str, Any]]:
    """The three months, each with its answer, or whether its time has come: « pas demandé » is said as such."""
    left = support.current.exit if support.current else None
    if left is None:
        return []
    rows = []
    for month in MONTHS:
        due, answer = months_after(left.on, month), left.news_at(month)
        rows.append({"month": month, "due": due, "answer": answer, "open": due <= actor.today, "exit": left.id})
    return rows


def trust_rows(support: Support) -> list[dict[str, Any]]:
    return [
        {"moment": moment, "label": TrustMoment(moment).label, "answer": support.trust_at(moment)}
        for moment in TrustMoment.values
    ]


def on_this_page(actor: Actor, person: Person) -> Support:
    """Read once for the person's page, which shows a panel and a timeline; kept on the object that lives as long as the request."""
    known = person.__dict__.get("_support")
    if not isinstance(known, Support):
        known = person.__dict__["_support"] = queries.support_of(actor, person)
    return known


def panel(actor: Actor, person: Person) -> Panel | None:
    """The pathway on the person's page."""
    if not policies.can_accompany(actor, person):
        return None
    support = on_this_page(actor, person)
    episode = support.current
    goals = [goal for goal in episode.goals if goal.open] if episode else []
    context = {
        "person": person,
        "support": support,
        "episode": episode,
        "goals": goals,
        "next": next(iter(support.to_come(actor.now)), None),
        "outcomes": support.outcomes[:4],
        "days_left": queries.days_left(episode, actor.today) if episode else None,
        "now": actor.now,
        "today": actor.today,
    }
    return Panel(gettext_lazy("Parcours"), "pathways/panel.html", context, order=20)


def my_plan(actor: Actor, person: Person, support: Support) -> dict[str, Any]:
    """One sheet in plain words, « tu » or « vous », with what is still open and what was done."""
    goals = [goal for goal in (support.current.goals if support.current else ()) if goal.dropped_on is None]
    tu = person.address_form == "tu"
    return {
        "person": person,
        "tu": tu,
        "goals": goals,
        "to_come": support.to_come(actor.now)[:4],
        "called": support.called,
        "referent": getattr(person, "referent_name", "") or "",
        "outcomes": support.outcomes,
        "who": {"person": _("toi") if tu else _("vous"), "team": _("l’équipe"), "both": _("ensemble")},
        "today": actor.today,
        "now": actor.now,
    }
