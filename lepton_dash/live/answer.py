"""The frame that answers a client's request: where the training stands, as one message."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lepton_dash.history import History
from lepton_dash.live import frames, resolutions, stage
from lepton_dash.live import status as words
from lepton_dash.live.neurons import Drawing
from lepton_dash.live.stage import Scene
from lepton_dash.live.status import Snapshot, Status
from lepton_dash.spec import edits_number


class Request(NamedTuple):
    """A client can take one frame."""

    history_generation: int
    history_length: int
    resolution: int
    """Points along each axis of the finest picture that its link can take."""
    picture: bool
    """Whether it can take one at all."""
    deliver: Callable[[bytes, Scene | None], None]
    """Called by a worker with the frame and the scene that it belongs to; must return at once."""
    neuron_resolution: int = resolutions.NEURONS[0]
    """Points along each axis of the finest pictures of neurons that its link can take."""
    neurons: bool = True
    """Whether it can take them now."""


def frame(
    request: Request,
    status: Status,
    seen: Snapshot,
    scene: Scene | None,
    history: History,
    picture: np.ndarray | None,
    drawing: Drawing | None = None,
    *,
    device: str,
    notice: str = "",
    at: float,
) -> bytes:
    """Packs a frame.

    Args:
        request: what the client has and can take.
        status: the server's word.
        seen: the snapshot that the status was made from.
        scene: what the frame belongs to; None when nothing is on the stage yet.
        history: the run's history; the client gets what it lacks.
        picture: the boundary [R, R] or [2, R, R] as bytes, or None to leave the old one.
        drawing: the drawn network, or None to leave the old one.
        device: what trains, in a word.
        notice: a sentence on something else that the person should know.
        at: the time [s since 1970] at which the training stood there.
    """
    start, rows = history.since(request.history_generation, request.history_length)
    columns = np.ascontiguousarray(rows[:, 1:].T, dtype=np.float32)
    arrays = [
        ("history_epoch", np.ascontiguousarray(rows[:, 0])),
        ("history_train", columns[0]),
        ("history_validation", columns[1]),
        ("history_train_metric", columns[2]),
        ("history_validation_metric", columns[3]),
    ]
    if picture is not None:
        arrays.append(("boundary", stage.sampled(picture, request.resolution)))
    if drawing is not None:
        arrays.append(("weights", drawing.weights))
    if drawing is not None and drawing.pictures is not None and drawing.scales is not None:
        arrays.append(("neurons", stage.sampled(drawing.pictures, request.neuron_resolution)))
        arrays.append(("neuron_scales", drawing.scales))
    best_epoch, best_loss = seen.best
    header = {
        "type": "frame",
        "scene": scene.number if scene else 0,
        "run": seen.run,
        "status": status.name,
        "playing": status.playing,
        "message": status.message,
        "epoch": status.epoch,
        "step": status.step,
        "epochs_total": status.epochs,
        "epochs_per_second": round(status.epochs_per_second, 2),
        "device": device,
        "notice": notice,
        "train_loss": status.train_loss,
        "validation_loss": status.validation_loss,
        "train_metric": status.train_metric,
        "validation_metric": status.validation_metric,
        "learning_rate": seen.learning_rate,
        "newest": seen.newest,
        "sought": seen.sought,
        "can_seek": seen.can_seek,
        "stopped": bool(seen.stopped),
        "edits": edits_number(seen.edits),
        "best_epoch": best_epoch or None,
        "best_loss": frames.finite(best_loss),
        "time_left": words.time_left(seen.seconds_left),
        "differences": seen.differences,
        "history_generation": history.generation,
        "history_from": start,
        "time": round(at, 4),
    }
    return frames.encode(header, arrays)
