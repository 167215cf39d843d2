"""The engine's reasons in the reader's language: short sentences, the ones that help first."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.when import say
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach.models import ContactAttempt
from tremplin.engines.explanation import Reason, Value
from tremplin.engines.perseverance import Band, NextStep, StepKind, Why

Params = dict[str, Value]
SMALL = 20
"""Under this N a share is said to rest on few tries."""


def band_words(band: object) -> str:
    names = {Band.MORNING: _("Le matin"), Band.MIDDAY: _("À midi"), Band.AFTERNOON: _("L’après-midi"), Band.EVENING: _("Le soir")}
    return names.get(band, "") if isinstance(band, Band) else ""


def on(value: Value) -> str:
    """22 octobre, 1er décembre."""
    if not isinstance(value, date | datetime):
        return ""
    first = value.day == 1 and (get_language() or "fr").startswith("fr")
    return f"1er {date_format(value, 'F')}" if first else date_format(value, "j F")


def channel_words(channel: str) -> str:
    names = dict(ContactAttempt.Channel.choices)
    return str(names.get(channel, channel))


def objection_words(method: Method, code: object) -> str:
    known = method.objections.get(str(code))
    return known.says.read(get_language() or "fr").rstrip(".") if known else str(code)


def sentence(reason: Reason, actor: Actor, method: Method) -> str:
    """One reason in words; empty when it adds nothing for the reader."""
    p = reason.params
    teller = TELLERS.get(str(reason.code))
    return teller(p, actor, method) if teller else ""


def promised(p: Params, actor: Actor, method: Method) -> str:
    due = p.get("due")
    if not isinstance(due, date):
        return ""
    if due == actor.today:
        return _("C’est promis pour aujourd’hui.")
    words = _("C’était promis pour %(when)s.") if due < actor.today else _("C’est promis pour %(when)s.")
    return words % {
        "when": _("le %(day)s") % {"day": on(due)} if due < actor.today - timedelta(days=1) else say(due, actor.today)
    }


def objection(p: Params, actor: Actor, method: Method) -> str:
    day = p.get("on")
    when = say(day, actor.today) if isinstance(day, date) else ""
    return _("A dit « %(words)s » %(when)s.") % {"words": objection_words(method, p.get("code")), "when": when}


def attempts(p: Params, actor: Actor, method: Method) -> str:
    done = int(str(p.get("done", 0)))
    if not done:
        return ""
    return ngettext("%(done)d essai sur %(maximum)s.", "%(done)d essais sur %(maximum)s.", done) % {
        "done": done,
        "maximum": p.get("maximum"),
    }


def worked(p: Params, actor: Actor, method: Method) -> str:
    """As it was, the good and the bad: n of N in a year, and few tries said to be few."""
    counts = {"n": p.get("n"), "N": p.get("N"), "way": band_words(p.get("band")) or channel_words(str(p.get("channel")))}
    if p.get("band"):
        return _("%(way)s : %(n)s sur %(N)s.") % counts
    if int(str(p.get("N"))) < SMALL:
        return (
            _("Après cette objection, en un an, %(way)s : %(n)s sur %(N)s ont mené à un échange ; c’est peu d’essais.") % counts
        )
    return _("Après cette objection, en un an, %(way)s : %(n)s sur %(N)s ont mené à un échange.") % counts


def cadence(p: Params, actor: Actor, method: Method) -> str:
    days = int(str(p.get("days_since", 0)))
    return (
        ngettext("Dernier essai il y a %(n)d jour.", "Dernier essai il y a %(n)d jours.", days) % {"n": days}
        if days
        else _("Dernier essai aujourd’hui.")
    )


def cooling_off(p: Params, actor: Actor, method: Method) -> str:
    return _("A dit non : laissez du repos jusqu’au %(until)s.") % {"until": on(p.get("until"))}


def opposition(p: Params, actor: Actor, method: Method) -> str:
    return _("Ne souhaite pas être démarchée, jusqu’au %(until)s.") % {"until": on(p.get("until"))}


def maximum(p: Params, actor: Actor, method: Method) -> str:
    return _("%(done)s essais sans suite, c’est le maximum.") % {"done": p.get("done")}


def advice_awaited(p: Params, actor: Actor, method: Method) -> str:
    return _("Conseil demandé le %(on)s, en attente.") % {"on": on(p.get("asked_on"))}


def advice_unanswered(p: Params, actor: Actor, method: Method) -> str:
    return _("Conseil demandé le %(on)s, sans nouvelles.") % {"on": on(p.get("asked_on"))}


def advice_answered(p: Params, actor: Actor, method: Method) -> str:
    return _("Le référent a répondu le %(on)s.") % {"on": on(p.get("answered_on"))}


def peace(p: Params, actor: Actor, method: Method) -> str:
    if not p.get("until"):
        return _("Le référent conseille de laisser la personne tranquille.")
    return _("Le référent conseille de laisser la personne tranquille, jusqu’au %(until)s.") % {"until": on(p.get("until"))}


def peace_over(p: Params, actor: Actor, method: Method) -> str:
    return _("Le référent conseillait de laisser la personne tranquille jusqu’au %(until)s : c’est passé.") % {
        "until": on(p.get("until"))
    }


def mediator(p: Params, actor: Actor, method: Method) -> str:
    return _("Un médiateur a été proposé le %(on)s.") % {"on": on(p.get("offered_on") or p.get("mediator_offered_on"))}


def honoured(p: Params, actor: Actor, method: Method) -> str:
    return _("Le partenaire a rencontré cette personne le %(on)s. Dites-lui bravo.") % {"on": on(p.get("on"))}


def quiet(p: Params, actor: Actor, method: Method) -> str:
    until = p.get("until")
    if not isinstance(until, datetime):
        return ""
    hour = f"{until.hour} h {until.minute:02}" if until.minute else f"{until.hour} h"
    if until.date() > actor.today + timedelta(days=1):
        return _("Pas avant le %(day)s, %(hour)s : ce sont des jours calmes.") % {"day": on(until), "hour": hour}
    if until.date() > actor.today:
        return _("Pas avant demain, %(hour)s : c’est un moment calme.") % {"hour": hour}
    return _("Pas avant %(hour)s : ce sont les heures calmes.") % {"hour": hour}


def fixed(words: Callable[[], str]) -> Callable[[Params, Actor, Method], str]:
    return lambda p, actor, method: words()


TELLERS: dict[str, Callable[[Params, Actor, Method], str]] = {
    Why.OBJECTION: objection,
    Why.PROMISED: promised,
    Why.PROMISE_TRIED: promised,
    Why.ATTEMPTS: attempts,
    Why.WORKED: worked,
    Why.CADENCE: cadence,
    Why.COOLING_OFF: cooling_off,
    Why.OPPOSITION: opposition,
    Why.MAXIMUM_REACHED: maximum,
    Why.ALL_TRIED: maximum,
    Why.ADVICE_AWAITED: advice_awaited,
    Why.ADVICE_UNANSWERED: advice_unanswered,
    Why.ADVICE_ANSWERED: advice_answered,
    Why.MEDIATOR_UNDER_WAY: mediator,
    Why.HANDOVER_HONOURED: honoured,
    Why.QUIET_HOURS: quiet,
    Why.NO_HISTORY: fixed(lambda: _("Aucun essai n’est noté encore.")),
    Why.NO_REFERENT: fixed(lambda: _("Aucun service référent n’est connu.")),
    Why.ADVICE_IS_TO_LEAVE: peace,
    Why.ADVICE_WAS_TO_LEAVE: peace_over,
}
ORDER = [
    Why.QUIET_HOURS,
    Why.OBJECTION,
    Why.PROMISED,
    Why.COOLING_OFF,
    Why.MAXIMUM_REACHED,
    Why.ALL_TRIED,
    Why.ATTEMPTS,
    Why.WORKED,
]
"""What a person reads first; the others follow in the engine's order."""


def sentences(step: NextStep, actor: Actor, method: Method) -> list[str]:
    """All reasons in words."""
    rank = {str(code): place for place, code in enumerate(ORDER)}
    reasons = sorted(step.reasons, key=lambda reason: rank.get(str(reason.code), len(rank)))
    return [words for reason in reasons if (words := sentence(reason, actor, method))]


def headline(step: NextStep, actor: Actor) -> str:
    """What to do now, as a short line."""
    words = {
        StepKind.SEE_AGAIN: _("À revoir maintenant"),
        StepKind.ASK_REFERENT_ADVICE: _("Demander conseil au référent"),
        StepKind.PROPOSE_MEDIATOR: _("Proposer un médiateur"),
        StepKind.STOP: _("Laisser tranquille"),
        StepKind.RESPECT_OPPOSITION: _("Ne pas démarcher"),
        StepKind.LEAVE_IN_PEACE: _("Laisser tranquille"),
        StepKind.CONGRATULATE: _("Votre relais a abouti"),
    }
    if step.kind is StepKind.WAIT:
        return _("À revoir %(when)s") % {"when": say(step.due, actor.today)} if step.due else _("Rien de prévu")
    return words[step.kind]
