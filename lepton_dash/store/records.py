"""What is kept of a run, as values: the line of a list, and what is loaded when it is opened.

Shapes: K rows of history.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.spec import Change, Experiment

COLUMNS = ("epoch", "train_loss", "validation_loss", "train_metric", "validation_metric", "seconds")
"""Of a kept history: those of a live one, and the seconds spent training until then."""

LOCAL = "local"
"""The owner of what the command line trains, and the page on a server of one's own."""

Status = Literal["running", "paused", "finished", "stopped", "diverged", "interrupted"]
"""How a run stands. It is interrupted when it was running and its server is no more."""

PIECE = 64
"""Rows that are written together: a write is cheapest when it begins at a multiple of that."""

LONGEST = {"name": 120, "tag": 40, "notes": 20_000}
"""Characters of what a person writes on a run."""
MOST_TAGS = 20


class Summary(NamedTuple):
    """How far a run has come, and what its list shows of that."""

    status: Status = "running"
    epoch: int = 0
    step: int = 0
    """Steps done of the epoch under way."""
    train_loss: float | None = None
    validation_loss: float | None = None
    train_metric: float | None = None
    """Accuracy, 0 to 1, or R² for a regression."""
    validation_metric: float | None = None
    best_epoch: int = 0
    """The epoch with the lowest loss (of the validation part where there is one); 0: none yet."""
    best_loss: float | None = None
    seconds: float = 0.0
    """Spent training."""


class Origin(NamedTuple):
    """Where a run comes from, and all that doesn't change while it trains."""

    experiment: Experiment
    """The settings at the start; with the timeline they make the run again."""
    title: str
    """The experiment in a line: of a run that was read, in the language of whoever reads."""
    task: str
    """binary, multiclass or regression"""
    num_params: int
    steps_per_epoch: int
    examples_hash: str
    """Of all examples, whichever part they are in."""
    split_hash: str
    """Of which of them are for training."""
    device: str
    """What trains, in a word."""
    versions: Mapping[str, str]
    """Package or program -> its version, when the run began."""
    source: str = "browser"
    """browser, command line, or file: weights that somebody brought"""
    parent: str = ""
    """The id of the run that this one was taken up from; empty: none."""


class Weights(NamedTuple):
    """Parameters at two moments, each as the bytes of a safetensors file; None: not kept yet."""

    final: bytes | None = None
    """Of the newest moment, with what the optimizer remembers, see `lepton_dash.kept`."""
    best: bytes | None = None
    """Of the best epoch, the parameters alone."""


class Progress(NamedTuple):
    """What one write adds to a run. What is None stays as it was."""

    summary: Summary
    timeline: tuple[Change, ...] | None = None
    settings: Experiment | None = None
    """As they are now."""
    rows: NDArray[np.float64] | None = None
    """[K, 6] see `COLUMNS`: from position `rows_from` on they replace what was kept."""
    rows_from: int = 0
    final: bytes | None = None
    best: bytes | None = None
    thumbnail: bytes | None = None
    """A PNG."""


class Labels(NamedTuple):
    """What a person says of a run."""

    name: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    favourite: bool = False


class StoredRun(NamedTuple):
    """A run as it is listed."""

    id: str
    """Unguessable: whoever has it may look at the run."""
    owner: str
    created: datetime
    """UTC"""
    updated: datetime
    """UTC"""
    origin: Origin
    summary: Summary
    labels: Labels
    timeline: tuple[Change, ...]
    settings: Experiment
    """At the end, or where it stands."""
    deleted: datetime | None = None
    """UTC; None: not deleted"""

    @property
    def caption(self) -> str:
        """Its name, or what the experiment is called where it has none."""
        return self.labels.name or self.origin.title
