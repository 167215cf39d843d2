"""What the pages and the caches ask about imports."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet

from tremplin.core.imports.models import ImportChange, ImportProgress, ImportRun


def runs() -> QuerySet[ImportRun]:
    """All imports of the instance, the newest first."""
    return ImportRun.objects.order_by("-id")


def changing_runs() -> QuerySet[ImportRun]:
    """The living imports that changed something."""
    changes = ImportChange.objects.filter(run_id=OuterRef("id"))
    return ImportRun.objects.filter(Exists(changes), undone_at=None)


def last_of_its_kind(run: ImportRun) -> bool:
    """Whether no later import of the same kind (of the same layer) stands on this one."""
    return not changing_runs().filter(kind=run.kind, scope=run.scope, id__gt=run.id).exists()


def undoable(found: Sequence[ImportRun]) -> set[UUID]:
    """Those of these runs that can be undone now, in one question."""
    last = changing_runs().order_by("kind", "scope", "-id").distinct("kind", "scope").values_list("id", flat=True)
    newest = set(last)
    return {run.id for run in found if run.id in newest}


def progress_of(upload_id: UUID) -> ImportProgress | None:
    return ImportProgress.objects.filter(upload_id=upload_id).first()


Version = tuple[str, str, str, int]
VERSION = """
SELECT last.id, (SELECT max(undone_at) FROM imports_importrun WHERE kind = %(kind)s),
       CASE WHEN last.id IS NULL THEN (SELECT count(*) FROM {table}) END
  FROM (SELECT (SELECT id FROM imports_importrun WHERE kind = %(kind)s ORDER BY id DESC LIMIT 1) AS id) AS last
"""


def version(kind: str, model: type[Model]) -> Version:
    """Key of in-process caches: it changes whenever an import, or an undoing, changes this kind of data.

    Rows that came without any import (the demo's) are told apart by their number.
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION.format(table=connection.ops.quote_name(model._meta.db_table)), {"kind": kind})
        last, undone, rows = cursor.fetchone()
    return connection.settings_dict["NAME"], str(last or ""), str(undone or ""), rows or 0


def last_run(kind: str, scope: str = "") -> ImportRun | None:
    """The last living import of a kind: its source and date say how fresh the data are."""
    return ImportRun.objects.filter(kind=kind, undone_at=None, **({"scope": scope} if scope else {})).order_by("-id").first()
