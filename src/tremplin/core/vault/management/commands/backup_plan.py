"""What `./tremplin backup` has to know: which tables no backup may hold, and which role can read everything."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from tremplin.core.registry import registries
from tremplin.core.tenancy.bootstrap import backs_up


class Command(BaseCommand):
    help = "Dit quelles tables dérivées restent hors des sauvegardes, et quel rôle les prend."

    def handle(self, *args: Any, **options: Any) -> None:
        without = [table for _name, derived in registries.derived for table in derived.tables]
        self.stdout.write(json.dumps({"role": backs_up(), "without": without}))
