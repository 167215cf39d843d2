"""What has waited seven days waits no longer: it goes on without what it can do without, else a person decides."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tremplin.core.journal import journal
from tremplin.core.sync.actions.batch import Batch, Pending
from tremplin.core.sync.actions.judging import check_now
from tremplin.core.sync.actions.receiving import write
from tremplin.core.sync.actions.releasing import release, retry
from tremplin.core.sync.actions.room import Room
from tremplin.core.sync.models import HeldPredecessor
from tremplin.core.tenancy.actor import Actor

LONGEST = timedelta(days=7)


@transaction.atomic
def force_held(actor: Actor) -> int:
    """Judge again all that has waited too long, in the order of capture; returns how many. One line of the journal each."""
    old = HeldPredecessor.objects.filter(project_id=actor.project_id, created_at__lte=actor.now - LONGEST)
    waits = old.select_related("operation").order_by("operation__captured_at", "operation__seq", "id")
    batch = Batch(actor, Room(actor), None, None, Pending())
    batch.room.forced = True
    brought: list[UUID] = []
    for wait in waits:
        if wait.operation_id in batch.pending.changed:
            continue
        one = retry(batch, wait.operation)
        brought += one.locks
        journal.record(actor, "operation.forced", wait.operation, because=wait.operation.status)
    forced = len(batch.pending.changed)
    batch.pending.awaited = set(brought)
    release(replace(batch, room=Room(actor)), brought)
    write(batch)
    check_now()
    return forced
