"""Jobs: `from tremplin.core.jobs import project_task, nobodys_task`."""

from tremplin.core.jobs.tasks import nobodys_task, project_task

__all__ = ["nobodys_task", "project_task"]
