"""What the runs page is about: the runs there are, and which of them a person wants to see."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from lepton_dash import store as stores
from lepton_dash.i18n import _, language
from lepton_dash.standing import standing
from lepton_dash.tables import DATASETS

if TYPE_CHECKING:
    from pandas import DataFrame

SHORT = 10
"""Epochs; a run of fewer was a try."""

FRESH = 15.0
"""[s] after which runs are read again though none was added, changed or deleted."""

PERIODS: Mapping[str, timedelta | None] = {
    "ever": None,
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
"""How long ago a run began at most."""


class Wanted(NamedTuple):
    """Which runs a person wants to see."""

    search: str = ""
    """Words that all are in a run's name, title, tags, notes or data set, or begin its id."""
    starred: bool = False
    statuses: tuple[str, ...] = ()
    """Empty: any."""
    datasets: tuple[str, ...] = ()
    """Empty: any."""
    since: str = "ever"
    """One of `PERIODS`."""
    without_short: bool = False


class Read(NamedTuple):
    """Runs as they were read, and when."""

    key: tuple[object, ...]
    at: float
    """[s] of the monotonic clock"""
    runs: DataFrame


class Drawn(NamedTuple):
    """A table as it was drawn, and what it was made of."""

    key: tuple[object, ...]
    table: DataFrame


@dataclass
class RunsView:
    """What the page knows between two runs of its script."""

    wanted: Wanted = field(default_factory=Wanted)
    deleted: bool = False
    """Whether the deleted ones are shown."""
    chosen: tuple[str, ...] = ()
    """Ids, in the order of the table."""
    shown: tuple[str, ...] = ()
    """Ids in the order in which the table was last drawn: the browser names rows by position."""
    to_open: str = ""
    """The id of a run that was clicked on, until it is opened."""
    just_deleted: tuple[str, ...] = ()
    """Ids, until that is put away."""
    unsaved: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was typed and could not be saved: id -> field of `store.Labels` -> value."""
    said: str = ""
    """What was done last, or why it couldn't be."""
    has_failed: bool = False
    """Whether `said` is about something that couldn't be done."""
    read: Read | None = field(default=None, repr=False)
    drawn: Drawn | None = field(default=None, repr=False)

    def want(self, **changes: object) -> None:
        """Change which runs are to be seen."""
        self.wanted = self.wanted._replace(**changes)  # type: ignore[arg-type]


def read_runs(view: RunsView, store: stores.Store, owner: str) -> DataFrame:
    """The owner's runs, see `store.overview`, with a column `words` to search in.

    Their status is that of `lepton_dash.standing`.

    They are read anew only when there is something new.

    Raises:
        StoreError: when the database can't be read.
    """
    stamp = stores.stamp(store, owner, deleted=view.deleted)
    key = (store.place, owner, view.deleted, language(), stamp)
    now = time.monotonic()
    if view.read is None or view.read.key != key or now - view.read.at > FRESH:
        runs = stores.overview(store, owner, deleted=view.deleted)
        runs["status"] = list(map(standing, runs["status"], runs["source"]))
        runs["words"] = _words(runs)
        view.read = Read(key, now, runs)
    return view.read.runs


def matching(runs: DataFrame, wanted: Wanted, now: datetime | None = None) -> DataFrame:
    """Those of the runs that are wanted, in their order.

    Args:
        runs: of `read_runs`.
        wanted: which of them.
        now: what periods end with.
    """
    import numpy as np

    keep = np.ones(len(runs), dtype=bool)
    if words := wanted.search.casefold().split():
        # the letters of an id mean nothing; one is known by how it begins
        found = (
            all(word in text or run_id.casefold().startswith(word) for word in words)
            for text, run_id in zip(runs["words"], runs["id"], strict=True)
        )
        keep &= np.fromiter(found, dtype=bool, count=len(runs))
    if wanted.starred:
        keep &= runs["favourite"]
    if wanted.statuses:
        keep &= runs["status"].isin(wanted.statuses)
    if wanted.datasets:
        keep &= runs["dataset"].isin(wanted.datasets)
    if period := PERIODS[wanted.since]:
        keep &= runs["created"] >= (now or datetime.now(UTC)) - period
    if wanted.without_short:
        keep &= runs["epoch"] >= SHORT
    return runs[keep]


def dataset_label(name: str) -> str:
    """What the page calls a data set; one that is no more keeps its name."""
    row = DATASETS.get(name)
    return name if row is None else _(row.label)


def _words(runs: DataFrame) -> list[str]:
    """What is searched in, of each run."""
    labels = {name: dataset_label(name) for name in runs["dataset"].unique()}
    columns = zip(
        *(runs[name] for name in ("name", "title", "tags", "notes", "dataset")), strict=True
    )
    return [
        "\n".join((name, title, *tags, notes, labels[dataset], dataset)).casefold()
        for name, title, tags, notes, dataset in columns
    ]
