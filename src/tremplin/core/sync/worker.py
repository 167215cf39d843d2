"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs.projects import all_projects
from tremplin.core.jobs.tasks import nobody
from tremplin.core.sync import blobs, night
from tremplin.core.sync.actions.forcing import force_held as force
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor, project_context
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


@app.periodic(cron="43 3 * * *")
@app.task(name="tremplin.drop_unused_blobs", queueing_lock="tremplin.drop_unused_blobs", pass_context=False)
def drop_unused_blobs(timestamp: int) -> int:
    """Each night: pictures and voices that came a month ago and that nothing speaks of."""
    return sum(drop(nobody(project_id)) for project_id in all_projects())


def drop(actor: Actor) -> int:
    with as_actor(actor):
        return blobs.drop_unused(actor)


@app.periodic(cron="53 3 * * *")
@app.task(name="tremplin.end_operations", queueing_lock="tremplin.end_operations", pass_context=False)
def end_operations(timestamp: int) -> int:
    """Each night: what was left aside is told of a month before it goes, then it goes; what was decided goes after thirty days."""
    return sum(one.rows for one in night.run(clock.now()))
