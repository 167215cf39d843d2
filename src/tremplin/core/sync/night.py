"""The night's work on what was left aside: it warns, and what was told of long enough goes.

Each operation goes in a transaction of its own, with its line in the journal; a fault with one leaves the others their turn.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tremplin.core.jobs.tasks import nobody
from tremplin.core.journal import journal
from tremplin.core.registry import Gone
from tremplin.core.sync import standing
from tremplin.core.sync.actions.ending import VERBS
from tremplin.core.tenancy.context import as_actor

log = logging.getLogger(__name__)
VERB = "operations.keeping_ended"


def preview(now: datetime) -> list[Gone]:
    """What the next night would take, counted by project and rule. Changes nothing; a warning takes nothing."""
    return counted(one for one in standing.due(now) if one.rule != standing.WARN)


def counted(rows: Iterable[standing.Due]) -> list[Gone]:
    found = Counter((one.project, one.rule) for one in rows)
    return [Gone(project, standing.RULES[rule], number) for (project, rule), number in sorted(found.items())]


def run(now: datetime) -> list[Gone]:
    """Warn of what goes in a month, take what was told of; then one line per project and rule says how many. A second run finds nothing."""
    done = []
    for one in standing.due(now):
        actor = nobody(one.project_id).at(now)
        try:
            with as_actor(actor):
                ended = VERBS[one.rule](actor, one.operation_id)
        except Exception:
            log.exception("an operation was not ended", extra={"operation": str(one.operation_id), "rule": one.rule})
            continue
        if ended:
            done.append(one)
    for (project_id, rule), number in Counter((one.project_id, one.rule) for one in done).items():
        actor = nobody(project_id).at(now)
        with as_actor(actor):
            journal.record(actor, VERB, ("project", project_id), because=f"{rule} n={number}")
    return counted(one for one in done if one.rule != standing.WARN)
