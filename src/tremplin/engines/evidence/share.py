"""A proportion that never travels without its count and its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Share:
    """n out of N, with the interval of the underlying proportion, in [0, 1]."""

    n: int
    N: int
    low: float
    high: float

    @property
    def rate(self) -> float | None:
        """n/N; None when nobody was asked."""
        return self.n / self.N if self.N else None


def share(n: int, N: int, level: float = 0.95) -> Share:
    """n out of N with its Wilson interval at `level`.

    Raises:
        ValueError: n is not between 0 and N, or the level is not strictly between 0 and 1.
    """
    low, high = wilson(n, N, level)
    return Share(n, N, low, high)


def wilson(n: int, N: int, level: float = 0.95) -> tuple[float, float]:
    """Score interval of a binomial proportion; (0, 1) when N is 0.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927), 209-212;
    recommended for small N by Brown, Cai and DasGupta, Statistical Science 16 (2001), 101-133.

    Raises:
        ValueError: n is not between 0 and N, or the level is not strictly between 0 and 1.
    """
    if not 0 <= n <= N:
        raise ValueError(f"{n} out of {N} is no proportion")
    if not 0 < level < 1:
        raise ValueError(f"level {level} is not between 0 and 1")
    if N == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate, spread = n / N, z * z / N
    centre = (rate + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(rate * (1 - rate) / N + spread / (4 * N))
    # The ends are exact at 0 and N; the arithmetic would leave a rounding dust there.
    return 0.0 if n == 0 else centre - half, 1.0 if n == N else centre + half
