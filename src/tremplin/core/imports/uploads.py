"""Uploaded files: refused by their weight before they are read, kept in the instance's folder until somebody decides."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tremplin.core.imports.files import SourceFile

FORM_ROOM = 1_048_576
"""What the other fields of a form may weigh beside the files."""
KEPT_DAYS = 7


class RefuseHeavy(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: a body that is too heavy is refused by what it announces, before one byte of it is read."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > settings.IMPORT_MAX_BYTES + FORM_ROOM:
            raise RequestDataTooBig("The files weigh more than IMPORT_MAX_BYTES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None


def folder(upload_id: UUID) -> Path:
    return Path(settings.IMPORTS_ROOT) / str(upload_id)


def keep(upload_id: UUID, files: Sequence[UploadedFile[Any]]) -> list[SourceFile]:
    """Write the files down under neutral names; what they are called stays in the database."""
    place = folder(upload_id)
    place.mkdir(parents=True, mode=0o700)
    kept = []
    for rank, file in enumerate(files):
        path = place / str(rank)
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        kept.append(SourceFile.at(path, (file.name or "?")[:200]))
    return kept


def kept_files(upload_id: UUID, names: Sequence[str]) -> list[SourceFile]:
    return [SourceFile.at(folder(upload_id) / str(rank), name) for rank, name in enumerate(names)]


def forget(upload_id: UUID) -> None:
    """The files are no longer needed."""
    shutil.rmtree(folder(upload_id), ignore_errors=True)


def forget_old(now: datetime) -> None:
    """Files that nobody decided about for a week."""
    place = Path(settings.IMPORTS_ROOT)
    oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
    for path in place.iterdir() if place.exists() else ():
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
