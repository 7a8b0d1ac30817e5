"""Between a training and the runs that are kept: its state as bytes, where it comes from, and back.

Shapes: K rows of history.
"""

import json
import platform
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

import jax
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from lepton_dash import data, engine, store, uploads
from lepton_dash.data import DataError, Prepared
from lepton_dash.engine import Trainer, TrainState, stopping
from lepton_dash.i18n import _, using
from lepton_dash.run import Curves, Run, train
from lepton_dash.spec import WEIGHT, Data, Experiment
from lepton_dash.store import Origin, Progress, Status, Store, StoredRun, StoreError, Summary
from lepton_dash.title import title
from lepton_dash.versions import TRAINING, installed

MUCH = 4 * 2**20
"""Bytes of a network's state from which on it is kept only every so often while it trains."""
MUCH_EVERY = 10.0
"""[s] between two such states."""

PICTURE = 50
"""Points along each axis of the answers from which a small picture is made."""


# --- where a run comes from ---


@cache
def versions() -> dict[str, str]:
    """The versions on which the bits of a training depend, by package or program."""
    machine = {"python": platform.python_version(), "platform": platform.platform()}
    return machine | installed(TRAINING)


def device() -> str:
    """What trains, in a word: CPU or GPU."""
    return jax.devices()[0].platform.upper()


# so that all runs on the same examples need them once
_hashes: WeakKeyDictionary[Prepared, tuple[str, str]] = WeakKeyDictionary()


def origin_of(
    experiment: Experiment,
    prepared: Prepared,
    trainer: Trainer,
    *,
    source: str = "browser",
    parent: str = "",
) -> Origin:
    """All that is kept of a run when it begins."""
    if prepared not in _hashes:
        _hashes[prepared] = fingerprints(prepared)
    examples, split = _hashes[prepared]
    with using("en"):  # whoever reads it may speak another language than whoever trains
        written = title(experiment)
    return Origin(
        experiment=experiment,
        title=written,
        task=prepared.task,
        num_params=trainer.num_params,
        steps_per_epoch=trainer.steps_per_epoch,
        examples_hash=examples,
        split_hash=split,
        device=device(),
        versions=versions(),
        source=source,
        parent=parent,
    )


def fingerprints(prepared: Prepared) -> tuple[str, str]:
    """Hashes of all examples, in whichever part they are, and of those that are for training.

    Neither depends on the order of the examples, nor on features and scaling.
    """
    train = _row_hashes(prepared, prepared.raw_train, prepared.y_train)
    validation = _row_hashes(prepared, prepared.raw_validation, prepared.y_validation)
    whole = np.sort(np.concatenate([train, validation]))
    return _digest(whole), _digest(np.sort(train))


def check_examples(section: Data, prepared: Prepared, known: tuple[str, str]) -> None:
    """Refuses a file that has changed since a run was trained on it: the run would be another one.

    Generated examples may differ in their last bits from one machine to another.

    Args:
        section: what the run says of its data.
        prepared: the examples as they are now.
        known: their `fingerprints` when the run was trained.

    Raises:
        DataError: the file has changed.
    """
    if section.path and fingerprints(prepared) != known:
        raise DataError(
            _(
                "The file with the data of this run has changed since; train on it anew, or bring "
                "the old file back."
            )
        )


def _row_hashes(
    prepared: Prepared, raw: NDArray[np.float32], targets: NDArray[np.float32]
) -> NDArray[np.uint64]:
    """A number for each row that depends on all its bits [N]."""
    # a target was scaled by the training part: another split has to give the same one again
    own = np.round(prepared.in_own_unit(targets.astype(np.float64)), 4).astype(np.float32)
    columns = np.column_stack([raw, own]).astype(np.float32) + np.float32(0)  # no -0
    words = columns.view(np.uint32).astype(np.uint64)
    hashed = np.full(len(words), 0xCBF29CE484222325, np.uint64)
    for column in words.T:  # FNV-1a, a word at a time
        hashed = (hashed ^ column) * np.uint64(0x100000001B3)
        hashed ^= hashed >> np.uint64(29)
    return hashed


def _digest(values: NDArray[np.uint64]) -> str:
    return sha256(values.tobytes()).hexdigest()[:32]


# --- how far it is ---


def summary_of(
    status: Status,
    state: TrainState,
    row: NDArray[np.float64],
    best: stopping.Best,
    seconds: float,
) -> Summary:
    """How far a training has come.

    Args:
        status: how it stands.
        state: where it stands.
        row: [5] the newest one of its history.
        best: its best epoch.
        seconds: [s] spent training.
    """
    train_loss, validation_loss, train_metric, validation_metric = map(_finite, row[1:5])
    return Summary(
        status=status,
        epoch=state.epoch,
        step=state.step,
        train_loss=train_loss,
        validation_loss=validation_loss,
        train_metric=train_metric,
        validation_metric=validation_metric,
        best_epoch=best.epoch,
        best_loss=_finite(best.loss),
        seconds=seconds,
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def is_due(state: TrainState, since: float) -> bool:
    """Whether a state is kept again while it trains, so many seconds after the last time."""
    return state.nbytes < MUCH or since > MUCH_EVERY


def keep_network(there: Store, owner: str, run: Run, source: str) -> str:
    """Keeps a network as a run of which only the last moment is known.

    Args:
        there: where to.
        owner: whose it is.
        run: the network, and how it was trained.
        source: where it comes from, in the store's words.

    Returns:
        The id of the run.

    Raises:
        StoreError: when the store can't take it.
    """
    run_id, state = store.new_id(), run.state
    row = run.trainer.evaluate(state, engine.hyperparameters(run.settings))
    is_whole = state.epoch >= run.settings.training.epochs
    origin = origin_of(run.experiment, run.prepared, run.trainer, source=source)
    store.create(there, run_id, owner, origin)
    progress = Progress(
        # which epoch was the best one isn't known
        summary=summary_of(
            "finished" if is_whole else "paused", state, row, stopping.Best(), run.seconds
        ),
        timeline=run.timeline,
        settings=run.settings,
        rows=np.append(row, run.seconds)[None],
        final=pack_state(state),
        thumbnail=thumbnail_of(run),
    )
    store.write(there, run_id, progress)
    return run_id


# --- states ---


def pack_state(state: TrainState) -> bytes:
    """A training at one moment as a safetensors file, from which it can go on to the bit."""
    return _pack("state", state.carry, state)


def pack_params(state: TrainState) -> bytes:
    """The parameters alone, without what the optimizer remembers."""
    return _pack("params", state.carry.params, state)


def _pack(name: str, tree: Any, state: TrainState) -> bytes:
    # `ascontiguousarray` would make arrays of scalars
    leaves = (np.asarray(leaf, order="C") for leaf in jax.tree.leaves(tree))
    arrays = {f"{name}.{position:04d}": leaf for position, leaf in enumerate(leaves)}
    place = {"epoch": state.epoch, "step": state.step}
    return save(arrays, metadata={"place": json.dumps(place)})


def unpack_state(trainer: Trainer, packed: bytes) -> TrainState | None:
    """What `pack_state` or `pack_params` packed; None when it is of another network or version.

    With parameters alone the optimizer begins anew.
    """
    try:
        arrays = load(packed)
        place = json.loads(_metadata(packed).get("place", "{}"))
        epoch, step = int(place["epoch"]), int(place["step"])
    except (SafetensorError, ValueError, KeyError, TypeError):
        return None
    start = trainer.init()
    whole = any(name.startswith("state.") for name in arrays)
    wanted, tree = jax.tree.flatten(start.carry if whole else start.carry.params)
    found = [arrays[name] for name in sorted(arrays)]
    if [(leaf.shape, leaf.dtype) for leaf in wanted] != [(a.shape, a.dtype) for a in found]:
        return None
    put = jax.tree.unflatten(tree, jax.device_put(found))
    number = np.int32(epoch), np.int32(step)
    carry = put if whole else start.carry._replace(params=put, epoch=number[0], step=number[1])
    return TrainState(carry, epoch, step)


def _metadata(packed: bytes) -> dict[str, str]:
    length = int.from_bytes(packed[:8], "little")
    header = json.loads(packed[8 : 8 + length])
    found = header.get("__metadata__", {})
    return found if isinstance(found, dict) else {}


def thumbnail_of(run: Run) -> bytes:
    """A small picture, as a PNG, of what a network answers over the plane that suits its data."""
    from lepton_dash.figures.scene import scene_of
    from lepton_dash.figures.thumbnail import MOST_POINTS, thumbnail

    prepared = run.prepared
    view = data.usual_view(len(prepared.column_names))
    plane = data.plane(prepared, view, PICTURE, MOST_POINTS)
    pixels = run.trainer.picture(run.state, plane.inputs)
    scene = scene_of(prepared, plane, run.trainer.picture_range)
    return thumbnail(scene, pixels.reshape(*pixels.shape[:-1], PICTURE, PICTURE))


# --- back ---


def files_of(run: StoredRun) -> Callable[[str], Path]:
    """Where the files of a run's data are: uploaded ones, or, of one's own runs, any."""
    return _own_file if run.owner == store.LOCAL else _uploaded_file


def has_data(run: StoredRun) -> bool:
    """Whether a run's data are there, as far as they are of a file."""
    path = run.origin.experiment.data.path
    try:
        return not path or files_of(run)(path).is_file()
    except (DataError, OSError):
        return False


def _own_file(path: str) -> Path:
    return _uploaded_file(path) if uploads.is_upload(path) else Path(path)


def _uploaded_file(path: str) -> Path:
    return uploads.find(uploads.default_uploads(), path)


def open_run(
    kept: Store,
    run_id: str,
    files: Callable[[str], Path] | None = None,
    which: Literal["final", "best"] = "final",
) -> Run:
    """The run as it stood at its newest moment, or with the parameters of its best epoch.

    Where the weights weren't kept, or are of another version, it trains again up to there.

    Args:
        kept: where it is kept.
        run_id: its id.
        files: from the path of an experiment's CSV file to the file; None: see `files_of`.
        which: of which moment the parameters are; where no best epoch is known, the newest.

    Raises:
        StoreError: there is no such run, or the store can't be read.
        DataError: its data can't be used, have changed, or are gone.
        SpecError: it would have to train again, and is larger than the memory of this machine.
    """
    found = store.get(kept, run_id)
    if found is None:
        raise StoreError(_("There is no run {id}; look at the list of runs.").format(id=run_id))
    files = files or files_of(found)
    experiment = found.origin.experiment
    prepared = data.load(experiment.data, files=files)
    check_examples(experiment.data, prepared, hashes_of(found))
    trainer = engine.build(experiment, prepared)
    weights = store.weights(kept, run_id)
    state = unpack_state(trainer, weights.final) if weights.final else None
    which = which if found.summary.best_epoch else "final"
    if which == "best":
        state = _best_state(trainer, weights.best, state, found)
    rows = store.history(kept, run_id)[:, :5]
    if state is None:
        summary = found.summary
        place = (summary.best_epoch, 0) if which == "best" else (summary.epoch, summary.step)
        state = train(experiment, found.timeline, until=place, files=files).state
    return Run(
        experiment=experiment,
        timeline=found.timeline,
        prepared=prepared,
        trainer=trainer,
        state=state,
        rows=rows,
        failure=(
            engine.Failure("loss", found.summary.epoch + 1)
            if found.summary.status == "diverged" and which == "final"
            else None
        ),
        stopped_by=(
            rule_that_stopped(found.settings, best_of(found), rows[-1], trainer)
            if found.summary.status == "stopped" and len(rows)
            else ""
        ),
        settings=found.settings,
        seconds=found.summary.seconds,
    )


def _best_state(
    trainer: Trainer, packed: bytes | None, final: TrainState | None, run: StoredRun
) -> TrainState | None:
    """The network of the best epoch, if it was kept, or is the one at the end."""
    place = run.summary.best_epoch, 0
    best = unpack_state(trainer, packed) if packed else None
    if best is not None and best.epoch == place[0]:  # one that was killed may have gone on since
        return best
    is_edited = any(change.field == WEIGHT and change[:2] == place for change in run.timeline)
    is_final = final is not None and (final.epoch, final.step) == place
    return final if is_final and not is_edited else None


def open_curves(kept: Store, found: StoredRun, problem: str) -> Curves:
    """What the store alone knows of a run.

    Args:
        kept: where it is kept.
        found: the run.
        problem: the sentence on why it can't be opened whole.

    Raises:
        StoreError: the store can't be read.
    """
    return Curves(
        found.origin.experiment,
        found.timeline,
        found.origin.task,
        store.history(kept, found.id)[:, :5],
        found.summary.epoch,
        problem,
    )


def hashes_of(run: StoredRun) -> tuple[str, str]:
    """The `fingerprints` of the examples that a run was trained on."""
    return run.origin.examples_hash, run.origin.split_hash


def best_of(run: StoredRun) -> stopping.Best:
    """The best epoch of a run."""
    loss = run.summary.best_loss
    return stopping.Best(run.summary.best_epoch, float("inf") if loss is None else loss)


def rule_that_stopped(
    settings: Experiment, best: stopping.Best, row: NDArray[np.float64], trainer: Trainer
) -> str:
    """The setting of the rule that has stopped a run, like "stop_loss".

    Args:
        settings: at its end.
        best: its best epoch.
        row: [5] the last of its history.
        trainer: its network.
    """
    has_validation = trainer.design.num_validation > 0
    rule = stopping.judge(row[None], settings.training, best, has_validation).rule
    return rule or (stopping.TIME_RULE if settings.training.stop_seconds is not None else "")
