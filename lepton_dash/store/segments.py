"""A history in pieces, so that a write of a few new rows writes little more than them.

No piece reaches over a position that is a multiple of `PIECE`. So a history of N rows has about
N / PIECE pieces, a write of new rows rewrites one of them at most, and one that begins at such a
position has to look at none.

Shapes: K rows, C columns.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, insert, select

from lepton_dash.store.records import COLUMNS, PIECE
from lepton_dash.store.schema import segments

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
    connection: Connection, changes: Sequence[tuple[str, int, NDArray[np.float64]]]
) -> None:
    """Lets rows stand in the place of all that was there from a position on.

    Args:
        connection: of a transaction.
        changes: the runs, each with the position and the rows [K, C].
    """
    whole = [
        change if change[1] % PIECE == 0 else _with_what_stays(connection, *change)
        for change in changes
    ]
    if whole:
        connection.execute(
            _DELETE, [{"run": run_id, "position": start} for run_id, start, _rows in whole]
        )
    pieces = [piece for change in whole for piece in _pieces(*change)]
    if pieces:
        connection.execute(_INSERT, pieces)


def _with_what_stays(
    connection: Connection, run_id: str, position: int, rows: NDArray[np.float64]
) -> tuple[str, int, NDArray[np.float64]]:
    """The same change, with the rows of the piece in which it begins."""
    below = connection.execute(_BELOW, {"run": run_id, "position": position}).first()
    if below is None or below.start // PIECE != position // PIECE:
        return run_id, position, rows
    there = position - below.start
    if there > below.num_rows:
        return run_id, position, rows
    stays = _rows(below.num_rows, below.data)[:there]
    return run_id, below.start, np.concatenate([_as_wide(stays, rows.shape[1]), rows])


def _pieces(run_id: str, start: int, rows: NDArray[np.float64]) -> Iterator[dict[str, Any]]:
    """The rows of the table that hold these, the first of which is at `start`."""
    first = 0
    while first < len(rows):
        after = first + PIECE - (start + first) % PIECE
        piece = rows[first:after]
        yield {
            "run_id": run_id,
            "start": start + first,
            "num_rows": len(piece),
            "data": piece.astype(_LITTLE_ENDIAN).tobytes(),
        }
        first = after


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
