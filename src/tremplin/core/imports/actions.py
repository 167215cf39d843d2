"""Putting files on the page, deciding to apply them, asking to undo. The worker does the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from tremplin.core.imports import messages, uploads, worker
from tremplin.core.imports.files import checked
from tremplin.core.imports.kinds import kinds
from tremplin.core.imports.models import ImportRun, ImportUpload
from tremplin.core.imports.policies import can_import
from tremplin.core.imports.queries import last_of_its_kind
from tremplin.core.imports.rows import Refused
from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require

State = ImportUpload.State


@transaction.atomic
def receive(
    actor: Actor,
    files: Sequence[UploadedFile[Any]],
    *,
    kind: str,
    layer: str = "",
    source: str = "",
    source_date: date | None = None,
    partial: bool = False,
) -> ImportUpload:
    """Keep the files and have them read; nothing is written yet.

    Raises:
        NotAllowed: the actor is neither coordinator nor administrator.
        Invalid: a file is empty, too heavy or of another kind, with what would be right.
    """
    require(can_import(actor))
    upload_id, chosen = uuid7(), kinds[kind]
    uploads.forget_old(actor.now)
    if chosen.layered and not layer:
        raise Invalid(_("Nommez la couche, par exemple qpv2024."), field="layer")
    try:
        kept = checked(chosen.most_files, uploads.keep(upload_id, files))
    except Refused as refusal:
        uploads.forget(upload_id)
        raise Invalid(" ".join(messages.words(refusal.problem)), field="file") from refusal
    day = (source_date or actor.today).isoformat()
    options = {
        "source": source or chosen.source,
        "source_date": day,
        "layer": layer if chosen.layered else "",
        "partial": partial,
    }
    upload = ImportUpload.objects.create(
        id=upload_id,
        project_id=actor.project_id,
        created_at=actor.now,
        updated_at=actor.now,
        uploaded_by=actor.user_id,
        kind=kind,
        options=options,
        file_names=[file.name for file in kept],
    )
    journal.record(actor, "import.received", upload, because=kind)
    worker.examine.defer(actor, upload_id=upload.id)
    return upload


@transaction.atomic
def apply(actor: Actor, upload: ImportUpload, *, leave_bad_rows: bool = False) -> ImportUpload:
    """Have the import written, all or nothing.

    Raises:
        NotAllowed: the actor is neither coordinator nor administrator.
        WrongMoment: it was applied or refused meanwhile.
        Invalid: rows are refused, and nobody said to leave them out.
    """
    require(can_import(actor))
    upload = locked(upload)
    if upload.state != State.READY:
        raise WrongMoment(_("Cet import n’attend plus de décision."), upload)
    if upload.report.get("errors") and not leave_bad_rows:
        raise Invalid(_("Des lignes sont refusées : corrigez le fichier, ou dites de les laisser de côté."))
    move(actor, upload, State.APPLYING, options={**upload.options, "leave_bad_rows": leave_bad_rows})
    journal.record(actor, "import.decided", upload, because=upload.kind)
    worker.apply.defer(actor, upload_id=upload.id)
    return upload


@transaction.atomic
def undo(actor: Actor, run: ImportRun) -> ImportUpload:
    """Have everything put back as it was before a run, be it of the page or of the command line.

    Raises:
        NotAllowed: the actor is neither coordinator nor administrator.
        WrongMoment: it is already undone, or a later import stands on it.
    """
    require(can_import(actor))
    if run.undone_at:
        raise WrongMoment(str(messages.UNDO["already_undone"]), run)
    if not last_of_its_kind(run):
        raise WrongMoment(_("Un import plus récent s’appuie sur celui-ci : annulez-le d’abord."), run)
    upload = ImportUpload.objects.select_for_update().filter(project_id=actor.project_id, run_id=run.id).first()
    if upload is None:
        upload = ImportUpload.objects.create(
            project_id=actor.project_id,
            created_at=actor.now,
            updated_at=actor.now,
            uploaded_by=actor.user_id,
            kind=run.kind,
            options={"source": run.source, "layer": run.scope, "source_date": str(run.source_date or "")},
            file_names=run.file_names,
            report={"counts": run.counts},
            run_id=run.id,
            state=State.APPLIED,
        )
    move(actor, upload, State.UNDOING)
    journal.record(actor, "import.undo_asked", ("importrun", run.id), because=run.kind)
    worker.undo.defer(actor, upload_id=upload.id)
    return upload


@transaction.atomic
def retry(actor: Actor, upload: ImportUpload) -> ImportUpload:
    """Do again the step that failed.

    Raises:
        NotAllowed: the actor is neither coordinator nor administrator.
        WrongMoment: nothing failed.
    """
    require(can_import(actor))
    upload = locked(upload)
    steps: dict[str, Any] = {State.WAITING: worker.examine, State.APPLYING: worker.apply, State.UNDOING: worker.undo}
    was = upload.report.get("was", "")
    if upload.state != State.FAILED or was not in steps:
        raise WrongMoment(_("Il n’y a rien à recommencer."), upload)
    move(actor, upload, was)
    journal.record(actor, "import.retried", upload, because=upload.kind)
    steps[was].defer(actor, upload_id=upload.id)
    return upload


def locked(upload: ImportUpload) -> ImportUpload:
    return ImportUpload.objects.select_for_update().get(id=upload.id)


def move(actor: Actor, upload: ImportUpload, state: str, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(upload, name, value)
    upload.state, upload.updated_at = state, actor.now
    upload.save(update_fields=["state", "updated_at", *fields])


def run_of(run_id: UUID) -> ImportRun | None:
    """A run by its id; runs are reference data, the same for every project."""
    return ImportRun.objects.filter(id=run_id).first()
