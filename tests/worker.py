"""The worker, for tests: what waits in the queue is done here, in this process, at a moment of the test's choice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection

from tremplin.core import clock
from tremplin.core.jobs import tasks

WAITING = """
SELECT id, args FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'tremplin.run' AND (scheduled_at IS NULL OR scheduled_at <= %s)
 ORDER BY id
"""


@contextmanager
def clock_at(now: datetime) -> Iterator[None]:
    """The house's clock stands still at this moment."""
    before = clock.now, clock.shift
    delta = now - datetime.now(UTC)
    clock.now, clock.shift = (lambda: now), (lambda: delta)  # type: ignore[assignment]
    try:
        yield
    finally:
        clock.now, clock.shift = before  # type: ignore[assignment]


def work(now: datetime) -> int:
    """Do each job that waits, once; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [datetime.now(UTC)])
        jobs = cursor.fetchall()
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY (%s)", [[job for job, _args in jobs]])
    with clock_at(now):
        for _job, args in jobs:
            told = json.loads(args) if isinstance(args, str) else args
            tasks.run(told["name"], told["actor_id"], told["project_id"], told["ids"])
    return len(jobs)
