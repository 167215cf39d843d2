"""The files themselves: their size before anything is read, what they look like, their text."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tremplin.core.imports.rows import Problem, Refused
from tremplin.core.ui.nir import contains_nir

START = 65_536
SIGNATURES = {
    b"%PDF": "pdf",
    b"PK\x03\x04": "spreadsheet",  # xlsx, ods and plain archives alike
    b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"\x1f\x8b": "archive",
    b"PAR1": "parquet",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"\xff\xfe": "utf16",
    b"\xfe\xff": "utf16",
}
JSON_KINDS = (
    ("geojson", re.compile(r'"(?:FeatureCollection|Feature|Polygon|MultiPolygon)"')),
    ("services", re.compile(r'"structure_id"\s*:')),
    ("structures", re.compile(r'"(?:nom|reseaux_porteurs|siret)"\s*:')),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file given by a person; `name` is what they call it."""

    path: Path
    name: str
    size: int
    looks_like: str

    @classmethod
    def at(cls, path: Path, name: str = "") -> "SourceFile":
        """Look at a file without reading it: refuses the ones that are too heavy, empty, or can't be opened."""
        try:
            size = path.stat().st_size
            if path.is_dir():
                raise Refused(Problem("not_a_file", params={"file": name or path.name}))
            refuse_weight(size, name or path.name)
            with path.open("rb") as file:
                start = file.read(START)
        except OSError as error:
            raise Refused(Problem("not_opened", params={"file": name or path.name})) from error
        if not start.strip():
            raise Refused(Problem("empty_file", params={"file": name or path.name}))
        return cls(path, name or path.name, size, look(start))

    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_weight(size: int, name: str) -> None:
    limit = settings.IMPORT_MAX_BYTES
    if size > limit:
        params = {"file": name, "megabytes": round(size / 1_048_576), "limit": round(limit / 1_048_576)}
        raise Refused(Problem("too_large", params=params))


def look(start: bytes) -> str:
    """The kind of a file from its first bytes: geojson, structures, services, json, csv, or what can't be read here."""
    for signature, kind in SIGNATURES.items():
        if start.startswith(signature):
            return kind
    if b"\0" in start:
        return "binary"
    text = start.decode("utf-8-sig", errors="replace").lstrip()
    if text.startswith(("{", "[")):
        return next((kind for kind, pattern in JSON_KINDS if pattern.search(text)), "json")
    if text.startswith("<"):
        return "web page"
    first = text.splitlines()[0] if text else ""
    return "csv" if re.search(r"[;,\t]", first) else "text"


def expect(file: SourceFile, *kinds: str) -> None:
    """Refuse a file of another kind, and say what it looks like."""
    if file.looks_like not in kinds:
        raise Refused(Problem("wrong_kind", params={"file": file.name, "looks_like": file.looks_like, "expected": kinds[0]}))


def checked(most_files: int, files: list[SourceFile]) -> list[SourceFile]:
    """Not more files than the kind reads, and no social security number in their names (PRIV-10)."""
    if len(files) > most_files:
        raise Refused(Problem("too_many_files", params={"most": most_files}))
    if any(contains_nir(file.name) for file in files):
        raise Refused(Problem("nir_file_name"))
    return files


def text_of(file: SourceFile) -> str:
    """The whole text: UTF-8, with or without its mark, else Windows-1252."""
    content = file.path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused(Problem("encoding", params={"file": file.name, "byte": error.start})) from error


Progress = Callable[[str, int, int], None]
"""progress(step, done, total): steps are « read », « compare », « write »."""


def silent(step: str, done: int, total: int) -> None:
    """Nobody is watching."""
