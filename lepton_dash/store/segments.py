"""A history in pieces, so that a write of a few new rows writes little more than them.

The newest piece grows until it has `SMALL` rows; then the next one begins. So a history of N rows
has about N / SMALL pieces at most, and no write rewrites more than one.

Shapes: K rows, C columns.
"""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, insert, select

from lepton_dash.store.records import COLUMNS
from lepton_dash.store.schema import segments

SMALL = 256
"""Rows from which on a piece doesn't grow."""
LARGEST = 4_096
"""Rows of a piece at most: no write has to rewrite more of them."""

_LITTLE_ENDIAN = np.dtype("<f8")

_BELOW = (
    select(segments.c.start, segments.c.num_rows, segments.c.data)
    .where(segments.c.run_id == bindparam("run"), segments.c.start < bindparam("position"))
    .order_by(segments.c.start.desc())
    .limit(1)
)
_DELETE = delete(segments).where(
    segments.c.run_id == bindparam("run"), segments.c.start >= bindparam("position")
)
_ALL = (
    select(segments.c.num_rows, segments.c.data)
    .where(segments.c.run_id == bindparam("run"))
    .order_by(segments.c.start)
)
_INSERT = insert(segments)


def replace_rows(
    connection: Connection, run_id: str, position: int, rows: NDArray[np.float64]
) -> None:
    """Lets `rows` [K, C] stand from `position` on, in the place of all that was there."""
    below = None
    if position > 0:
        below = connection.execute(_BELOW, {"run": run_id, "position": position}).first()
    start = position
    if below is not None:
        there = position - below.start  # rows of that piece that stay
        if there < below.num_rows or (there == below.num_rows and there < SMALL):
            kept = _rows(below.num_rows, below.data)[:there]
            rows = np.concatenate([_as_wide(kept, rows.shape[1]), rows])
            start = below.start
    connection.execute(_DELETE, {"run": run_id, "position": start})
    pieces = [
        {
            "run_id": run_id,
            "start": start + first,
            "num_rows": len(rows[first : first + LARGEST]),
            "data": rows[first : first + LARGEST].astype(_LITTLE_ENDIAN).tobytes(),
        }
        for first in range(0, len(rows), LARGEST)
    ]
    if pieces:
        connection.execute(_INSERT, pieces)


def read_rows(connection: Connection, run_id: str) -> NDArray[np.float64]:
    """The whole history [K, C]."""
    pieces = [
        _as_wide(_rows(count, data), len(COLUMNS))
        for count, data in connection.execute(_ALL, {"run": run_id})
    ]
    return np.concatenate([np.empty((0, len(COLUMNS))), *pieces])


def _rows(count: int, data: bytes) -> NDArray[np.float64]:
    return np.frombuffer(data, _LITTLE_ENDIAN).reshape(count, -1)


def _as_wide(rows: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The rows with as many columns; those that an older version didn't know are NaN."""
    if rows.shape[1] >= width:
        return rows[:, :width]
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=np.nan)
