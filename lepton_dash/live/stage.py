"""What stands on the stage: the data, the compiled network, and the plane it is drawn over."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lepton_dash.i18n import language
from lepton_dash.live import checkpoints, frames
from lepton_dash.loss_words import loss_words
from lepton_dash.spec import TRACED_FIELDS, Data, Experiment
from lepton_dash.title import title

if TYPE_CHECKING:  # importing them imports pandas or JAX, and the page must not wait for that
    from lepton_dash import figures
    from lepton_dash.data import Plane, Prepared, View
    from lepton_dash.engine import Trainer, TrainState

FINEST = 100
"""Points along each axis of the finest picture."""


class Refusal(ValueError):
    """Something the server doesn't do; its text is one sentence that says why and what to do."""


class Scene(NamedTuple):
    """What a chart shows besides what changes from frame to frame."""

    number: int
    header: dict[str, Any]
    arrays: tuple[tuple[str, np.ndarray], ...]
    message: bytes


class Stage(NamedTuple):
    """One network with its data, ready to train and to be drawn."""

    experiment: Experiment
    view: "View"
    prepared: "Prepared"
    plane: "Plane"
    trainer: "Trainer"
    grids: dict[int, Any]  # resolution -> inputs [R*R, F] on the device
    memory: int  # bytes it may take

    @property
    def task(self) -> str:
        """Binary, multiclass or regression."""
        return self.prepared.task

    def picture(self, state: "TrainState", resolution: int) -> np.ndarray:
        """The boundary [R, R], or [2, R, R] with several classes, as bytes."""
        pixels = self.trainer.picture(state, self.grid(resolution))
        return pixels.reshape(*pixels.shape[:-1], resolution, resolution)

    def grid(self, resolution: int) -> Any:
        """The plane's points as inputs [R*R, F] on the device, the lowest row first."""
        if resolution not in self.grids:
            self.grids[resolution] = _on_device(self.plane.inputs, resolution)
        return self.grids[resolution]


def structure(experiment: Experiment) -> Experiment:
    """The experiment without what can change while it trains: equal ones need no other stage."""
    defaults = Experiment()
    traced = {name: getattr(defaults.training, name) for name in TRACED_FIELDS}
    training = experiment.training.model_copy(update=traced)
    return experiment.model_copy(update={"training": training})


def load(data: Data, files: Callable[[str], Path], previous: Stage | None) -> "Prepared":
    """The examples; those of the previous stage when they are the same.

    Raises:
        DataError: they can't be used.
    """
    from lepton_dash import data as datasets

    if previous is not None and previous.experiment.data == data:
        return previous.prepared
    return datasets.load(data, files=files)


def memory_of(experiment: Experiment, prepared: "Prepared") -> int:
    """Bytes that training the experiment on these examples may take."""
    from lepton_dash import engine

    arrays = (
        prepared.x_train,
        prepared.y_train,
        prepared.x_validation,
        prepared.y_validation,
        prepared.raw_train,
        prepared.raw_validation,
    )
    held = sum(array.nbytes for array in arrays)
    copied = sum(array.nbytes for array in arrays[:4])  # for the device
    network = engine.memory_estimate(experiment, prepared)
    kept = checkpoints.memory(engine.state_estimate(experiment, prepared))
    return held + copied + network + kept + 4 * FINEST**2 * prepared.x_train.shape[1]


def build(
    experiment: Experiment, view: "View", prepared: "Prepared", previous: Stage | None, memory: int
) -> Stage:
    """Compiles the network and lays out the plane; takes a second or so.

    What the previous stage has already is taken over.

    Raises:
        DataError: the view names columns that the data doesn't have.
    """
    from lepton_dash import data as datasets
    from lepton_dash import engine

    same_data = previous is not None and previous.prepared is prepared
    if same_data and previous is not None and previous.view == view:
        plane, grids = previous.plane, previous.grids
    else:
        plane, grids = datasets.plane(prepared, view, resolution=FINEST), {}
    same_structure = (
        same_data
        and previous is not None
        and structure(previous.experiment) == structure(experiment)
    )
    if same_structure and previous is not None:
        trainer = previous.trainer
    else:
        trainer = engine.build(experiment, prepared)
    return Stage(experiment, view, prepared, plane, trainer, grids, memory)


def scene(stage: Stage, number: int, epochs: int) -> Scene:
    """What a client has to know before the first frame of a stage."""
    from lepton_dash import tables
    from lepton_dash.live import neurons

    prepared, plane = stage.prepared, stage.plane
    data = stage.experiment.data
    network, pictures = neurons.describe(stage)
    low, high = map(prepared.in_own_unit, stage.trainer.picture_range)
    header = {
        "type": "scene",
        "scene": number,
        "task": prepared.task,
        "class_names": prepared.class_names,
        "x_range": [float(plane.x[0]), float(plane.x[-1])],
        "y_range": [float(plane.y[0]), float(plane.y[-1])],
        "x_label": plane.x_label,
        "y_label": plane.y_label,
        "resolution": FINEST,
        "value_range": [low, high] if prepared.task == "regression" else None,
        "target_name": prepared.target_name,
        "title": title(stage.experiment),
        "language": language(),
        "planar": tables.DATASETS[data.dataset].is_planar,
        "points": data.points if data.dataset == "points" else None,
        "loss": loss_words(stage.experiment, prepared.task, prepared.target_scale)._asdict(),
        "target_scale": prepared.target_scale,
        "metric": "r2" if prepared.task == "regression" else "accuracy",
        "epochs": epochs,
        "notes": prepared.notes,
        **network,
    }
    arrays = (
        ("train_xy", plane.train),
        ("train_y", prepared.in_own_unit(prepared.y_train[plane.train_rows])),
        ("validation_xy", plane.validation),
        ("validation_y", prepared.in_own_unit(prepared.y_validation[plane.validation_rows])),
        *pictures,
    )
    return Scene(number, header, arrays, frames.encode(header, arrays))


def figure_scene(stage: Stage) -> "figures.Scene":
    """What is drawn of a stage besides its picture, for a figure that is no live one."""
    from lepton_dash.figures.scene import scene_of

    picture_range = stage.trainer.picture_range
    return scene_of(stage.prepared, stage.plane, picture_range, title(stage.experiment))


def renewed(scene: Scene, number: int, experiment: Experiment, epochs: int) -> Scene:
    """The same scene, for a training of another length, or for a page in another language."""
    task, scale = scene.header["task"], scene.header["target_scale"]
    changed = {
        "scene": number,
        "title": title(experiment),
        "loss": loss_words(experiment, task, scale)._asdict(),
        "language": language(),
    }
    header = {**scene.header, **changed, "epochs": epochs}
    return scene._replace(number=number, header=header, message=frames.encode(header, scene.arrays))


def sampled(picture: np.ndarray, resolution: int) -> np.ndarray:
    """A coarser version of a picture [..., R, R]; itself when it isn't finer than asked for."""
    size = picture.shape[-1]
    if size <= resolution:
        return picture
    chosen = _chosen(size, resolution)
    return picture[..., chosen[:, None], chosen]


def spaced(values: np.ndarray, resolution: int) -> np.ndarray:
    """Evenly spaced ones of the values along an axis [FINEST]."""
    return values[_chosen(len(values), resolution)]


@cache
def _chosen(size: int, resolution: int) -> np.ndarray:
    """Evenly spaced positions, the first and the last among them."""
    return np.round(np.linspace(0, size - 1, resolution)).astype(np.intp)


def _on_device(inputs: np.ndarray, resolution: int) -> Any:
    import jax

    features = inputs.shape[1]
    grid = inputs.reshape(FINEST, FINEST, features)
    chosen = _chosen(FINEST, resolution)
    return jax.device_put(grid[chosen[:, None], chosen].reshape(-1, features))
