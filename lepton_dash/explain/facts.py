"""The sizes that an experiment's formulas are filled with, as far as they are known."""

from __future__ import annotations

import math
from typing import NamedTuple

from lepton_dash.spec import Experiment, task_of
from lepton_dash.tables import DATASETS, Task, default_loss

TWO_OUTPUTS = frozenset({"softmax_cross_entropy"})
"""Losses for which two classes get an output each; the engine's losses say the same."""


class Facts(NamedTuple):
    """Sizes of the data; None for what is only known once a table has been read."""

    task: Task | None = None
    num_train: int | None = None
    num_validation: int | None = None
    num_inputs: int | None = None
    num_classes: int | None = None
    """None for a regression, too."""
    target_scale: float | None = None
    """Of a regression: what a standardised target is multiplied with to be in its own unit."""

    def loss(self, experiment: Experiment) -> str | None:
        """The loss that is in use; None where "auto" waits for the data."""
        chosen = experiment.training.loss
        if chosen != "auto":
            return chosen
        return default_loss(self.task) if self.task else None

    def num_outputs(self, experiment: Experiment) -> int | None:
        """The numbers that the network answers with."""
        if self.task == "multiclass":
            return self.num_classes
        if self.task is None:
            return None
        return 2 if self.task == "binary" and self.loss(experiment) in TWO_OUTPUTS else 1

    def sizes(self, experiment: Experiment) -> tuple[int, ...] | None:
        """Inputs, the hidden layers, outputs."""
        outputs = self.num_outputs(experiment)
        if self.num_inputs is None or outputs is None:
            return None
        return (self.num_inputs, *experiment.network.hidden_sizes, outputs)

    def batch_size(self, experiment: Experiment) -> int:
        """Examples of a whole batch: never more than there are."""
        chosen = experiment.training.batch_size
        return min(chosen, self.num_train) if self.num_train else chosen

    def steps_per_epoch(self, experiment: Experiment) -> int | None:
        """Batches of an epoch, the last partial one included."""
        if self.num_train is None:
            return None
        return math.ceil(self.num_train / self.batch_size(experiment))


def facts_of(experiment: Experiment) -> Facts:
    """What follows from the experiment alone: everything about points of a plane."""
    data = experiment.data
    row = DATASETS[data.dataset]
    task = task_of(data)
    classes = None
    if task in ("binary", "multiclass"):
        classes = data.num_classes if row.classes else row.fixed_classes
    rows = data.num_examples or row.num_examples
    if row.kind == "formula" and task == "binary":
        classes = 2
    if row.kind not in ("plane", "formula") or rows is None:
        return Facts(task, num_classes=classes)
    held_back = math.ceil(data.validation_fraction * rows)
    return Facts(task, rows - held_back, held_back, len(data.features), classes)
