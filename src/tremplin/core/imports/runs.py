"""Dry run, apply, undo: one transaction each, as the importer role."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from tremplin.core.imports import connection
from tremplin.core.imports.files import Progress, SourceFile, silent
from tremplin.core.imports.kinds import Kind, Part, kinds
from tremplin.core.imports.rows import Options, Problem, Refused
from tremplin.core.imports.tables import Comparison, Counter, Stage, put_back
from tremplin.core.tenancy.ids import uuid7

KEPT_PROBLEMS = 500
"""How many problems a report lists; the counts tell the rest."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: files of one kind, as somebody describes them, at a moment."""

    kind: Kind
    files: Sequence[SourceFile]
    options: Options
    now: datetime
    by: UUID | None = None
    upload_id: UUID | None = None

    @property
    def scope(self) -> str:
        return self.options.layer if self.kind.layered else ""

    def sha256(self) -> str:
        return hashlib.sha256("".join(file.sha256() for file in self.files).encode()).hexdigest()


@dataclass(slots=True)
class Report:
    """What an import found, and did."""

    tables: list[Comparison] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False
    run_id: UUID | None = None

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        return {comparison.table.name: comparison.counts for comparison in self.tables}

    @property
    def errors(self) -> int:
        return sum(comparison.errors for comparison in self.tables)

    @property
    def warnings(self) -> int:
        return sum(not problem.blocking for problem in self.problems)


def dry_run(request: Request, progress: Progress = silent) -> Report:
    """Read and compare; nothing is written."""
    try:
        with connection.transaction() as cursor:
            report, _stages = compare(cursor, request, progress)
            cursor.connection.rollback()
    except Refused as refusal:
        return refused(request.kind, refusal)
    return report


def apply(request: Request, progress: Progress = silent) -> Report:
    """Read, compare and write, all or nothing: with a refused row nothing is written, unless `leave_bad_rows` says to take the rest.

    A request that carries an upload's id is applied once, however often it is asked.
    """
    try:
        with connection.transaction() as cursor:
            if (done := already_applied(cursor, request)) is not None:
                return done
            report, stages = compare(cursor, request, progress)
            if report.refused or (report.errors and not request.options.leave_bad_rows):
                cursor.connection.rollback()
                return report
            report.run_id = record(cursor, request, report)
            for done_stages, stage in enumerate(stages):
                progress("write", done_stages, len(stages))
                stage.write(report.run_id)
            progress("write", len(stages), len(stages))
    except Refused as refusal:
        return refused(request.kind, refusal)
    return report


def refused(kind: Kind, refusal: Refused) -> Report:
    """A file that can't be read: one error, in the first of its tables."""
    tables = [Comparison(table) for table in kind.tables]
    tables[0].errors = 1
    return Report(tables=tables, problems=[refusal.problem], refused=True)


def compare(cursor: psycopg.Cursor, request: Request, progress: Progress) -> tuple[Report, list[Stage]]:
    # Producers date their files by the real calendar, also when the demo's clock stands in 2019.
    today = max(request.now.date(), datetime.now(UTC).date())
    report = Report()
    stages: list[Stage] = []
    for part in request.kind.read(request.files, request.options, today, progress):
        stage = Stage(cursor, part.table, request.options, request.now)
        stage.create()
        comparison = fill(stage, part, report)
        parent = part.table.parent
        add_orphans(stage, next((s for s in stages if parent and s.table is parent[1]), None), comparison, report)
        progress("compare", len(stages), len(request.kind.tables))
        stage.count(comparison)
        comparison.examples = stage.examples()
        report.tables.append(comparison)
        stages.append(stage)
    read = {comparison.table.name: comparison for comparison in report.tables}
    report.tables = [read.get(table.name, Comparison(table)) for table in request.kind.tables]
    return report, stages


def fill(stage: Stage, part: Part, report: Report) -> Comparison:
    counter = Counter()
    problems: list[Problem] = []
    stage.fill(part.rows, problems, counter)
    stage.settle()
    bad = {problem.number for problem in problems if problem.blocking}
    report.problems.extend(problems)
    report.refused = report.refused or None in bad
    return Comparison(part.table, errors=len(bad), read=counter.rows + len(bad - {None}))


def add_orphans(stage: Stage, parents: Stage | None, comparison: Comparison, report: Report) -> None:
    if stage.table.parent is None:
        return
    for key, number, line, parent in stage.orphans(parents):
        comparison.errors += 1
        report.problems.append(
            Problem("no_parent", field="structure_id", number=number, line=line, value=parent, key=(key,), table=stage.table.name)
        )


def record(cursor: psycopg.Cursor, request: Request, report: Report) -> UUID:
    run_id = uuid7()
    cursor.execute(
        "INSERT INTO imports_importrun (id, kind, scope, source, source_date, file_names, sha256, counts, applied_at, applied_by, request_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            run_id,
            request.kind.name,
            request.scope,
            request.options.source,
            request.options.source_date,
            [file.name[:200] for file in request.files],
            request.sha256(),
            Jsonb(report.counts),
            request.now,
            request.by,
            request.upload_id,
        ],
    )
    return run_id


def already_applied(cursor: psycopg.Cursor, request: Request) -> Report | None:
    """The report of the run that this upload became, when its job is tried again."""
    if request.upload_id is None:
        return None
    cursor.execute("SELECT id, counts FROM imports_importrun WHERE request_id = %s", [request.upload_id])
    found = cursor.fetchone()
    if found is None:
        return None
    run_id, counts = found
    return Report(tables=[Comparison(table, **counts.get(table.name, {})) for table in request.kind.tables], run_id=run_id)


class CannotUndo(Exception):
    """The run is unknown, already undone, or a later one stands on it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def undo(run_id: UUID, now: datetime, by: UUID | None = None) -> dict[str, int]:
    """Put every row back as it was before the run; the last import of a kind (of a layer) is undone first.

    Returns:
        table name → rows put back.
    """
    with connection.transaction() as cursor:
        cursor.execute("SELECT kind, scope, undone_at FROM imports_importrun WHERE id = %s FOR UPDATE", [run_id])
        found = cursor.fetchone()
        if found is None:
            raise CannotUndo("unknown_run")
        kind, scope, undone_at = found
        if undone_at is not None:
            raise CannotUndo("already_undone")
        cursor.execute(
            "SELECT r.id FROM imports_importrun r WHERE r.kind = %s AND r.scope = %s AND r.id > %s AND r.undone_at IS NULL"
            " AND EXISTS (SELECT 1 FROM imports_importchange c WHERE c.run_id = r.id) ORDER BY r.id DESC LIMIT 1",
            [kind, scope, run_id],
        )
        if (later := cursor.fetchone()) is not None:
            raise CannotUndo("later_run", run=str(later[0]))
        counts = {table.name: put_back(cursor, table, run_id) for table in reversed(kinds[kind].tables)}
        cursor.execute("UPDATE imports_importrun SET undone_at = %s, undone_by = %s WHERE id = %s", [now, by, run_id])
    return counts


def listed(report: Report) -> Iterator[Problem]:
    """The problems to show: refused rows first."""
    yield from sorted(report.problems, key=lambda problem: (not problem.blocking, problem.number or 0))[:KEPT_PROBLEMS]


def source_day(files: Sequence[SourceFile]) -> date:
    """The day of the newest of the files, when nobody says the producer's date."""
    return max(datetime.fromtimestamp(file.path.stat().st_mtime, UTC).date() for file in files)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def as_json(report: Report) -> str:
    """The last line of the command: {kind: {added, changed, missing, errors}}."""
    return json.dumps(report.counts)
