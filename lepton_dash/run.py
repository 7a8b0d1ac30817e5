"""Training an experiment from beginning to end, and what comes out of it.

The same training as in the browser: the same spec and the same changes on the way give the same
numbers, to the bit.
"""

import json
import math
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from safetensors.numpy import save

from lepton_dash import data, engine, memory
from lepton_dash.data import Prepared
from lepton_dash.data.raw_rows import encode
from lepton_dash.engine import Failure, Trainer, TrainState, stopping
from lepton_dash.i18n import _, listed, ngettext
from lepton_dash.number_text import metric_text, number_text
from lepton_dash.spec import (
    WEIGHT,
    Change,
    Experiment,
    Problem,
    SpecError,
    check_weights,
    checked_timeline,
    timeline_to_json,
)
from lepton_dash.title import title

CALL_TIME = 0.1  # [s] of one call into the engine: so often progress is told, and stopping possible
MOST_STEPS = 2**30  # of one call; the engine counts in int32
GROWTH = 8  # at most so many times the steps of the call before

Progress = Callable[[int, int, NDArray[np.float64] | None], None]
"""Takes the epochs done, the epochs planned, and the newest row of the history, if there is one."""


class Moment(NamedTuple):
    """Where a training stands between two calls into the engine: values, for whoever keeps them."""

    prepared: Prepared
    trainer: Trainer
    state: TrainState
    rows: NDArray[np.float64]
    """[n, 5] of the history, since the moment before."""
    settings: Experiment
    """With which the last call trained."""
    best: stopping.Best
    seconds: float
    """Spent training."""


class Curves(NamedTuple):
    """What is known of a run whose data are gone: its settings and its history, not its network."""

    experiment: Experiment
    """As it was at the start."""
    timeline: tuple[Change, ...]
    """What was changed on the way."""
    task: str
    rows: NDArray[np.float64]
    """[K, 5] as in `Run`."""
    epoch: int
    """Complete epochs."""
    problem: str
    """The sentence on why there is no more."""

    @property
    def history(self) -> pd.DataFrame:
        """A row an epoch, see `Run.history`."""
        return _history(self.rows, self.task)


def _columns(task: str) -> tuple[str, ...]:
    metric = "r2" if task == "regression" else "accuracy"
    return ("epoch", "train_loss", "validation_loss", f"train_{metric}", f"validation_{metric}")


def _history(rows: NDArray[np.float64], task: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(_columns(task)))
    return frame.astype({"epoch": np.int64})


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A training that is over.

    Shapes: N epochs, K rows, D columns of the table, C classes.
    """

    experiment: Experiment
    """As it was at the start."""
    timeline: tuple[Change, ...]
    """What was changed on the way."""
    prepared: Prepared
    trainer: Trainer
    state: TrainState
    rows: NDArray[
        np.float64
    ]  # [N, 5] epoch, train and validation loss, train and validation metric
    failure: Failure | None
    stopped_by: str
    """The setting of the rule that ended it, like "stop_loss"; empty if none did."""
    settings: Experiment
    """As they were at the end: the experiment with the timeline's changes."""
    seconds: float
    """Spent training, without loading and compiling."""

    def __repr__(self) -> str:
        """Three lines: the experiment, the numbers at the end, why it ended."""
        return "\n".join((title(self.experiment), self._numbers, self.stopped))

    @property
    def _numbers(self) -> str:
        """The losses and the metric at the end, in a line."""
        _epoch, train_loss, validation_loss, train_metric, validation_metric = self._last_row
        metric = "R²" if self.task == "regression" else _("accuracy")
        write = partial(metric_text, is_regression=self.task == "regression")
        parts = [
            f"{name} {written(value)}"
            for name, value, written in (
                (_("training loss"), train_loss, number_text),
                (_("validation loss"), validation_loss, number_text),
                (f"{metric} ({_('training')})", train_metric, write),
                (f"{metric} ({_('validation')})", validation_metric, write),
            )
            if math.isfinite(value)
        ]
        return _("Epoch {epoch:,}: {numbers}").format(epoch=self.state.epoch, numbers=listed(parts))

    def _repr_html_(self) -> str:
        """What a notebook shows: the numbers, the loss curve and the settings."""
        from lepton_dash.export.notebook import run_html

        return run_html(self)

    @property
    def task(self) -> str:
        """The task: "binary", "multiclass" or "regression"."""
        return self.prepared.task

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes; empty for regression."""
        return self.prepared.class_names

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of the history."""
        return _columns(self.task)

    @cached_property
    def history(self) -> pd.DataFrame:
        """A row an epoch: losses, and accuracy for classes or R² for regression.

        Without validation data its columns are NaN.
        """
        return _history(self.rows, self.task)

    @cached_property
    def params(self) -> dict[str, NDArray[np.float32]]:
        """Weights [inputs, outputs] and biases [outputs] by name, like "layers.0.weight".

        Normalised layers have their gains and shifts too, as "norms.0.weight" and "norms.0.bias".
        """
        named = {}
        for depth, (weight, bias) in enumerate(self.trainer.layers(self.state)):
            named[f"layers.{depth}.weight"] = weight
            named[f"layers.{depth}.bias"] = bias
        for depth, (gain, shift) in enumerate(self.trainer.norms(self.state)):
            named[f"norms.{depth}.weight"] = gain
            named[f"norms.{depth}.bias"] = shift
        return named

    def predict(self, X: Any) -> NDArray[Any]:
        """Returns the label of the likeliest class [K], or the value [K] in its own unit.

        Labels are numbers or truth values where all classes are called by one, else texts.

        Args:
            X: a DataFrame as it is read from the file: text, missing cells, other columns and
                any order are taken. Or rows [K, D] of one value for each of the table's columns.

        Raises:
            DataError: when a column is missing.
        """
        if self.task == "regression":
            values = self.trainer.predict(self.state, self._inputs(X)).astype(np.float64)
            return self.prepared.in_own_unit(values)
        return _labels(self.prepared.class_texts)[np.argmax(self.predict_proba(X), axis=1)]

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Returns each class's probability [K, C], in the order of `class_names`. See `predict`.

        Raises:
            ValueError: for regression.
            DataError: when a column is missing.
        """
        if self.task == "regression":
            raise ValueError(_("This run predicts a value, and has no classes."))
        outputs = self.trainer.predict(self.state, self._inputs(X)).astype(np.float64)
        return outputs if outputs.ndim == 2 else np.stack([1.0 - outputs, outputs], axis=1)

    def _inputs(self, X: Any) -> NDArray[np.float32]:
        return self.prepared.transform(encode(self.prepared.raw_columns, X))

    @cached_property
    def _last_row(self) -> NDArray[np.float64]:
        """The row that belongs to the parameters, between two epochs too."""
        place = (self.state.epoch, self.state.step)
        edited = any(change.field == WEIGHT and change[:2] == place for change in self.timeline)
        if len(self.rows) and self.state.step == 0 and not edited:
            return self.rows[-1]
        return self.trainer.evaluate(self.state, engine.hyperparameters(self.settings))

    @property
    def stopped(self) -> str:
        """Why the training ended, in words."""
        if self.failure is not None:
            return engine.explain(self.failure, self.settings)
        if self.stopped_by:
            return stopping.explain(self.stopped_by, self.settings, self.state.epoch, self.trainer)
        epochs = self.settings.training.epochs
        if self.state.epoch >= epochs:
            return ngettext(
                "The one epoch is done.", "All {epochs:,} epochs are done.", epochs
            ).format(epochs=epochs)
        return _(
            "Stopped by hand after {done:,} of {epochs:,} epochs; what was trained until then"
            " is kept."
        ).format(done=self.state.epoch, epochs=epochs)

    @property
    def result(self) -> dict[str, Any]:
        """The outcome as plain values: what `lepton-dash train` prints.

        Numbers that aren't finite, and those of a validation that there wasn't, are None.
        """
        outcome: dict[str, Any] = {
            name: _plain(value) for name, value in zip(self.columns, self._last_row, strict=True)
        }
        epochs = self.state.epoch + self.state.step / self.trainer.steps_per_epoch
        return outcome | {
            "epoch": self.state.epoch,
            "parameters": self.trainer.num_params,
            "epochs_per_second": _plain(epochs / self.seconds) if self.seconds else None,
            "stopped": self.stopped,
        }

    def save_weights(self, path: str | Path) -> None:
        """Writes the parameters as safetensors, see `weights_file`.

        Raises:
            OSError: when the file can't be written.
        """
        # written here: the library would put a file in the place of a device, and its errors
        # of a full disk are its own
        Path(path).write_bytes(self.weights_file())

    def weights_file(self) -> bytes:
        """The parameters as safetensors; the metadata says all that is needed to use them."""
        prepared = self.prepared
        inputs = {
            "columns": prepared.column_names,
            "features": prepared.feature_names,
            "mean": prepared.x_mean.tolist(),
            "scale": prepared.x_scale.tolist(),
            "table": [column.description for column in prepared.raw_columns],
        }
        target = {
            "name": prepared.target_name,
            "classes": prepared.class_texts,
            "mean": prepared.target_mean,
            "scale": prepared.target_scale,
        }
        metadata = {
            "format": "lepton_dash",
            "version": version("lepton-dash"),
            "experiment": self.experiment.to_json(),
            "timeline": timeline_to_json(self.timeline),
            "result": json.dumps(self.result, allow_nan=False),
            "task": self.task,
            "inputs": json.dumps(inputs, ensure_ascii=False, allow_nan=False),
            "target": json.dumps(target, ensure_ascii=False, allow_nan=False),
            "weight_shape": "[inputs, outputs]",
        }
        arrays = {name: np.ascontiguousarray(array) for name, array in self.params.items()}
        return bytes(save(arrays, metadata=metadata))


def train(
    experiment: Experiment,
    timeline: Iterable[Change] = (),
    progress: Progress | None = None,
    *,
    stop: Callable[[], bool] | None = None,
    watch: Callable[[Moment], None] | None = None,
    until: tuple[int, int] | None = None,
    files: Callable[[str], Path] = Path,
) -> Run:
    """Trains an experiment to its end.

    Args:
        experiment: what to train.
        timeline: changes of settings on the way, as a session in the browser recorded them.
        progress: is told several times a second how far it is, and once before the start.
        stop: is asked several times a second whether to end here.
        watch: is shown several times a second where it stands, and once before the start.
        until: complete epochs, and steps of the next one, at which to end in any case. What was
            trained before is repeated that way: the clock ends nothing then.
        files: from the path of the experiment's CSV file to the file.

    Raises:
        SpecError: for a timeline that the experiment can't take, or a network larger than the
            memory of this machine.
        DataError: when the data can't be used.
    """
    changes = checked_timeline(timeline, experiment)
    prepared = data.load(experiment.data, files=files)
    check_memory(experiment, prepared)
    trainer = engine.build(experiment, prepared)
    check_weights(changes, trainer.design.sizes)
    state = trainer.init()

    now, pending = experiment, list(changes)
    hyper = engine.hyperparameters(now)
    rows: list[NDArray[np.float64]] = []
    failure: Failure | None = None
    rule, best = "", stopping.Best()
    good = state  # at the end of the last good epoch
    last = None if until is None else until[0] * trainer.steps_per_epoch + until[1]
    if progress is not None:
        progress(0, now.training.epochs, None)
    if watch is not None:
        watch(Moment(prepared, trainer, state, np.empty((0, 5)), now, best, 0.0))
    steps, began = 1, time.perf_counter()
    while failure is None and not (stop is not None and stop()):
        position = state.epoch * trainer.steps_per_epoch + state.step
        while pending and _position(pending[0], trainer) <= position:
            change = pending.pop(0)
            if change.field == WEIGHT:
                state = trainer.with_weight(state, *change.value)
                good = state if state.step == 0 else good
            now = change.applied(now)
            rule = "" if change.field == rule else rule  # moved, or passed over, at its epoch
            hyper = engine.hyperparameters(now)
        seconds = now.training.stop_seconds if last is None else None
        if seconds is not None and time.perf_counter() - began >= seconds:
            rule = stopping.TIME_RULE
        if rule or state.epoch >= now.training.epochs or (last is not None and position >= last):
            break
        end = position + steps if last is None else min(position + steps, last)
        if pending:
            end = min(end, _position(pending[0], trainer))
        # A call ends with an epoch or within one: what is kept when a training fails is then the
        # same however long the calls are.
        last_epoch_end = end - end % trainer.steps_per_epoch
        end = last_epoch_end if last_epoch_end > position else end
        start = time.perf_counter()
        state, report, (best, rule, _epoch) = stopping.advance(
            trainer,
            state,
            hyper,
            now.training,
            best,
            max_steps=end - position,
            until_epoch=now.training.epochs,
        )
        elapsed = time.perf_counter() - start
        fitting = int(report.steps * CALL_TIME / max(elapsed, 1e-6))
        steps = max(1, min(fitting, GROWTH * steps, MOST_STEPS))
        failure = report.failure
        good = state if state.step == 0 else good
        rows.append(report.rows)
        if watch is not None:
            shown = state if failure is None else good
            seconds = time.perf_counter() - began
            watch(Moment(prepared, trainer, shown, report.rows, now, best, seconds))
        if progress is not None:
            progress(state.epoch, now.training.epochs, rows[-1][-1] if len(rows[-1]) else None)
    return Run(
        experiment=experiment,
        timeline=changes,
        prepared=prepared,
        trainer=trainer,
        state=state if failure is None else good,
        rows=np.concatenate([np.empty((0, 5)), *rows]),
        failure=failure,
        stopped_by=rule,
        settings=now,
        seconds=time.perf_counter() - began,
    )


def _position(change: Change, trainer: Trainer) -> int:
    """Returns the number of the step, from the start, from which on a change acts."""
    return change.epoch * trainer.steps_per_epoch + change.step


def _labels(texts: tuple[str, ...]) -> NDArray[Any]:
    """Labels of classes [C], as pandas reads them from a file; codes like 007 stay texts."""
    with suppress(ValueError, OverflowError):
        numbers = np.array([int(text) for text in texts], np.int64)
        if tuple(map(str, numbers.tolist())) == texts:
            return numbers
    with suppress(ValueError):
        if not any(re.match("[+-]?0[0-9]", text) for text in texts):
            return np.array([float(text) for text in texts])
    truths = {"true": True, "false": False}
    if all(text.lower() in truths for text in texts):
        return np.array([truths[text.lower()] for text in texts])
    return np.array(texts, dtype=object)


def _plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def check_memory(experiment: Experiment, prepared: Prepared) -> None:
    """Refuses what would end in the system killing the process."""
    needed, there = engine.memory_estimate(experiment, prepared), memory.available()
    if there is not None and needed > there:
        reason = _(
            "need about {needed:,.1f} GiB of memory with this data, but this machine has"
            " {installed:,.1f} GiB; take fewer or smaller layers."
        )
        sizes = {"needed": needed / 2**30, "installed": there / 2**30}
        raise SpecError([Problem("network.hidden_sizes", reason.format(**sizes))])
