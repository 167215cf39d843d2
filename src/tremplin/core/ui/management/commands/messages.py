"""`manage.py messages`: extract, check and compile the translations of every app, without gettext."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

import tremplin
from tremplin.core.ui import catalogue

SOURCE = Path(tremplin.__file__ or next(iter(tremplin.__path__))).resolve()
SOURCE = SOURCE if SOURCE.is_dir() else SOURCE.parent


class Command(BaseCommand):
    help = "Updates the English catalogues from the French texts of the code and lists what is not translated yet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", nargs="*", help="app labels (all apps when none is given)")
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a text is missing or obsolete")
        parser.add_argument("--compile", action="store_true", help="only write the .mo files that the pages read")
        parser.add_argument("--prune", action="store_true", help="forget the translations whose French text is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = {
            config.label: Path(config.path).resolve()
            for config in apps.get_app_configs()
            if Path(config.path).resolve().is_relative_to(SOURCE)
        }
        unknown = set(options["labels"]) - set(folders)
        if unknown:
            raise CommandError(f"No such app: {', '.join(sorted(unknown))}.")
        files = catalogue.files_by_app(SOURCE, folders)
        faults = 0
        for label in sorted(options["labels"] or folders):
            try:
                texts = catalogue.texts_of_files(files[label], SOURCE)
            except catalogue.Unreadable as error:
                self.stderr.write(f"{label}: not read, catalogue left as it is. {error}")
                faults += 1
                continue
            faults += self._one_app(label, folders[label], texts, options)
        if not options["compile"]:
            self._tell_disagreements(folders)
        if options["check"] and faults:
            raise CommandError(f"{faults} text(s) to translate, correct or prune.")

    def _tell_disagreements(self, folders: dict[str, Path]) -> None:
        known = {label: catalogue.load(catalogue.catalogue_path(folder)) for label, folder in folders.items()}
        for difference in catalogue.disagreements(known):
            self.stdout.write(f"two translations, one shows (give the French a context, or agree): {difference}")

    def _one_app(self, label: str, folder: Path, texts: dict[catalogue.Key, catalogue.Message], options: dict[str, Any]) -> int:
        path = catalogue.catalogue_path(folder)
        known = catalogue.load(path)
        update = options["prune"] or not (options["check"] or options["compile"])
        if update and (texts or path.exists()):
            known = catalogue.updated(known, texts, prune=options["prune"])
            self._write(path, str(known).encode() + b"\n")
        if options["compile"]:
            self._compile(path, known, texts)
        found = catalogue.problems(known, texts) if update or options["check"] else []
        for problem in found:
            self.stdout.write(f"{label}: {problem}")
        return len(found)

    def _compile(self, path: Path, known: polib.POFile, texts: dict[catalogue.Key, catalogue.Message]) -> None:
        if texts:
            self._write(path.with_suffix(".mo"), catalogue.compiled(known))
            french = catalogue.catalogue_path(path.parents[3], "fr").with_suffix(".mo")
            self._write(french, catalogue.compiled(catalogue.french_plurals(texts)))

    def _write(self, path: Path, content: bytes) -> None:
        """Writes only what changed, so that file dates and diffs tell the truth."""
        if path.exists() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
