"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs.worker import all_projects
from tremplin.core.tenancy.context import project_context
from tremplin.domain.outreach import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="tremplin.erase_check_ins", queueing_lock="tremplin.erase_check_ins", pass_context=False)
def erase_check_ins(timestamp: int) -> int:
    """Every ten minutes: the check-ins that are a day old are gone."""
    gone = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            gone += actions.erase_check_ins(project_id, clock.now())
    return gone
