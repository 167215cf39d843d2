"""What the place's log and its jobs are called for a person."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tremplin.core.accounts.models import HouseAct, User
from tremplin.core.jobs.failed import Failed
from tremplin.core.vault.secrets import SECRETS

TASKS = {
    "tremplin.core.imports.worker.examine": gettext_lazy("Lire un fichier importé"),
    "tremplin.core.imports.worker.apply": gettext_lazy("Appliquer un import"),
    "tremplin.core.imports.worker.undo": gettext_lazy("Annuler un import"),
    "tremplin.domain.counter.worker.mail_link": gettext_lazy("Envoyer le lien d’un relais"),
    "tremplin.run": gettext_lazy("Porter une tâche demandée"),
    "tremplin.seal": gettext_lazy("Sceller les journaux"),
    "tremplin.force_held": gettext_lazy("Débloquer les saisies qui attendent"),
    "tremplin.mail_left_links": gettext_lazy("Reprendre les envois interrompus"),
    "tremplin.forget_copies": gettext_lazy("Oublier les demandes reçues qui sont finies"),
    "tremplin.finish_erasures": gettext_lazy("Finir les effacements"),
    "tremplin.end_keeping": gettext_lazy("Effacer ce dont la durée est finie"),
    "tremplin.erase_check_ins": gettext_lazy("Effacer les signes de sécurité des sorties"),
    "tremplin.forget_ambiances": gettext_lazy("Oublier l’ambiance des lieux"),
    "tremplin.drop_reads": gettext_lazy("Effacer les consultations anciennes"),
    "tremplin.end_operations": gettext_lazy("Effacer les saisies laissées de côté"),
    "tremplin.drop_unused_blobs": gettext_lazy("Effacer les photos dont rien ne parle"),
    "tremplin.drop_lost_photos": gettext_lazy("Ne plus attendre les photos perdues"),
    "tremplin.end_rotations": gettext_lazy("Finir un changement de clé"),
    "tremplin.forget_keys": gettext_lazy("Détruire les anciennes clés"),
}
VERBS = {
    "account.closed": gettext_lazy("Compte fermé"),
    "account.reopened": gettext_lazy("Compte rouvert"),
    "creation.given": gettext_lazy("Droit de créer des projets donné"),
    "creation.taken": gettext_lazy("Droit de créer des projets retiré"),
    "secret.rotated": gettext_lazy("Secret changé"),
    "secret.forgotten": gettext_lazy("Ancienne clé détruite"),
    "job.retried": gettext_lazy("Tâche relancée"),
    "job.filed": gettext_lazy("Tâche classée"),
}


def task(name: str) -> str:
    """Its label, or the end of its technical name."""
    return str(TASKS.get(name, ".".join(name.split(".")[-2:])))


def fault(job: Failed) -> str:
    if job.actor_left:
        return _("La personne qui l’avait demandée a quitté le projet. Quelqu’un du projet peut la demander de nouveau.")
    if job.fault:
        return _("Erreur %(fault)s. Les détails sont dans logs/worker.log, à la tâche n° %(number)s.") % {
            "fault": job.fault, "number": job.id,
        }  # fmt: skip
    return _("Les détails sont dans logs/worker.log, à la tâche n° %(number)s.") % {"number": job.id}


def lines(acts: list[HouseAct]) -> list[dict[str, Any]]:
    """Acts ready to be read, with the names of accounts: two questions for the whole page."""
    ids = {one for act in acts for one in (act.actor_id, act.subject_id) if one is not None}
    names: dict[UUID | None, str] = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        {
            "at": act.at,
            "what": str(VERBS.get(act.verb, act.verb)),
            "about": names.get(act.subject_id, "") or about(act.subject),
            "by": names.get(act.actor_id) or _("la maison elle-même"),
        }
        for act in acts
    ]


def about(subject: str) -> str:
    if subject in SECRETS:
        return str(SECRETS[subject].label)
    return _("n° %(number)s") % {"number": subject.removeprefix("job ")} if subject.startswith("job ") else ""
