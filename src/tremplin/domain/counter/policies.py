"""Who sees and does what at the counter and with handovers. Fetching through these querysets is the check."""

from uuid import UUID

from django.db.models import QuerySet

from tremplin.core.tenancy.actor import Actor, Role
from tremplin.domain.counter.models import HandoverAddress, IncomingReferral, Need, Proposal, Referral
from tremplin.domain.people import policies as people
from tremplin.domain.people.models import Person

LINK_PURPOSE = "referral:"
RECEIVERS = (Role.PARTNER_COUNSELLOR, Role.COORDINATOR)
COUNTER_ROLES = (Role.OUTREACH_WORKER, Role.MEDIATOR, Role.COACH, Role.TRAINER, Role.COORDINATOR)


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    return people.persons_visible_to(actor)


def needs_visible_to(actor: Actor) -> QuerySet[Need]:
    return Need.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor))


def proposals_visible_to(actor: Actor) -> QuerySet[Proposal]:
    return Proposal.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor))


def visible_to(actor: Actor) -> QuerySet[Referral]:
    """Handovers of the people whose files the actor may open."""
    return Referral.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor))


def receiving_purpose(referral_id: UUID) -> str:
    """What an actor without account comes for: this one handover and nothing else."""
    return f"{LINK_PURPOSE}{referral_id}"


def is_receiver(actor: Actor, referral: Referral) -> bool:
    return actor.user_id is None and actor.purpose == receiving_purpose(referral.id) and referral.project_id == actor.project_id


def referral_of_link(actor: Actor) -> QuerySet[Referral]:
    """The one handover a link opens. The rest of the project stays closed, though the ticket names it."""
    if actor.user_id is not None or not actor.purpose.startswith(LINK_PURPOSE):
        return Referral.objects.none()
    return Referral.objects.filter(project_id=actor.project_id, id=UUID(actor.purpose.removeprefix(LINK_PURPOSE)))


def can_record(actor: Actor, person: Person) -> bool:
    return actor.has(*COUNTER_ROLES) and people.can_open(actor, person)


def can_send(actor: Actor, person: Person) -> bool:
    return actor.has(*COUNTER_ROLES) and people.can_open(actor, person)


def can_follow(actor: Actor, referral: Referral) -> bool:
    """Remind, withdraw, type what the partner said: the team, for the people it follows."""
    return actor.has(*COUNTER_ROLES) and people.can_open(actor, referral.person)


def can_answer(actor: Actor, referral: Referral) -> bool:
    """The receiver through their own link, or the team that heard the answer."""
    return is_receiver(actor, referral) or can_follow(actor, referral)


def incoming_visible_to(actor: Actor) -> QuerySet[IncomingReferral]:
    """What other projects handed over to this one: its counsellors and its coordinator."""
    rows = IncomingReferral.objects.filter(project_id=actor.project_id)
    return rows if actor.has(*RECEIVERS) else rows.none()


def can_open_own_file(actor: Actor, copy: IncomingReferral) -> bool:
    """A file of one's own after a handover: those who receive it and may open files here."""
    return actor.has(*RECEIVERS) and actor.can_open_files and copy.project_id == actor.project_id


def can_manage_addresses(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def addresses_visible_to(actor: Actor) -> QuerySet[HandoverAddress]:
    rows = HandoverAddress.objects.filter(project_id=actor.project_id)
    return rows if can_manage_addresses(actor) else rows.none()
