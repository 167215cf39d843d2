"""Rows on their way to the tables: collected by project, written many at a time in the order that the foreign keys ask."""

from collections import defaultdict
from typing import Any, TypeVar

from django.db import models

from tremplin.core.journal.models import Act
from tremplin.domain.counter.models import Need, Referral, ReferralEvent, ReferralLink
from tremplin.domain.outreach.models import (
    Ambiance,
    CheckIn,
    ContactAttempt,
    Encounter,
    EncounterPerson,
    FollowUp,
    Outing,
    OutingPlace,
    Poster,
    Presence,
    PublicContact,
)
from tremplin.domain.pathways.models import (
    Appointment,
    Exit,
    FollowUpAnswer,
    Goal,
    Outcome,
    Pathway,
    PlanStep,
    TrustAnswer,
)
from tremplin.domain.people.models import Agreement, Note, Notice, Person
from tremplin.site.demo.places import Site, uid
from tremplin.site.demo.stories import Step

BATCH = 4000
Row = TypeVar("Row", bound=models.Model)


class Rows:
    """Those of one project. Rows that a later step changes stay at hand until the batch is written."""

    ORDER: tuple[type[models.Model], ...] = (
        Person, Notice, Agreement, Note, Outing, OutingPlace, CheckIn, PublicContact, Poster, Presence, Ambiance, Encounter, EncounterPerson,
        ContactAttempt, FollowUp, Need, Referral, ReferralEvent, ReferralLink, Pathway, Goal, PlanStep, Appointment, Outcome, Exit,
        FollowUpAnswer, TrustAnswer, Act,
    )  # fmt: skip

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.derived: list[tuple[Any, Any]] = []
        self.at_hand: dict[Any, Any] = {}

    def put(self, model: type[Row], step: Step, **values: Any) -> Row:
        row = model(project_id=self.site.id, created_at=step.at, **values)
        self.rows[model].append(row)
        self.at_hand[row.pk] = row
        return row

    def act(self, step: Step, verb: str, subject: models.Model, because: str = "") -> None:
        kind = subject._meta.model_name or ""
        marked = uid("act", subject.pk, verb, step.at, because)
        told = {"verb": verb, "subject_kind": kind, "subject_id": subject.pk, "because": because, "actor_id": step.by}
        self.rows[Act].append(Act(id=marked, project_id=self.site.id, at=step.at, created_at=step.at, **told))

    def flush_when_full(self) -> None:
        if len(self.rows[Act]) >= BATCH:
            self.flush()

    def flush(self) -> None:
        for model in self.ORDER:
            model._default_manager.bulk_create(self.rows.pop(model, []), batch_size=BATCH)
        for position in (0, 1):
            rows = [row for pair in self.derived for row in pair[position]]
            if rows:
                type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
        self.derived.clear()
        self.at_hand.clear()
