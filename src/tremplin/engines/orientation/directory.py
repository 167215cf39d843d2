"""The services of a directory, laid out once per version so that a question takes milliseconds.

Codes are those of data·inclusion v1: thématiques `category--theme`, publics (`tous-publics` or none = everybody), modes of
reception `en-presentiel` and `a-distance`, `frais` `gratuit` or `payant`, eligibility zones (commune, département, EPCI, pays;
`france` or none = everywhere).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

EVERYBODY = "tous-publics"
EVERYWHERE = "france"
ON_SITE = "en-presentiel"
REMOTE = "a-distance"
PAYING = "payant"
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Service:
    """One service; coordinates in degrees, None when unknown."""

    id: str
    lat: float | None = None
    lon: float | None = None
    themes: frozenset[str] = frozenset()
    publics: frozenset[str] = frozenset()
    reception: frozenset[str] = frozenset()
    cost: str = ""
    zones: frozenset[str] = frozenset()
    updated: date | None = None
    source: str = ""


def category(theme: str) -> str:
    """The category of a thématique; a category is its own."""
    return theme.split("--", 1)[0]


class Directory:
    """Arrays and posting lists over services, in the order of their ids."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = sorted(services, key=lambda service: service.id)
        self.rank_of = {service.id: rank for rank, service in enumerate(self.services)}
        self.lat = self._degrees(service.lat for service in self.services)
        self.lon = self._degrees(service.lon for service in self.services)
        self.remote = np.array([REMOTE in service.reception for service in self.services], dtype=bool)
        # A service that says nothing of its reception receives people on its premises.
        self.on_site = np.array([ON_SITE in s.reception or not s.reception for s in self.services], dtype=bool)
        self.paying = np.array([service.cost == PAYING for service in self.services], dtype=bool)
        self.for_all = np.array([not s.publics or EVERYBODY in s.publics for s in self.services], dtype=bool)
        self.everywhere = np.array([not s.zones or EVERYWHERE in s.zones for s in self.services], dtype=bool)
        self.updated = np.array([s.updated.toordinal() if s.updated else 0 for s in self.services], dtype=np.int64)
        self.by_theme = self._postings(s.themes for s in self.services)
        self.by_category = self._postings(frozenset(category(theme) for theme in s.themes) for s in self.services)
        self.by_public = self._postings(s.publics for s in self.services)
        self.by_zone = self._postings(s.zones for s in self.services)

    def __len__(self) -> int:
        return len(self.services)

    @staticmethod
    def _degrees(values: Iterable[float | None]) -> Numbers:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    @staticmethod
    def _postings(sets: Iterable[frozenset[str]]) -> dict[str, Ranks]:
        found: dict[str, list[int]] = {}
        for rank, codes in enumerate(sets):
            for code in codes:
                found.setdefault(code, []).append(rank)
        return {code: np.array(ranks, dtype=np.int64) for code, ranks in found.items()}

    def marked(self, postings: dict[str, Ranks], codes: Iterable[str]) -> Mask:
        """Which services carry at least one of the codes."""
        mask = np.zeros(len(self), dtype=bool)
        for code in codes:
            if code in postings:
                mask[postings[code]] = True
        return mask

    def km_from(self, lat: float, lon: float) -> Numbers:
        """Great-circle distance to each service, in km; NaN without coordinates (haversine on the mean sphere)."""
        here, there = np.radians(lat), np.radians(self.lat)
        half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(np.radians(self.lon - lon) / 2) ** 2
        km: Numbers = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
        return km
