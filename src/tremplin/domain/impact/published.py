"""A release as its readers see it: cells that may be shown, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tremplin.domain.impact import closing
from tremplin.domain.impact.closing import EVERYWHERE, HANDOVER_ROWS, OUTCOME_ROWS, STEP_ROWS, Closed
from tremplin.domain.impact.definitions import definitions
from tremplin.domain.impact.forms import column_said

TOTALS = {"steps": "met", "territories": EVERYWHERE, "outcomes": "met", "handovers": "sent"}
LABELS = {
    "outcome": gettext_lazy("Au moins une issue positive"),
    "work": gettext_lazy("Un emploi ou sa propre activité"),
    "training": gettext_lazy("Une formation (sans emploi encore)"),
    "raccrochage": gettext_lazy("Un raccrochage (sans formation ni emploi encore)"),
    "confidence": gettext_lazy("La confiance retrouvée, seule"),
    "sent": gettext_lazy("Relais envoyés"),
    "honoured": gettext_lazy("Relais honorés : le partenaire a rencontré la personne"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """n out of N; both are None when they may not be shown, and `why` says so."""

    n: int | None
    total: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture; `hidden` stands where a number may not be shown."""

    label: str
    n: int | None
    total: int | None
    hidden: str = ""
    definition: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """One table of a release: lines by periods, or lines by steps in one period."""

    title: str
    columns: list[str]
    lines: list[Line]
    fineness: str = ""
    period: str = ""  # when the columns are steps

    @property
    def bars(self) -> list[Bar]:
        """The same as a picture with its table, when there is one period only."""
        if self.period or len(self.columns) != 1:
            return []
        hidden = _("non publié")
        cells = [(line.label, line.cells[0]) for line in self.lines]
        return [Bar(name, one.n, one.total, hidden if one.n is None else "") for name, one in cells]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(line.label, one.why) for line in self.lines for one in line.cells if one.n is None]


def boards(closed: Closed) -> list[Board]:
    """All tables of one release."""
    places = tuple(sorted(closed.places, key=lambda code: closed.places[code]))
    first = people(closed, places) if closed.people else former(closed, places)
    return [
        *first,
        board(closed, "outcomes", _("Issues positives, en personnes"), OUTCOME_ROWS),
        board(closed, "handovers", _("Relais"), HANDOVER_ROWS),
    ]


def people(closed: Closed, places: tuple[str, ...]) -> list[Board]:
    """Steps, territories, and territories by steps in each period: the first two are margins of the last."""
    periods = list(closed.people)
    columns = [column_said(code) for code in periods]
    joined = "" if set(periods) <= set(closed.columns.leaves) else fineness("whole" if periods == [closed.block] else "year")
    steps = [Line(step, label(closed, step), [crossed(closed, EVERYWHERE, step, one) for one in periods]) for step in STEP_ROWS]
    met = [Line(row, label(closed, row), [in_all(closed, row, one) for one in periods]) for row in (EVERYWHERE, *places)]
    found = [
        Board(_("Les étapes du parcours, en personnes"), columns, steps, joined),
        Board(_("Personnes rencontrées, par territoire"), columns, met),
    ]
    for period in periods:
        lines = [Line(row, label(closed, row), [crossed(closed, row, step, period) for step in STEP_ROWS]) for row in places]
        heads = [label(closed, step) for step in STEP_ROWS]
        found.append(Board(_("Les étapes, par territoire"), heads, lines, period=column_said(period)))
    return found


def crossed(closed: Closed, row: str, step: str, period: str) -> Cell:
    """People of one territory who came to one step, out of those met there."""
    table = closed.people[period]
    if table.shows(row, step):
        return Cell(table.values[row, step], table.values[row, "met"] if step != "met" else None)
    found = table.explain(row, step)
    near = str(found.params["shown_row"]), str(found.params["shown_column"])
    return Cell(None, None, masked(closed, f"{label(closed, near[0])}, {label(closed, near[1])}" if near[0] else ""))


def in_all(closed: Closed, row: str, period: str) -> Cell:
    """People met in one territory, out of those met in all."""
    one = crossed(closed, row, "met", period)
    return one if one.n is None or row == EVERYWHERE else Cell(one.n, closed.people[period].values[EVERYWHERE, "met"])


def former(closed: Closed, places: tuple[str, ...]) -> list[Board]:
    """The two tables of the first releases."""
    return [
        board(closed, "steps", _("Les étapes du parcours, en personnes"), STEP_ROWS),
        board(closed, "territories", _("Personnes rencontrées, par territoire"), (EVERYWHERE, *places)),
    ]


def board(closed: Closed, name: str, title: str, rows: tuple[str, ...]) -> Board:
    known = tuple(row for row in rows if row in closed.tables[name].rows.labels)
    grid = closing.shown_grid(closed, name, known)
    lines = [Line(row, label(closed, row), [cell(closed, name, row, column) for column in grid.columns]) for row in known]
    joined = any(column not in closed.columns.leaves for column in grid.columns)
    return Board(title, [column_said(code) for code in grid.columns], lines, fineness(grid.code) if joined else "")


def fineness(code: str) -> str:
    return {
        "quarter": "",
        "year": _("Par trimestre, trop de nombres seraient petits : les trimestres sont réunis par année."),
        "whole": _("Par trimestre, trop de nombres seraient petits : toute la période est réunie."),
    }[code]


def cell(closed: Closed, name: str, row: str, column: str) -> Cell:
    table = closed.tables[name]
    if not table.shows(row, column):
        return Cell(None, None, reason(closed, name, row, column))
    total = table.values.get((TOTALS[name], column)) if row != TOTALS[name] else None
    return Cell(table.values[row, column], total)


def reason(closed: Closed, name: str, row: str, column: str) -> str:
    found = closed.tables[name].explain(row, column)
    near_row, near_column = str(found.params["shown_row"]), str(found.params["shown_column"])
    return masked(closed, f"{label(closed, near_row)}, {column_said(near_column)}" if near_row else "")


def masked(closed: Closed, nearest: str) -> str:
    """Why a number is masked; the same words for a small one and for one that protects it."""
    text = _("Non publié : ce nombre, ou un nombre voisin, compte moins de %(threshold)d.") % {"threshold": closed.threshold}
    return f"{text} {_('Le plus proche qui se montre : %(place)s.') % {'place': nearest}}" if nearest else text


def label(closed: Closed, row: str) -> str:
    if row == EVERYWHERE:
        return _("Tous les territoires")
    if row in closed.places:
        return closed.places[row]
    if row in LABELS:
        return str(LABELS[row])
    known = definitions().get(row)
    return known.label.read(get_language() or "fr") if known else row


def export_rows(closed: Closed) -> Iterator[list[Any]]:
    """Each table over its own grid, as the page shows it; a masked cell says so instead of a number."""
    for one in boards(closed):
        for line in one.lines:
            for column, found in zip(one.columns, line.cells, strict=True):
                n = found.n if found.n is not None else _("non publié")
                step, period = (column, one.period) if one.period else ("", column)
                yield [one.title, line.label, step, period, n, "" if found.total is None else found.total, found.why]
