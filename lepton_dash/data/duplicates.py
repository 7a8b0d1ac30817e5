"""Validation rows that are training rows again: what is known by heart looks like understood."""

import numpy as np

from lepton_dash.data.table import Table


def repeated(table: Table, train: np.ndarray, validation: np.ndarray) -> int:
    """How many validation rows have the inputs and the target of some training row."""
    hashes = _hashes(table)
    return int(np.isin(hashes[validation], hashes[train]).sum())


def _hashes(table: Table) -> np.ndarray:
    """A number [N] for each row, equal for equal rows."""
    rng = np.random.default_rng(0)
    hashes = np.zeros(len(table.target), np.uint64)
    for values in (*(column.values for column in table.columns), table.target):
        bits = np.asarray(values, np.float64) + 0.0  # -0.0 is 0.0
        factor = rng.integers(1, 2**63, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        mixed = bits.view(np.uint64) * factor
        hashes = (hashes ^ (mixed ^ (mixed >> np.uint64(29)))) * np.uint64(0x9E3779B97F4A7C15)
    return hashes
