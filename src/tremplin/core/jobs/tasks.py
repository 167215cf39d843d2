"""The one task decorator: a job carries actor, project and ids only, and runs inside the actor's own ticket."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor, project_context

TASKS: dict[str, "ProjectTask"] = {}


class WithoutContext(RuntimeError):
    """A job was asked for without saying who acts, or its actor left the project since. It fails loudly and is listed."""


class ProjectTask:
    """A function of (actor, **ids) that can be deferred to the worker."""

    def __init__(self, function: Callable[..., Any], *, of_nobody: bool = False) -> None:
        self.function = function
        self.of_nobody = of_nobody
        self.name = f"{function.__module__}.{function.__name__}"
        TASKS[self.name] = self
        wraps(function)(self)

    def __call__(self, actor: Actor, **ids: Any) -> Any:
        return self.function(actor, **ids)

    def defer(self, actor: Actor, *, not_before: datetime | None = None, **ids: Any) -> int:
        """Queue the job in this transaction; returns its number. Ids only: no words about a person enter the queue."""
        from procrastinate.contrib.django import app

        if actor is None or (actor.user_id is None and not self.of_nobody):
            raise WithoutContext(self.name)
        arguments: Any = {key: str(value) for key, value in ids.items()}
        actor_id = "" if self.of_nobody else str(actor.user_id)
        start = not_before - clock.shift() if not_before else None  # the queue lives by the machine's clock
        job = app.configure_task("tremplin.run", schedule_at=start)
        return int(job.defer(name=self.name, actor_id=actor_id, project_id=str(actor.project_id), ids=arguments))


def project_task(function: Callable[..., Any]) -> ProjectTask:
    """Make a function deferrable; see ProjectTask."""
    return ProjectTask(function)


def nobodys_task(function: Callable[..., Any]) -> ProjectTask:
    """A task that acts for no member: its actor has no role, so that it goes on after the member who asked for it has left.

    It opens its own transactions (`with as_actor(actor)`): what it writes before it calls outside is kept, whatever comes of the call.
    """
    return ProjectTask(function, of_nobody=True)


def run(name: str, actor_id: str, project_id: str, ids: dict[str, str]) -> Any:
    """What the worker does: rebuild the actor from today's memberships, open the ticket, call the function."""
    from tremplin.core.tenancy.access import accesses_of  # models load after this module (it is imported by an app's package)

    task = TASKS.get(name)
    if project_id and task is not None and task.of_nobody:
        return task(nobody(UUID(project_id)), **ids)
    if not actor_id or not project_id:
        raise WithoutContext(name)
    access = next((a for a in accesses_of(UUID(actor_id)) if a.project.id == UUID(project_id)), None)
    if access is None:
        raise WithoutContext(f"{name}: the actor has left the project")
    actor = access.actor(UUID(actor_id), "", clock.now())
    with as_actor(actor):
        return TASKS[name](actor, **ids)


def nobody(project_id: UUID) -> Actor:
    """An actor of this project without account, role or territory."""
    from tremplin.core.tenancy.models import Project

    with project_context(None, [project_id]):
        project = Project.objects.get(pk=project_id)
    return Actor(user_id=None, name="", project=project, roles=frozenset(), territory_ids=frozenset(), now=clock.now())
