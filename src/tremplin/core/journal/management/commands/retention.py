"""`manage.py retention`: drop the reads older than twelve months now; `--dry-run` only shows what would go."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tremplin.core import clock
from tremplin.core.journal import retention


class Command(BaseCommand):
    help = "Efface du journal les consultations de plus de douze mois, par mois entiers (la tâche de la nuit fait de même)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="montre ce qui partirait, sans rien effacer")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = clock.now()
        months = retention.preview(now) if dry_run else retention.drop_old_reads(now)
        for one in months if not options["json"] else []:
            waits = "" if one.sealed else " (attend d’être scellé : reste pour l’instant)"
            self.stdout.write(f"{one.project} · {one.month:%Y-%m} : {one.rows} consultations{waits}")
        rows = sum(one.rows for one in months if one.sealed)
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": dry_run, "months": len(months), "reads": rows}))
        elif dry_run:
            self.stdout.write(f"Partiraient : {rows} consultations. Rien n’est effacé.")
        else:
            self.stdout.write(f"Effacées : {rows} consultations. Une ligne de journal par mois le dit.")
