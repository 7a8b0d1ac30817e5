"""The loss history of one run: append-only, thinned as it grows, never longer than a chart needs.

Shape letters: C columns (see `COLUMNS`), n rows of one call, K rows that are kept.
"""

import threading

import numpy as np

COLUMNS = ("epoch", "train_loss", "validation_loss", "train_metric", "validation_metric")
"""What a row holds; a value that doesn't exist (no validation part) is NaN."""

CAPACITY = 1_500
"""Rows kept at most: about one for each pixel of a wide chart."""


class History:
    """Rows of a run in the order in which they were appended, every `stride`-th of them kept.

    Row number `i` of the run is kept when `i` is a multiple of the stride, at position
    `i // stride`. When the store is full, every second row is dropped and the stride doubles:
    the positions get another meaning, so `generation` counts up and a reader starts again.
    What is kept depends on the rows alone, not on the portions in which they came.

    The newest row is always there to read: after the kept rows, when it isn't one of them.
    One thread appends; any thread may read meanwhile.
    """

    def __init__(self, capacity: int = CAPACITY, generation: int = 0) -> None:
        """Makes an empty history.

        Args:
            capacity: the number of rows kept at most, 2 or more.
            generation: the first generation; a history that replaces another one starts above
                the generation of that one, so that a reader of both notices.
        """
        if capacity < 2:
            raise ValueError(f"capacity is {capacity}; a history keeps at least 2 rows.")
        self.generation = generation
        self.stride = 1
        self.total = 0
        self._lock = threading.Lock()
        self._kept = 0
        self._rows = np.empty((capacity, len(COLUMNS)))
        self._last = np.full(len(COLUMNS), np.nan)

    @classmethod
    def restored(cls, rows: np.ndarray, first: np.ndarray, generation: int) -> "History":
        """The history of a run of which these rows are known.

        Args:
            rows: [K, C] of a history that may have been thinned by another stride; the last one
                is the newest of the run.
            first: [C] the row of epoch 0, if it is none of these.
            generation: as for a new history.
        """
        history = cls(generation=generation)
        if not len(rows) or rows[0, 0] != 0:
            rows = np.concatenate([first[None], rows])
        history.total = int(rows[-1, 0]) + 1
        known = {int(epoch): position for position, epoch in enumerate(rows[:, 0])}
        while -(-history.total // history.stride) > len(history._rows) or not known.keys() >= set(
            range(0, history.total, history.stride)
        ):
            history.stride *= 2
        chosen = rows[[known[epoch] for epoch in range(0, history.total, history.stride)]]
        history._kept = len(chosen)
        history._rows[: len(chosen)] = chosen
        history._last[:] = rows[-1]
        return history

    def __len__(self) -> int:
        """The number of rows that can be read: the kept ones and the newest."""
        return self._kept + self._ends_between()

    def append(self, rows: np.ndarray) -> None:
        """Appends `rows` [n, C], the oldest first."""
        if len(rows):
            with self._lock:
                self._append(rows)

    def _append(self, rows: np.ndarray) -> None:
        capacity = len(self._rows)
        while -(-(self.total + len(rows)) // self.stride) > capacity:
            half = self._rows[: self._kept : 2]
            self._kept = len(half)
            self._rows[: self._kept] = half.copy()
            self.stride *= 2
            self.generation += 1
        new = rows[-self.total % self.stride :: self.stride]
        self._rows[self._kept : self._kept + len(new)] = new
        self._kept += len(new)
        self._last[:] = rows[-1]
        self.total += len(rows)

    def cut(self, total: int, last: np.ndarray) -> None:
        """Keeps the first `total` rows of the run, one at least; the last of them is `last` [C]."""
        with self._lock:
            self.total = total
            self._kept = min(self._kept, -(-total // self.stride))
            self._last[:] = last
            self.generation += 1

    def since(self, generation: int, length: int) -> tuple[int, np.ndarray]:
        """What a reader lacks that has `length` rows of `generation`.

        Returns:
            The position from which on the reader replaces what it has, and the rows [K, C] from
            there to the newest. A reader of another generation gets all of them, from 0. The
            last row that a reader has may since have made way for others, so it is sent again.
        """
        start = 0
        if generation == self.generation:
            start = min(max(length - 1, 0), self._kept)
        return start, self.rows(start)

    def rows(self, start: int = 0) -> np.ndarray:
        """A copy of the rows [K, C] from position `start` on, the newest row last."""
        with self._lock:
            kept = self._rows[start : self._kept]
            if self._ends_between():
                return np.concatenate([kept, self._last[None]])
            return kept.copy()

    @property
    def last(self) -> np.ndarray:
        """A copy of the newest row [C]; NaN when there is none."""
        return self._last.copy()

    def _ends_between(self) -> bool:
        """Whether the newest row isn't among the kept ones."""
        return self.total > 0 and (self.total - 1) % self.stride != 0


def thinned(rows: np.ndarray, most: int) -> np.ndarray:
    """Evenly chosen rows [K, C], `most` of them at most, the first and the last among them."""
    stride = -(-(len(rows) - 1) // (most - 1))
    if stride <= 1:
        return rows
    chosen = rows[::stride]
    return chosen if (len(rows) - 1) % stride == 0 else np.concatenate([chosen, rows[-1:]])
