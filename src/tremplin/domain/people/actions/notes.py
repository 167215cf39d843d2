"""Free words about a person, who may read them."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.core.vault import vault
from tremplin.domain.people import policies
from tremplin.domain.people.models import Note, Person

LONGEST = 2000


@transaction.atomic
def add_note(actor: Actor, person: Person, *, text: str, kind: str = "note", id: UUID | None = None) -> Note:
    """Write a note on the person, sealed with their key. The same `id` again is the same note.

    Raises:
        Invalid: nothing is written, or too much.
    """
    policies.require(policies.can_note(actor, person))
    if (known := noted_already(Note, actor, id, person=person)) is not None:
        return known
    words = text.strip()
    if not words:
        raise Invalid(_("Écrivez la note, ou revenez en arrière."), field="text")
    if len(words) > LONGEST:
        raise Invalid(_("Cette note est trop longue. Gardez l’essentiel."), field="text")
    note = Note.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        person=person,
        author_id=actor.user_id,
        at=actor.now,
        kind=kind,
        text_sealed=vault.seal(actor.project_id, person.id, words),
        created_at=actor.now,
    )
    journal.record(actor, "note.added", note)
    return note
