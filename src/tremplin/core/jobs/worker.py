"""Tasks that procrastinate knows: the carrier of project tasks, and the periodic ones."""

from typing import Any

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs import tasks
from tremplin.core.jobs.projects import all_projects
from tremplin.core.journal import retention, sealer
from tremplin.core.tenancy.context import project_context


@app.task(name="tremplin.run", retry=3)
def run(name: str, actor_id: str, project_id: str, ids: dict[str, str]) -> Any:
    """Carry one project task."""
    return tasks.run(name, actor_id, project_id, ids)


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
