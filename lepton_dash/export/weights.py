"""Weights files that people bring: safetensors that a run wrote, checked before they are used.

Nothing in such a file is believed: its size, its header and its arrays are held against limits and
against the experiment that it says they are of. Shapes: I inputs and O outputs of a layer.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from lepton_dash import data, engine, tables
from lepton_dash.data import Prepared
from lepton_dash.i18n import _
from lepton_dash.run import Run, check_memory
from lepton_dash.spec import (
    Change,
    Experiment,
    SpecError,
    check_weights,
    task_of,
    timeline_from_json,
)

LARGEST_FILE = 256 * 2**20
"""Bytes: 67 million parameters."""
LARGEST_HEADER = 8 * 2**20
"""Bytes of names, shapes and metadata; a timeline may be long."""
MOST_EPOCHS = 10_000_000

Arrays = Mapping[str, NDArray[np.float32]]


class WeightsError(ValueError):
    """Weights that can't be used; the text is one sentence that says why."""


class Loaded(NamedTuple):
    """What a weights file holds, checked."""

    experiment: Experiment
    timeline: tuple[Change, ...]
    sizes: tuple[int, ...]
    """Of the network: inputs, hidden layers, outputs."""
    arrays: Arrays
    """By name, see `Run.params`."""
    epoch: int
    """Epochs of training that they had, as the file says."""


def read(content: bytes) -> Loaded:
    """Reads and checks a file that `Run.save_weights` wrote.

    Raises:
        WeightsError: for the first thing that is wrong.
    """
    metadata = _metadata(_header(content))
    experiment, timeline = _recipe(metadata)
    arrays = _arrays(content)
    sizes = _sizes(experiment, arrays)
    try:
        check_weights(timeline, sizes)
    except SpecError as error:
        raise _unusable(error) from None
    return Loaded(experiment, timeline, sizes, arrays, _epoch(metadata))


def run_of(loaded: Loaded, files: Callable[[str], Path] = Path) -> Run:
    """The run that the weights are of, without its history: to predict with, draw and export.

    Args:
        loaded: of `read`.
        files: from the path of an experiment's CSV file to the file. A server passes one that
            knows only the files that it was given.

    Raises:
        WeightsError: when the data make another network.
        DataError: when the data can't be used, or aren't here.
        SpecError: when the network is larger than the memory of this machine.
    """
    experiment = loaded.experiment
    prepared = data.load(experiment.data, files=files)
    _check_data(loaded, prepared)
    check_memory(experiment, prepared)
    trainer = engine.build(experiment, prepared)
    if trainer.design.sizes != loaded.sizes:
        raise _other_network(loaded, trainer.design.sizes)
    arrays = [loaded.arrays[name] for name in _names(experiment)]
    start = trainer.init()
    carry = start.carry._replace(
        params=jax.device_put(trainer.design.packing.pack(arrays)), epoch=np.int32(loaded.epoch)
    )
    settings = experiment
    for change in loaded.timeline:
        settings = change.applied(settings)
    return Run(
        experiment=experiment,
        timeline=loaded.timeline,
        prepared=prepared,
        trainer=trainer,
        state=start._replace(carry=carry, epoch=loaded.epoch),
        rows=np.empty((0, 5)),
        failure=None,
        stopped_by="",
        settings=settings,
        seconds=0.0,
    )


# --- what the file says of itself ---


def _header(content: bytes) -> Mapping[str, Any]:
    """What is written before the arrays: eight bytes of its length, and JSON."""
    if len(content) > LARGEST_FILE:
        raise WeightsError(
            _("The weights file has {size:,} MB, and at most {most:,} MB are taken.").format(
                size=len(content) // 2**20, most=LARGEST_FILE // 2**20
            )
        )
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not content[8:9] == b"{":
        raise _no_weights_file()
    if length > LARGEST_HEADER:
        raise WeightsError(
            _(
                "The weights file begins with {length:,} bytes about its arrays, and at most"
                " {most:,} are read."
            ).format(length=length, most=LARGEST_HEADER)
        )
    if 8 + length > len(content):
        raise WeightsError(_("The weights file is cut off; fetch or save it again."))
    try:
        header = json.loads(content[8 : 8 + length])
    except (ValueError, RecursionError):
        raise _no_weights_file() from None
    if not isinstance(header, dict):
        raise _no_weights_file()
    return header


def _metadata(header: Mapping[str, Any]) -> Mapping[str, str]:
    """What a header says beside the arrays, before the arrays are looked at."""
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or metadata.get("format") != "lepton_dash":
        raise WeightsError(
            _(
                "The weights file doesn't say which experiment it is of; only files that"
                " lepton_dash wrote can be opened."
            )
        )
    for name, entry in header.items():
        if name != "__metadata__" and (not isinstance(entry, dict) or entry.get("dtype") != "F32"):
            raise WeightsError(
                _("The array {name} holds something other than float32 numbers.").format(
                    name=_short(name)
                )
            )
    return {name: value for name, value in metadata.items() if isinstance(value, str)}


def _no_weights_file() -> WeightsError:
    return WeightsError(
        _(
            "The file doesn't begin as weights do: it is something else than safetensors, or "
            "damaged; fetch or save it again."
        )
    )


def _recipe(metadata: Mapping[str, str]) -> tuple[Experiment, tuple[Change, ...]]:
    try:
        experiment = Experiment.from_json(metadata.get("experiment", ""))
        timeline = timeline_from_json(metadata.get("timeline", "[]"), experiment)
    except SpecError as error:
        raise _unusable(error) from None
    return experiment, timeline


def _unusable(error: SpecError) -> WeightsError:
    return WeightsError(
        _("The experiment in the weights file can't be used: {problem}").format(
            problem=str(error).splitlines()[0]
        )
    )


def _epoch(metadata: Mapping[str, str]) -> int:
    """How long they were trained: it is shown, and decides nothing."""
    try:
        result = json.loads(metadata.get("result", "{}"))
    except (ValueError, RecursionError):
        return 0
    epoch = result.get("epoch") if isinstance(result, dict) else None
    if isinstance(epoch, bool) or not isinstance(epoch, int):
        return 0
    return epoch if 0 <= epoch <= MOST_EPOCHS else 0


# --- the arrays ---


def _arrays(content: bytes) -> Arrays:
    try:
        arrays: dict[str, Any] = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        raise WeightsError(
            _("The weights file is damaged: its arrays can't be read; fetch or save it again.")
        ) from None
    for name, array in arrays.items():
        if array.dtype != np.float32:
            raise WeightsError(
                _("The array {name} holds something other than float32 numbers.").format(
                    name=_short(name)
                )
            )
    return arrays


def _names(experiment: Experiment) -> list[str]:
    """The names of an experiment's arrays, in the order in which a network holds them."""
    hidden = len(experiment.network.hidden_sizes)
    names = []
    for depth in range(hidden + 1):
        normalised = experiment.network.layer_norm and depth < hidden
        parts = ("layers", "norms") if normalised else ("layers",)
        names += [f"{part}.{depth}.{kind}" for part in parts for kind in ("weight", "bias")]
    return names


def _sizes(experiment: Experiment, arrays: Arrays) -> tuple[int, ...]:
    """The sizes of the network that the arrays make, held against the experiment."""
    wanted = _names(experiment)
    for name in (*wanted, *arrays):
        if name not in arrays:
            raise WeightsError(_("The array {name} is missing.").format(name=name))
        if name not in wanted:
            raise WeightsError(
                _("The array {name} belongs to no layer of the experiment in the file.").format(
                    name=_short(name)
                )
            )
    first, last = arrays[wanted[0]], arrays[f"layers.{len(experiment.network.hidden_sizes)}.bias"]
    ends = (first.shape[0] if first.ndim == 2 else 0, last.shape[0] if last.ndim == 1 else 0)
    sizes = (ends[0], *experiment.network.hidden_sizes, ends[1])
    for name in wanted:
        part, depth, kind = name.split(".")
        inputs, outputs = sizes[int(depth) : int(depth) + 2]
        shape = (inputs, outputs) if (part, kind) == ("layers", "weight") else (outputs,)
        if arrays[name].shape != shape or 0 in shape:
            raise WeightsError(
                _(
                    "The array {name} has the shape {shape}, but the experiment in the file needs"
                    " {wanted}."
                ).format(name=name, shape=_shape(arrays[name].shape), wanted=_shape(shape))
            )
        if not np.isfinite(arrays[name]).all():
            raise WeightsError(
                _("The array {name} holds numbers that aren't finite.").format(name=name)
            )
    _check_ends(experiment, sizes)
    return sizes


def _check_ends(experiment: Experiment, sizes: tuple[int, ...]) -> None:
    """Inputs and outputs, as far as they are known before the data are loaded."""
    row = tables.DATASETS[experiment.data.dataset]
    inputs = len(experiment.data.features) if row.is_planar else sizes[0]
    task = task_of(experiment.data)
    outputs = [sizes[-1]]
    if task == "regression":
        outputs = [1]
    elif task == "binary":
        loss = experiment.training.loss
        function = tables.LOSSES[tables.default_loss(task) if loss == "auto" else loss].function
        outputs = [2 if tables.resolve(function).two_outputs else 1]
    if sizes[0] != inputs or sizes[-1] not in outputs:
        raise WeightsError(
            _(
                "The weights are of a network of {inputs} inputs and {outputs} outputs, but the"
                " experiment in the file has {wanted_inputs} and {wanted_outputs}."
            ).format(
                inputs=sizes[0], outputs=sizes[-1], wanted_inputs=inputs, wanted_outputs=outputs[0]
            )
        )


def _check_data(loaded: Loaded, prepared: Prepared) -> None:
    """Before anything is compiled."""
    inputs = prepared.x_train.shape[1]
    if inputs != loaded.sizes[0]:
        raise _other_network(loaded, (inputs, *loaded.sizes[1:]))


def _other_network(loaded: Loaded, sizes: tuple[int, ...]) -> WeightsError:
    return WeightsError(
        _(
            "The weights are of a network of {inputs} inputs and {outputs} outputs, but the data"
            " make one of {wanted_inputs} and {wanted_outputs}; they have changed since."
        ).format(
            inputs=loaded.sizes[0],
            outputs=loaded.sizes[-1],
            wanted_inputs=sizes[0],
            wanted_outputs=sizes[-1],
        )
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "()"


def _short(name: str) -> str:
    """A name that somebody may have chosen to do harm, as a person can read it."""
    return "".join(c if c.isprintable() else " " for c in name[:60])
