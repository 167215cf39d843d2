"""The bundle in plain words, for a page that the person reads."""

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.ui.when import full
from tremplin.domain.outreach.models import ContactAttempt, Mode
from tremplin.domain.outreach.moments import NextMove, Reason
from tremplin.domain.people.models import AgeBand, Agreement, Notice, Person, Sex

TITLES = {
    "people_person": _("Mon suivi"),
    "people_note": _("Les notes écrites sur moi"),
    "people_personchange": _("Les corrections"),
    "people_notice": _("Ce qu’on m’a dit"),
    "people_agreement": _("Mes accords"),
    "people_namegram": _("L’index de recherche"),
    "people_blindindex": _("Les empreintes de mon numéro ou e-mail"),
    "people_rightsrequest": _("Ce que j’ai demandé"),
    "journal_read": _("Qui a lu mon suivi"),
    "journal_act": _("Ce qui a été fait"),
    "sync_operation": _("Ce qu’un téléphone a envoyé et qui attend"),
    "sync_fieldconflict": _("Ce qui a été écrit de deux façons"),
    "outreach_encounterperson": _("Les rencontres"),
    "outreach_contactattempt": _("Les essais pour me joindre"),
    "outreach_followup": _("Ce qui m’a été promis"),
    "outreach_advicerequest": _("Les conseils demandés"),
    "counter_need": _("Mes besoins et souhaits"),
    "counter_proposal": _("Ce qui m’a été proposé"),
    "counter_referral": _("Les passages de relais"),
    "pathways_pathway": _("Mon parcours"),
    "pathways_appointment": _("Mes rendez-vous"),
    "pathways_outcome": _("Ce qui a abouti"),
    "pathways_exit": _("La fin de l’accompagnement"),
    "pathways_followupanswer": _("Les nouvelles données après"),
    "pathways_trustanswer": _("Mes réponses en images"),
}
LABELS = {
    "pseudonym": _("surnom"),
    "first_name": _("prénom"),
    "last_name": _("nom"),
    "phone": _("téléphone"),
    "email": _("e-mail"),
    "birth": _("naissance"),
    "place_hint": _("où me retrouver"),
    "territory": _("territoire"),
    "at": _("date"),
    "text": _("texte"),
    "author": _("écrit par"),
    "noted_by": _("noté par"),
    "actor_id": _("par"),
    "level": _("niveau"),
    "channel": _("moyen"),
    "outcome": _("résultat"),
    "objection": _("objection"),
    "purpose": _("pour"),
    "granted": _("accordé"),
    "until": _("jusqu’au"),
    "due_on": _("pour le"),
    "given_at": _("donné le"),
    "verb": _("acte"),
    "question": _("question"),
    "answer": _("réponse"),
    "partner": _("partenaire"),
    "topics": _("sujets"),
    "age_band": _("tranche d’âge"),
    "sex": _("sexe"),
    "first_met_on": _("première rencontre"),
    "last_contact_on": _("dernier contact"),
    "named_by": _("d’abord nommée par"),
    "inform_by": _("à informer avant le"),
    "address_form": _("on se dit"),
    "referent_id": _("suivi par"),
    "owner_id": _("promis par"),
    "given_by": _("dit par"),
    "asked_by": _("demandé par"),
    "taken_by": _("noté par"),
    "by": _("par"),
    "text_version": _("version du texte"),
    "language": _("langue"),
    "kind": _("sorte"),
    "rows": _("lignes"),
    "because": _("motif"),
    "mode": _("comment"),
    "reason": _("raison"),
    "spe_status": _("service public de l’emploi"),
    "changes": _("avant, après"),
    "version": _("version"),
    "recipient_id": _("pour qui"),
    "voluntary": _("venue d’elle-même"),
    "next_step": _("ensuite"),
    "asked_at": _("demandé le"),
    "answered_at": _("répondu le"),
    "leave_until": _("laisser tranquille jusqu’au"),
    "done_at": _("tenu le"),
    "dropped_at": _("abandonné le"),
    "anonymous": _("sans nom"),
}


def values() -> dict[str, str]:
    """Codes that a person would not understand, in words."""
    choices = (
        Person.Level,
        AgeBand,
        Sex,
        Person.SpeStatus,
        Agreement.Purpose,
        Mode,
        ContactAttempt.Channel,
        ContactAttempt.Outcome,
        NextMove,
        Reason,
    )
    known = {str(value): str(label) for one in choices for value, label in one.choices if value}
    notice = {str(value): str(label) for value, label in Notice._meta.get_field("channel").choices or []}
    return {**known, **notice, "fr": str(_("français")), "en": str(_("anglais"))}


def sections(content: dict[str, Any]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """(title, rows of (label, words)) for each table that holds something."""
    codes = values()
    found = []
    for tables in content["rooms"].values():
        for table, rows in tables.items():
            listed = rows if isinstance(rows, list) else [rows]
            lines = [line(row, codes) for row in listed if row]
            if lines:
                found.append((str(TITLES.get(table, table.replace("_", " ").capitalize())), lines))
    return found


def line(row: Any, codes: dict[str, str]) -> list[tuple[str, str]]:
    if not isinstance(row, dict):
        return [("", said(row, codes))]
    return [
        (str(LABELS.get(key, key.replace("_", " "))), said(value, codes))
        for key, value in row.items()
        if value not in (None, "", [], {})
    ]


def said(value: Any, codes: dict[str, str]) -> str:
    """A value as people read it: dates in full, codes in words."""
    if isinstance(value, bool):
        return str(_("oui") if value else _("non"))
    if isinstance(value, list):
        return ", ".join(said(one, codes) or "–" for one in value)
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {said(one, codes)}" for key, one in value.items())
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return full(date.fromisoformat(text))
    if re.match(r"\d{4}-\d\d-\d\dT\d\d:", text):
        return full(datetime.fromisoformat(text))
    return codes.get(text, text)
