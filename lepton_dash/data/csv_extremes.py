"""Numbers that can't be meant as such: sentinels like -9999, and cells far from all others."""

import numpy as np

LARGEST = 1e30
"""Larger numbers count as missing: float32 ends at 3.4e38, and there must be room to calculate."""

ROUND = tuple(10.0**power for power in range(6, 21))
SENTINELS = (
    *(sign * nines / scale for nines in (99, 999, 9999, 99999, 999999, 9999999, 99999999)
      for scale in (1, 10, 100) for sign in (-1, 1) if nines / scale >= 99),
    -8888, -7777, -6999, -888, -777, 8888, 888, 777, 7777, -9998, -9997, 9998, 9997, -998, 998,
    -32768, 32767, -32767, -2147483648, 2147483647,
    -1e5, -1e6, -200,
)  # fmt: skip
"""Numbers that stand for a missing value in many tables."""

DATES = {
    str(day): float(np.datetime64(day, "D").astype(np.int64))
    for day in ("0001-01-01", "1899-12-30", "1900-01-01", "1970-01-01", "2099-12-31",
                "2999-12-31", "9999-12-31")
}  # fmt: skip
"""Dates that stand for a missing one, as days since 1970-01-01."""

UNDER_ZERO = (-1.0, -7.0, -8.0, -9.0)
"""Numbers that stand for a missing one among others that are never negative."""

FAR = 2.0
"""A sentinel is so many times the others' range away from them."""
VERY_FAR = 100.0
OFTEN = 3
"""Cells of a small negative sentinel, like -99, among numbers that are never negative: these
needn't be far."""
SMALL = 900.0
"""A sentinel smaller than this, such as 99, stands in more than one cell."""
EXTREME = 1000.0
"""An extreme cell is so many times the others' range away from them."""
MOST_EXTREME = 0.01
"""Share of a column's cells that can be extreme."""
_LOOKED_AT = 4096


def is_sentinel(value: float) -> bool:
    """Whether a number stands for a missing one in many tables."""
    return value in SENTINELS


def find_sentinels(values: np.ndarray, *, are_days: bool = False) -> dict[float, int]:
    """The sentinels among known numbers [K], with how often each stands there.

    Args:
        values: the numbers.
        are_days: whether they are dates, as days since 1970-01-01.
    """
    if values.size < 4:
        return {}
    low, high = values.min(), values.max()
    usual = DATES.values() if are_days else (*SENTINELS, *ROUND, *UNDER_ZERO)
    candidates = {float(one) for one in usual if low <= one <= high}
    # only those at the ends can lie apart from the others
    ends = _at_the_ends(values, candidates, low, high)
    if not ends:
        return {}
    rest = values[~np.isin(values, ends)]
    if not rest.size or rest.min() == rest.max():
        return {}
    low, high = rest.min(), rest.max()
    found = {one: int((values == one).sum()) for one in ends}
    return {
        one: count
        for one, count in found.items()
        if (
            _is_filler(one, count, rest)
            if one in UNDER_ZERO and not are_days
            else _is_apart(one, count, low, high)
        )
    }


def _at_the_ends(
    values: np.ndarray, candidates: set[float], low: float, high: float
) -> list[float]:
    """Candidates that have no other number beyond them."""
    found: list[float] = []
    while low in candidates and low < high:
        found.append(float(low))
        above = values[values > low]
        low = above.min()
    while high in candidates and low < high:
        found.append(float(high))
        below = values[values < high]
        high = below.max()
    return found


def _is_filler(one: float, count: int, rest: np.ndarray) -> bool:
    """Whether a small negative number can't be one like the others [K].

    None of these is negative, there are several different ones, and either it is far more frequent
    than those beside it, or even the smallest of them is far from it.
    """
    different, counts = np.unique(rest, return_counts=True)
    low = different[0]
    if low < 0 or len(different) < 4:
        return False
    if low >= 10:
        return True
    if low == 0 and different[-1] < 10 and (different == np.floor(different)).all():
        return False  # -1, 0, 1, 2: one step below the others
    if one < -1 or (low >= 1 and (different == np.floor(different)).all()):  # nothing between them
        return count >= OFTEN
    beside = counts[(different <= 2) & (different > 0)]
    return count >= OFTEN and count > 2 * (beside.max() if beside.size else 0)


def _is_apart(one: float, count: int, low: float, high: float) -> bool:
    if low <= one <= high:
        return False
    if one < 0 <= low and (count >= OFTEN or one <= -SMALL):
        return True
    if abs(one) < SMALL and count < 2:
        return False
    distance = low - one if one < low else one - high
    if one in ROUND:  # 1,000,000 is a number like others, too
        return count >= OFTEN and distance > VERY_FAR * (high - low)
    return bool(distance > FAR * (high - low))


def find_extremes(values: np.ndarray) -> dict[float, int]:
    """Cells among known numbers [K] that are so far from all others that these seem all the same.

    At most MOST_EXTREME of the cells, or one.
    """
    if values.size < 5:
        return {}
    step = max(1, values.size // _LOOKED_AT)
    sample = np.sort(values[::step])
    # the middle nine tenths of a sample: where nothing lies far from them, nothing is extreme
    tail = len(sample) // 20 or 1
    inner = sample[tail:-tail] if len(sample) > 2 * tail else sample
    spread = inner[-1] - inner[0]
    if spread == 0:  # what differs from nearly all others may be what the column is about
        return {}
    if values.max() - inner[-1] <= EXTREME * spread and inner[0] - values.min() <= EXTREME * spread:
        return {}
    ordered = np.sort(values)
    most = max(1, int(MOST_EXTREME * len(ordered)))
    low, high = 0, len(ordered) - 1
    best = (low, high)
    while low + len(ordered) - 1 - high < most:
        gap_low, gap_high = ordered[low + 1] - ordered[low], ordered[high] - ordered[high - 1]
        if gap_low >= gap_high:
            low, gap = low + 1, gap_low
        else:
            high, gap = high - 1, gap_high
        left = ordered[high] - ordered[low]
        if left > 0 and gap > EXTREME * left:
            best = (low, high)
    if best == (0, len(ordered) - 1):
        return {}
    outside = np.concatenate([ordered[: best[0]], ordered[best[1] + 1 :]])
    different, counts = np.unique(outside, return_counts=True)
    return dict(zip(different.tolist(), counts.tolist(), strict=True))
