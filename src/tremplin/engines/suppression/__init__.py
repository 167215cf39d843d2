"""Which cells of a table of counts may be shown."""

from tremplin.engines.suppression.grid import Grid, finest_grid
from tremplin.engines.suppression.hierarchy import Hierarchy
from tremplin.engines.suppression.publication import DEFAULT_THRESHOLD, LEAST_THRESHOLD, Publication, Table, Why, publish

__all__ = [
    "DEFAULT_THRESHOLD",
    "LEAST_THRESHOLD",
    "Grid",
    "Hierarchy",
    "Publication",
    "Table",
    "Why",
    "finest_grid",
    "publish",
]
