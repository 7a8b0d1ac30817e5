"""Columns that alone decide the target: often it is written there in another way."""

from itertools import pairwise

import numpy as np

from lepton_dash.data.table import Column

LEAST_ROWS = 20
LOOKED_AT = 20_000
"""Rows that are tried first, as a column rarely gets further."""
CORRELATED = 0.99999
"""Correlation from which one number is another one in a different unit."""


def decides(column: Column, target: np.ndarray, *, has_classes: bool) -> bool:
    """Whether the target [N] follows from this column alone, without a doubt.

    Categories decide classes when each of them comes with one class only; numbers do when each
    class has a range of its own, or when they are the target times a factor plus a constant.
    """
    if len(target) < LEAST_ROWS or target.min() == target.max():
        return False
    rows = slice(None, None, max(1, len(target) // LOOKED_AT))
    test = _TESTS[column.categories is not None, has_classes]
    some = test(column.values[rows], target[rows])
    return some and (rows.step == 1 or test(column.values, target))


def _categories_to_classes(codes: np.ndarray, target: np.ndarray) -> bool:
    """Each category has one class, and there are far fewer categories than rows."""
    pairs = np.unique(np.stack([codes.astype(np.int64), target.astype(np.int64)], axis=1), axis=0)
    different = len(np.unique(codes))
    return len(pairs) == different and 1 < different <= 0.2 * len(target)


def _numbers_to_classes(values: np.ndarray, target: np.ndarray) -> bool:
    """Each class has a range of its own, and few values are missing."""
    known = ~np.isnan(values)
    if known.mean() < 0.95:
        return False
    values, target = values[known], target[known]
    classes = np.unique(target)
    ends = [(values[target == one].min(), values[target == one].max()) for one in classes]
    ends.sort()
    return len(classes) > 1 and all(high < low for (_low, high), (low, _high) in pairwise(ends))


def _numbers_to_numbers(values: np.ndarray, target: np.ndarray) -> bool:
    known = ~np.isnan(values)
    if known.mean() < 0.95:
        return False
    x, y = values[known], target[known]
    x, y = x - x.mean(), y - y.mean()
    product = np.sqrt((x * x).sum() * (y * y).sum())
    return bool(product > 0 and abs((x * y).sum()) >= CORRELATED * product)


def _never(_codes: np.ndarray, _target: np.ndarray) -> bool:
    return False


_TESTS = {
    (True, True): _categories_to_classes,
    (True, False): _never,
    (False, True): _numbers_to_classes,
    (False, False): _numbers_to_numbers,
}
"""(of categories, to classes) -> the test"""
