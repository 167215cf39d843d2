"""Primary and complementary suppression of a two-way table of counts with nested margins, over successive releases.

What is shown: for each row, the children of a period either all or none ("the row is open there"), and only if the row above is
open there too. Opened cells are 0 or at least the threshold T, and so is, for every total shown, what its hidden parts add up to.

Why that is safe. Inside one total and one period, the rows left closed form a table whose known margins are each 0 or >= T: a
cell lies between max(0, r + c - n) and min(r, c) (Fréchet's bounds, sharp for whole numbers). If the lower end is 0, the width
is min(r, c) >= T; else it is min(n - r, n - c), sums of other margins, >= T; unless a margin stands alone, and then the cell
equals it: 0 or >= T. So whatever is subtracted from whatever, a hidden count from 1 to T - 1 keeps an interval at least T wide.
See Dobra and Fienberg, PNAS 97 (2000) 11885-11892, for the bounds; Hundepool and others, *Statistical Disclosure Control*
(Wiley, 2012), for tables that are nested.

What it asks of the caller: counts that add up (a person is counted in one leaf row and one leaf period: by entry, by furthest
step), and shares given as two rows (n and N - n) under one, since N - n can be subtracted too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tremplin.engines.explanation import Reason
from tremplin.engines.suppression.hierarchy import Counts, Hierarchy, Mask

DEFAULT_THRESHOLD = 11
LEAST_THRESHOLD = 5


class Why(StrEnum):
    """Codes of `Reason`. One code for every hidden cell: telling the small from their protectors would reveal the small."""

    SHOWN = "shown"
    FROZEN = "frozen"  # shown, and the figure of an earlier release stands
    WITHHELD = "withheld"  # threshold, shown_row, shown_column: the nearest place where a figure is shown ("" when nowhere)


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of leaf rows in leaf columns; a pair that is absent counts 0.

    Raises:
        ValueError: a negative count, or a pair that is not of two leaves.
    """

    rows: Hierarchy
    columns: Hierarchy
    counts: Mapping[tuple[str, str], int]

    def __post_init__(self) -> None:
        rows, columns = set(self.rows.leaves), set(self.columns.leaves)
        for (row, column), count in self.counts.items():
            if row not in rows or column not in columns:
                raise ValueError(f"({row!r}, {column!r}) is no pair of leaves")
            if count < 0:
                raise ValueError(f"({row!r}, {column!r}) counts {count}")

    def totals(self) -> Counts:
        """All margins: shape (row labels, column labels)."""
        leaves = np.array([[self.counts.get((r, c), 0) for c in self.columns.leaves] for r in self.rows.leaves], dtype=np.int64)
        totals: Counts = self.rows.membership() @ leaves @ self.columns.membership().T
        return totals


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be shown. `values` holds only shown cells, so that storing or printing it can't tell more."""

    threshold: int
    rows: Hierarchy
    columns: Hierarchy
    values: Mapping[tuple[str, str], int]
    frozen: frozenset[str]  # columns taken from an earlier release

    def shows(self, row: str, column: str) -> bool:
        return (row, column) in self.values

    def explain(self, row: str, column: str) -> Reason:
        """Why a cell is hidden and where the nearest shown figure is, or that it is an earlier release's."""
        if self.shows(row, column):
            return Reason(Why.FROZEN if column in self.frozen else Why.SHOWN)
        nearest = next(
            ((r, c) for r in self._up(self.rows, row) for c in self._up(self.columns, column) if self.shows(r, c)), ("", "")
        )
        return Reason(Why.WITHHELD, {"threshold": self.threshold, "shown_row": nearest[0], "shown_column": nearest[1]})

    @staticmethod
    def _up(hierarchy: Hierarchy, label: str) -> list[str]:
        trail = [label]
        while (above := hierarchy.parent[trail[-1]]) is not None:
            trail.append(above)
        return trail


def publish(
    table: Table, *, threshold: int = DEFAULT_THRESHOLD, zeros_shown: bool = True, former: Publication | None = None
) -> Publication:
    """Decides what may be shown of a table, given what an earlier release already showed.

    Periods of the earlier release keep its figures for ever, whatever the table now says; new periods are decided among
    themselves; a period that holds both is the sum of its parts where all of them are shown. So the releases together never tell
    more than each alone.

    Raises:
        ValueError: a threshold under LEAST_THRESHOLD, or another one, other rows or other periods than the earlier release's.
    """
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"a threshold of {threshold} protects nobody: {LEAST_THRESHOLD} at least")
    if former is not None:
        _require_continuity(table, threshold, former)
    old = set(former.columns.labels) if former is not None else set[str]()
    old_leaves = set(former.columns.leaves) if former is not None else set[str]()
    under = table.columns.leaves_under()
    new = [column for column in table.columns.labels if not under[column] & old_leaves]
    shown = _decide(table, new, threshold, zeros_shown)
    values = dict(former.values) if former is not None else {}
    totals = table.totals()
    for column in new:
        at = table.columns.labels.index(column)
        values |= {(row, column): int(totals[i, at]) for i, row in enumerate(table.rows.labels) if shown[i, at]}
    mixed = [column for column in table.columns.labels if column not in old and under[column] & old_leaves]
    _add_up(table, values, mixed)
    return Publication(threshold, table.rows, table.columns, values, frozenset(old))


def _require_continuity(table: Table, threshold: int, former: Publication) -> None:
    if former.threshold != threshold:
        raise ValueError("one threshold for all releases: the difference of two would show what the higher one hides")
    for kind, before, after in (("row", former.rows, table.rows), ("period", former.columns, table.columns)):
        under_before, under_after = before.leaves_under(), after.leaves_under()
        for label in before.labels:
            grown = kind == "row" and under_before[label] <= under_after.get(label, frozenset())
            if not grown and under_after.get(label) != under_before[label]:
                raise ValueError(f"the {kind} {label!r} is not what it was in the earlier release")


def _add_up(table: Table, values: dict[tuple[str, str], int], mixed: list[str]) -> None:
    """Adds periods made of earlier and new ones, the smallest first: a sum of shown figures tells nothing new."""
    kids = table.columns.children()
    for column in reversed(mixed):
        for row in table.rows.labels:
            parts = [values.get((row, kid)) for kid in kids[column]]
            if None not in parts:
                values[row, column] = sum(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class _Rule:
    threshold: int
    zeros_shown: bool

    def allows(self, counts: Counts) -> Mask:
        allowed: Mask = counts >= self.threshold
        return allowed | (counts == 0) if self.zeros_shown else allowed


def _decide(table: Table, columns: list[str], threshold: int, zeros_shown: bool) -> Mask:
    """Which cells of these columns (whole subtrees) are shown: shape (row labels, column labels)."""
    totals = table.totals()
    rule = _Rule(threshold, zeros_shown)
    shown = np.zeros(totals.shape, dtype=bool)
    at_row = {label: position for position, label in enumerate(table.rows.labels)}
    at_column = {label: position for position, label in enumerate(table.columns.labels)}
    row_kids = {at_row[label]: [at_row[kid] for kid in kids] for label, kids in table.rows.children().items()}
    column_kids = table.columns.children()
    inside = set(columns)
    for column in columns:
        if table.columns.parent[column] not in inside:
            shown[:, at_column[column]] = _open_rows(table, totals, rule, [at_column[column]], row_kids, None)
        if column in column_kids:
            under = [at_column[kid] for kid in column_kids[column]]
            shown[:, under] = _open_rows(table, totals, rule, under, row_kids, shown[:, at_column[column]])[:, None]
    return shown


def _open_rows(
    table: Table, totals: Counts, rule: _Rule, columns: list[int], row_kids: dict[int, list[int]], known: Mask | None
) -> Mask:
    """Which rows are open on these sibling columns; `known` marks the rows shown on the column that holds them."""
    cells: Counts = totals[:, columns]
    may_open: Mask = np.all(rule.allows(cells), axis=1)
    if known is not None:
        may_open &= known
    is_open: Mask = np.zeros(len(totals), dtype=bool)
    for row, label in enumerate(table.rows.labels):
        if table.rows.parent[label] is None:
            is_open[row] = may_open[row]
        if is_open[row] and row in row_kids:
            is_open[_kept_open(np.array(row_kids[row]), may_open, cells, cells[row], rule)] = True
    return is_open


def _kept_open(kids: Counts, may_open: Mask, cells: Counts, total: Counts, rule: _Rule) -> Counts:
    """Closes rows one by one until what the closed rows add up to may be known in every column (complementary suppression).

    The next row closed is the one that leaves the fewest columns wrong, then the one that costs the smallest count. With every
    row closed the sum is the total itself, which is shown and so allowed.
    """
    kept = kids[may_open[kids]]
    if len(kept) == len(kids):
        return kept
    hidden: Counts = total - cells[kept].sum(axis=0)
    while len(kept) and (wrong := ~rule.allows(hidden)).any():
        left_wrong = (~rule.allows(hidden + cells[kept]))[:, wrong].sum(axis=1)
        closed = np.lexsort((kept, cells[kept].sum(axis=1), left_wrong))[0]
        hidden = hidden + cells[kept[closed]]
        kept = np.delete(kept, closed)
    return kept
