"""`./tremplin import KIND FILES…`: public reference data, dry run by default."""

import json
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from tremplin.core import clock
from tremplin.core.imports import messages, runs
from tremplin.core.imports.connection import Busy
from tremplin.core.imports.files import SourceFile, checked
from tremplin.core.imports.kinds import Kind, kinds
from tremplin.core.imports.rows import Options, Refused

SHOWN = 20
STEPS = {"read": "lecture", "compare": "comparaison", "write": "écriture"}
NEXT = "Rien n’est encore écrit. Pour appliquer : la même commande avec --apply."


class Command(BaseCommand):
    help = "Importe des données publiques. Sans --apply, montre seulement ce qui changerait."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "\n".join(f"  {kind.name:16} {kind.help}" for kind in kinds)
        parser.add_argument("kind", nargs="?", choices=[kind.name for kind in kinds], help="ce que contiennent les fichiers")
        parser.add_argument("files", nargs="*", metavar="FICHIER")
        parser.add_argument("--apply", action="store_true", help="écrire ; tout ou rien")
        parser.add_argument("--undo", type=UUID, metavar="IMPORT", help="annuler cet import")
        parser.add_argument("--layer", default="", help="nom de la couche de périmètres, par exemple qpv2024")
        parser.add_argument("--source", default="", help="producteur, s’il n’est pas celui d’usage")
        parser.add_argument("--source-date", type=date.fromisoformat, help="date du fichier chez son producteur (AAAA-MM-JJ)")
        parser.add_argument("--partial", action="store_true", help="extrait : ce qui n’y est pas n’a pas disparu")
        parser.add_argument("--leave-bad-rows", action="store_true", help="avec --apply : laisser de côté les lignes refusées")
        parser.add_argument("--json", action="store_true", help="dernière ligne : les comptes en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["undo"]:
                self.undo(options["undo"], as_json=options["json"])
                return
            if not options["kind"] or not options["files"]:
                raise CommandError("Dites quoi importer, et donnez le fichier : ./tremplin import communes FICHIER")
            self.one_import(kinds[options["kind"]], options)
        except Busy:
            raise CommandError(str(messages.BUSY)) from None

    def one_import(self, kind: Kind, options: dict[str, Any]) -> None:
        report = self.report(kind, options)
        self.tell(report)
        if report.run_id:
            self.say(f"Appliqué. Pour annuler : ./tremplin import --undo {report.run_id}")
        elif report.refused:
            self.say("Rien n’est écrit.")
        elif not report.errors:
            self.say(NEXT)
        else:
            self.say(
                "Rien n’est écrit : corrigez les lignes refusées, ou ajoutez --apply --leave-bad-rows pour les laisser de côté."
            )
        if options["json"]:
            self.stdout.write(runs.as_json(report))
        if report.refused or (report.errors and not report.run_id):
            sys.exit(1)

    def report(self, kind: Kind, options: dict[str, Any]) -> runs.Report:
        try:
            files = checked(kind.most_files, [SourceFile.at(found(name), name=Path(name).name) for name in options["files"]])
            request = request_of(kind, files, options)
        except Refused as refusal:
            return runs.refused(kind, refusal)
        act = runs.apply if options["apply"] else runs.dry_run
        return act(request, self.progress if sys.stderr.isatty() else lambda *_: None)

    def tell(self, report: runs.Report) -> None:
        for comparison in report.tables:
            self.say(
                f"{comparison.table.name} · lus : {comparison.read}, ajouts : {comparison.added}, changements : {comparison.changed}, "
                f"disparitions : {comparison.missing}, refus : {comparison.errors}"
            )
        shown = list(runs.listed(report))[:SHOWN]
        for problem in shown:
            self.say(f"  {'refusé' if problem.blocking else 'à savoir'} · {messages.sentence(problem)}")
        if len(report.problems) > len(shown):
            self.say(f"  et {len(report.problems) - len(shown)} autres : {most(report)}")

    def undo(self, run_id: UUID, *, as_json: bool) -> None:
        try:
            counts = runs.undo(run_id, clock.now())
        except runs.CannotUndo as refusal:
            raise CommandError(str(messages.UNDO[refusal.code]) % refusal.params) from None
        self.say("Annulé : " + ", ".join(f"{count} {name}" for name, count in counts.items()) + " remis comme avant.")
        if as_json:
            self.stdout.write(json.dumps({name: {"undone": count} for name, count in counts.items()}))

    def say(self, words: str) -> None:
        self.stdout.write(words)

    def progress(self, step: str, done: int, total: int) -> None:
        self.stderr.write(f"\r{STEPS[step]} {100 * done // max(total, 1):3} %", ending="" if done < total else "\n")


def found(name: str) -> Path:
    """A path as the person typed it: the launcher works from the repository's folder, they may stand elsewhere."""
    path = Path(name).expanduser()
    typed = Path(os.environ.get("PWD", ".")) / path
    return path if path.exists() or not typed.exists() else typed


def request_of(kind: Kind, files: list[SourceFile], options: dict[str, Any]) -> runs.Request:
    described = Options(
        source=options["source"] or kind.source,
        source_date=options["source_date"] or runs.source_day(files),
        layer=options["layer"],
        partial=options["partial"],
        leave_bad_rows=options["leave_bad_rows"],
    )
    return runs.Request(kind, files, described, clock.now())


def most(report: runs.Report) -> str:
    """The commonest reasons, with their counts."""
    common = Counter(messages.words(problem)[0] for problem in report.problems).most_common(4)
    return " ".join(f"{count} × {why}" for why, count in common)
