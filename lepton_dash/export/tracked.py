"""A run as trackers of experiments take it: settings, and a number of each kind at each epoch.

Shapes: K rows of history.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.history import thinned
from lepton_dash.run import Run
from lepton_dash.spec import Change, Experiment, Options, flat, timeline_to_json
from lepton_dash.store.records import COLUMNS, StoredRun

MOST_ROWS = 20_000
"""Epochs that are told of a run; of a longer one evenly spaced ones and the last."""

Setting = bool | int | float | str


class Tracked(NamedTuple):
    """A run, whether it was trained just now or kept."""

    name: str
    experiment: Experiment
    timeline: tuple[Change, ...]
    task: str
    rows: NDArray[np.float64]  # [K, 6] see `store.COLUMNS`
    began: datetime
    """UTC"""
    about: Mapping[str, str] = {}
    """Where it comes from: versions, device, state."""

    @property
    def wall_times(self) -> list[float]:
        """When each row was reached [s since 1970]."""
        began = self.began.timestamp()
        return [began + max(0.0, float(seconds)) for seconds in self.rows[:, 5]]

    def series(self) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
        """Yields a part ("train"), what is measured ("loss") and its values [K]; NaN: none."""
        metric = "r2" if self.task == "regression" else "accuracy"
        for name, values in zip(COLUMNS[1:5], self.rows.T[1:5], strict=True):
            part, kind = name.split("_")
            if np.isfinite(values).any():
                yield part, metric if kind == "metric" else kind, values

    def settings(self) -> dict[str, Setting]:
        """The experiment's fields by bare name, options as "optimizer.b1"; without empty ones."""
        found: dict[str, Setting] = {}
        for name, value in flat(self.experiment).items():
            if isinstance(value, Options):
                owner = name.removesuffix("_options")
                found |= {f"{owner}.{option}": number for option, number in value.items()}
            elif isinstance(value, tuple):
                found[name] = ", ".join(map(str, value))
            elif value is not None:
                found[name] = value
        if self.timeline:
            found["timeline"] = timeline_to_json(self.timeline)
        return {name: value for name, value in found.items() if value != ""}


def of_run(run: Run, name: str = "") -> Tracked:
    """A run that has just ended."""
    # the clock of a run isn't kept: its epochs took about equally long
    share = run.rows[:, 0] / max(1.0, float(run.rows[-1, 0])) if len(run.rows) else np.empty(0)
    return Tracked(
        name=name or "run",
        experiment=run.experiment,
        timeline=run.timeline,
        task=run.task,
        rows=thinned(np.column_stack([run.rows, share * run.seconds]), MOST_ROWS),
        began=datetime.now(UTC) - timedelta(seconds=run.seconds),
        about={"state": run.stopped},
    )


def of_kept(kept: StoredRun, rows: NDArray[np.float64]) -> Tracked:
    """A run out of the store and its history [K, 6] there."""
    return Tracked(
        name=kept.caption,
        experiment=kept.origin.experiment,
        timeline=kept.timeline,
        task=kept.origin.task,
        rows=thinned(rows, MOST_ROWS),
        began=kept.created,
        about={
            "run": kept.id,
            "title": kept.origin.title,
            "state": kept.summary.status,
            "source": kept.origin.source,
            "device": kept.origin.device,
            **{f"version.{name}": version for name, version in kept.origin.versions.items()},
            **({"tags": ", ".join(kept.labels.tags)} if kept.labels.tags else {}),
        },
    )
