"""Buildings typed as people say them, one per line: « Barre A ; entrées A–F ; 8 étages ; 3 portes par étage »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_ENTRANCES, MOST_FLOORS, MOST_DOORS, MOST_LINES = 60, 40, 60, 300
LONGEST_NAME, LONGEST_LABEL = 80, 20
ENTRANCES = re.compile(r"^(?:entr[ée]es?|halls?|cages?|escaliers?|entrances?)\s*[: ]\s*(?P<labels>.+)$", re.IGNORECASE)
FLOORS = re.compile(r"^(?P<n>\d+)\s*(?:[ée]tages?|niveaux?|floors?)(?:\s+(?:avec|et)\s+rez.*)?$", re.IGNORECASE)
DOORS = re.compile(
    r"^(?P<n>\d+)\s*(?:portes?|logements?|doors?)(?:\s*(?:par|/|per)\s*(?:[ée]tage|niveau|palier|floor))?$", re.IGNORECASE
)
RANGE = re.compile(r"^(?P<first>[A-Za-z]|\d{1,3})\s*(?:-|–|—|à|to)\s*(?P<last>[A-Za-z]|\d{1,3})$")
EXAMPLE = "Barre A ; entrées A–F ; 8 étages ; 3 portes par étage"


@dataclass(frozen=True, slots=True)
class Line:
    """One building as it was read."""

    number: int
    name: str
    entrances: tuple[str, ...]
    floors: int
    doors_per_floor: int

    @property
    def doors(self) -> int:
        return len(self.entrances) * self.floors * self.doors_per_floor


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that could not be read: which, and what would be right."""

    number: int
    text: str
    why: str


class Unread(ValueError):
    """Why a line could not be read, for a person."""


def read(text: str) -> tuple[list[Line], list[Fault]]:
    """Every line of the text, read or refused; a name written twice is refused the second time."""
    lines: list[Line] = []
    faults: list[Fault] = []
    first_at: dict[str, int] = {}
    for number, raw in _filled(text):
        try:
            if number > MOST_LINES:
                raise Unread(_("%(most)s lignes au plus à la fois.") % {"most": MOST_LINES})
            line = _read_line(number, raw)
            if line.name.casefold() in first_at:
                raise Unread(_("Ce nom est déjà ligne %(line)s.") % {"line": first_at[line.name.casefold()]})
        except Unread as refusal:
            faults.append(Fault(number, raw, str(refusal)))
            continue
        first_at[line.name.casefold()] = number
        lines.append(line)
    return lines, faults


def _filled(text: str) -> Iterator[tuple[int, str]]:
    return ((number, raw.strip()) for number, raw in enumerate(text.splitlines(), start=1) if raw.strip())


def _read_line(number: int, raw: str) -> Line:
    name, *parts = [part.strip() for part in raw.split(";")]
    if not name or len(name) > LONGEST_NAME:
        raise Unread(_("Commencez par le nom du bâtiment, %(most)s signes au plus.") % {"most": LONGEST_NAME})
    entrances: tuple[str, ...] | None = None
    floors = doors = 0
    for part in filter(None, parts):
        if found := ENTRANCES.match(part):
            entrances = _labels(found["labels"])
        elif found := FLOORS.match(part):
            floors = _within(int(found["n"]), MOST_FLOORS, _("étages"))
        elif found := DOORS.match(part):
            doors = _within(int(found["n"]), MOST_DOORS, _("portes par étage"))
        else:
            raise Unread(_("« %(part)s » ne se lit pas. Écrivez comme : %(example)s") % {"part": part, "example": EXAMPLE})
    if entrances is None or not floors or not doors:
        raise Unread(_("Il manque les entrées, les étages ou les portes. Écrivez comme : %(example)s") % {"example": EXAMPLE})
    return Line(number, name, entrances, floors, doors)


def _within(n: int, most: int, what: str) -> int:
    if not 1 <= n <= most:
        raise Unread(_("De 1 à %(most)s %(what)s, et non %(n)s.") % {"most": most, "what": what, "n": n})
    return n


def _labels(text: str) -> tuple[str, ...]:
    """« A–F », « 1 à 6 » or « A, B, Cour »: the labels of the doors, in order, none twice."""
    found: list[str] = []
    for piece in filter(None, (one.strip() for one in re.split(r"[,/]|\bet\b", text))):
        found.extend(_range(piece))
    if not found or len(found) > MOST_ENTRANCES:
        raise Unread(_("De 1 à %(most)s entrées par bâtiment.") % {"most": MOST_ENTRANCES})
    if len({one.casefold() for one in found}) < len(found):
        raise Unread(_("Une entrée est écrite deux fois."))
    if any(len(one) > LONGEST_LABEL for one in found):
        raise Unread(_("Le nom d’une entrée dépasse %(most)s signes.") % {"most": LONGEST_LABEL})
    return tuple(found)


def _range(piece: str) -> list[str]:
    found = RANGE.match(piece)
    if not found:
        return [piece]
    first, last = found["first"], found["last"]
    if first.isdigit() and last.isdigit() and int(first) <= int(last):
        return [str(n) for n in range(int(first), min(int(last), int(first) + MOST_ENTRANCES) + 1)]
    if first.isalpha() and last.isalpha() and first.upper() <= last.upper():
        return [chr(n) for n in range(ord(first.upper()), ord(last.upper()) + 1)]
    raise Unread(_("« %(piece)s » va à rebours ou mêle lettres et chiffres.") % {"piece": piece})
