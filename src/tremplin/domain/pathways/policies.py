"""Who reads and writes pathways: those who may open the person's file (SHARE-04). Fetching through these querysets is the check."""

from django.db.models import QuerySet

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.policies import require
from tremplin.domain.pathways.models import Appointment, Exit, Goal, Outcome, Pathway, PlanStep, TrustAnswer
from tremplin.domain.people import policies as people
from tremplin.domain.people.models import Person

__all__ = ["require"]


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    return people.persons_visible_to(actor)


def pathways_visible_to(actor: Actor) -> QuerySet[Pathway]:
    return Pathway.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related("person")


def goals_visible_to(actor: Actor) -> QuerySet[Goal]:
    return Goal.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related(
        "person", "pathway"
    )


def steps_visible_to(actor: Actor) -> QuerySet[PlanStep]:
    return PlanStep.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related(
        "person", "goal__pathway"
    )


def appointments_visible_to(actor: Actor) -> QuerySet[Appointment]:
    return Appointment.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related("person")


def outcomes_visible_to(actor: Actor) -> QuerySet[Outcome]:
    return Outcome.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related("person")


def exits_visible_to(actor: Actor) -> QuerySet[Exit]:
    return Exit.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related(
        "person", "pathway"
    )


def trust_visible_to(actor: Actor) -> QuerySet[TrustAnswer]:
    return TrustAnswer.objects.filter(project_id=actor.project_id, person__in=persons_visible_to(actor)).select_related("person")


def can_accompany(actor: Actor, person: Person) -> bool:
    """Plan, meet, note what came of it: whoever may open the file."""
    return people.can_open(actor, person)
