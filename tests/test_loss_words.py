"""What a loss is called, and on which scale its numbers are."""

import jax.numpy as jnp
import numpy as np
import pytest

from lepton_dash import data, tables
from lepton_dash.engine import losses
from lepton_dash.i18n import using
from lepton_dash.loss_words import loss_words
from lepton_dash.spec import Experiment


def _experiment(dataset: str, loss: str = "auto") -> Experiment:
    return Experiment.from_dict({"data": {"dataset": dataset}, "training": {"loss": loss}})


def test_a_standardised_target_gives_the_factor_to_its_own_unit() -> None:
    experiment = _experiment("diabetes")
    prepared = data.load(experiment.data)
    words = loss_words(experiment, "regression", prepared.target_scale)
    # the factor is that between the two mean squared errors, whatever the answers are
    answers = np.zeros_like(prepared.y_train)
    own = prepared.in_own_unit(prepared.y_train.astype(np.float64)) - prepared.in_own_unit(answers)
    factor = np.mean(own**2) / np.mean(prepared.y_train.astype(np.float64) ** 2)
    assert words.axis == "mean squared error (target standardised)"
    assert words.full == (
        f"mean squared error (target standardised; × {factor:,.0f} in its own unit squared)"
    )
    assert loss_words(experiment, "regression").full == words.axis  # where the data are gone


def test_a_target_in_its_own_unit_needs_no_factor() -> None:
    assert loss_words(_experiment("plane"), "regression", 1.0).full == "mean squared error"
    assert loss_words(_experiment("plane", "huber"), "regression").full == "Huber loss (δ = 1)"


def test_squared_errors_of_two_classes_are_four_times_the_brier_score() -> None:
    words = loss_words(_experiment("spiral", "mse"), "binary")
    assert words.full == "mean squared error (classes at ±1: 4 × Brier score)"
    scores, y = jnp.array([[0.3], [-1.2]]), jnp.array([1.0, 1.0])
    loss = losses.mse.per_example(scores, y, "binary", {})
    brier = (losses.mse.prediction(scores, "binary") - y) ** 2
    np.testing.assert_allclose(loss, 4 * brier, rtol=1e-5)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_loss_has_a_name_of_its_own(task: str) -> None:
    fitting = tables.losses_for(task)
    for language in ("en", "zh_CN"):
        with using(language):
            full = [loss_words(_experiment("spiral", loss), task).full for loss in fitting]
        assert len(set(full)) == len(fitting)
