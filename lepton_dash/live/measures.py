"""What the measures part of the page shows: how good the network's answers are, as one message.

Shapes: N examples of the sample, K classes, P points of a curve.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lepton_dash import measures
from lepton_dash.live import frames
from lepton_dash.live.stage import Stage
from lepton_dash.live.watching import Moment

if TYPE_CHECKING:
    from lepton_dash.engine import TrainState

MOST_EXAMPLES = 4_000
"""More examples than this are measured on a random sample, always the same one: at 4,000 the
standard error of an accuracy is below 0.8 %."""

CURVE_POINTS = {2: 150, 10: 60}
"""Points of a curve at most, by the number of classes: ten curves of 60 are 10 kB a message."""

PLOTTED = 500
"""Points of a chart of predictions at most: more cover each other."""

PARTS = ("validation", "training")


class Examples:
    """A part of the data as it is measured."""

    def __init__(self, stage: Stage, part: str) -> None:
        """Takes the sample; an unknown or empty part is that of training."""
        prepared = stage.prepared
        has_validation = len(prepared.x_validation) > 0
        self.part = "validation" if part == "validation" and has_validation else "training"
        validates = self.part == "validation"
        x = prepared.x_validation if validates else prepared.x_train
        y = prepared.y_validation if validates else prepared.y_train
        self.of = len(x)
        rows = sample(len(x), MOST_EXAMPLES)
        self.x, self.y = x[rows], y[rows]


def sample(count: int, most: int) -> np.ndarray:
    """Rows of a random sample of `most` out of `count`, the same at each call; sorted."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def message(stage: Stage, state: "TrainState", examples: Examples, about: dict[str, Any]) -> bytes:
    """Measures the network on these examples.

    Args:
        stage: what it belongs to.
        state: the network.
        examples: of this stage.
        about: the scene, the run and the epoch, for the header.
    """
    prepared = stage.prepared
    says, scores = stage.trainer.answers(state, examples.x)
    header = {
        **about,
        "type": "measures",
        "part": examples.part,
        "has_validation": len(prepared.x_validation) > 0,
        "examples": len(examples.x),
        "of": examples.of,
    }
    if prepared.task == "regression":
        actual, predicted = (
            prepared.in_own_unit(values.astype(np.float64)) for values in (examples.y, says)
        )
        return _numbers(header, actual, predicted)
    return _classes(header, examples.y, says, scores)


def _classes(
    header: dict[str, Any], y: np.ndarray, says: np.ndarray, raw_scores: np.ndarray
) -> bytes:
    certainties = measures.log_odds(raw_scores)
    classes = certainties.shape[1]
    predicted = says > 0.5 if says.ndim == 1 else says.argmax(axis=1)
    confusion = measures.confusion_matrix(y, predicted, classes)
    scores = measures.class_scores(confusion)
    most = CURVE_POINTS[2] if classes == 2 else CURVE_POINTS[10]
    areas = np.full((2, classes), np.nan)
    arrays: list[tuple[str, np.ndarray]] = []
    makers = (("roc", measures.roc_curve), ("pr", measures.precision_recall_curve))
    for row, (name, make) in enumerate(makers):
        curves = []
        for position in range(classes):
            curve = make(y == position, certainties[:, position])
            areas[row, position] = curve.area
            curves.append(measures.thinned(curve, most))
        points = [np.stack([curve.x, curve.y], axis=1) for curve in curves]
        arrays.append((f"{name}_points", np.concatenate(points).astype(np.float32)))
        arrays.append((f"{name}_lengths", np.array([len(p) for p in points], np.uint32)))
    by_class = np.stack([scores.precision, scores.recall, scores.f1, *areas])
    header = {
        **header,
        "accuracy": frames.finite(scores.accuracy),
        "macro": [
            frames.finite(value)
            for value in (
                scores.macro_precision,
                scores.macro_recall,
                scores.macro_f1,
                *(_mean(row) for row in areas),
            )
        ],
        "macro_over": [
            int(np.sum(~np.isnan(row)))
            for row in (scores.precision, scores.recall, scores.f1, *areas)
        ],
    }
    arrays += [
        ("confusion", confusion.astype(np.uint32)),
        ("by_class", by_class.astype(np.float32)),
        ("support", scores.support.astype(np.uint32)),
    ]
    return frames.encode(header, arrays)


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _numbers(header: dict[str, Any], actual: np.ndarray, predicted: np.ndarray) -> bytes:
    scores = measures.regression_scores(actual, predicted)
    shown = sample(len(actual), PLOTTED)
    header = {
        **header,
        **{name: frames.finite(value) for name, value in scores._asdict().items()},
        "plotted": len(shown),
    }
    arrays = (
        ("actual", actual[shown].astype(np.float32)),
        ("predicted", predicted[shown].astype(np.float32)),
    )
    return frames.encode(header, arrays)


class MeasuresPanel:
    """The measures of one stage; the setting names the part of the data."""

    every = 0.5

    def __init__(self) -> None:
        self._examples: dict[str, Examples] = {}
        self._ready: set[int] = set()  # numbers of examples that the network is compiled for

    def prepare(self, setting: str, moment: Moment) -> Callable[[], None] | None:
        """See `Panel`."""
        if setting not in self._examples:
            self._examples[setting] = Examples(moment.stage, setting)
        x = self._examples[setting].x
        if len(x) in self._ready:
            return None

        def compile_it() -> None:
            moment.stage.trainer.answers(moment.state, x)
            self._ready.add(len(x))

        return compile_it

    def message(self, setting: str, moment: Moment, now: float) -> bytes:
        """See `Panel`."""
        del now
        about = {"scene": moment.scene, "run": moment.run, "epoch": moment.state.epoch}
        return message(moment.stage, moment.state, self._examples[setting], about)
