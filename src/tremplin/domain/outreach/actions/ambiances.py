"""How a place felt: noted with a presence, for the team, for thirty days."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.domain.outreach.models import Ambiance, Presence
from tremplin.domain.outreach.moments import ambiance_kept_from


def note_ambiance(actor: Actor, presence: Presence, mood: str) -> Ambiance | None:
    """Part of noting a presence: one word of the list, or nothing. A corrected presence takes its former word with it.

    Not journalled: the journal is kept longer than the word. A presence noted too late for it keeps none.

    Raises:
        Invalid: a word that is not of the list.
    """
    if mood and mood not in Ambiance.Mood.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="ambiance")
    if presence.corrects:
        Ambiance.objects.filter(project_id=actor.project_id, presence_id=presence.corrects).delete()
    if not mood or presence.on < ambiance_kept_from(actor.today):
        return None
    return Ambiance.objects.create(
        project_id=actor.project_id,
        presence=presence,
        territory=presence.territory,
        on=presence.on,
        mood=mood,
        created_at=actor.now,
    )


@transaction.atomic
def forget_ambiances(actor: Actor) -> int:
    """Each night: what is more than thirty days old goes, for good. Doing it again changes nothing; returns how many went.

    By the project's own calendar, in nobody's name, and without a line in the journal: it would outlive the word.
    """
    old = Ambiance.objects.filter(project_id=actor.project_id, on__lt=ambiance_kept_from(actor.today))
    return old.delete()[0]
