"""After a restore: make the derived tables again, from the keys that still live."""

from typing import Any

from django.core.management.base import BaseCommand

from tremplin.core.jobs.projects import all_projects
from tremplin.core.registry import registries
from tremplin.core.tenancy.context import project_context


class Command(BaseCommand):
    help = "Reconstruit les index de recherche à partir des clés vivantes."

    def handle(self, *args: Any, **options: Any) -> None:
        for project_id in all_projects():
            with project_context(None, [project_id]):
                for name, derived in registries.derived:
                    self.stdout.write(f"{name} : {derived.rebuild(project_id)}")
