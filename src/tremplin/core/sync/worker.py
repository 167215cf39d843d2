"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs.projects import all_projects
from tremplin.core.sync.actions.forcing import force_held as force
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import project_context
from tremplin.core.tenancy.models import Project


@app.periodic(cron="7 * * * *")
@app.task(name="tremplin.force_held", queueing_lock="tremplin.force_held", pass_context=False)
def force_held(timestamp: int) -> int:
    """Every hour: what has waited seven days for its predecessor waits no longer."""
    forced = 0
    for project_id in all_projects():
        with project_context(None, [project_id]):
            project = Project.objects.get(id=project_id)
            forced += force(Actor(None, "", project, frozenset(), None, clock.now()))
    return forced
