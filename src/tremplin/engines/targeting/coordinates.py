"""What may be wrong with the coordinates of a GeoJSON polygon, found before any geometry is built.

Positions are (longitude, latitude) in degrees, WGS84 (RFC 7946, section 3.1.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.float64]  # shape (vertices, 2): longitude, latitude


class Box(NamedTuple):
    """A rectangle in degrees, in the order of a GeoJSON bbox."""

    west: float
    south: float
    east: float
    north: float


# Rectangles a little larger than each part of France; used to notice exchanged or projected coordinates.
FRANCE: tuple[Box, ...] = (
    Box(-5.5, 41.2, 9.8, 51.3),  # metropolitan France with Corsica
    Box(-61.9, 15.7, -60.9, 16.6),  # Guadeloupe
    Box(-61.4, 14.2, -60.7, 15.0),  # Martinique
    Box(-54.8, 2.0, -51.4, 6.0),  # Guyane
    Box(55.1, -21.6, 56.0, -20.7),  # La Réunion
    Box(44.9, -13.2, 45.4, -12.4),  # Mayotte
    Box(-56.6, 46.6, -56.0, 47.3),  # Saint-Pierre-et-Miquelon
    Box(-63.3, 17.7, -62.6, 18.3),  # Saint-Martin, Saint-Barthélemy
    Box(158.0, -23.0, 172.5, -17.0),  # Nouvelle-Calédonie
    Box(-155.0, -28.0, -134.0, -7.5),  # Polynésie française
    Box(-178.5, -14.6, -175.9, -13.0),  # Wallis-et-Futuna
)


class Fault(NamedTuple):
    """One thing wrong: the path inside the feature, why, what would be right, and the values at stake."""

    field: str
    reason: str
    hint: str
    params: dict[str, object]
    blocking: bool = True


def read_ring(raw: object, field: str) -> Positions | Fault:
    """The positions of one ring, or the first thing wrong with its shape as data (heights are dropped)."""
    if not isinstance(raw, list):
        return Fault(field, "not_a_ring", "list_of_positions", {})
    if not raw:
        return Fault(field, "empty", "at_least_four_positions", {})
    try:
        ring = np.asarray([position[:2] for position in raw])
    except (TypeError, KeyError, ValueError):
        return Fault(field, "not_a_position", "longitude_latitude_numbers", {})
    if ring.ndim != 2 or ring.shape[1] != 2 or ring.dtype.kind not in "iuf" or not np.isfinite(ring).all():
        return Fault(field, "not_a_position", "longitude_latitude_numbers", {})
    ring = ring.astype(np.float64)
    if len(ring) < 4:
        return Fault(field, "too_few_positions", "at_least_four_positions", {"positions": len(ring)})
    if tuple(ring[0]) != tuple(ring[-1]):
        return Fault(
            field, "unclosed_ring", "repeat_first_position_last", {"longitude": float(ring[0, 0]), "latitude": float(ring[0, 1])}
        )
    return ring


def misplaced(ring: Positions, regions: Sequence[Box], field: str) -> Fault | None:
    """The first position that lies in none of the regions, with the most likely reason."""
    outside = ~_inside(ring[:, 0], ring[:, 1], regions)
    if not outside.any():
        return None
    at = int(np.argmax(outside))
    longitude, latitude = float(ring[at, 0]), float(ring[at, 1])
    params: dict[str, object] = {"longitude": longitude, "latitude": latitude, "positions": int(outside.sum())}
    path = f"{field}[{at}]"
    if _inside(ring[outside, 1], ring[outside, 0], regions).all():
        return Fault(path, "swapped_coordinates", "longitude_first", params)
    if abs(longitude) > 180 or abs(latitude) > 90:
        return Fault(path, "not_degrees", "export_as_wgs84", params)
    return Fault(path, "outside_regions", "check_place", params)


def without_repeats(ring: Positions) -> tuple[Positions, int]:
    """The ring without vertices repeated in a row, and how many were dropped."""
    keep = np.ones(len(ring), dtype=bool)
    keep[1:] = (ring[1:] != ring[:-1]).any(axis=1)
    return ring[keep], int(len(ring) - keep.sum())


def _inside(longitudes: Positions, latitudes: Positions, regions: Iterable[Box]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(longitudes), dtype=bool)
    for box in regions:
        found |= (longitudes >= box.west) & (longitudes <= box.east) & (latitudes >= box.south) & (latitudes <= box.north)
    return found


def area_m2(longitudes: Positions, latitudes: Positions) -> float:
    """Area of a closed ring on the WGS84 ellipsoid, in square metres, its edges straight in the cylindrical equal-area plane.

    Source: Snyder, *Map Projections: A Working Manual*, USGS Professional Paper 1395 (1987), equations 3-12 and 10-15.
    """
    semi_major, flattening = 6_378_137.0, 1 / 298.257223563
    e = float(np.sqrt(flattening * (2 - flattening)))
    sine = np.sin(np.radians(latitudes))
    authalic = (1 - e * e) * (sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e)
    x = semi_major * np.radians(longitudes - longitudes[0])
    y = semi_major * (authalic - authalic[0]) / 2
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2)
