"""Figures as a CSV that opens well in a French spreadsheet and runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be computed by a spreadsheet."""


def inert(value: object) -> str:
    """The text of a cell, never a formula. Numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if not isinstance(value, int | float) and text.startswith(FORMULA) else text


def as_csv(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """`;` between cells, UTF-8 with its mark."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([inert(cell) for cell in head])
    writer.writerows([inert(cell) for cell in row] for row in rows)
    answer = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
