"""Writing sheets and gatherings. Every edit says which version it started from, so nobody's words are lost in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from secrets import token_hex
from typing import Any, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.core.ui.renditions import renditions_of
from tremplin.domain.gatherings import policies
from tremplin.domain.gatherings.models import HEADINGS, Gathering, ProjectSheet, SheetPicture

Shown = TypeVar("Shown", ProjectSheet, Gathering)
LONGEST_STATEMENT = 300
MOST_PICTURES = 4
MOST_REMOVED = 8


@transaction.atomic
def create_sheet(actor: Actor, *, sheet_id: UUID | None = None, **fields: Any) -> ProjectSheet:
    """A draft sheet. Raises NotAllowed, Invalid."""
    require(policies.can_write(actor))
    fields["statements"] = checked(fields.get("statements", []))
    sheet = ProjectSheet.objects.create(id=sheet_id or uuid7(), project_id=actor.project_id, created_at=actor.now, **fields)
    journal.record(actor, "sheet.created", sheet)
    return sheet


@transaction.atomic
def edit_sheet(actor: Actor, sheet: ProjectSheet, *, version: int, **fields: Any) -> ProjectSheet:
    """Change a sheet, from the version that the writer saw. Raises NotAllowed, Invalid, WrongMoment (carries the newer sheet)."""
    require(policies.can_write(actor))
    fields["statements"] = checked(fields.get("statements", sheet.statements))
    changed = save_from(ProjectSheet, sheet, version, fields)
    journal.record(actor, "sheet.edited", changed)
    return changed


@transaction.atomic
def create_gathering(actor: Actor, **fields: Any) -> Gathering:
    """A draft gathering, with an address made from its date and title. Raises NotAllowed, Invalid."""
    require(policies.can_write(actor))
    slug = fields.pop("slug", "") or slugify(f"{fields['on']:%Y-%m-%d}-{fields['title']}")[:50].strip("-")
    gathering = Gathering(id=uuid7(), project_id=actor.project_id, slug=slug, created_at=actor.now, **fields)
    try:
        with transaction.atomic():
            gathering.save(force_insert=True)
    except IntegrityError:
        # Taken, perhaps by another project's draft: a free address, and no word about whose it is.
        gathering.slug = f"{slug}-{token_hex(3)}"
        gathering.save(force_insert=True)
    journal.record(actor, "gathering.created", gathering)
    return gathering


@transaction.atomic
def edit_gathering(actor: Actor, gathering: Gathering, *, version: int, **fields: Any) -> Gathering:
    """Change a gathering, from the version that the writer saw. Raises NotAllowed, WrongMoment (carries the newer one)."""
    require(policies.can_write(actor))
    changed = save_from(Gathering, gathering, version, fields)
    journal.record(actor, "gathering.edited", changed)
    return changed


@transaction.atomic
def publish(actor: Actor, shown: Shown, *, published: bool) -> Shown:
    """Show to everybody, or take back. Raises NotAllowed, Invalid when a heading of a sheet is empty."""
    require(policies.can_write(actor) and shown.project_id == actor.project_id)
    if published and isinstance(shown, ProjectSheet) and {s["heading"] for s in shown.statements} != set(HEADINGS):
        raise Invalid(_("Il manque une rubrique. Écrivez au moins une phrase dans chacune des quatre."))
    shown.published = published
    shown.save(update_fields=["published"])
    journal.record(actor, f"{shown._meta.model_name}.{'published' if published else 'unpublished'}", shown)
    return shown


@transaction.atomic
def add_picture(actor: Actor, sheet: ProjectSheet, *, file: UploadedFile[Any], alt: str, credit: str = "") -> SheetPicture:
    """Put a picture at the end of a sheet. Raises NotAllowed, Invalid (too many, the same one twice, or a file that is not right)."""
    require(policies.can_write(actor) and sheet.project_id == actor.project_id)
    shown = shown_pictures(sheet)
    if len(shown) >= MOST_PICTURES:
        raise Invalid(_("Une fiche montre quatre images au plus. Retirez-en une d’abord."))
    picture = made(actor, sheet, file, alt, credit, position=shown[-1].position + 1 if shown else 1)
    journal.record(actor, "sheetpicture.added", picture)
    return picture


@transaction.atomic
def edit_picture(
    actor: Actor, picture: SheetPicture, *, version: int, alt: str, credit: str = "", file: UploadedFile[Any] | None = None
) -> SheetPicture:
    """Change the words, or put another picture in its place: the one before is kept aside. Raises NotAllowed, Invalid, WrongMoment."""
    require(policies.can_write(actor) and picture.project_id == actor.project_id)
    current = next((p for p in shown_pictures(picture.sheet) if p.id == picture.id), None)
    if current is None or current.version != version:
        raise WrongMoment(
            _("Quelqu’un a modifié, remplacé ou retiré cette image entre-temps. Vos mots sont gardés ci-dessous."), current
        )
    if file is None:
        current.alt, current.credit, current.version = alt, credit, version + 1
        current.save(update_fields=["alt", "credit", "version"])
        journal.record(actor, "sheetpicture.edited", current)
        return current
    take_aside(actor, current)
    placed = made(actor, picture.sheet, file, alt, credit, position=current.position)
    journal.record(actor, "sheetpicture.replaced", placed)
    return placed


@transaction.atomic
def move_picture(actor: Actor, picture: SheetPicture, *, earlier: bool) -> None:
    """One place earlier or later; at an end, nothing moves. Raises NotAllowed."""
    require(policies.can_write(actor) and picture.project_id == actor.project_id)
    shown = shown_pictures(picture.sheet)
    order = [p.id for p in shown]
    if picture.id not in order:
        return
    place = order.index(picture.id)
    target = min(max(place + (-1 if earlier else 1), 0), len(shown) - 1)
    shown.insert(target, shown.pop(place))
    for position, moved in enumerate(shown, start=1):
        SheetPicture.objects.filter(id=moved.id).update(position=position)
    journal.record(actor, "sheetpicture.moved", picture)


@transaction.atomic
def remove_picture(actor: Actor, picture: SheetPicture) -> None:
    """Take off the sheet; it is kept aside, unseen. Raises NotAllowed."""
    require(policies.can_write(actor) and picture.project_id == actor.project_id)
    if any(p.id == picture.id for p in shown_pictures(picture.sheet)):
        take_aside(actor, picture)
        journal.record(actor, "sheetpicture.removed", picture)


@transaction.atomic
def put_back_picture(actor: Actor, picture: SheetPicture) -> None:
    """Show again, at the end of the sheet. Raises NotAllowed, Invalid when the sheet is full."""
    require(policies.can_write(actor) and picture.project_id == actor.project_id)
    shown = shown_pictures(picture.sheet)
    if len(shown) >= MOST_PICTURES:
        raise Invalid(_("Une fiche montre quatre images au plus. Retirez-en une d’abord."))
    position = shown[-1].position + 1 if shown else 1
    if SheetPicture.objects.filter(id=picture.id).exclude(removed_at=None).update(removed_at=None, position=position):
        journal.record(actor, "sheetpicture.put_back", picture)


@transaction.atomic
def erase_picture(actor: Actor, picture: SheetPicture) -> None:
    """For good, once removed: somebody may ask not to be seen any more. Raises NotAllowed, WrongMoment when it is on the sheet."""
    require(policies.can_write(actor) and picture.project_id == actor.project_id)
    erased, _rows = SheetPicture.objects.filter(id=picture.id).exclude(removed_at=None).delete()
    if not erased:
        raise WrongMoment(_("Cette image est sur la fiche : retirez-la d’abord."), picture)
    journal.record(actor, "sheetpicture.erased", ("sheetpicture", picture.id))


def shown_pictures(sheet: ProjectSheet) -> list[SheetPicture]:
    """In order, while nobody else changes them: the sheet is locked until the end of the verb."""
    ProjectSheet.objects.select_for_update().get(id=sheet.id)
    return list(SheetPicture.objects.filter(sheet=sheet, removed_at=None).defer("large", "small").order_by("position", "id"))


def made(actor: Actor, sheet: ProjectSheet, file: UploadedFile[Any], alt: str, credit: str, position: int) -> SheetPicture:
    drawn = asdict(renditions_of(file))
    if SheetPicture.objects.filter(sheet=sheet, removed_at=None, small=drawn["small"]).exists():
        raise Invalid(_("Cette image est déjà sur la fiche."), field="file")
    words = {"alt": alt, "credit": credit, "position": position, "name": token_hex(16)}
    return SheetPicture.objects.create(project_id=actor.project_id, created_at=actor.now, sheet=sheet, **words, **drawn)


def take_aside(actor: Actor, picture: SheetPicture) -> None:
    """Only the last few are kept: each takes room in every backup."""
    SheetPicture.objects.filter(id=picture.id).update(removed_at=actor.now)
    aside = SheetPicture.objects.filter(sheet_id=picture.sheet_id).exclude(removed_at=None).order_by("-removed_at", "-id")
    SheetPicture.objects.filter(id__in=[p.id for p in aside.only("id")[MOST_REMOVED:]]).delete()


def save_from(model: type[Shown], shown: Shown, version: int, fields: Mapping[str, Any]) -> Shown:
    current = model._default_manager.select_for_update().get(id=shown.id)
    if current.version != version:
        raise WrongMoment(
            _("Quelqu’un a modifié cette page entre-temps. Vos mots sont gardés ci-dessous ; comparez, puis enregistrez."),
            current,
        )
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    return current


def checked(statements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Statements in the order of the headings, each short and under a known heading; links go to https or to this place only."""
    kept = []
    for statement in statements:
        text, link = str(statement.get("text", "")).strip(), str(statement.get("link", "")).strip()
        if statement.get("heading") not in HEADINGS:
            raise Invalid(_("Cette rubrique n’existe pas."))
        if len(text) > LONGEST_STATEMENT:
            raise Invalid(_("Cette phrase est trop longue : 300 signes au plus."))
        if link and not link.startswith(("https://", "/")):
            raise Invalid(_("Un lien commence par https://, ou par / pour une page d’ici."))
        if text:
            kept.append({**statement, "text": text, "link": link})
    return sorted(kept, key=lambda s: HEADINGS.index(s["heading"]))
