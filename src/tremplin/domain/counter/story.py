"""What a person's pages show of the counter, read at once: needs and answers with the person, handovers with all their steps."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import JSONObject

from tremplin.core.accounts.models import User
from tremplin.core.tenancy.actor import Actor
from tremplin.domain.counter.models import Need, Proposal, Referral, ReferralEvent
from tremplin.domain.counter.queries import SPOKEN, NeedShown, Row, rows, standing, with_last_word
from tremplin.domain.partners.models import Partner, Service
from tremplin.domain.people.models import Person

STEPS = ArraySubquery(
    ReferralEvent.objects.filter(project_id=OuterRef("project_id"), referral_id=OuterRef("id"))
    .order_by("-at", "-id")
    .values(
        json=JSONObject(
            kind="kind",
            reason="reason",
            by_phone="by_phone",
            at="at",
            by="by",
            name=Subquery(User.objects.filter(id=OuterRef("by")).values("name")),
        )
    )[:50]
)


TIMES = ("sent_at", "answered_at", "meeting_at", "spoke_at")
WISHES = ArraySubquery(
    Need.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("id"))
    .order_by("priority", "-at", "-id")
    .values(
        json=JSONObject(
            id="id",
            thematic="thematic",
            priority="priority",
            closed="closed",
            corrects="corrects",
            at="at",
            wish=Func("wish_sealed", Value("base64"), function="encode", output_field=TextField()),
        )
    )
)
SAID = ArraySubquery(
    Proposal.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("id"))
    .order_by("at", "id")
    .values(
        json=JSONObject(
            pk="service_id",
            answer="answer",
            name=Subquery(Service.objects.filter(id=OuterRef("service_id")).values("name")),
            gone_at=Subquery(Service.objects.filter(id=OuterRef("service_id")).values("gone_at")),
        )
    )
)


HANDED = ArraySubquery(
    with_last_word(Referral.objects.filter(project_id=OuterRef("project_id"), person_id=OuterRef("id")))
    .order_by("-sent_at")
    .values(
        json=JSONObject(
            id="id",
            partner="partner__name",
            status="status",
            sent_at="sent_at",
            answered_at="answered_at",
            meeting_at="meeting_at",
            spoke_at="spoke_at",
        )
    )[:5]
)


def with_wishes(people: QuerySet[Person]) -> QuerySet[Person]:
    """Adds what each person looks for, what they said of each lead, and the last handovers: no question more."""
    return people.annotate(wishes=WISHES, said=SAID, handed=HANDED)


def handed_of(actor: Actor, person: Any) -> list[Row]:
    """The last handovers of a person read `with_wishes`."""
    found = []
    for told in person.handed:
        times = {key: datetime.fromisoformat(told[key]) if told[key] else None for key in TIMES}
        row = Referral(id=UUID(told["id"]), partner=Partner(name=told["partner"]), status=told["status"], person_id=person.pk)
        row.__dict__.update(times)
        found.append(row)
    return rows(actor, found, named=False)


def needs_of(actor: Actor, person: Any) -> list[NeedShown]:
    """The needs that stand, of a person read `with_wishes`."""
    told = [
        Need(
            id=UUID(row["id"]),
            thematic=row["thematic"],
            priority=row["priority"],
            closed=row["closed"],
            corrects=UUID(row["corrects"]) if row["corrects"] else None,
            at=datetime.fromisoformat(row["at"]),
            wish_sealed=b64decode(row["wish"]) if row["wish"] else None,
        )
        for row in person.wishes
    ]
    return standing(actor, person.pk, told)


def answers_of(person: Any) -> dict[str, dict[str, Any]]:
    """The last word on each service proposed, by its id, with the service's name: « proposed », « accepted » or « declined »."""
    return {row["pk"]: row for row in person.said}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a handover, the member of the team by name when it was one of us."""

    referral: Referral
    event: ReferralEvent
    by: str


@dataclass(frozen=True, slots=True)
class Handovers:
    """A person's handovers and their steps, the latest first."""

    rows: Sequence[Referral]
    steps: Sequence[Step]

    def met(self) -> Step | None:
        return next((step for step in self.steps if step.event.kind == Referral.Status.MET), None)


def on_this_page(actor: Actor, person: Person) -> Handovers:
    """Read once for the person's page; kept on the object that lives as long as the request."""
    known = person.__dict__.get("_handovers")
    if not isinstance(known, Handovers):
        known = person.__dict__["_handovers"] = handovers_of(actor, person.pk)
    return known


def handovers_of(actor: Actor, person_id: UUID) -> Handovers:
    """Each row has `spoke_at`, as `queries.with_last_word` gives it."""
    found = Referral.objects.filter(project_id=actor.project_id, person_id=person_id).select_related("partner")
    read: list[Any] = list(found.annotate(told=STEPS).order_by("-sent_at")[:50])
    steps = []
    for row in read:
        mine = [step_of(row, told) for told in row.told]
        row.spoke_at = next((step.event.at for step in mine if step.event.kind in SPOKEN), None)
        steps += mine
    return Handovers(read, sorted(steps, key=lambda step: step.event.at, reverse=True))


def step_of(referral: Referral, told: dict[str, Any]) -> Step:
    fields = {key: told[key] for key in ("kind", "reason", "by_phone")}
    by = UUID(told["by"]) if told["by"] else None
    event = ReferralEvent(referral=referral, by=by, at=datetime.fromisoformat(told["at"]), **fields)
    return Step(referral, event, (told["name"] or "") if by else referral.partner.name)
