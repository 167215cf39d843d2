"""Paths and values of a method, in words for people."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tremplin.domain.methods.reading import Method

FIELDS: dict[str, str | Promise] = {
    "becoming_known_months": gettext_lazy("Mois pour se faire connaître"),
    "address": gettext_lazy("« tu » ou « vous »"),
    "days_between": gettext_lazy("Jours entre deux essais"),
    "max_attempts": gettext_lazy("Essais au plus"),
    "cooling_off_days": gettext_lazy("Jours de repos après un refus"),
    "quiet_from": gettext_lazy("Heures calmes : à partir de"),
    "quiet_until": gettext_lazy("Heures calmes : jusqu’à"),
    "quiet_weekdays": gettext_lazy("Jours calmes"),
    "channels": gettext_lazy("Façons de joindre quelqu’un"),
    "first_contact_channels": gettext_lazy("Façons de joindre la première fois"),
    "referral_silence_days": gettext_lazy("Jours avant de dire « sans nouvelles »"),
    "answers": gettext_lazy("Que répondre"),
    "avoid": gettext_lazy("À ne pas dire"),
    "come_back_days": gettext_lazy("Revenir après (jours)"),
    "enabled": gettext_lazy("En usage"),
    "label": gettext_lazy("Mot employé"),
    "first_month": gettext_lazy("Le premier mois"),
    "tools": gettext_lazy("Outils"),
    "tu": gettext_lazy("Phrases avec « tu »"),
    "vous": gettext_lazy("Phrases avec « vous »"),
    "en": gettext_lazy("Phrases en anglais"),
    "version": gettext_lazy("Version"),
}
CODES: dict[str, str | Promise] = {
    "in_person": gettext_lazy("en personne"), "phone": gettext_lazy("téléphone"), "sms": gettext_lazy("SMS"), "whatsapp": "WhatsApp",
    "snapchat": "Snapchat", "instagram": "Instagram", "email": gettext_lazy("e-mail"), "letter": gettext_lazy("lettre"),
    "through_relay": gettext_lazy("par une personne-relais"), "monday": gettext_lazy("lundi"), "tuesday": gettext_lazy("mardi"),
    "wednesday": gettext_lazy("mercredi"), "thursday": gettext_lazy("jeudi"), "friday": gettext_lazy("vendredi"),
    "saturday": gettext_lazy("samedi"), "sunday": gettext_lazy("dimanche"), "tu": "tu", "vous": "vous",
    "talk_again": gettext_lazy("reparler"), "ask_referent": gettext_lazy("demander conseil au référent"),
    "mediator": gettext_lazy("passer par un médiateur"),
    "stop": gettext_lazy("arrêter"), "all": gettext_lazy("toutes les preuves"), "any": gettext_lazy("une preuve suffit"),
    "person": gettext_lazy("la personne"), "paper": gettext_lazy("un papier"), "partner": gettext_lazy("un partenaire"),
}  # fmt: skip


def path_in_words(method: Method, path: str) -> str:
    """« Objection « Pas le temps » : que répondre » for `objections.no_time.answers`."""
    language = get_language() or "fr"
    parts = path.split(".")
    english = parts[-1].endswith("_en")
    name = parts[-1].removesuffix("_en")
    field = str(FIELDS.get(name, name)) + (_(" (en anglais)") if english else "")
    if parts[0] == "objections" and parts[1] in method.objections:
        return _("Objection « %(says)s » : %(field)s") % {"says": method.objections[parts[1]].says.read(language), "field": field}
    if parts[0] == "topics" and parts[1] in method.topics:
        return _("Sujet « %(label)s » : %(field)s") % {"label": method.topics[parts[1]].label.read(language), "field": field}
    if parts[0] == "trades" and parts[1] in method.trades:
        return _("Métier « %(name)s » : %(field)s") % {"name": method.trades[parts[1]].name.read(language), "field": field}
    if parts[0] == "notices" and parts[1] in method.notices:
        return _("Information « %(title)s » : %(field)s") % {
            "title": method.notices[parts[1]].title.read(language),
            "field": field,
        }
    return field


def value_in_words(value: object) -> list[str]:
    """The lines of a value: one per sentence of a list, one for anything else."""
    if isinstance(value, bool):
        return [_("oui") if value else _("non")]
    if isinstance(value, Sequence) and not isinstance(value, str):
        words = [str(CODES.get(str(one), one)) for one in value]
        return words if any(" " in word and len(word) > 25 for word in words) else [", ".join(words)]
    return [str(CODES.get(str(value), value))]


def language_of(value: object) -> str:
    """« fr » when a reader of another language meets the team's own sentences; nothing for numbers, hours and codes."""
    parts = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else []
    written = any(isinstance(one, str) and one not in CODES and any(sign.isalpha() for sign in one) for one in parts)
    return "fr" if written and not (get_language() or "fr").startswith("fr") else ""
