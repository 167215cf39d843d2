"""Nested territories or periods: month in quarter in year, micro-territory in commune in project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A forest of labels; `parent` gives each label the one that holds it, None for a root.

    `labels` puts every label after the one that holds it.

    Raises:
        ValueError: no label, a parent that is no label, or a label that holds itself.
    """

    parent: Mapping[str, str | None]
    labels: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        depth: dict[str, int] = {}
        for label in self.parent:
            trail = [label]
            while (above := self._above(trail[-1])) is not None:
                if above in trail:
                    raise ValueError(f"{above!r} holds itself")
                trail.append(above)
            depth[label] = len(trail)
        if not depth:
            raise ValueError("a hierarchy has at least one label")
        object.__setattr__(self, "labels", tuple(sorted(self.parent, key=lambda label: (depth[label], label))))

    def _above(self, label: str) -> str | None:
        if label not in self.parent:
            raise ValueError(f"{label!r} is no label of the hierarchy")
        return self.parent[label]

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(label for label in self.labels if self.parent[label] is None)

    @property
    def leaves(self) -> tuple[str, ...]:
        holders = set(self.parent.values())
        return tuple(label for label in self.labels if label not in holders)

    def children(self) -> dict[str, list[str]]:
        """The labels right under each one that holds some, in the order of `labels`."""
        found: dict[str, list[str]] = {}
        for label in self.labels:
            above = self.parent[label]
            if above is not None:
                found.setdefault(above, []).append(label)
        return found

    def leaves_under(self) -> dict[str, frozenset[str]]:
        """For each label, the leaves it holds (itself for a leaf)."""
        found: dict[str, frozenset[str]] = {}
        kids = self.children()
        for label in reversed(self.labels):
            found[label] = frozenset().union(*(found[kid] for kid in kids[label])) if label in kids else frozenset({label})
        return found

    def membership(self) -> Counts:
        """Matrix of shape (labels, leaves): 1 where the label holds the leaf."""
        rank = {leaf: position for position, leaf in enumerate(self.leaves)}
        under = self.leaves_under()
        matrix = np.zeros((len(self.labels), len(rank)), dtype=np.int64)
        for position, label in enumerate(self.labels):
            matrix[position, [rank[leaf] for leaf in under[label]]] = 1
        return matrix
