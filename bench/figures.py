"""One published figure: its value against its target, with what it was made from."""

import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the median of at least five, or the 95th percentile of at least 200, as its name says; `ok` compares it with the target."""

    name: str
    value: float
    unit: str
    target: float
    ok: bool
    n: int
    median: float
    p95: float
    method: str

    def told(self) -> dict[str, Any]:
        return asdict(self)

    def line(self) -> str:
        return f"{'ok ' if self.ok else 'NOT'} {self.name} = {self.value} {self.unit} (target {self.target}, n = {self.n})"


def p95(values: Sequence[float]) -> float:
    """The smallest value that 95 % of the measures do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def tail(name: str, seconds: Sequence[float], target: float, method: str) -> Figure:
    """A 95th percentile, in milliseconds."""
    median, high = (round(1000 * value, 1) for value in (statistics.median(seconds), p95(seconds)))
    return Figure(name, high, "ms", target, high <= target, len(seconds), median, high, method)


def middle(name: str, values: Sequence[float], unit: str, target: float, method: str) -> Figure:
    """A median, lower is better."""
    median, high = round(statistics.median(values), 2), round(p95(values), 2)
    return Figure(name, median, unit, target, median <= target, len(values), median, high, method)


def worst(name: str, values: Sequence[float], unit: str, target: float, method: str) -> Figure:
    """A maximum, lower is better."""
    return Figure(
        name, max(values), unit, target, max(values) <= target, len(values), statistics.median(values), p95(values), method
    )


def progress(text: str) -> None:
    """For whoever waits; figures alone go to standard output."""
    print(text, file=sys.stderr, flush=True)
