"""The tables whose rows no backup may hold: a fingerprint in an old dump would outlive an erasure."""

from typing import Any

from django.core.management.base import BaseCommand

from tremplin.core.registry import registries


class Command(BaseCommand):
    help = "Liste les tables dérivées, absentes des sauvegardes."

    def handle(self, *args: Any, **options: Any) -> None:
        for _name, derived in registries.derived:
            for table in derived.tables:
                self.stdout.write(table)
