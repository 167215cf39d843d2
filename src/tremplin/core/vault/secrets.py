"""The secrets of an instance: what each protects, and what changing it takes. One list for the command, the administrator's page and the docs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.bootstrap import ROLES
from tremplin.core.vault.keyring import secrets_folder

KEYS_BACKUPS = timedelta(days=30)
"""How long a backup of the keys may be kept; until then the master key that wraps them must be at hand."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret. `staged`: the new one serves from the next start on; else the running processes take it up by themselves, or at their restart."""

    name: str
    files: tuple[str, ...]
    label: str | Promise
    protects: str | Promise
    then: str | Promise
    every: timedelta
    staged: bool = False

    @property
    def paths(self) -> list[Path]:
        return [secrets_folder() / file for file in self.files]

    def since(self) -> datetime:
        """When the oldest of its files was written."""
        return datetime.fromtimestamp(min(path.stat().st_mtime for path in self.paths), UTC)

    @property
    def waits_for_start(self) -> bool:
        return any(staged_path(path).exists() for path in self.paths)

    @property
    def interrupted(self) -> bool:
        """A rotation was begun and not ended: the same command takes it up."""
        return marker(self.name).exists()


def staged_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.staged")


def marker(name: str) -> Path:
    return secrets_folder() / f"{name}.rotating"


YEAR = timedelta(days=365)
LIVE = _("Rien à redémarrer : les processus en marche la prennent d’eux-mêmes.")
NEXT_START = _("Elle servira au prochain démarrage. Arrêtez Tremplin, puis relancez-le.")

SECRETS: dict[str, Secret] = {
    one.name: one
    for one in (
        Secret(
            "master",
            ("master.key",),
            _("Clé maîtresse"),
            _("Enveloppe la clé de chaque personne, et les deuxièmes preuves des comptes."),
            LIVE,
            YEAR,
        ),
        Secret(
            "blind",
            ("blind.key",),
            _("Clé des index"),
            _("Retrouve un nom ou un téléphone sans l’écrire ; les index sont refaits."),
            LIVE,
            YEAR,
        ),
        Secret(
            "signing",
            ("signing.key",),
            _("Clé de signature"),
            _("Signe la tête des journaux ; l’ancienne clé publique reste, pour les anciennes têtes."),
            LIVE,
            YEAR,
        ),
        Secret(
            "sealing",
            ("sealing.key",),
            _("Clé des saisies scellées"),
            _("Ouvre les saisies que les téléphones ont scellées ; l’ancienne reste, pour celles qui ne sont pas arrivées."),
            LIVE,
            YEAR,
        ),
        Secret(
            "django",
            ("django.key",),
            _("Clé des sessions"),
            _("Signe les sessions et les liens de phrase secrète ; l’ancienne vaut encore trois jours."),
            _("Redémarrez Tremplin pour qu’elle serve. Personne n’a à se reconnecter."),
            YEAR,
        ),
        Secret(
            "ticket",
            ("ticket.key",),
            _("Clé du ticket"),
            _("Signe le ticket qui ouvre les lignes d’un projet dans la base."),
            NEXT_START,
            YEAR,
            staged=True,
        ),
        Secret(
            "database",
            tuple(f"db-{role}.password" for role in ROLES),
            _("Mots de passe de la base"),
            _("Un par rôle de la base : pages, tâches, imports, sauvegarde…"),
            _("Ils serviront au prochain démarrage. Arrêtez Tremplin, puis relancez-le."),
            YEAR,
            staged=True,
        ),
    )
}
