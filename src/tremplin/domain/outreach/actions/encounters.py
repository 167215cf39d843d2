"""Meeting people. The count comes first and needs nobody's name (OUT-01)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.methods.queries import method_in_force
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.actions.attempts import close_due, promise_follow_up
from tremplin.domain.outreach.actions.presences import check_place, require_may_note, require_still_stands, written_by
from tremplin.domain.outreach.models import Encounter, EncounterPerson, FollowUp, Mode, Presence
from tremplin.domain.outreach.moments import NextMove, band_of, local
from tremplin.domain.people import actions as people
from tremplin.domain.people import queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import AgeBand, Agreement, Person, Sex
from tremplin.domain.territories.models import Entrance, Territory

BIGGEST_GROUP = 200
GROUPS = frozenset(f"{sex}:{band}" for sex in Sex.values for band in AgeBand.values)
"""Keys of a composition: "f:18-25"; either side may be empty when not said."""


class Told(TypedDict, total=False):
    """Who was there and what was said: numbers and codes of the method, never a free word."""

    people_count: int
    composition: Mapping[str, int] | None
    first_time: bool | None
    topics: Sequence[str]
    objection: str
    next_step: str


NOTHING_TOLD: Told = {
    "people_count": 1,
    "composition": None,
    "first_time": None,
    "topics": (),
    "objection": "",
    "next_step": "",
}


@transaction.atomic
def record_encounter(
    actor: Actor,
    *,
    territory: Territory,
    mode: str,
    at: datetime | None = None,
    entrance: Entrance | None = None,
    presence: Presence | None = None,
    team_ids: Sequence[UUID] = (),
    persons: Sequence[Person] = (),
    voluntary: bool = False,
    corrects: Encounter | None = None,
    one_of_several: bool = False,
    id: UUID | None = None,
    **told: Unpack[Told],
) -> Encounter:
    """Note a meeting with one or several people, who may all stay anonymous. The same `id` again is the same row.

    `one_of_several`: a group is corrected into its parts, each by a row of its own.

    Raises:
        NotAllowed: not the actor's territory, or not theirs to correct.
        WrongMoment: what it corrects was corrected already.
        Invalid: a moment to come, a group that does not add up, a code that the method does not know.
    """
    require_may_note(actor, territory, corrects)
    if (known := noted_already(Encounter, actor, id)) is not None:
        return known
    if not one_of_several:
        require_still_stands(corrects)
    moment = past_moment(actor, at)
    check_place(territory, entrance)
    encounter = Encounter.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        territory=territory,
        entrance=entrance,
        presence=presence,
        team_ids=list(team_ids),
        **moment,
        **checked(actor, territory, mode, told),
        **written_by(actor, corrects),
    )
    journal.record(actor, "encounter.corrected" if corrects else "encounter.recorded", encounter)
    for person in persons:
        join_encounter(actor, encounter, person, voluntary=voluntary, objection=encounter.objection)
    return encounter


def past_moment(actor: Actor, at: datetime | None) -> dict[str, Any]:
    """When it was: the moment, and the day and band of the project's clock."""
    moment = at or actor.now
    if moment > actor.now:
        raise Invalid(_("Cette heure n’est pas encore venue. Écrivez quand la rencontre a eu lieu."), field="at")
    here = local(actor, moment)
    return {"at": moment, "on": here.date(), "band": band_of(here.time())}


def checked(actor: Actor, territory: Territory, mode: str, told: Told) -> dict[str, Any]:
    """What was told, as it is written, if all of it comes from the lists and adds up."""
    if mode not in Mode.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="mode")
    all_of_it: Told = {**NOTHING_TOLD, **told}
    check_codes(actor, territory, all_of_it["topics"], all_of_it["objection"], all_of_it["next_step"])
    group = checked_group(all_of_it["people_count"], all_of_it["composition"] or {})
    return {**all_of_it, "mode": mode, "topics": list(all_of_it["topics"]), "composition": group}


def check_codes(actor: Actor, territory: Territory, topics: Sequence[str], objection: str, next_step: str) -> None:
    """Codes of the method in force only: no free word enters an anonymous fact."""
    if not topics and not objection and not next_step:
        return
    method = method_in_force(actor, territory)
    if set(topics) - set(method.topics):
        raise Invalid(_("Choisissez des sujets de la liste."), field="topics")
    if objection and objection not in method.objections:
        raise Invalid(_("Choisissez une objection de la liste."), field="objection")
    if next_step and next_step not in NextMove.values:
        raise Invalid(_("Choisissez une suite de la liste."), field="next_step")


def checked_group(people_count: int, composition: Mapping[str, int]) -> dict[str, int]:
    """The composition without its zeros, if it adds up to no more than the group."""
    if not 1 <= people_count <= BIGGEST_GROUP:
        raise Invalid(_("Écrivez combien de personnes : de 1 à 200."), field="people_count")
    group = {key: int(count) for key, count in composition.items() if count}
    if not group.keys() <= GROUPS or any(count < 0 for count in group.values()):
        raise Invalid(_("Choisissez des groupes de la liste."), field="composition")
    if sum(group.values()) > people_count:
        raise Invalid(_("Le détail compte plus de personnes que le groupe. Vérifiez les nombres."), field="people_count")
    return group


@transaction.atomic
def join_encounter(
    actor: Actor, encounter: Encounter, person: Person, *, voluntary: bool = False, objection: str = "", id: UUID | None = None
) -> EncounterPerson:
    """A person with a file took part in the meeting; promises that had come due are kept by it. Doing it twice is the same as once."""
    policies.require(policies.can_be_present(actor, encounter.territory) and policies.can_reach(actor, person))
    link, fresh = EncounterPerson.objects.get_or_create(
        project_id=actor.project_id,
        encounter=encounter,
        person=person,
        defaults={
            "id": id or uuid7(),
            "voluntary": voluntary,
            "objection": objection,
            "at": encounter.at,
            "created_at": actor.now,
        },
    )
    if fresh:
        people.touch(person, encounter.on)
        close_due(actor, person)
        journal.record(actor, "encounter.joined", person)
    return link


@transaction.atomic
def open_file(
    actor: Actor,
    encounter: Encounter,
    *,
    level: str,
    identity: Identity,
    notice: people.NoticeGiven | None,
    id: UUID,
    promise: Mapping[str, Any] | None = None,
    contact_agreed: bool = False,
    **plain: Any,
) -> Person:
    """After a meeting, because the person wishes it: the file, its link to the meeting, the promise and the agreement, or nothing."""
    person = people.create_person(
        actor,
        level=level,
        territory=encounter.territory,
        identity=identity,
        notice=notice,
        id=id,
        met_on=encounter.on,
        **plain,
    )
    join_encounter(actor, encounter, person, voluntary=True, objection=encounter.objection)
    if promise is not None and not FollowUp.objects.filter(project_id=actor.project_id, person=person).exists():
        promise_follow_up(actor, person, **promise)
    if contact_agreed and not queries.agrees(actor, person.id, Agreement.Purpose.CONTACT):
        people.agree(actor, person, purpose=Agreement.Purpose.CONTACT)
    return person
