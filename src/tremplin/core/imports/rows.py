"""What a reader gives: rows that are right, and problems that say where, why, and what would be right."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = str | int | float | bytes | date | list[str] | list[float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row ready for its table; `values` follow the table's key and columns."""

    values: tuple[Value, ...]
    number: int  # its rank in the file, from 1 (header not counted)
    line: int = 0  # the line where it begins; 0 when lines mean nothing


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `code` names the reason and the hint of `messages.py`; the value of a NIR is never kept here.

    blocking: the row is refused; otherwise it is taken, and the person is told. `number` None: the whole file.
    `key`: of a refused row that says who it is, so that it is not taken for a vanished one.
    """

    code: str
    field: str = ""
    number: int | None = None
    line: int = 0
    value: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    blocking: bool = True
    key: tuple[str, ...] | None = None
    table: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says of the files."""

    source: str
    source_date: date | None = None
    layer: str = ""
    partial: bool = False  # an extract: what it does not hold has not vanished
    leave_bad_rows: bool = False  # take the rest knowingly


class Refused(Exception):
    """The file can't be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


EXCERPT = 60


def excerpt(value: object) -> str:
    """The start of a value, to be found again in the file."""
    text = " ".join(str(value).split())
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1]}…"
