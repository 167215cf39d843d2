"""Who may bring public data into the instance: it is shared by all its projects, so not everybody."""

from django.db.models import QuerySet

from tremplin.core.imports.models import ImportUpload
from tremplin.core.tenancy.actor import Actor, Role

IMPORTERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def can_import(actor: Actor) -> bool:
    """Coordinators and administrators read, apply and undo imports."""
    return actor.has(*IMPORTERS)


def uploads_visible_to(actor: Actor) -> QuerySet[ImportUpload]:
    """The uploads of the actor's project, the newest first."""
    uploads = ImportUpload.objects.filter(project_id=actor.project_id)
    return uploads.order_by("-created_at") if can_import(actor) else uploads.none()
