"""Words for the member: kinds of acts, and for each thing kept why, how long, who may read it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "address": gettext_lazy("adresses de relais"),
    "advice": gettext_lazy("conseils demandés"),
    "agreement": gettext_lazy("accords notés ou retirés"),
    "appointment": gettext_lazy("rendez-vous"),
    "attempt": gettext_lazy("essais pour joindre une personne"),
    "building": gettext_lazy("immeubles et entrées"),
    "buildings": gettext_lazy("immeubles et entrées"),
    "drawing": gettext_lazy("dessins de territoires"),
    "encounter": gettext_lazy("rencontres"),
    "entrance": gettext_lazy("immeubles et entrées"),
    "exit": gettext_lazy("fins de parcours"),
    "figures": gettext_lazy("chiffres lus ou publiés"),
    "follow_up": gettext_lazy("promesses de revenir"),
    "gathering": gettext_lazy("rendez-vous des projets"),
    "goal": gettext_lazy("objectifs et pas d’un parcours"),
    "import": gettext_lazy("imports"),
    "incoming": gettext_lazy("relais reçus"),
    "invitation": gettext_lazy("équipe"),
    "mailbox": gettext_lazy("relais"),
    "mediator": gettext_lazy("conseils demandés"),
    "membership": gettext_lazy("équipe"),
    "method": gettext_lazy("démarche"),
    "need": gettext_lazy("souhaits et propositions"),
    "news": gettext_lazy("nouvelles prises"),
    "note": gettext_lazy("notes écrites"),
    "notice": gettext_lazy("informations données"),
    "opposition": gettext_lazy("oppositions"),
    "outcome": gettext_lazy("résultats"),
    "partner": gettext_lazy("partenaires"),
    "pathway": gettext_lazy("parcours"),
    "person": gettext_lazy("suivis ouverts, corrigés ou fermés"),
    "presence": gettext_lazy("présences"),
    "project": gettext_lazy("réglages du projet"),
    "proposal": gettext_lazy("souhaits et propositions"),
    "recipient": gettext_lazy("accords notés ou retirés"),
    "referral": gettext_lazy("relais"),
    "release": gettext_lazy("chiffres lus ou publiés"),
    "right": gettext_lazy("demandes de droits"),
    "service": gettext_lazy("partenaires"),
    "sheet": gettext_lazy("fiches de projets"),
    "sheetpicture": gettext_lazy("fiches de projets"),
    "step": gettext_lazy("objectifs et pas d’un parcours"),
    "territory": gettext_lazy("territoires"),
    "trust": gettext_lazy("réponses de confiance"),
    "variant": gettext_lazy("démarche"),
}
"""By what the verb is about."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """One thing kept about a member."""

    what: str
    why: str
    how_long: str
    who: str


def kind(verb: str) -> str:
    """The kind of a verb in words; its own code when it is new."""
    return str(KINDS.get(verb.partition(".")[0], verb.partition(".")[0]))


def opened() -> str:
    return _("ouvertures de suivis")


def proof(code: str) -> str:
    """A second proof, in words."""
    known = {"totp": _("code sur un téléphone"), "webauthn": _("clé d’accès"), "recovery_codes": _("codes de secours")}
    return known.get(code, code)


def keepings() -> list[Keeping]:
    """What, why, how long, who: as it is, with no more than that."""
    coordination = _("La coordination du projet")
    return [
        Keeping(
            _("Nom, e-mail, langue"),
            _("Entrer, et que l’équipe sache à qui parler."),
            _("Tant que le compte est ouvert."),
            _("L’équipe voit le nom ; la coordination et l’administration voient aussi l’e-mail."),
        ),
        Keeping(
            _("Rôles et dates"),
            _("N’ouvrir que ce que le rôle demande."),
            _("Tant que le projet existe."),
            coordination + ".",
        ),
        Keeping(
            _("Phrase secrète et deuxième preuve"),
            _("Que personne n’entre à votre place."),
            _("Tant que le compte est ouvert."),
            _("Personne : ce sont des empreintes, ou des secrets fermés à clé."),
        ),
        Keeping(
            _("Sessions : navigateur, adresse du réseau, heure"),
            _("Que vous puissiez fermer un appareil perdu."),
            _("Douze heures au plus, puis la session se ferme."),
            _("Vous."),
        ),
        Keeping(
            _("Actes : qui a fait quoi, quand"),
            _("Dire à une personne qui a touché à son suivi. Jamais pour compter votre travail."),
            _("Tant que le projet existe : la preuve ne se coupe pas."),
            _("La personne concernée, et qui répond à sa demande. Aucune page ne les range par membre."),
        ),
        Keeping(
            _("Ouvertures de suivis"),
            _("Dire à une personne qui a lu son suivi."),
            _("Douze mois, puis la nuit les efface."),
            _("La personne concernée, et l’équipe qui le lui montre."),
        ),
        Keeping(
            _("Votre nom à côté de ce que vous notez"),
            _("Que l’équipe sache à qui demander."),
            _("Jusqu’à l’effacement de la personne : les nombres qui restent n’ont pas d’auteur."),
            _("Les membres qui ouvrent ce suivi."),
        ),
    ]
