"""Who should go to a person, how, and why, in words: from the engine's codes and the team of the place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.domain.methods.shapes import Method
from tremplin.domain.outreach.around import ENDED, UNASKED, Around, Hand, Reach
from tremplin.domain.outreach.models import ContactAttempt
from tremplin.domain.people.models import Person
from tremplin.engines.explanation import Reason
from tremplin.engines.perseverance import Goer, NextStep, StepKind, Why

Way = ContactAttempt.Channel
MOST_NAMES = 3
SAID = frozenset({StepKind.SEE_AGAIN, StepKind.WAIT, StepKind.PROPOSE_MEDIATOR})


@dataclass(frozen=True, slots=True)
class Known:
    """All that the words need beside the step."""

    actor: Actor
    person: Person
    method: Method
    around: Around
    names: dict[str, str]
    relay: str = ""
    partner: str = ""
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Going:
    """« Qui y va : Bilal (booster), en appelant. » and the sentences that say why."""

    line: str
    why: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        return [self.line, *self.why]


def going(step: NextStep, known: Known) -> Going | None:
    """None when nobody is to go: something else comes first, or the person is left in peace."""
    if step.kind not in SAID or step.goer is Goer.NOBODY:
        return None
    who = whom(step, known)
    how = "" if step.goer is Goer.RELAY else HOW.get(channel_of(step), lambda: "")()
    line = _("Qui y va : %(who)s, %(how)s.") if how else _("Qui y va : %(who)s.")
    told = [words for reason in step.reasons if (words := why(reason, known))]
    return Going(line % {"who": who, "how": how}, (*told, *withheld(known)))


def channel_of(step: NextStep) -> str:
    """The way to take; through a relay there is one way only, and with a mediator it is theirs to choose."""
    if step.goer is Goer.RELAY:
        return str(Way.RELAY)
    return "" if step.goer is Goer.MEDIATOR else step.channel


def whom(step: NextStep, known: Known) -> str:
    if step.goer is Goer.RELAY:
        return relay_words(known)
    if step.goer is Goer.MEDIATOR:
        return mediators(known)
    team = known.around.team_for(known.person)
    if step.goer is Goer.SAME_WORKER:
        return named(step.worker, known, team)
    if step.goer is Goer.ANYONE and any(hand.id == known.actor.user_id for hand in team):
        return _("vous, ou quelqu’un d’autre de l’équipe")
    others = [hand for hand in team if str(hand.id) != step.worker]
    return either([hand_words(hand, known) for hand in mine_first(others, known)]) or _("quelqu’un d’autre de l’équipe")


def mine_first(hands: Sequence[Hand], known: Known) -> list[Hand]:
    return sorted(hands, key=lambda hand: hand.id != known.actor.user_id)


def named(worker: str, known: Known, team: Sequence[Hand]) -> str:
    found = next((hand for hand in team if str(hand.id) == worker), None)
    return hand_words(found, known) if found else known.names.get(worker, _("la même personne"))


def hand_words(hand: Hand, known: Known) -> str:
    if hand.id == known.actor.user_id:
        return _("vous")
    trade = known.method.trades.get(hand.trade)
    word = trade.name.read(get_language() or "fr") if trade else str(Role(hand.role).label)
    return f"{hand.name} ({word.lower()})"


def either(words: Sequence[str]) -> str:
    if len(words) > MOST_NAMES:
        words = [*words[:MOST_NAMES], _("quelqu’un d’autre de l’équipe")]
    return _(" ou ").join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def mediators(known: Known) -> str:
    team = [hand for hand in known.around.team_for(known.person) if hand.role == Role.MEDIATOR]
    words = [*(hand_words(hand, known) for hand in mine_first(team, known)), *known.around.mediators]
    return either(words[:MOST_NAMES]) or _("un médiateur hors service public")


def relay_words(known: Known) -> str:
    if known.relay == "named":
        return _("%(relay)s, qui a parlé d’elle") % {"relay": str(known.person.get_named_by_display())}
    words = {
        "met": _("la personne-relais par qui l’équipe l’a rencontrée"),
        "partner": _("quelqu’un chez %(partner)s, qui l’a reçue") % {"partner": known.partner},
    }
    return words.get(known.relay, _("une personne-relais de ce territoire"))


def why(reason: Reason, known: Known) -> str:
    teller = WHY.get(str(reason.code))
    return teller(reason, known) if teller else ""


def other_name(reason: Reason, known: Known) -> str:
    worker = str(reason.params.get("instead_of", ""))
    return known.names.get(worker) or _("La personne qui s’en chargeait")


def new_face(reason: Reason, known: Known) -> str:
    return _("Un autre visage peut aider.")


def away(reason: Reason, known: Known) -> str:
    return _("%(name)s ne travaille plus sur ce territoire.") % {"name": other_name(reason, known)}


def promiser(reason: Reason, known: Known) -> str:
    mine = str(reason.params.get("by", "")) == str(known.actor.user_id)
    return _("C’est vous qui l’avez promis.") if mine else _("C’est cette personne de l’équipe qui l’a promis.")


def relay_knows(reason: Reason, known: Known) -> str:
    return _("%(n)s essais sans trouver la personne.") % {"n": reason.params.get("unreached")}


WHY: dict[str, Callable[[Reason, Known], str]] = {
    Why.PROMISER: promiser,
    Why.KNOWN_FACE: lambda reason, known: _("Le même visage que la dernière fois."),
    Why.NEW_FACE: new_face,
    Why.ONLY_FACE: lambda reason, known: _("Personne d’autre de l’équipe ne travaille ici."),
    Why.WORKER_AWAY: away,
    Why.RELAY_KNOWS: relay_knows,
    Why.MINOR_IN_PERSON: lambda reason, known: _("Mineur·e : d’abord en personne, jamais en ligne."),
    Why.NO_CHANNEL: lambda reason, known: _("Aucun moyen de joindre cette personne n’est connu."),
}
HOW: dict[str, Callable[[], str]] = {
    str(Way.VISIT): lambda: _("en passant sur place"),
    str(Way.CALL): lambda: _("par un appel"),
    str(Way.SMS): lambda: _("par un SMS"),
    str(Way.MESSAGE): lambda: _("par un message"),
    str(Way.RELAY): lambda: _("par une personne-relais"),
}


def withheld(known: Known) -> list[str]:
    """A number that we hold and do not use is said, with what would open it."""
    if known.reach is None or not known.reach.withheld:
        return []
    words = {
        UNASKED: _("Un numéro ou une adresse est noté, pas l’accord pour recontacter : demandez-le."),
        ENDED: _("La personne ne veut plus être rappelée : son numéro ne sert plus."),
    }
    return [words[known.reach.withheld]] if known.reach.withheld in words else []
