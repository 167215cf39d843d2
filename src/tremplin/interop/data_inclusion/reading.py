"""Structures and services in data·inclusion v1, from the producer's JSON arrays (one file of each, or one alone)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tremplin.core.imports.files import Progress, SourceFile, expect
from tremplin.core.imports.json_rows import read_objects
from tremplin.core.imports.kinds import Kind, Part
from tremplin.core.imports.rows import Options, Problem, Refused, Row
from tremplin.core.imports.tables import Table
from tremplin.interop.data_inclusion.records import Record, service_values, structure_values
from tremplin.interop.data_inclusion.schema import IDENTIFIER, SERVICES, STRUCTURES

READERS = {"structures": (STRUCTURES, structure_values), "services": (SERVICES, service_values)}


def read(files: Sequence[SourceFile], options: Options, today: date, progress: Progress) -> list[Part]:
    for file in files:
        expect(file, "structures" if file.looks_like != "services" else "services")
    if len({file.looks_like for file in files}) < len(files):
        raise Refused(Problem("files_alike", params={"looks_like": files[0].looks_like}))
    ordered = sorted(files, key=lambda file: list(READERS).index(file.looks_like))
    return [Part(READERS[file.looks_like][0], rows_of(file, today, progress)) for file in ordered]


def rows_of(file: SourceFile, today: date, progress: Progress) -> Iterator[Row | Problem]:
    table, values_of = READERS[file.looks_like]
    seen: dict[str, int] = {}
    try:
        for number, line, raw in read_objects(file, progress):
            record = Record(raw, today)
            values = values_of(record)
            identifier = str(values[0])
            if identifier in seen:
                record.problem("duplicate", "id", identifier, first=seen[identifier])
            elif IDENTIFIER.fullmatch(identifier):
                seen[identifier] = line
            yield from placed(record.problems, table, number, line, identifier)
            if not any(problem.blocking for problem in record.problems):
                yield Row(values, number, line)
    except Refused as refusal:
        yield refusal.problem


def placed(problems: list[Problem], table: Table, number: int, line: int, identifier: str) -> Iterator[Problem]:
    """The problems of one row, with its place in the file; a second row of the same identifier is nobody's."""
    own = IDENTIFIER.fullmatch(identifier) and not any(problem.code == "duplicate" for problem in problems)
    key = (identifier,) if own else None
    for problem in problems:
        yield Problem(problem.code, problem.field, number, line, problem.value, problem.params, problem.blocking, key, table.name)


def example(raw: dict[str, Any], today: date) -> list[Problem]:
    """What is wrong with one structure or service, for those who write such files."""
    record = Record(raw, today)
    (service_values if "structure_id" in raw else structure_values)(record)
    return record.problems


KIND = Kind(
    name="data-inclusion",
    label=_("Annuaire data·inclusion"),
    help=_("Deux fichiers JSON au schéma data·inclusion v1 : les structures et leurs services."),
    source="data·inclusion",
    tables=(STRUCTURES, SERVICES),
    read=read,
    most_files=2,
)
