"""From counts to what may be published: closed quarters, territories by steps, and the suppression engine over each. Pure.

What is shown of people is one table for each period: territories in rows, steps in columns; what is said of all territories, or of a territory
whatever the step, are its margins, in the same table. The periods of a release do not overlap, nor do releases: a person is in one quarter, so
each table stands on its own. The table of outcomes shares only the number of people met with it, which is shown in both or in neither: any
table of one fits any table of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
STEP_ROWS = ("met", "reached", "mobilised", "accompanied", "exited")
OUTCOME_ROWS = ("met", "outcome", "work", "training", "raccrochage", "confidence")
HANDOVER_ROWS = ("sent", "honoured")
SHOWN_ROWS: Mapping[str, tuple[str, ...]] = {"outcomes": OUTCOME_ROWS, "handovers": HANDOVER_ROWS}
LEAST_SHOWN = 0.8
"""Periods are joined until that share of the numbers is shown."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Leaf counts: people by territory, furthest step and quarter; the other tables by row and quarter."""

    people: Mapping[tuple[str, str, str], int]
    outcomes: Counts
    handovers: Counts
    places: Mapping[str, str]  # territory id → name


@dataclass(frozen=True, slots=True)
class Closed:
    """What is shown of one release, and nothing else.

    `people` has a table of territories by steps for each period of one division of the release. The first releases had instead two tables,
    "steps" and "territories", by nested periods: they are read as they were, and never made again.
    """

    threshold: int
    block: str  # the widest column: all that this release closes
    columns: Hierarchy
    people: Mapping[str, Publication]
    tables: Mapping[str, Publication]
    places: Mapping[str, str]


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
    """What may be shown of the quarters from `first` to `last`, which come after those of the former release.

    Raises:
        ValueError: the quarters do not follow the former ones, or another threshold.
    """
    if former and first <= block_period(former.block)[1]:
        raise ValueError("these periods are closed already")
    if former and former.threshold != threshold:
        raise ValueError("one threshold for all releases")
    columns = Hierarchy(columns_of(first, last))
    leaves = set(columns.leaves)
    tables = {
        name: publish(
            Table(Hierarchy(dict(rows)), columns, {key: n for key, n in counts.items() if key[1] in leaves}), threshold=threshold
        )
        for name, rows, counts in (("outcomes", OUTCOMES, facts.outcomes), ("handovers", HANDOVERS, facts.handovers))
    }
    return Closed(threshold, columns.roots[0], columns, people_shown(facts, columns, threshold), tables, dict(facts.places))


def people_shown(facts: Facts, columns: Hierarchy, threshold: int) -> dict[str, Publication]:
    """Territories by steps, for each period of the finest division of which enough may be shown; the widest when there is none.

    A division is taken only when it says how many people were met in each of its periods: the number of the one left out could be
    subtracted, since the outcomes say the number of the whole.
    """
    rows = Hierarchy({EVERYWHERE: None, **dict.fromkeys(facts.places, EVERYWHERE)})
    steps, under = Hierarchy(dict(STEPS)), columns.leaves_under()
    found: dict[str, Publication] = {}
    for division in divisions(columns):
        found = {}
        for period in division:
            counts: Counter[tuple[str, str]] = Counter()
            for (place, step, quarter), n in facts.people.items():
                if quarter in under[period]:
                    counts[place, step] += n
            found[period] = publish(Table(rows, steps, counts), threshold=threshold)
        masked, cells = hidden_people(found)
        if all(one.shows(EVERYWHERE, "met") for one in found.values()) and cells - masked >= LEAST_SHOWN * cells:
            break
    return found


def divisions(columns: Hierarchy) -> list[tuple[str, ...]]:
    """The ways to divide a release into periods that do not overlap, the finest first."""
    leaves, block = columns.leaves, columns.roots[0]
    years = tuple(code for code in columns.labels if len(code) == 4)
    ways = [leaves, tuple(sorted((*years, *(code for code in leaves if code[:4] not in years)))), (block,)]
    return list(dict.fromkeys(ways))


def hidden_people(people: Mapping[str, Publication]) -> tuple[int, int]:
    cells = [(one, row, step) for one in people.values() for row in one.rows.labels for step in STEP_ROWS]
    return sum(not one.shows(row, step) for one, row, step in cells), len(cells)


def block_columns(closed: Closed) -> list[str]:
    """The columns of one release, the widest first (a first release's content also holds those of the releases before)."""
    inside = {closed.block}
    for label in closed.columns.labels:
        if closed.columns.parent[label] in inside:
            inside.add(label)
    return [label for label in closed.columns.labels if label in inside]


def shown_grid(closed: Closed, table: str, rows: Sequence[str]) -> Grid:
    """The finest even grid that may be shown of one release: quarters, then years, then the whole release."""
    columns = block_columns(closed)
    leaves = set(closed.columns.leaves)
    ladder = [Grid("quarter", tuple(rows), tuple(code for code in columns if code in leaves))]
    years = tuple(code for code in columns if len(code) == 4)
    if years and not set(years) >= {closed.block}:
        rest = tuple(code for code in columns if code in leaves and code[:4] not in years)
        ladder.append(Grid("year", tuple(rows), tuple(sorted((*years, *rest)))))
    whole = Grid("whole", tuple(rows), (closed.block,))
    return finest_grid(closed.tables[table], ladder, least_shown=LEAST_SHOWN) or whole


def hidden_cells(closed: Closed) -> tuple[int, int]:
    """How many numbers of one release are masked, out of all those that its pages would say."""
    masked, total = hidden_people(closed.people)
    for name, rows in SHOWN_ROWS.items():
        cells = [(row, column) for row in rows for column in shown_grid(closed, name, rows).columns]
        masked += sum(not closed.tables[name].shows(*cell) for cell in cells)
        total += len(cells)
    return masked, total


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
