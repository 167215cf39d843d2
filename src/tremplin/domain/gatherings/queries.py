"""Sheets and gatherings as they are read: one language chosen, the eye of each fact resolved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from tremplin.core.registry import registries
from tremplin.domain.gatherings.models import HEADING_LABELS, HEADINGS, Gathering, ProjectSheet, SheetPicture
from tremplin.domain.gatherings.policies import published_gatherings, published_sheets


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact. `eye_url` leads to the live screen or the link; `not_yet` says that the tool does not run it yet."""

    text: str
    language: str = ""
    eye: str = ""
    eye_url: str = ""
    not_yet: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    label: Any
    statements: list[Statement]


def said(data: Any, name: str) -> str:
    """A text in the reader's language, French where no English was written."""
    get = data.get if isinstance(data, Mapping) else lambda key, default="": getattr(data, key, default)
    if (get_language() or "fr").startswith("en") and get(f"{name}_en", ""):
        return str(get(f"{name}_en"))
    return str(get(name, ""))


def only_french(data: Any, name: str) -> bool:
    """Whether a reader of English is given the team's French words: the page then says so, for voices and dictionaries."""
    return (get_language() or "fr").startswith("en") and said(data, name) != "" and said(data, f"{name}_en") == ""


def eye_of(statement: Mapping[str, Any]) -> Statement:
    screen = statement.get("screen", "")
    url = f"/voir/{screen}" if screen and screen in registries.screens.entries else statement.get("link", "")
    label = said(statement, "eye") or statement.get("link_label", "") or url
    language = "fr" if only_french(statement, "text") else ""
    return Statement(said(statement, "text"), language, label if url else "", url, not_yet=screen == "not_yet")


def headings_of(sheet: ProjectSheet) -> list[Heading]:
    by_heading: dict[str, list[Statement]] = {key: [] for key in HEADINGS}
    for statement in sheet.statements:
        by_heading[statement["heading"]].append(eye_of(statement))
    return [Heading(key, HEADING_LABELS[key], statements) for key, statements in by_heading.items()]


def sheets_of(gathering: Gathering) -> list[ProjectSheet]:
    """The published sheets of a gathering, in its order."""
    found = {str(sheet.id): sheet for sheet in published_sheets().filter(id__in=[UUID(i) for i in gathering.sheet_ids])}
    return [found[i] for i in gathering.sheet_ids if i in found]


def pictures_of(sheets: Iterable[ProjectSheet]) -> dict[UUID, list[SheetPicture]]:
    """What is shown of these sheets' pictures, in order, without their bytes: one question for the page."""
    found: dict[UUID, list[SheetPicture]] = defaultdict(list)
    shown = SheetPicture.objects.filter(sheet__in=[sheet.id for sheet in sheets], removed_at=None)
    for picture in shown.defer("large", "small").order_by("position", "id"):
        found[picture.sheet_id].append(picture)
    return found


def gathering_of(sheet: ProjectSheet) -> Gathering | None:
    """The last published gathering that shows this sheet."""
    return published_gatherings().filter(sheet_ids__contains=[str(sheet.id)]).first()
