"""What the diagnosis part of the page shows: findings about the training, as one message."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from lepton_dash import diagnosis, measures, tables
from lepton_dash.diagnosis import Finding, Layer, Signs, Steady
from lepton_dash.live import frames
from lepton_dash.live.measures import sample
from lepton_dash.live.watching import Moment

if TYPE_CHECKING:
    from lepton_dash.engine.signs import Look

LOOKED_AT = 512
"""Training examples that a look inside of the network takes."""

CHECKED = 20_000
"""Training examples on which units are checked that may be dead: a few dozen blocks."""

NEIGHBOURHOOD = 1_000
"""Training examples among which neighbours are sought: a million distances."""


class DiagnosisPanel:
    """The diagnosis of one stage."""

    every = 1.0

    def __init__(self) -> None:
        self._data: Signs | None = None  # what stays the same on this stage
        self._x = self._y = self._checked = np.empty(0, np.float32)
        self._shown: Steady = {}
        self._run = -1

    def prepare(self, setting: str, moment: Moment) -> Callable[[], None] | None:
        """See `Panel`."""
        del setting
        if self._data is not None:
            return None

        def look_at_data_and_compile() -> None:
            prepared = moment.stage.prepared
            rows = sample(len(prepared.x_train), LOOKED_AT)
            self._x, self._y = prepared.x_train[rows], prepared.y_train[rows]
            self._checked = prepared.x_train[sample(len(prepared.x_train), CHECKED)]
            self._layers(self._look(moment), moment)
            self._data = _signs_of_data(moment)

        return look_at_data_and_compile

    def _look(self, moment: Moment) -> "Look":
        from lepton_dash import engine
        from lepton_dash.engine import signs

        hyper = engine.hyperparameters(moment.experiment)
        return signs.look(moment.stage.trainer, moment.state, hyper, self._x, self._y)

    def signs(self, moment: Moment) -> Signs:
        """All that is measured of the training; only once `prepare` has nothing more to do."""
        assert self._data is not None
        rows = moment.history.rows()
        look = self._look(moment)
        return self._data._replace(
            experiment=moment.experiment,
            # somebody may look at an earlier epoch of the run
            history=rows[rows[:, 0] <= moment.state.epoch],
            layers=self._layers(look, moment),
            moved=look.moved,
            failure=moment.failure,
        )

    def _layers(self, look: "Look", moment: Moment) -> tuple[Layer, ...]:
        from lepton_dash.engine import signs

        activations = moment.experiment.network.layer_activations
        trainer = moment.stage.trainer
        dead: tuple[int, ...] = (0,) * len(activations)
        if diagnosis.DYING & set(activations):
            dead = signs.dead_units(trainer, moment.state, self._checked)
        rows = zip(activations, dead, look.hidden, look.weights, strict=False)
        hidden = [
            Layer(activation, layer.size, count, layer.saturated, weights.gradient)
            for activation, count, layer, weights in rows
        ]
        last = Layer("", trainer.design.sizes[-1], 0, 0.0, look.weights[-1].gradient)
        return (*hidden, last)

    def message(self, setting: str, moment: Moment, now: float) -> bytes:
        """See `Panel`."""
        del setting
        if moment.run != self._run:
            self._run, self._shown = moment.run, {}
        found = diagnosis.diagnose(self.signs(moment))
        self._shown = diagnosis.steadied(self._shown, found, now, rests=not moment.goes_on)
        shown = [sighting.finding for sighting in self._shown.values() if sighting.shows]
        header = {
            "type": "diagnosis",
            "scene": moment.scene,
            "run": moment.run,
            "epoch": moment.state.epoch,
            "findings": [_plain(finding) for finding in shown[: diagnosis.MOST]],
        }
        return frames.encode(header)


def _signs_of_data(moment: Moment) -> Signs:
    """The signs that only the data and the loss decide."""
    prepared, training = moment.stage.prepared, moment.experiment.training
    loss = tables.default_loss(prepared.task) if training.loss == "auto" else training.loss
    y = prepared.y_train
    rows = sample(len(y), NEIGHBOURHOOD)
    x = prepared.x_train[rows]
    if not moment.experiment.data.standardize:
        x = _standardized(x)
    is_number = prepared.task == "regression"
    ask = measures.neighbour_r2 if is_number else measures.neighbour_accuracy
    classes = len(prepared.class_names)  # none for numbers
    counts = np.bincount(y.astype(np.int64), minlength=classes) if classes else ()
    return Signs(
        experiment=moment.experiment,
        task=prepared.task,
        baseline=diagnosis.baseline_loss(loss, y, prepared.task, dict(training.loss_options)),
        history=np.empty((0, 5)),
        class_names=prepared.class_names,
        class_counts=tuple(int(count) for count in counts),
        num_train=len(prepared.x_train),
        num_checked=min(len(prepared.x_train), CHECKED),
        num_validation=len(prepared.x_validation),
        neighbours=ask(x, y[rows]),
    )


def _standardized(x: np.ndarray) -> np.ndarray:
    """Columns [N, F] of one scale: no neighbour is near by the column of the largest numbers."""
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def _plain(finding: Finding) -> dict[str, object]:
    """As JSON holds it."""
    changes = dict(finding.changes) if finding.changes is not None else None
    return {**finding._asdict(), "changes": changes}
