"""Checks that every cell goes through, whatever the file: no NIR, no formula, no invisible signs, sensible places and dates."""

import re
from collections.abc import Iterable
from datetime import date

from tremplin.core.imports.rows import Problem, excerpt
from tremplin.core.ui.nir import contains_nir
from tremplin.engines.targeting.coordinates import FRANCE

# Thirteen digits or more, perhaps apart: what costs nothing to look for, before the careful reading of a NIR.
LONG_NUMBER = re.compile(r"\d(?:[ ./\s-]?[\dABab]){12}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What a spreadsheet would run: =…, +SUM(…), -A1, @SUM(…), and the old "|" calls of programs.
FORMULA = re.compile(r"^\s*(?:=\s*\S|[+\-@]\s*(?:[A-Za-z_][\w.]*\s*\(|\$?[A-Z]{1,3}\$?\d+\b))|\bcmd\s*\|", re.IGNORECASE)
FORMULA_STARTS = frozenset("=+-@")
BETWEEN = "¶"  # neither a digit nor a blank: two cells never make one number together
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
OLDEST = date(1990, 1, 1)


def clean(text: str) -> str:
    """Without signs that nobody sees (they hide text, and PostgreSQL refuses some)."""
    return INVISIBLE.sub("", text).strip() if not text.isprintable() or INVISIBLE.search(text) else text.strip()


def holds_nir(texts: Iterable[str]) -> bool:
    """Whether one of the texts holds a social security number (PRIV-10). UUIDs are not numbers of anybody."""
    return any(LONG_NUMBER.search(text) and contains_nir(UUID.sub("uuid", text)) for text in texts)


def is_formula(text: str) -> bool:
    return FORMULA.search(text) is not None


def text_problems(cells: dict[str, str], longest: dict[str, int]) -> list[Problem]:
    """What is wrong in the texts of one row; the value of a NIR is not repeated."""
    found: list[Problem] = []
    joined = BETWEEN.join(cells.values())
    if LONG_NUMBER.search(joined):
        found.extend(Problem("nir", field=name) for name, text in cells.items() if holds_nir([text]))
    if "cmd" in joined.lower() or any(text[:1] in FORMULA_STARTS for text in cells.values() if text):
        found.extend(Problem("formula", field=name, value=excerpt(text)) for name, text in cells.items() if is_formula(text))
    for name, limit in longest.items():
        if len(cells.get(name, "")) > limit:
            found.append(Problem("too_long", field=name, value=excerpt(cells[name]), params={"limit": limit}))
    return found


def place_problem(latitude: float | None, longitude: float | None) -> Problem | None:
    """A place is two numbers inside France, or none."""
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        return Problem("half_place", field="latitude" if latitude is None else "longitude")
    value = f"{latitude} {longitude}"
    if _in_france(latitude, longitude):
        return None
    if _in_france(longitude, latitude):
        return Problem("swapped_coordinates", field="latitude", value=value)
    return Problem("outside_regions", field="latitude", value=value)


def _in_france(latitude: float, longitude: float) -> bool:
    return any(box.west <= longitude <= box.east and box.south <= latitude <= box.north for box in FRANCE)


def number_of(text: str) -> float | None:
    """A number with a point or a comma; None when it is not one."""
    try:
        value = float(text.replace(",", ".").replace("\u00a0", "").replace("\u202f", ""))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def day_of(text: str, today: date) -> date | Problem | None:
    """A day written 2025-02-14 (a time after it is dropped) or 14/02/2025; a problem when it can't be one."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text[:10]) if "-" in text[:10] else date(int(text[6:10]), int(text[3:5]), int(text[:2]))
    except ValueError:
        return Problem("not_a_date", value=excerpt(text))
    if found > today:
        return Problem("future_date", value=excerpt(text))
    if found < OLDEST:
        return Problem("not_a_date", value=excerpt(text))
    return found
