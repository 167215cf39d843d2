"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core.jobs.worker import all_projects
from tremplin.core.tenancy.context import project_context
from tremplin.domain.people import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="tremplin.finish_erasures", queueing_lock="tremplin.finish_erasures", pass_context=False)
def finish_erasures(timestamp: int) -> int:
    """Every ten minutes: destroy the keys that outlived their erasure, if the machine stopped between the two databases."""
    done = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            done += actions.finish_erasures(project_id)
    return done
