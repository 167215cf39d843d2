"""One even grid for a page: as fine as may be shown, coarsened by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tremplin.engines.suppression.publication import Publication


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns of one page: for instance all territories by quarter."""

    code: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def finest_grid(publication: Publication, ladder: Sequence[Grid], *, least_shown: float = 0.8) -> Grid | None:
    """The first grid of the ladder (finest first) of which at least that share of cells is shown; None when there is none.

    Raises:
        ValueError: `least_shown` is not in ]0, 1].
    """
    if not 0 < least_shown <= 1:
        raise ValueError(f"least_shown is a share above 0, not {least_shown}")
    for grid in ladder:
        cells = [(row, column) for row in grid.rows for column in grid.columns]
        if cells and sum(publication.shows(*cell) for cell in cells) >= least_shown * len(cells):
            return grid
    return None
