"""Jobs: `from tremplin.core.jobs import project_task`."""

from tremplin.core.jobs.tasks import project_task

__all__ = ["project_task"]
