"""People in the global search: only those the member may open."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tremplin.core.registry import Hit
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.people import listing


def people(actor: Actor, text: str) -> list[Hit]:
    """Files whose name looks like the text, the closest first."""
    if not actor.can_open_files:
        return []
    return [
        Hit(
            name,
            f"{person.territory} · {person.get_level_display()}",
            reverse("people:person", args=[actor.project.slug, person.id]),
            _("Personne"),
        )
        for person, name in listing.hits(actor, text)
    ]
