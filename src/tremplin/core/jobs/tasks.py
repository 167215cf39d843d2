"""The one task decorator: a job carries actor, project and ids only, and runs inside the actor's own ticket."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from tremplin.core import clock
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.context import as_actor

TASKS: dict[str, Callable[..., Any]] = {}


class WithoutContext(RuntimeError):
    """A job was asked for without saying who acts, or its actor left the project since. It fails loudly and is listed."""


class ProjectTask:
    """A function of (actor, **ids) that can be deferred to the worker."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = f"{function.__module__}.{function.__name__}"
        TASKS[self.name] = function
        wraps(function)(self)

    def __call__(self, actor: Actor, **ids: Any) -> Any:
        return self.function(actor, **ids)

    def defer(self, actor: Actor, **ids: Any) -> int:
        """Queue the job in this transaction; returns its number. Ids only: no words about a person enter the queue."""
        from procrastinate.contrib.django import app

        if actor is None or actor.user_id is None:
            raise WithoutContext(self.name)
        arguments: Any = {key: str(value) for key, value in ids.items()}
        return int(
            app.configure_task("tremplin.run").defer(
                name=self.name, actor_id=str(actor.user_id), project_id=str(actor.project_id), ids=arguments
            )
        )


def project_task(function: Callable[..., Any]) -> ProjectTask:
    """Make a function deferrable; see ProjectTask."""
    return ProjectTask(function)


def run(name: str, actor_id: str, project_id: str, ids: dict[str, str]) -> Any:
    """What the worker does: rebuild the actor from today's memberships, open the ticket, call the function."""
    from tremplin.core.tenancy.access import accesses_of  # models load after this module (it is imported by an app's package)

    if not actor_id or not project_id:
        raise WithoutContext(name)
    access = next((a for a in accesses_of(UUID(actor_id)) if a.project.id == UUID(project_id)), None)
    if access is None:
        raise WithoutContext(f"{name}: the actor has left the project")
    actor = access.actor(UUID(actor_id), "", clock.now())
    with as_actor(actor):
        return TASKS[name](actor, **ids)
