"""The night’s erasure of those who are kept no longer: the same code as an erasure that the person asks for (PRIV-04, PRIV-08).

Each person goes in a transaction of their own, by the worker role; a fault with one leaves the others their turn, and the next night tries again.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tremplin.core.jobs.tasks import nobody
from tremplin.core.journal import journal
from tremplin.core.registry import Gone
from tremplin.core.tenancy.context import as_actor
from tremplin.domain.people import keeping
from tremplin.domain.people.actions import end_keeping

log = logging.getLogger(__name__)
VERB = "people.keeping_ended"


def preview(now: datetime) -> list[Gone]:
    """Whom the next night would erase, counted by project and rule. Changes nothing."""
    return counted(keeping.due(now))


def counted(rows: Iterable[keeping.Due]) -> list[Gone]:
    found = Counter((one.project, one.rule) for one in rows)
    return [Gone(project, keeping.RULES[rule], number) for (project, rule), number in sorted(found.items())]


def run(now: datetime) -> list[Gone]:
    """Erase whoever is due, one act each; then one act per project and rule says how many. A second run finds nothing left."""
    gone = []
    for one in keeping.due(now):
        actor = nobody(one.project_id).at(now)
        try:
            with as_actor(actor):
                rule = end_keeping(actor, one.person_id)
        except Exception:
            log.exception("somebody was not erased", extra={"person": str(one.person_id)})
            continue
        if rule:
            gone.append(keeping.Due(one.project_id, one.project, one.person_id, rule))
    for (project_id, rule), number in Counter((one.project_id, one.rule) for one in gone).items():
        actor = nobody(project_id).at(now)
        with as_actor(actor):
            journal.record(actor, VERB, ("project", project_id), because=f"{rule} n={number}")
    return counted(gone)
