"""A release as it is kept for ever: shown figures only, written in one order, sealed with the release before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tremplin.domain.impact.closing import STEPS, Closed
from tremplin.engines.suppression import Hierarchy, Publication

VERSION = 2
"""1 (without a number): one table of steps and one of territories, by nested periods, of this release and all before. 2: territories by steps."""


def frozen(closed: Closed) -> dict[str, Any]:
    """The same figures have the same content, and so the same digest."""
    first = next(iter(closed.people.values()))
    return {
        "version": VERSION,
        "threshold": closed.threshold,
        "block": closed.block,
        "columns": dict(sorted(closed.columns.parent.items())),
        "places": dict(sorted(closed.places.items())),
        "rows": dict(sorted(first.rows.parent.items())),
        "people": {period: values(table) for period, table in sorted(closed.people.items())},
        "tables": {
            name: {"rows": dict(sorted(table.rows.parent.items())), "values": values(table)}
            for name, table in sorted(closed.tables.items())
        },
    }


def values(table: Publication) -> list[list[str | int]]:
    return sorted([row, column, n] for (row, column), n in table.values.items())


def thawed(content: Mapping[str, Any]) -> Closed:
    """The release that this content says, of whichever version."""
    threshold, columns = int(content["threshold"]), Hierarchy(content["columns"])
    steps = Hierarchy(dict(STEPS))
    tables = {
        name: shown(threshold, Hierarchy(table["rows"]), columns, table["values"]) for name, table in content["tables"].items()
    }
    people = {
        period: shown(threshold, Hierarchy(content["rows"]), steps, cells) for period, cells in content.get("people", {}).items()
    }
    block = content["block"] if "block" in content else content["blocks"][-1]
    return Closed(threshold, block, columns, people, tables, dict(content["places"]))


def shown(threshold: int, rows: Hierarchy, columns: Hierarchy, cells: list[list[Any]]) -> Publication:
    return Publication(threshold, rows, columns, {(row, column): int(n) for row, column, n in cells}, frozenset(columns.labels))


def digest(content: Mapping[str, Any], before: str) -> str:
    """SHA-256 of what is kept and of the digest before it: no release can be changed or taken out unseen."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
