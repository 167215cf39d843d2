"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs.worker import all_projects
from tremplin.core.tenancy.context import project_context
from tremplin.domain.people import actions, night


@app.periodic(cron="*/10 * * * *")
@app.task(name="tremplin.finish_erasures", queueing_lock="tremplin.finish_erasures", pass_context=False)
def finish_erasures(timestamp: int) -> int:
    """Every ten minutes: destroy the keys that outlived their erasure, if the machine stopped between the two databases."""
    done = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            done += actions.finish_erasures(project_id)
    return done


@app.periodic(cron="37 3 * * *")
@app.task(name="tremplin.end_keeping", queueing_lock="tremplin.end_keeping", pass_context=False)
def end_keeping(timestamp: int) -> int:
    """Each night: erase those without contact for two years, and those named by somebody else who were not told within a month."""
    return sum(one.rows for one in night.run(clock.now()))
