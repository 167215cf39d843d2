"""The receiver's own file of somebody who was handed over: its team opens it, under its own key, and nothing of it goes back.

Nothing joins the two projects: the file's id comes from the copy's, which only the receiving project keeps.
"""

from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import WrongMoment
from tremplin.core.tenancy.policies import require
from tremplin.domain.counter import incoming, policies
from tremplin.domain.counter.cards import ACCEPTED
from tremplin.domain.counter.models import IncomingReferral
from tremplin.domain.people import actions as people
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Person
from tremplin.domain.territories.models import Territory


def file_id(copy: IncomingReferral) -> UUID:
    return uuid5(copy.pk, "file")


def own_file(actor: Actor, copy: IncomingReferral) -> Person | None:
    """The file opened here from this handover, for those who may open it; None when there is none."""
    return policies.persons_visible_to(actor).filter(pk=file_id(copy)).first()


@transaction.atomic
def open_own_file(actor: Actor, copy: IncomingReferral, *, territory: Territory, identity: Identity) -> Person:
    """Open a file here: a nickname, on a partner's word, and one month to tell the person. Twice is the same file.

    Raises:
        NotAllowed: the actor receives no handovers, opens no files, or not on this territory.
        WrongMoment: nobody accepted this handover here, or it is over.
    """
    require(policies.can_open_own_file(actor, copy))
    if not accepted(actor, copy):
        raise WrongMoment(_("Acceptez d’abord ce relais."), copy)
    person = people.create_person(
        actor,
        level=Person.Level.PSEUDONYM,
        territory=territory,
        identity=identity,
        notice=None,
        named_by=Person.NamedBy.PARTNER,
        id=file_id(copy),
    )
    journal.record(actor, "incoming.file_opened", copy)
    return person


def accepted(actor: Actor, copy: IncomingReferral) -> bool:
    return copy.status in ACCEPTED and incoming.is_readable(actor, copy)
