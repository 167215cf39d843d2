"""“Do not approach me”: honoured by everybody, without a name."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.ui.when import full_day
from tremplin.core.vault import vault
from tremplin.domain.people import contacts, policies, queries
from tremplin.domain.people.identity import Identity
from tremplin.domain.people.models import Opposition
from tremplin.domain.territories.models import Entrance

USUAL_DAYS = 365
LONGEST_DAYS = 3 * 366


def end(actor: Actor, until: date | None) -> date:
    """A year unless said otherwise. Raises Invalid."""
    last = until or actor.today + timedelta(days=USUAL_DAYS)
    if not actor.today <= last <= actor.today + timedelta(days=LONGEST_DAYS):
        raise Invalid(_("Choisissez une fin entre aujourd’hui et dans trois ans. Elle pourra être prolongée."), field="until")
    return last


@transaction.atomic
def oppose_phone(actor: Actor, *, phone: str, until: date | None = None, id: UUID | None = None) -> Opposition:
    """Nobody of the project calls or writes to this number any more. Only its keyed fingerprint is kept."""
    policies.require(policies.can_oppose(actor))
    number = contacts.phone(phone)
    if not number:
        raise Invalid(_("Écrivez le numéro à ne plus appeler."), field="phone")
    digest = vault.blind(actor.project_id, "phone", number)
    return keep(actor, Opposition(id=id or uuid7(), kind="phone", digest=digest, until=end(actor, until)))


@transaction.atomic
def oppose_door(actor: Actor, *, entrance: Entrance, door: str, until: date | None = None, id: UUID | None = None) -> Opposition:
    """Nobody knocks at this door until then. A place is kept, never who lives there; no door means the whole entrance."""
    policies.require(policies.can_oppose(actor) and entrance.project_id == actor.project_id)
    return keep(
        actor,
        Opposition(id=id or uuid7(), kind="door", entrance=entrance, door=" ".join(door.split())[:20], until=end(actor, until)),
    )


def keep(actor: Actor, opposition: Opposition) -> Opposition:
    known = Opposition.objects.filter(project_id=actor.project_id, id=opposition.id).first()
    if known is not None:
        return known
    opposition.project_id, opposition.said_on, opposition.created_at = actor.project_id, actor.today, actor.now
    opposition.save(force_insert=True)
    journal.record(actor, "opposition.recorded", opposition, because=opposition.kind)
    return opposition


@transaction.atomic
def renew_opposition(actor: Actor, opposition: Opposition, *, until: date | None = None) -> Opposition:
    """The no holds longer."""
    policies.require(policies.can_oppose(actor))
    opposition.until, opposition.lifted_on = end(actor, until), None
    opposition.save(update_fields=["until", "lifted_on"])
    journal.record(actor, "opposition.renewed", opposition)
    return opposition


@transaction.atomic
def lift_opposition(actor: Actor, opposition: Opposition) -> Opposition:
    """The person says that we may come again; nobody else can."""
    policies.require(policies.can_oppose(actor))
    opposition.lifted_on = actor.today
    opposition.save(update_fields=["lifted_on"])
    journal.record(actor, "opposition.lifted", opposition)
    return opposition


def refuse_if_opposed(actor: Actor, identity: Identity) -> None:
    """Raises Invalid when a running opposition covers this phone or this door."""
    opposition = queries.opposition_against(actor, identity)
    if opposition is None:
        return
    field, mark = ("phone", _("ce numéro")) if opposition.kind == "phone" else ("door", _("cette porte"))
    words = _(
        "Cette personne ne souhaite pas être démarchée (%(mark)s, jusqu’au %(until)s). Laissez-la tranquille, sauf si elle change d’avis."
    )
    raise Invalid(
        words % {"mark": mark, "until": full_day(opposition.until)},
        field=field,
    )
