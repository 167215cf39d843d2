"""Being there, noted as counts: no door and nobody is kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.twice import noted_already
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.actions.ambiances import note_ambiance
from tremplin.domain.outreach.actions.photos import carry_photos
from tremplin.domain.outreach.models import Band, Encounter, Mode, Presence
from tremplin.domain.partners.models import Partner
from tremplin.domain.territories.models import Entrance, Territory

MOST = 2000
"""More doors or people than that in one presence is a slip of the finger."""


class Counts(TypedDict, total=False):
    doors_knocked: int
    doors_opened: int
    people_met: int
    partners_met: int


@transaction.atomic
def record_presence(
    actor: Actor,
    *,
    territory: Territory,
    band: str,
    mode: str,
    on: date | None = None,
    entrance: Entrance | None = None,
    team_ids: Sequence[UUID] = (),
    invitation: bool = False,
    ambiance: str = "",
    partner: Partner | None = None,
    corrects: Presence | None = None,
    id: UUID | None = None,
    **counts: Unpack[Counts],
) -> Presence:
    """Note a presence, or correct one: the new fact names the one that it replaces. The same `id` again is the same row.

    `partner`: whose action it was, when the team took part in somebody else's; a correction keeps it.

    Raises:
        NotAllowed: not the actor's territory, or not theirs to correct.
        Invalid: a day to come, an entrance elsewhere, more doors opened than knocked at.
    """
    require_may_note(actor, territory, corrects)
    if (known := noted_already(Presence, actor, id)) is not None:
        return known
    require_still_stands(corrects)
    day = on or actor.today
    check_day(actor, day)
    check_place(territory, entrance)
    check_counts(entrance, counts)
    if band not in Band.values or mode not in Mode.values:
        raise Invalid(_("Choisissez une réponse de la liste."), field="band" if band not in Band.values else "mode")
    presence = Presence.objects.create(
        id=id or uuid7(),
        project_id=actor.project_id,
        territory=territory,
        entrance=entrance,
        on=day,
        band=band,
        mode=mode,
        team_ids=list(team_ids),
        invitation=invitation,
        partner_id=partner.id if partner else corrects.partner_id if corrects else None,
        **counts,
        **written_by(actor, corrects),
    )
    note_ambiance(actor, presence, ambiance)
    carry_photos(actor, presence)
    journal.record(actor, "presence.corrected" if corrects else "presence.recorded", presence)
    return presence


def require_may_note(actor: Actor, territory: Territory, corrects: Presence | Encounter | None) -> None:
    policies.require(policies.can_be_present(actor, territory))
    policies.require(corrects is None or policies.can_correct(actor, corrects))


def require_still_stands(corrects: Presence | Encounter | None) -> None:
    """A fact is corrected once: a second correction of the same one would be counted beside the first."""
    if corrects is None:
        return
    if type(corrects).objects.filter(project_id=corrects.project_id, corrects=corrects.id).exists():
        raise WrongMoment(_("Cette note a déjà été corrigée. Corrigez la plus récente."), corrects)


def written_by(actor: Actor, corrects: Presence | Encounter | None) -> dict[str, Any]:
    """Who wrote a fact, when, and the fact that it replaces."""
    return {"noted_by": actor.user_id, "corrects": corrects.id if corrects else None, "created_at": actor.now}


def check_day(actor: Actor, day: date) -> None:
    if day > actor.today:
        raise Invalid(_("Cette date n’est pas encore venue. Écrivez une date passée ou celle d’aujourd’hui."), field="on")


def check_place(territory: Territory, entrance: Entrance | None) -> None:
    if entrance is not None and (entrance.project_id != territory.project_id or entrance.building.territory_id != territory.id):
        raise Invalid(_("Cette entrée n’est pas sur ce territoire. Choisissez-en une de la liste."), field="entrance")


def check_counts(entrance: Entrance | None, counts: Counts) -> None:
    knocked, opened = counts.get("doors_knocked", 0), counts.get("doors_opened", 0)
    people, partners = counts.get("people_met", 0), counts.get("partners_met", 0)
    if min(knocked, opened, people, partners) < 0 or max(knocked, people, partners) > MOST:
        raise Invalid(_("Vérifiez les nombres : ils vont de 0 à 2 000."), field="people_met")
    if opened > knocked:
        raise Invalid(
            _("Il y a plus de portes ouvertes que de portes frappées. Vérifiez les deux nombres."), field="doors_opened"
        )
    if entrance is not None and 1 < entrance.doors < knocked:
        raise Invalid(
            _("Cette entrée a %(doors)s portes. Vérifiez le nombre.") % {"doors": entrance.doors}, field="doors_knocked"
        )
