"""From counts to what may be published: closed quarters, one way of people, and the suppression engine over all releases. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tremplin.domain.impact.periods import Period, quarters, read
from tremplin.engines.suppression import DEFAULT_THRESHOLD, Grid, Hierarchy, Publication, Table, finest_grid, publish

Rows = Mapping[str, str | None]
Counts = Mapping[tuple[str, str], int]

STEPS: Rows = {
    "met": None,
    "met_only": "met",
    "reached": "met",
    "reached_only": "reached",
    "mobilised": "reached",
    "mobilised_only": "mobilised",
    "accompanied": "mobilised",
    "accompanied_only": "accompanied",
    "exited": "accompanied",
}
"""Each step and its complement hang under the step before: N - n can be subtracted, so it is protected as n is."""
FURTHEST = {
    "met": "met_only",
    "reached": "reached_only",
    "mobilised": "mobilised_only",
    "accompanied": "accompanied_only",
    "exited": "exited",
}
OUTCOMES: Rows = {
    "met": None,
    "none": "met",
    "outcome": "met",
    "work": "outcome",
    "no_work": "outcome",
    "training": "no_work",
    "no_training": "no_work",
    "raccrochage": "no_training",
    "confidence": "no_training",
}
"""Each person is counted once, under the first of: work, training, raccrochage, confidence."""
HANDOVERS: Rows = {"sent": None, "honoured": "sent", "not_honoured": "sent"}
EVERYWHERE = "all"


@dataclass(frozen=True, slots=True)
class Facts:
    """Leaf counts of each table, by row and quarter code."""

    steps: Counts
    territories: Counts
    outcomes: Counts
    handovers: Counts
    places: Mapping[str, str]  # territory id → name


@dataclass(frozen=True, slots=True)
class Closed:
    """What is shown of every period closed so far: one publication per table, over the same columns."""

    threshold: int
    tables: Mapping[str, Publication]
    blocks: tuple[str, ...]  # the root column of each release, in order
    places: Mapping[str, str]

    @property
    def columns(self) -> Hierarchy:
        return next(iter(self.tables.values())).columns


def columns_of(first: date, last: date) -> dict[str, str | None]:
    """The quarters of one release, under their whole years, under the release itself when there is more than one top."""
    parent: dict[str, str | None] = {}
    found = [period.code for period in quarters(first, last)]
    years = Counter(code[:4] for code in found)
    whole = {year for year, count in years.items() if count == 4}
    tops = list(dict.fromkeys(code[:4] if code[:4] in whole else code for code in found))
    root = None if len(tops) == 1 else f"{found[0]}..{found[-1]}"
    if root:
        parent[root] = None
    for top in tops:
        parent[top] = root
    parent.update({code: code[:4] for code in found if code[:4] in whole})
    return parent


def close(facts: Facts, first: date, last: date, former: Closed | None, threshold: int = DEFAULT_THRESHOLD) -> Closed:
    """Adds the quarters from `first` to `last` to what was published before, which stays as it was.

    Raises:
        ValueError: the quarters do not follow the former ones, or another threshold.
    """
    new = columns_of(first, last)
    parent = {**(dict(former.columns.parent) if former else {}), **new}
    if former and set(new) & set(former.columns.parent):
        raise ValueError("these periods are closed already")
    columns = Hierarchy(parent)
    places = {**(dict(former.places) if former else {}), **facts.places}
    rows: dict[str, Rows] = {
        "steps": STEPS,
        "territories": {EVERYWHERE: None, **dict.fromkeys(places, EVERYWHERE)},
        "outcomes": OUTCOMES,
        "handovers": HANDOVERS,
    }
    counts = {"steps": facts.steps, "territories": facts.territories, "outcomes": facts.outcomes, "handovers": facts.handovers}
    tables = {
        name: publish(
            Table(Hierarchy(dict(rows[name])), columns, _inside(counts[name], columns)),
            threshold=threshold,
            former=former.tables[name] if former else None,
        )
        for name in rows
    }
    root = next(code for code, above in new.items() if above is None)
    return Closed(threshold, tables, (*(former.blocks if former else ()), root), places)


def _inside(counts: Counts, columns: Hierarchy) -> dict[tuple[str, str], int]:
    leaves = set(columns.leaves)
    return {key: n for key, n in counts.items() if key[1] in leaves}


def block_columns(closed: Closed, block: str) -> list[str]:
    """The columns of one release, the widest first."""
    inside = {block}
    for label in closed.columns.labels:
        if closed.columns.parent[label] in inside:
            inside.add(label)
    return [label for label in closed.columns.labels if label in inside]


def shown_grid(closed: Closed, table: str, block: str, rows: Sequence[str]) -> Grid:
    """The finest even grid that may be shown of one release: quarters, then years, then the whole release."""
    columns = block_columns(closed, block)
    leaves = set(closed.columns.leaves)
    ladder = [Grid("quarter", tuple(rows), tuple(code for code in columns if code in leaves))]
    years = tuple(code for code in columns if len(code) == 4)
    if years and not set(years) >= {block}:
        rest = tuple(code for code in columns if code in leaves and code[:4] not in years)
        ladder.append(Grid("year", tuple(rows), tuple(sorted((*years, *rest)))))
    whole = Grid("whole", tuple(rows), (block,))
    return finest_grid(closed.tables[table], ladder, least_shown=0.8) or whole


def hidden_cells(closed: Closed, block: str) -> tuple[int, int]:
    """How many cells of one release are masked, out of all."""
    columns = block_columns(closed, block)
    cells = [(p, row, column) for p in closed.tables.values() for row in p.rows.labels for column in columns]
    return sum(not p.shows(row, column) for p, row, column in cells), len(cells)


def frozen(closed: Closed) -> dict[str, Any]:
    """As it is kept: shown figures only, in one order, so that the same figures have the same digest."""
    return {
        "threshold": closed.threshold,
        "blocks": list(closed.blocks),
        "columns": dict(sorted(closed.columns.parent.items())),
        "places": dict(sorted(closed.places.items())),
        "tables": {
            name: {
                "rows": dict(sorted(table.rows.parent.items())),
                "values": sorted([row, column, n] for (row, column), n in table.values.items()),
            }
            for name, table in sorted(closed.tables.items())
        },
    }


def thawed(content: Mapping[str, Any]) -> Closed:
    columns = Hierarchy(content["columns"])
    tables = {}
    for name, table in content["tables"].items():
        values = {(row, column): int(n) for row, column, n in table["values"]}
        tables[name] = Publication(
            int(content["threshold"]), Hierarchy(table["rows"]), columns, values, frozenset(columns.labels)
        )
    return Closed(int(content["threshold"]), tables, tuple(content["blocks"]), dict(content["places"]))


def digest(content: Mapping[str, Any], before: str) -> str:
    """SHA-256 of what is kept and of the digest before it: no release can be changed or taken out unseen."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def block_period(block: str) -> tuple[date, date]:
    """First and last day of a column, also of one that spans several quarters ("2018-T3..2019-T2")."""
    first, _dots, last = block.partition("..")
    begins, ends = read(first), read(last or first)
    if begins is None or ends is None:
        raise ValueError(f"{block} is no period")
    return begins.first, ends.last


def candidates(first: date | None, closed_until: date | None, today: date) -> list[Period]:
    """Quarters that are over and not closed yet, in order."""
    start = closed_until or first
    if start is None:
        return []
    found: Iterable[Period] = quarters(start, today)
    return [one for one in found if one.last < today and (closed_until is None or one.first > closed_until)]
