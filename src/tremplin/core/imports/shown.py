"""What the pages show of imports: words, columns, examples."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tremplin.core.imports import messages, queries
from tremplin.core.imports.kinds import kinds
from tremplin.core.imports.models import ImportProgress, ImportRun, ImportUpload
from tremplin.core.imports.rows import Problem, excerpt
from tremplin.core.tenancy.actor import Actor
from tremplin.core.ui.tables import Column
from tremplin.core.ui.when import full, full_day

State = ImportUpload.State
TONES = {
    State.WAITING: "teal",
    State.READY: "amber",
    State.REFUSED: "coral",
    State.APPLYING: "teal",
    State.APPLIED: "green",
    State.UNDOING: "teal",
    State.UNDONE: "grey",
    State.FAILED: "coral",
}
STEPS = {"read": gettext_lazy("Lecture du fichier"), "compare": gettext_lazy("Comparaison"), "write": gettext_lazy("Écriture")}
TABLES = {
    "communes": gettext_lazy("Communes"),
    "perimeters": gettext_lazy("Périmètres"),
    "structures": gettext_lazy("Structures"),
    "services": gettext_lazy("Services"),
}
SORTS = {
    "added": gettext_lazy("Ajoutés"),
    "changed": gettext_lazy("Changés"),
    "missing": gettext_lazy("Disparus"),
}

COLUMNS = {
    "name": gettext_lazy("nom"),
    "kind": gettext_lazy("sorte"),
    "department": gettext_lazy("département"),
    "region": gettext_lazy("région"),
    "postcodes": gettext_lazy("codes postaux"),
    "postcode": gettext_lazy("code postal"),
    "population": gettext_lazy("population"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "employment_zone": gettext_lazy("zone d’emploi"),
    "employment_zone_name": gettext_lazy("nom de la zone d’emploi"),
    "epci_code": gettext_lazy("EPCI"),
    "epci_name": gettext_lazy("nom de l’EPCI"),
    "commune_codes": gettext_lazy("communes"),
    "commune_code": gettext_lazy("code de la commune"),
    "commune": gettext_lazy("commune"),
    "shape": gettext_lazy("dessin"),
    "bounds": gettext_lazy("étendue"),
    "area_m2": gettext_lazy("surface"),
    "description": gettext_lazy("description"),
    "updated_on": gettext_lazy("mis à jour le"),
    "address": gettext_lazy("adresse"),
    "address_more": gettext_lazy("complément d’adresse"),
    "phone": gettext_lazy("téléphone"),
    "email": gettext_lazy("courriel"),
    "opening_hours": gettext_lazy("horaires"),
    "website": gettext_lazy("site"),
    "networks": gettext_lazy("réseaux"),
    "organisation_id": gettext_lazy("structure"),
    "type": gettext_lazy("type"),
    "thematics": gettext_lazy("thématiques"),
    "publics": gettext_lazy("publics"),
    "conditions": gettext_lazy("conditions d’accès"),
    "fees": gettext_lazy("frais"),
    "reception_modes": gettext_lazy("modes d’accueil"),
    "mobilisation_modes": gettext_lazy("modes de mobilisation"),
    "eligible_zones": gettext_lazy("zones"),
    "link": gettext_lazy("lien"),
    "gone_at": gettext_lazy("disparu"),
}


def kind_words(row: ImportRun | ImportUpload) -> str:
    """Périmètres, qpv2024."""
    label = str(kinds[row.kind].label) if row.kind in kinds.known else row.kind
    layer = row.scope if isinstance(row, ImportRun) else row.options.get("layer")
    return f"{label}, {layer}" if layer else label


def producer(run: ImportRun) -> str:
    """Who made the file, and when: how fresh the data are."""
    return f"{run.source}, {full_day(run.source_date)}" if run.source_date else run.source


def applied_day(run: ImportRun) -> str:
    return full(run.applied_at)


def counts_words(row: ImportRun | ImportUpload) -> str:
    """7 ajoutés, 2 changés: the sorts that are not nought, over all tables."""
    counts = row.counts if isinstance(row, ImportRun) else row.report.get("counts", {})
    total = {sort: sum(table.get(sort, 0) for table in counts.values()) for sort in (*SORTS, "errors")}
    said = [
        ngettext("%(n)d ajouté", "%(n)d ajoutés", total["added"]) % {"n": total["added"]},
        ngettext("%(n)d changé", "%(n)d changés", total["changed"]) % {"n": total["changed"]},
        ngettext("%(n)d disparu", "%(n)d disparus", total["missing"]) % {"n": total["missing"]},
        ngettext("%(n)d refusé", "%(n)d refusés", total["errors"]) % {"n": total["errors"]},
    ]
    kept = [words for words, count in zip(said, total.values(), strict=True) if count]
    return ", ".join(kept) or _("rien")


def run_state(undoable: set[UUID]) -> Callable[[ImportRun], str]:
    """What is offered to do, or what was done."""

    def words(run: ImportRun) -> str:
        return _("Annuler") if run.id in undoable else _("annulé") if run.undone_at else _("en vigueur")

    return words


def undo_address(actor: Actor, undoable: set[UUID]) -> Callable[[ImportRun], str | None]:
    def address(run: ImportRun) -> str | None:
        return reverse("imports:undo", kwargs={"project": actor.project.slug, "run": run.id}) if run.id in undoable else None

    return address


def upload_columns(actor: Actor) -> list[Column]:
    def address(upload: ImportUpload) -> str:
        return reverse("imports:upload", kwargs={"project": actor.project.slug, "upload": upload.id})

    return [
        Column("kind", _("Contenu"), value=kind_words, url=address),
        Column("file_names", _("Fichier"), value=lambda upload: ", ".join(upload.file_names)),
        Column("created_at", _("Déposé le"), value=lambda upload: full(upload.created_at)),
        Column("report", _("Ce qui change"), value=counts_words),
        Column("state", _("État"), value=lambda upload: upload.get_state_display()),
    ]


def problem_rows(upload: ImportUpload) -> list[dict[str, Any]]:
    """The refused rows and the remarks, in words, in the language of the page."""
    rows = []
    for raw in upload.report.get("problems", []):
        problem = Problem(**{**raw, "key": None})
        why, hint = messages.words(problem)
        rows.append({"problem": problem, "table": TABLES.get(problem.table, ""), "why": why, "hint": hint})
    return rows


def example_rows(upload: ImportUpload) -> list[dict[str, Any]]:
    """For each table and sort: the first rows, and how many there are in all."""
    found = []
    counts = upload.report.get("counts", {})
    for table, sorts in upload.report.get("examples", {}).items():
        for sort, rows in sorts.items():
            if rows:
                shown = [{**row, "moved": list(moved(row["fields"]))} for row in rows]
                found.append(
                    {
                        "title": f"{TABLES.get(table, table)} : {str(SORTS[sort]).lower()}",
                        "rows": shown,
                        "total": counts[table][sort],
                        "sort": sort,
                    }
                )
    return found


def moved(fields: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    for name, (old, new) in fields.items():
        yield str(COLUMNS.get(name, name)), said(old), said(new)


def said(value: Any) -> str:
    """A value of the database as people read it."""
    if value in (None, "", []):
        return _("(vide)")
    if isinstance(value, list):
        return excerpt(", ".join(str(each) for each in value))
    return excerpt(_("(dessin)") if isinstance(value, str) and value.startswith("\\x") else value)


def upload_context(upload: ImportUpload) -> dict[str, Any]:
    progress = queries.progress_of(upload.id) if upload.is_running else None
    run = ImportRun.objects.filter(id=upload.run_id).first() if upload.run_id else None
    failure = upload.report.get("failure", "")
    refusal = messages.UNDO[upload.report["refusal"]] % upload.report.get("params", {}) if upload.report.get("refusal") else ""
    return {
        "upload": upload,
        "kind": kind_words(upload),
        "tone": TONES[State(upload.state)],
        "progress": progress,
        "step": STEPS.get(progress.step, "") if progress else "",
        "percent": percent(progress),
        "counts": [(TABLES.get(name, name), counts) for name, counts in upload.report.get("counts", {}).items()],
        "problems": problem_rows(upload),
        "examples": example_rows(upload),
        "nothing": counts_words(upload) == _("rien"),
        "undoable": run is not None and run.undone_at is None and queries.last_of_its_kind(run),
        "failure": "" if failure == "busy" else failure,
        "why_failed": messages.BUSY if failure == "busy" else refusal,
        "can_retry": bool(failure),
    }


def percent(progress: ImportProgress | None) -> int:
    return min(100, 100 * progress.done // progress.total) if progress and progress.total else 0


def etag(upload: ImportUpload, progress: ImportProgress | None) -> str:
    return f'"{upload.state}-{upload.updated_at.timestamp()}-{progress.step if progress else ""}-{percent(progress)}"'


def undo_context(actor: Actor, run: ImportRun) -> dict[str, Any]:
    return {
        "question": _("Annuler cet import ?"),
        "words": f"{kind_words(run)}, {applied_day(run)}",
        "consequences": [
            counts_words(run),
            _("Chaque ligne reprend la valeur qu’elle avait avant."),
            _("Tous les projets de cette instance sont concernés."),
        ],
        "undo": _("Vous pourrez importer de nouveau le fichier."),
        "action": _("Annuler cet import"),
        "back": reverse("imports:list", kwargs={"project": actor.project.slug}),
    }
