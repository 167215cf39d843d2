"""What the outreach holds on a person, for the access bundle (PRIV-06)."""

from typing import Any
from uuid import UUID

from django.db.models import F, TextField
from django.db.models.functions import Cast

from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.reading import read_together
from tremplin.core.vault import vault
from tremplin.domain.outreach.models import AdviceRequest, ContactAttempt, EncounterPerson, FollowUp
from tremplin.domain.people.models import Person

ASKED = ("asked_at", "asked_by", "anonymous", "answered_at", "leave_until", "leads_to_mediator")
TABLES = (EncounterPerson, ContactAttempt, FollowUp, AdviceRequest)


def part(actor: Actor, person: Person) -> dict[str, Any]:
    """Rows by table, with the words of questions and answers opened."""
    mine: dict[str, Any] = {"project_id": actor.project_id, "person": person}
    meetings = EncounterPerson.objects.filter(**mine).order_by("at")
    read = read_together(
        meetings=meetings.values(
            "at",
            "objection",
            "voluntary",
            territory=F("encounter__territory__name"),
            mode=F("encounter__mode"),
            topics=F("encounter__topics"),
            next_step=F("encounter__next_step"),
            partner=F("encounter__presence__partner__name"),
            noted_by=Cast("encounter__noted_by", TextField()),
        ),
        attempts=ContactAttempt.objects.filter(**mine).order_by("at").values("at", "channel", "outcome", "objection", "noted_by"),
        promises=FollowUp.objects.filter(**mine)
        .order_by("due_on")
        .values("due_on", "channel", "reason", "owner_id", "done_at", "dropped_at"),
        advice=AdviceRequest.objects.filter(**mine)
        .order_by("asked_at")
        .values(*ASKED, "question_sealed", "answer_sealed", recipient=F("partner__name")),
    )
    for met in read["meetings"]:
        met["noted_by"] = UUID(met["noted_by"]) if met["noted_by"] else None
    return {
        "outreach_encounterperson": read["meetings"],
        "outreach_contactattempt": read["attempts"],
        "outreach_followup": read["promises"],
        "outreach_advicerequest": [asked(actor, person, row) for row in read["advice"]],
    }


def asked(actor: Actor, person: Person, row: dict[str, Any]) -> dict[str, Any]:
    """One request for advice, its words opened."""
    answer = vault.open(actor.project_id, person.id, row["answer_sealed"]) if row["answer_sealed"] else None
    question = vault.open(actor.project_id, person.id, row["question_sealed"])
    return {"partner": row["recipient"], "question": question, "answer": answer, **{name: row[name] for name in ASKED}}
