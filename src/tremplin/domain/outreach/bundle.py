"""What the outreach holds on a person, for the access bundle (PRIV-06)."""

from typing import Any

from tremplin.core.tenancy.actor import Actor
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import AdviceRequest, ContactAttempt, EncounterPerson, FollowUp
from tremplin.domain.people.models import Person

TABLES = (EncounterPerson, ContactAttempt, FollowUp, AdviceRequest)


def part(actor: Actor, person: Person) -> dict[str, Any]:
    """Rows by table, with the words of questions and answers opened."""
    mine: dict[str, Any] = {"project_id": actor.project_id, "person": person}
    meetings = EncounterPerson.objects.filter(**mine).select_related("encounter__territory").order_by("at")
    advice = list(AdviceRequest.objects.filter(**mine).select_related("partner").order_by("asked_at"))
    return {
        "outreach_encounterperson": [
            {
                "at": link.at,
                "territory": str(link.encounter.territory),
                "mode": link.encounter.mode,
                "topics": link.encounter.topics,
                "objection": link.objection,
                "next_step": link.encounter.next_step,
                "voluntary": link.voluntary,
                "noted_by": link.encounter.noted_by,
            }
            for link in meetings
        ],
        "outreach_contactattempt": list(
            ContactAttempt.objects.filter(**mine).order_by("at").values("at", "channel", "outcome", "objection", "noted_by")
        ),
        "outreach_followup": list(
            FollowUp.objects.filter(**mine)
            .order_by("due_on")
            .values("due_on", "channel", "reason", "owner_id", "done_at", "dropped_at")
        ),
        "outreach_advicerequest": [asked(actor, person, row) for row in advice],
    }


def asked(actor: Actor, person: Person, row: AdviceRequest) -> dict[str, Any]:
    answer = vault.open(actor.project_id, person.id, row.answer_sealed) if row.answer_sealed else None
    return {
        "partner": str(row.partner),
        "asked_at": row.asked_at,
        "asked_by": row.asked_by,
        "anonymous": row.anonymous,
        "question": vault.open(actor.project_id, person.id, row.question_sealed),
        "answer": answer,
        "answered_at": row.answered_at,
        "leads_to_mediator": row.leads_to_mediator,
    }
