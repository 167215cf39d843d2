"""A release as its readers see it: cells that may be shown, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tremplin.domain.impact import closing
from tremplin.domain.impact.closing import Closed
from tremplin.domain.impact.definitions import definitions
from tremplin.domain.impact.forms import column_said

STEP_ROWS = ("met", "reached", "mobilised", "accompanied", "exited")
OUTCOME_ROWS = ("met", "outcome", "work", "training", "raccrochage", "confidence")
HANDOVER_ROWS = ("sent", "honoured")
TOTALS = {"steps": "met", "territories": closing.EVERYWHERE, "outcomes": "met", "handovers": "sent"}
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
    """One table of a release, over periods as fine as may be shown."""

    title: str
    columns: list[str]
    lines: list[Line]
    fineness: str
    masked: int

    @property
    def bars(self) -> list[Bar]:
        """The same as a picture with its table, when there is one period only."""
        if len(self.columns) != 1:
            return []
        hidden = _("non publié")
        cells = [(line.label, line.cells[0]) for line in self.lines]
        return [Bar(name, one.n, one.total, hidden if one.n is None else "") for name, one in cells]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(line.label, one.why) for line in self.lines for one in line.cells if one.n is None]


def boards(closed: Closed, block: str) -> list[Board]:
    """The four tables of one release."""
    places = tuple(sorted(closed.places, key=lambda code: closed.places[code]))
    wanted = (
        ("steps", _("Les étapes du parcours, en personnes"), STEP_ROWS),
        ("territories", _("Personnes rencontrées, par territoire"), (closing.EVERYWHERE, *places)),
        ("outcomes", _("Issues positives, en personnes"), OUTCOME_ROWS),
        ("handovers", _("Relais"), HANDOVER_ROWS),
    )
    return [board(closed, block, name, title, rows) for name, title, rows in wanted]


def board(closed: Closed, block: str, name: str, title: str, rows: tuple[str, ...]) -> Board:
    known = tuple(row for row in rows if row in closed.tables[name].rows.labels)
    grid = closing.shown_grid(closed, name, block, known)
    lines = [Line(row, label(closed, row), [cell(closed, name, row, column) for column in grid.columns]) for row in known]
    masked = sum(one.n is None for line in lines for one in line.cells)
    joined = any(column not in closed.columns.leaves for column in grid.columns)
    return Board(title, [column_said(code) for code in grid.columns], lines, fineness(grid.code) if joined else "", masked)


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
    """Why a cell is masked; the same words for a small one and for one that protects it."""
    found = closed.tables[name].explain(row, column)
    text = _("Non publié : ce nombre, ou un nombre voisin, compte moins de %(threshold)d.") % {"threshold": closed.threshold}
    near_row, near_column = str(found.params["shown_row"]), str(found.params["shown_column"])
    if near_row:
        text += " " + _("Le plus proche qui se montre : %(row)s, %(period)s.") % {
            "row": label(closed, near_row),
            "period": column_said(near_column),
        }
    return text


def label(closed: Closed, row: str) -> str:
    if row == closing.EVERYWHERE:
        return _("Tous les territoires")
    if row in closed.places:
        return closed.places[row]
    if row in LABELS:
        return str(LABELS[row])
    known = definitions().get(row)
    return known.label.read(get_language() or "fr") if known else row


def export_rows(closed: Closed, block: str) -> Iterator[list[Any]]:
    """Each table over its own grid, as the page shows it; a masked cell says so instead of a number."""
    for one in boards(closed, block):
        for line in one.lines:
            for column, found in zip(one.columns, line.cells, strict=True):
                n = found.n if found.n is not None else _("non publié")
                yield [one.title, line.label, column, n, "" if found.total is None else found.total, found.why]
