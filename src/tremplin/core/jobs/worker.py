"""Tasks that procrastinate knows: the carrier of project tasks, and the periodic ones."""

import logging
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from tremplin.core import clock
from tremplin.core.jobs import tasks
from tremplin.core.jobs.models import JobFailure
from tremplin.core.jobs.projects import all_projects
from tremplin.core.journal import retention, sealer
from tremplin.core.tenancy.context import project_context
from tremplin.core.vault import rotation

log = logging.getLogger("tremplin.jobs")
WAITS = (10, 60, 300, 1800, 7200)
"""Seconds before each new try: a short trouble is over at the first ones, a long one within three hours."""


class GrowingWaits(BaseRetryStrategy):
    """Try again later and later; never when the job has nobody left to act for."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, tasks.WithoutContext) or job.attempts >= len(WAITS):
            return None
        return RetryDecision(retry_in={"seconds": WAITS[job.attempts]})


RETRIES = GrowingWaits()


def note_failure(error: BaseException, job: Job, task: str) -> None:
    """For the operator's page and the log: which job, which kind of fault. Not its message, which could hold somebody's words."""
    fault = "actor_left" if isinstance(error, tasks.WithoutContext) else type(error).__name__
    again = RETRIES.get_retry_decision(exception=error, job=job) is not None
    try:
        JobFailure.objects.create(
            job_id=job.id or 0, task=task[:160], fault=fault[:80], attempt=job.attempts + 1, will_retry=again, at=clock.now()
        )
    except DatabaseError:
        log.exception("failure not noted", extra={"job": job.id})
    if not again:
        log.error("job failed for good", extra={"job": job.id})


@app.task(name="tremplin.run", retry=RETRIES, pass_context=True)
def run(context: JobContext, name: str, actor_id: str, project_id: str, ids: dict[str, str]) -> Any:
    """Carry one project task."""
    try:
        return tasks.run(name, actor_id, project_id, ids)
    except Exception as error:
        note_failure(error, context.job, name)
        raise


@app.periodic(cron="* * * * * */10")
@app.task(name="tremplin.seal", queueing_lock="tremplin.seal", pass_context=False)
def seal(timestamp: int) -> int:
    """Every ten seconds: chain and sign the new journal rows of each project."""
    sealed = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            sealed += sealer.seal(project_id, "acts") + sealer.seal(project_id, "reads")
    return sealed


@app.periodic(cron="17 3 * * *")
@app.task(name="tremplin.drop_reads", queueing_lock="tremplin.drop_reads", pass_context=False)
def drop_reads(timestamp: int) -> int:
    """Each night: drop the reads of named files that are older than twelve months, as the retention role."""
    return sum(month.rows for month in retention.drop_old_reads(clock.now()))


@app.periodic(cron="*/5 * * * *")
@app.task(name="tremplin.end_rotations", queueing_lock="tremplin.end_rotations", pass_context=False)
def end_rotations(timestamp: int) -> list[str]:
    """Every five minutes: end a change of secret that was cut short."""
    return rotation.resume()


@app.periodic(cron="43 3 * * *")
@app.task(name="tremplin.forget_keys", queueing_lock="tremplin.forget_keys", pass_context=False)
def forget_keys(timestamp: int) -> list[str]:
    """Each night: destroy former keys that nothing needs any more. Files carry the real date, whatever the demo's clock says."""
    return rotation.forget_retired(datetime.now(UTC))
