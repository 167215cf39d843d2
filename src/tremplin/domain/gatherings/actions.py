"""Writing sheets and gatherings. Every edit says which version it started from, so nobody's words are lost in silence."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tremplin.core.journal import journal
from tremplin.core.tenancy.actor import Actor
from tremplin.core.tenancy.errors import Invalid, WrongMoment
from tremplin.core.tenancy.ids import uuid7
from tremplin.core.tenancy.policies import require
from tremplin.domain.gatherings import policies
from tremplin.domain.gatherings.models import HEADINGS, Gathering, ProjectSheet

Shown = TypeVar("Shown", ProjectSheet, Gathering)
LONGEST_STATEMENT = 300


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
