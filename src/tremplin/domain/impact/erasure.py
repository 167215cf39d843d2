"""What the figures keep when a person is erased: the proofs that go with them, without a day, a name or an author."""

from django.db import connection

from tremplin.core.tenancy.actor import Actor
from tremplin.domain.impact import queries, statements
from tremplin.domain.impact.models import KeptProof
from tremplin.domain.impact.periods import free
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.people.models import Person

NOTHING = (False, False, False)


def keep_proofs(actor: Actor, person: Person) -> None:
    """Registered for erasure, which makes this row anonymous after it was written."""
    day = Person.objects.values_list("first_met_on", flat=True).get(project_id=person.project_id, id=person.id)
    options = queries.parameters(actor, method_in_force(actor), free(day, day), None)
    with connection.cursor() as cursor:
        cursor.execute(statements.WAY + statements.PROVED, {**options, "person": person.id})
        again, activity, referred = cursor.fetchone() or NOTHING  # somebody never met is in no figure
    if again or activity or referred:
        KeptProof.objects.create(
            project_id=person.project_id,
            person_id=person.id,
            again=again,
            activity=activity,
            referred=referred,
            created_at=actor.now,
        )
