"""What becomes of the support of somebody who is erased: it ends that day, for a reason that says nothing of them.

Otherwise a way would stay open for nobody: counted as running for ever, and an end without a reason would be asked for, which no one could give.
"""

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.pathways.models import Exit, Pathway
from tremplin.domain.people.models import Person


def close_ways(actor: Actor, person: Person) -> None:
    """Registered for erasure, which makes these rows anonymous afterwards. What had ended with its reason is left as it is."""
    mine = {"project_id": person.project_id, "person_id": person.id}
    for pathway in Pathway.objects.select_for_update().filter(**mine):
        if Exit.objects.filter(project_id=person.project_id, pathway=pathway, undone_at=None).exists():
            continue
        if pathway.ended_on is None:
            pathway.ended_on = max(actor.today, pathway.started_on)
            pathway.save(update_fields=["ended_on"])
            Person.objects.filter(project_id=person.project_id, id=person.id).update(exited_on=pathway.ended_on)
        Exit.objects.create(pathway=pathway, on=pathway.ended_on, reason=Exit.ERASED, source="", created_at=actor.now, **mine)
