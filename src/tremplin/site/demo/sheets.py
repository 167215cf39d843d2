"""The gathering of 26 September 2019 and its three sheets: facts of the vision page in our own words, from content/sheets.toml."""

import tomllib
from datetime import datetime
from functools import cache
from typing import Any

from tremplin.domain.gatherings.models import HEADINGS, Gathering, ProjectSheet
from tremplin.domain.methods.tables import french
from tremplin.site.demo.places import CONTENT, Site, uid

HOST = "impact-jeunes"


@cache
def told() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "sheets.toml").read_text())


def spaced(value: Any) -> Any:
    """French texts with their non-breaking spaces."""
    if isinstance(value, dict):
        return {key: item if key.endswith("_en") else spaced(item) for key, item in value.items()}
    if isinstance(value, list):
        return [spaced(item) for item in value]
    return french(value) if isinstance(value, str) and " " in value else value


def make_sheets(site: Site, now: datetime) -> None:
    """The project's own sheet, and with the first project the gathering that shows all three."""
    data = told()["sheets"].get(site.key)
    if data is None:
        return
    fields = {key: value for key, value in spaced(data).items() if key not in (*HEADINGS, "method")}
    statements = [{"heading": heading, **statement} for heading in HEADINGS for statement in spaced(data[heading])]
    ProjectSheet.objects.create(
        id=uid("sheet", site.key), project_id=site.id, statements=statements, published=True, created_at=now, **fields
    )
    if site.key == HOST:
        make_gathering(site, now)


def make_gathering(site: Site, now: datetime) -> None:
    data = spaced(told()["gathering"])
    keys = list(told()["sheets"])
    programme = [item | ({"sheet_id": str(uid("sheet", item["sheet"]))} if "sheet" in item else {}) for item in data["programme"]]
    resources = [item | {"url": address(item)} for item in data["resources"]]
    texts = {
        name: data[name] for name in ("kind", "kind_en", "title", "title_en", "lead", "lead_en", "place", "source", "source_en")
    }
    Gathering.objects.create(
        id=uid("gathering"), project_id=site.id, slug=data["key"], on=data["date"], organisers=data["organisers"], programme=programme,
        guests=data["guests"], resources=resources, sheet_ids=[str(uid("sheet", key)) for key in keys], published=True, created_at=now, **texts,
    )  # fmt: skip


def address(item: dict[str, Any]) -> str:
    if "screen" in item:
        return f"/voir/{item['screen']}"
    return "/visite" if item["doc"] == "visite" else f"/pages/{item['doc']}"
