"""Safety while the team is out: one tap at the start, one at the end (OUT-08).

These verbs write no line of the journal, and the rows are erased after a day: nothing is left of the hours at which anybody worked.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.domain.outreach import policies
from tremplin.domain.outreach.models import CheckIn, Outing
from tremplin.domain.outreach.outings import KEPT, UNDO, window


@transaction.atomic
def check_in(actor: Actor, outing: Outing, *, kind: str) -> None:
    """One tap; a second one changes nothing.

    Raises:
        WrongMoment: cancelled, done, or not at the hours of the outing.
    """
    policies.require(policies.can_lead(actor, outing))
    if kind not in CheckIn.Kind.values:
        raise Invalid(_("Choisissez une réponse de la liste."))
    hours = window(actor, outing.on, outing.band)
    if outing.cancelled_at or outing.done_at or not hours.opens <= actor.now < hours.over:
        raise WrongMoment(_("Ce n’est pas l’heure de cette sortie."))
    CheckIn.objects.get_or_create(
        project_id=actor.project_id, outing=outing, kind=kind, defaults={"at": actor.now, "created_at": actor.now}
    )


@transaction.atomic
def take_back(actor: Actor, outing: Outing, *, kind: str) -> None:
    """A tap by mistake is taken back within ten minutes; a second time changes nothing. The outing is as if nothing had been said.

    Raises:
        WrongMoment: it was said longer ago: others may have counted on it.
    """
    policies.require(policies.can_lead(actor, outing))
    said = CheckIn.objects.select_for_update().filter(project_id=actor.project_id, outing=outing, kind=kind).first()
    if said is None:
        return
    if said.at <= actor.now - UNDO:
        raise WrongMoment(_("Cela ne s’annule plus : dix minutes sont passées."))
    said.delete()


def erase_check_ins(project_id: UUID, now: datetime) -> int:
    """Delete those that are a day old; returns how many."""
    gone, _each = CheckIn.objects.filter(project_id=project_id, at__lte=now - KEPT).delete()
    return gone
