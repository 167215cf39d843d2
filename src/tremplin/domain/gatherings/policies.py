"""Published sheets and gatherings are for everybody; drafts and edits for the coordinators of their project."""

from django.db.models import Q, QuerySet

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.domain.gatherings.models import Gathering, ProjectSheet, SheetPicture

WRITERS = (Role.COORDINATOR, Role.CLE_LEAD)


def published_sheets() -> QuerySet[ProjectSheet]:
    return ProjectSheet.objects.filter(published=True)


def published_gatherings() -> QuerySet[Gathering]:
    return Gathering.objects.filter(published=True).order_by("-on")


def sheets_visible_to(actor: Actor) -> QuerySet[ProjectSheet]:
    """The project's own sheets; drafts only for those who write them."""
    own = ProjectSheet.objects.filter(project_id=actor.project_id)
    return own if can_write(actor) else own.filter(published=True)


def pictures_visible_to(actor: Actor) -> QuerySet[SheetPicture]:
    """The pictures of the sheets that this member may read; those taken away only for those who write."""
    own = SheetPicture.objects.filter(sheet__in=sheets_visible_to(actor))
    return own if can_write(actor) else own.filter(removed_at=None)


def published_pictures() -> QuerySet[SheetPicture]:
    return SheetPicture.objects.filter(sheet__published=True, removed_at=None)


def gatherings_visible_to(actor: Actor) -> QuerySet[Gathering]:
    own = Q(project_id=actor.project_id)
    return Gathering.objects.filter(own if can_write(actor) else own & Q(published=True)).order_by("-on")


def can_write(actor: Actor) -> bool:
    return actor.has(*WRITERS)
