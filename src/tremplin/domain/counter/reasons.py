"""The engine's codes in words, for whoever looks at a lead with the person."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tremplin.core.ui.when import full_day
from tremplin.domain.counter import thematics


def said(code: str, params: Mapping[str, Any]) -> str:
    """One reason, as a sentence."""
    publics = ", ".join(thematics.public_label(p) for p in params.get("publics", ()))
    need = thematics.label(str(params.get("need") or params.get("wish") or ""))
    sentences = {
        "need_met": _("Répond à : %(need)s") if params.get("exact") else _("Touche au même sujet que : %(need)s"),
        "wish_met": _("Répond au souhait : %(need)s") if params.get("exact") else _("Touche au souhait : %(need)s"),
        "near": _("À %(km)s km à vol d’oiseau"),
        "remote": _("Possible à distance"),
        "distance_unknown": _("Distance inconnue : adresse imprécise"),
        "for_this_public": _("Pour : %(publics)s"),
        "for_all": _("Ouvert à tous"),
        "public_to_check": _("Pour : %(publics)s. À vérifier avec la personne"),
        "free": _("Gratuit"),
        "cost_unknown": _("Prix non précisé"),
        "updated": _("Mis à jour le %(on)s"),
        "update_unknown": _("Date de mise à jour inconnue"),
    }
    values = {"need": need, "publics": publics, "km": number(params.get("km")), "on": day(params.get("on"))}
    return (sentences.get(code) or code) % values


def number(value: Any) -> str:
    return str(value).replace(".", ",") if value is not None else ""


def day(value: Any) -> str:
    return full_day(date.fromisoformat(value) if isinstance(value, str) else value) if value else ""


def ways(foot: tuple[int, int] | None, transit: tuple[int, int] | None) -> list[str]:
    """« 8 à 11 min à pied », « 1 h 10 à 2 h 30 en transports »: ranges, since no timetable is read."""
    said = [_("%(low)s à %(high)s à pied") % span(*foot)] if foot else []
    return said + ([_("%(low)s à %(high)s en transports") % span(*transit)] if transit else [])


def span(low: int, high: int) -> dict[str, str]:
    if high < 60:
        return {"low": str(low), "high": _("%(n)d min") % {"n": high}}
    return {"low": minutes(low), "high": minutes(high)}


def minutes(n: int) -> str:
    """45 min, 1 h, 2 h 15: rounded to five beyond an hour."""
    if n < 60:
        return _("%(n)d min") % {"n": n}
    hours, rest = divmod(5 * round(n / 5), 60)
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def told(reasons: Iterable[Any]) -> list[str]:
    """Reasons of the engine (`code`, `params`)."""
    return [said(str(reason.code), reason.params) for reason in reasons]


def set_aside(counts: Mapping[str, int]) -> list[str]:
    """How many services each rule left out, so that nobody believes the list is all there is."""
    sentences = {
        "other_public": ngettext(
            "%(n)d est pour un autre public", "%(n)d sont pour un autre public", counts.get("other_public", 0)
        ),
        "other_zone": ngettext(
            "%(n)d est réservé à une autre zone", "%(n)d sont réservés à une autre zone", counts.get("other_zone", 0)
        ),
        "not_free": ngettext("%(n)d est payant", "%(n)d sont payants", counts.get("not_free", 0)),
        "other_reception": ngettext(
            "%(n)d ne reçoit pas ainsi", "%(n)d ne reçoivent pas ainsi", counts.get("other_reception", 0)
        ),
        "too_far": ngettext("%(n)d est trop loin", "%(n)d sont trop loin", counts.get("too_far", 0)),
    }
    return [sentences[code] % {"n": n} for code, n in counts.items() if code in sentences and n]


def treatment(told_by: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The four items that the law asks for (CRPA R. 311-3-1-2), in words."""
    modes = {
        "weighted_criteria": _("Des critères additionnés selon leur poids, affichés ici."),
        "ordered_criteria": _("Des critères l’un après l’autre, sans aucune note : la personne est mineure."),
        "plain_filters": _("Des filtres simples, le plus proche d’abord. Le moteur est arrêté."),
    }
    names = {
        "needs": _("besoins dits"),
        "wishes": _("souhaits dits"),
        "place": _("lieu"),
        "publics": _("public"),
        "zones": _("zone"),
        "reception": _("accueil voulu"),
        "free_only": _("gratuité voulue"),
        "max_km": _("distance acceptée"),
        "services": _("services de l’annuaire"),
    }
    data = [
        f"{names.get(name, name)} ({_('la personne') if source == 'person' else source})"
        for name, source in told_by.get("data", ())
    ]
    criteria = {"themes": _("sujet"), "near": _("proximité"), "public": _("public"), "fresh": _("fraîcheur de la fiche")}
    parameters = told_by.get("parameters", {})
    weights = [f"{criteria[name]} : {round(100 * value)} %" for name, value in parameters.items() if name in criteria]
    order = [names.get(name, criteria.get(name, name)) for name in parameters.get("order", ())]
    return [
        (_("Qui décide"), [_("Vous deux. La liste aide, elle n’écarte personne."), str(modes.get(told_by.get("mode", ""), ""))]),
        (_("Données utilisées"), data),
        (_("Réglages appliqués"), weights or order or [_("aucun")]),
        (_("Opérations, dans l’ordre"), [operation(code) for code in told_by.get("operations", ())]),
    ]


def operation(code: str) -> str:
    words = {
        "match_themes": _("garder ce qui touche au sujet"),
        "keep_themes": _("garder ce qui touche au sujet"),
        "keep_public": _("garder ce qui est ouvert à ce public"),
        "keep_zone": _("garder ce qui couvre le lieu"),
        "keep_free": _("garder le gratuit, si demandé"),
        "keep_reception": _("garder l’accueil voulu"),
        "keep_reach": _("garder ce qui est à portée"),
        "weigh_criteria": _("peser les critères"),
        "order_by_score": _("classer les services par leur somme"),
        "order_by_criteria": _("classer les services, critère par critère"),
        "order_by_distance": _("classer les services par distance"),
    }
    return str(words.get(code, code))
