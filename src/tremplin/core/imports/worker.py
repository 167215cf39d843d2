"""What the worker does with an upload. Reference tables are written on a connection of their own, as the importer role."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tremplin.core.imports import connection, runs, uploads
from tremplin.core.imports.files import Progress
from tremplin.core.imports.kinds import kinds
from tremplin.core.imports.models import ImportUpload
from tremplin.core.imports.policies import uploads_visible_to
from tremplin.core.imports.rows import Options, Refused
from tremplin.core.jobs import project_task
from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.ids import uuid7

log = logging.getLogger("tremplin.imports")
EVERY_SECONDS = 0.5
State = ImportUpload.State


@project_task
def examine(actor: Actor, upload_id: str) -> None:
    """Read the files and say what they would change."""
    carry(actor, upload_id, State.WAITING, read_only)


@project_task
def apply(actor: Actor, upload_id: str) -> None:
    """Write what the dry run has shown."""
    carry(actor, upload_id, State.APPLYING, write)


@project_task
def undo(actor: Actor, upload_id: str) -> None:
    """Put back what a run changed."""
    carry(actor, upload_id, State.UNDOING, put_back)


def carry(actor: Actor, upload_id: str, expected: str, work: Callable[[Actor, ImportUpload], None]) -> None:
    """One step of an upload; a job that comes twice finds it moved on. A failure is told on the page, with its number in the log."""
    upload = uploads_visible_to(actor).select_for_update().filter(id=upload_id, state=expected).first()
    if upload is None:
        return
    try:
        work(actor, upload)
    except connection.Busy:
        upload.state, upload.report = State.FAILED, {**upload.report, "failure": "busy", "was": expected}
    except Exception:  # the person sees the number, the log says the rest
        reference = str(uuid7())[-12:]
        log.exception("import failed", extra={"request_id": reference})
        upload.state, upload.report = State.FAILED, {**upload.report, "failure": reference, "was": expected}
    upload.updated_at = actor.now
    upload.save(update_fields=["state", "report", "run_id", "updated_at"])


def request_of(actor: Actor, upload: ImportUpload) -> runs.Request:
    options = {**upload.options, "source_date": runs.day(upload.options["source_date"])}
    files = uploads.kept_files(upload.id, upload.file_names)
    return runs.Request(kinds[upload.kind], files, Options(**options), actor.now, by=actor.user_id, upload_id=upload.id)


def read_only(actor: Actor, upload: ImportUpload) -> None:
    try:
        report = runs.dry_run(request_of(actor, upload), watched(upload.id))
    except Refused as refusal:
        report = runs.refused(kinds[upload.kind], refusal)
    upload.report = as_dict(report)
    upload.state = State.REFUSED if report.refused else State.READY


def write(actor: Actor, upload: ImportUpload) -> None:
    report = runs.apply(request_of(actor, upload), watched(upload.id))
    upload.report = {**as_dict(report), "examples": upload.report.get("examples", {})}
    upload.run_id = report.run_id
    upload.state = State.APPLIED if report.run_id else State.REFUSED
    if report.run_id:
        journal.record(actor, "import.applied", ("importrun", report.run_id), because=upload.kind)
        uploads.forget(upload.id)


def put_back(actor: Actor, upload: ImportUpload) -> None:
    run_id = UUID(str(upload.run_id))
    try:
        counts = runs.undo(run_id, actor.now, by=actor.user_id)
    except runs.CannotUndo as refusal:
        if refusal.code != "already_undone":
            upload.state, upload.report = (
                State.FAILED,
                {**upload.report, "refusal": refusal.code, "params": refusal.params, "was": State.APPLIED},
            )
            return
        counts = {}
    upload.report = {**upload.report, "undone": counts}
    upload.state = State.UNDONE
    journal.record(actor, "import.undone", ("importrun", run_id), because=upload.kind)


def as_dict(report: runs.Report) -> dict[str, Any]:
    """What the page shows, in JSON."""
    return {
        "counts": report.counts,
        "read": {comparison.table.name: comparison.read for comparison in report.tables},
        "refused": report.refused,
        "errors": report.errors,
        "warnings": report.warnings,
        "total_problems": len(report.problems),
        "problems": [asdict(problem) for problem in runs.listed(report)],
        "examples": {
            comparison.table.name: {sort: [asdict(one) for one in rows] for sort, rows in comparison.examples.items()}
            for comparison in report.tables
        },
    }


def watched(upload_id: UUID) -> Progress:
    """A progress that everybody can see before the import's own transaction ends."""
    told: list[float] = [0.0]

    def progress(step: str, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - told[0] < EVERY_SECONDS and done < total:
            return
        told[0] = moment
        with connection.connect(autocommit=True) as beside:
            beside.execute(
                "INSERT INTO imports_importprogress (upload_id, step, done, total, at) VALUES (%s, %s, %s, %s, now())"
                " ON CONFLICT (upload_id) DO UPDATE SET (step, done, total, at) = (excluded.step, excluded.done, excluded.total, now())",
                [upload_id, step, done, total],
            )

    return progress
