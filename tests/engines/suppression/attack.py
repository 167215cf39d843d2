"""The subtraction attack: what whole numbers a hidden count may still take, given every figure shown.

Branch and bound over the leaf counts with interval propagation; exact, for small tables only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """The leaves `leaves` add up to something between `low` and `high`."""

    leaves: tuple[int, ...]
    low: int
    high: int


def feasible(sums: list[Sum], low: list[int], high: list[int]) -> bool:
    """Some counts, within low and high, satisfy all the sums."""
    low, high = low.copy(), high.copy()
    if not _propagate(sums, low, high):
        return False
    open_leaves = [leaf for leaf in range(len(low)) if low[leaf] < high[leaf]]
    if not open_leaves:
        return True
    leaf = min(open_leaves, key=lambda at: high[at] - low[at])
    middle = (low[leaf] + high[leaf]) // 2
    lower_half, upper_half = high.copy(), low.copy()
    lower_half[leaf], upper_half[leaf] = middle, middle + 1
    return feasible(sums, low, lower_half) or feasible(sums, upper_half, high)


def _propagate(sums: list[Sum], low: list[int], high: list[int]) -> bool:
    changed = True
    while changed:
        changed = False
        for total in sums:
            least, most = sum(low[leaf] for leaf in total.leaves), sum(high[leaf] for leaf in total.leaves)
            if least > total.high or most < total.low:
                return False
            for leaf in total.leaves:
                new_high = min(high[leaf], total.high - (least - low[leaf]))
                new_low = max(low[leaf], total.low - (most - high[leaf]))
                if new_high < high[leaf] or new_low > low[leaf]:
                    least, most = least + new_low - low[leaf], most + new_high - high[leaf]
                    high[leaf], low[leaf], changed = new_high, new_low, True
                    if new_low > new_high:
                        return False
    return True


def interval(sums: list[Sum], leaves: int, target: tuple[int, ...], truth: int, width: int) -> tuple[int, int]:
    """The least sum the target's leaves may have, and one at least `width` higher if there is one (else the highest)."""
    total = max((s.high for s in sums), default=0)
    start_low, start_high = [0] * leaves, [total + width] * leaves
    low = next(k for k in range(truth + 1) if feasible([*sums, Sum(target, k, k)], start_low, start_high))
    if feasible([*sums, Sum(target, low + width, len(target) * (total + width))], start_low, start_high):
        return low, low + width
    high = next(k for k in range(low + width, -1, -1) if feasible([*sums, Sum(target, k, k)], start_low, start_high))
    return low, high
