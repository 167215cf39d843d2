"""The closed lists that every method shares, so that figures and rights hold from one territory to another."""

from __future__ import annotations

from collections.abc import Mapping

KEYS = ("boosters", "revelateurs", "zero-chomeur")

# The order of FUN-01. A method may word them otherwise; it may not leave one out or add one.
STAGES = (
    "becoming_known", "observed", "met", "reached", "mobilised", "accompanied", "handover_confirmed", "exited", "followed_up",
)  # fmt: skip
EVIDENCE = frozenset({
    "presence_held", "known_by", "first_invitation", "count_noted", "exchange", "fits_audience", "spe_status_known",
    "second_contact", "activity_attended", "volunteered", "agreement", "referent", "first_goal", "receiver_met",
    "exit_reason", "exit_date", "exit_source", "follow_up_answered", "follow_up_unreachable",
})  # fmt: skip
OUTCOMES = ("confidence", "raccrochage", "training", "job", "own_structure")
AGREEMENTS = ("share_with_recipient", "contact_by_phone", "follow_up_after_exit", "trust_questions")
NOTICES = {"spoken": "pseudonym", "written": "identified"}
MAX_EXITS = 14
EXIT_MAPS: Mapping[str, frozenset[str]] = {
    # The reasons of the CEJ application (SocialGouv/pass-emploi-api, archive-jeune.ts).
    "cej": frozenset({
        "EMPLOI_DURABLE", "FORMATION", "CDI", "CDD_CTT", "EMPLOI_COURT", "CONTRAT_ARRIVE_A_ECHEANCE", "CESSATION_INSCRIPTION",
        "LIMITE_AGE", "CHANGEMENT_ACCOMPAGNEMENT", "DEMANDE_DU_JEUNE", "DEMANDE_DU_CONSEILLER", "DEMANDE_DU_BENEFICIAIRE_BRSA",
        "CONSEILLER_OU_ABANDON", "NON_RESPECT_OU_ABANDON", "DEMENAGEMENT", "DEMENAGEMENT_TERRITOIRE_HORS_EXPERIMENTATION",
        "CHANGEMENT_CONSEILLER", "SERVICE_CIVIQUE", "CREATION_ENTREPRISE", "ESAT", "AUTRE",
    }),
    "esf": frozenset({"EECR01", "EECR02", "EECR03", "EECR04", "none"}),
    "tzcld": frozenset({
        "embauche_ebe", "emploi_hors_ebe", "formation", "creation_activite", "autre_solution", "retrait_volontaire",
        "demenagement", "sans_nouvelles", "autre",
    }),
    "seed": frozenset({"confidence", "training", "job", "own_structure", "none"}),
}  # fmt: skip

# Access roles that a trade may give: values of tenancy.Role.
ROLES = frozenset({
    "outreach_worker", "mediator", "coach", "trainer", "coordinator", "cle_chair", "cle_member", "cle_lead",
    "ebe_direction", "ebe_supervisor",
})  # fmt: skip
