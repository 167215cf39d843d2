"""`manage.py retention`: do now what the night does: old reads go, and what the rooms keep no longer; `--dry-run` only shows it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tremplin.core import clock
from tremplin.core.journal import retention
from tremplin.core.registry import registries


class Command(BaseCommand):
    help = "Efface ce dont la durée est finie, comme chaque nuit : consultations de plus de douze mois, personnes sans contact depuis deux ans."

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
        by_room = {name: list((rule.preview if dry_run else rule.run)(now)) for name, rule in registries.retention}
        ended = [one for rows_of in by_room.values() for one in rows_of]
        for one in ended if not options["json"] else []:
            self.stdout.write(f"{one.project} · {one.what} : {one.rows}")
        people = sum(one.rows for one in by_room.get("people", ()))
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": dry_run, "months": len(months), "reads": rows, "people": people}))
        elif dry_run:
            self.stdout.write(f"Partiraient : {rows} consultations, {people} personnes. Rien n’est effacé.")
        else:
            self.stdout.write(
                f"Effacées : {rows} consultations, {people} personnes. Le journal dit combien, et par quelle règle."
            )
