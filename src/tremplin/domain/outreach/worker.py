"""Tasks of this room."""

from procrastinate.contrib.django import app

from tremplin.core import clock
from tremplin.core.jobs.projects import all_projects
from tremplin.core.jobs.tasks import nobody
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor, project_context
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


@app.periodic(cron="31 3 * * *")
@app.task(name="tremplin.forget_ambiances", queueing_lock="tremplin.forget_ambiances", pass_context=False)
def forget_ambiances(timestamp: int) -> int:
    """Each night: how places felt, once thirty days have passed."""
    return sum(forget(nobody(project_id)) for project_id in all_projects())


def forget(actor: Actor) -> int:
    with as_actor(actor):
        return actions.forget_ambiances(actor)


@app.periodic(cron="37 3 * * *")
@app.task(name="tremplin.drop_lost_photos", queueing_lock="tremplin.drop_lost_photos", pass_context=False)
def drop_lost_photos(timestamp: int) -> int:
    """Each night: photos that were announced a month ago and never came."""
    return sum(drop_lost(nobody(project_id)) for project_id in all_projects())


def drop_lost(actor: Actor) -> int:
    with as_actor(actor):
        return actions.drop_lost_photos(actor)
