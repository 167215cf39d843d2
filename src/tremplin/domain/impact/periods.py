"""Months, quarters and years, as people choose and read them. Pure: no Django, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTH, QUARTER, YEAR = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-T([1-4])"), re.compile(r"(\d{4})")
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included. `code` is "2019-10", "2019-T3", "2019" or "2019-07-01..2019-09-12"."""

    code: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends after it begins")

    @property
    def kind(self) -> str:
        if ".." in self.code:
            return "free"
        return {4: "year", 7: "quarter" if "T" in self.code else "month"}[len(self.code)]


def month(year: int, number: int) -> Period:
    first = date(year, number, 1)
    return Period(f"{year}-{number:02}", first, _last_of_month(first))


def quarter(year: int, number: int) -> Period:
    first = date(year, 3 * number - 2, 1)
    return Period(f"{year}-T{number}", first, _last_of_month(date(year, 3 * number, 1)))


def year(number: int) -> Period:
    return Period(f"{number}", date(number, 1, 1), date(number, 12, 31))


def free(first: date, last: date) -> Period:
    """Raises ValueError when it ends before it begins."""
    return Period(f"{first.isoformat()}..{last.isoformat()}", first, last)


def quarter_of(day: date) -> Period:
    return quarter(day.year, (day.month + 2) // 3)


def read(code: str) -> Period | None:
    """The period that this code names; None for anything else."""
    try:
        if found := QUARTER.fullmatch(code):
            known = quarter(int(found[1]), int(found[2]))
        elif found := MONTH.fullmatch(code):
            known = month(int(found[1]), int(found[2]))
        elif found := YEAR.fullmatch(code):
            known = year(int(found[1]))
        else:
            first, _dots, last = code.partition("..")
            known = free(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return known if known.first.year >= EARLIEST and known.last.year <= LATEST else None


def quarters(first: date, last: date) -> Iterator[Period]:
    """Every quarter from the one that holds `first` to the one that holds `last`."""
    current = quarter_of(first)
    while current.first <= last:
        yield current
        current = quarter_of(current.last + timedelta(days=1))


def months(first: date, last: date) -> Iterator[Period]:
    current = month(first.year, first.month)
    while current.first <= last:
        yield current
        after = current.last + timedelta(days=1)
        current = month(after.year, after.month)


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
