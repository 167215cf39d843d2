"""A place told on paper, with a public address; and how the project is reached. No name is kept."""

import secrets
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.actions.presences import check_place
from tremplin.domain.outreach.models import Poster, PublicContact
from tremplin.domain.territories.models import Entrance, Territory

SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Signs of a code that can be read aloud and typed: no 0, o, 1, l, i."""
LENGTH = 8


@transaction.atomic
def make_poster(
    actor: Actor, *, territory: Territory, place: str, entrance: Entrance | None = None, id: UUID | None = None
) -> Poster:
    """An address for this place, with a code drawn by chance. The same `id` again is the same row."""
    policies.require(policies.can_be_present(actor, territory))
    check_place(territory, entrance)
    if (known := noted_already(Poster, actor, id)) is not None:
        return known
    if not place:
        raise Invalid(_("Dites le lieu comme on le dit sur place : « hall B »."), field="words")
    poster = Poster.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        code="".join(secrets.choice(SIGNS) for _sign in range(LENGTH)),
        place=place,
        territory=territory,
        entrance=entrance,
        created_at=actor.now,
    )
    journal.record(actor, "poster.made", poster)
    return poster


@transaction.atomic
def retire_poster(actor: Actor, poster: Poster) -> Poster:
    """Close the public address; the paper that still hangs then leads to the page of an unknown address."""
    policies.require(policies.can_be_present(actor, poster.territory))
    if poster.published:
        poster.published = False
        poster.save(update_fields=["published"])
        journal.record(actor, "poster.retired", poster)
    return poster


@transaction.atomic
def put_poster_back(actor: Actor, poster: Poster) -> Poster:
    policies.require(policies.can_be_present(actor, poster.territory))
    if not poster.published:
        poster.published = True
        poster.save(update_fields=["published"])
        journal.record(actor, "poster.back", poster)
    return poster


@transaction.atomic
def set_contact(actor: Actor, *, phone: str, words: str) -> PublicContact:
    """How anybody reaches the project: its own number, and words such as an address."""
    policies.require(policies.can_set_contact(actor))
    contact, _new = PublicContact.objects.update_or_create(
        project_id=actor.project_id,
        defaults={"phone": phone, "words": words},
        create_defaults={"phone": phone, "words": words, "created_at": actor.now},
    )
    journal.record(actor, "contact.set", contact)
    return contact
