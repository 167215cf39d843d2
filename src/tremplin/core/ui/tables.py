"""Lists: columns, sorting and paging, kept in the address so that a page can be shared and found again."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key` names an attribute or dictionary key of the row (the order_by name too, unless `order` says another)."""

    key: str
    label: str | Promise
    sort: bool = False
    order: str = ""
    number: bool = False
    value: Callable[[Any], Any] | None = None
    url: Callable[[Any], str | None] | None = None

    def of(self, row: Any) -> Any:
        if self.value:
            return self.value(row)
        found = row[self.key] if isinstance(row, dict) else getattr(row, self.key)
        return "–" if found is None or found == "" else found


@dataclass(frozen=True, slots=True)
class Sort:
    """The order asked in the address: `?sort=name` or `?sort=-name`."""

    key: str
    down: bool = False

    @classmethod
    def asked(cls, request: HttpRequest) -> "Sort":
        text = request.GET.get("sort", "")
        return cls(text.removeprefix("-"), text.startswith("-"))

    def next_for(self, column: Column) -> str:
        return f"-{column.key}" if self.key == column.key and not self.down else column.key


def ordered(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", columns: Sequence[Column]) -> Any:
    """The rows in the order asked, if one of the columns offers it; an unknown order is no order."""
    sort = Sort.asked(request)
    column = next((column for column in columns if column.sort and column.key == sort.key), None)
    if column is None:
        return rows
    if isinstance(rows, QuerySet):
        name = column.order or column.key
        return rows.order_by(f"-{name}" if sort.down else name, "pk")
    return sorted(rows, key=lambda row: _rank(column.of(row)), reverse=sort.down)


def _rank(value: Any) -> tuple[bool, Any]:
    """Empty last; letters without their accents, so that Élodie comes between Dina and Farid."""
    if isinstance(value, str):
        bare = "".join(sign for sign in unicodedata.normalize("NFD", value.casefold()) if not unicodedata.combining(sign))
        return (value == "–", bare)
    return (False, value)


def paged(request: HttpRequest, rows: "QuerySet[Any] | Sequence[Any]", per_page: int = PER_PAGE) -> "Page[Any]":
    """The page asked; a number that is wrong or too high gives the nearest page, never an error."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
