"""What a page or an export of the figures says: plain shapes, none of which knows who noted what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tremplin.engines.evidence import share

WIDE = 0.25
"""Above that half-width, a share says little: the page says so."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: n, its total when it has one, and where it comes from."""

    code: str
    label: str
    n: int | None
    total: int | None
    definition: str
    url: str
    hidden: str = ""
    more: str = ""

    @property
    def doubt(self) -> str:
        """In words, when the total is small: the share it stands for could be quite another."""
        if self.n is None or not self.total or self.n > self.total:
            return ""
        found = share(self.n, self.total)
        if found.high - found.low <= WIDE:
            return ""
        return _("Peu de personnes : la part réelle peut aller de %(low)d à %(high)d sur 100.") % {
            "low": round(found.low * 100),
            "high": round(found.high * 100),
        }


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    words: str
    figures: list[Shown]
    unit: str = ""
    alert: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class CohortRow:
    """People first met in one month, and where they are today; those under way are apart (FUN-02)."""

    month: date
    met: int
    reached: int
    mobilised: int
    accompanied: int
    under_way: int
    exited: int

    @property
    def label(self) -> str:
        return date_format(self.month, "F Y")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    name: str
    code: str
    presences: int
    observed: int
    steps: dict[str, int]
    honoured: int
    sent: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a page or an export of the figures says."""

    period: str
    steps: Section
    known: Section
    sections: list[Section] = field(default_factory=list)
    cohort: list[CohortRow] = field(default_factory=list)
    places: list[PlaceRow] = field(default_factory=list)
    unproved: int = 0

    def all(self) -> Iterator[tuple[str, Shown]]:
        for section in (self.known, self.steps, *self.sections):
            for figure in section.figures:
                yield section.title, figure
