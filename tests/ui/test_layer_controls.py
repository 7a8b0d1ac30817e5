"""A row for each layer: neurons, activation, dropout, frozen; and the learning rate's curve."""

from __future__ import annotations

import pytest

from lepton_dash.spec import Experiment, limits
from lepton_dash.ui.layer_controls import differences, own_values
from lepton_dash.ui.training_controls import DROPOUTS, LEARNING_RATES, NORMS, PENALTIES
from tests.ui.page_script import experiment_on, keys, opened, widget


def test_a_layer_has_an_activation_of_its_own_until_it_is_the_common_one() -> None:
    page = opened(hidden_sizes="4-3-2", activation="tanh")
    widget(page, "activation_2").set_value("relu")
    page.run()
    network = experiment_on(page).network
    assert network.activations == ("tanh", "relu")
    assert network.layer_activations == ("tanh", "relu", "tanh")
    widget(page, "activation").set_value("sine")  # the others follow the common one
    page.run()
    assert experiment_on(page).network.layer_activations == ("sine", "relu", "sine")
    assert widget(page, "activation_1").value == "sine"
    widget(page, "activation_2").set_value("sine")
    page.run()
    assert experiment_on(page).network.activations == ()


def test_dropout_of_a_layer_acts_without_a_restart() -> None:
    page = opened(hidden_sizes="4-3")
    widget(page, "dropout_1").set_value(0.25)
    page.run()
    training = experiment_on(page).training
    assert (training.dropout, training.dropouts) == (0.0, (0.25,))
    widget(page, "dropout").set_value(0.1)
    page.run()
    assert experiment_on(page).training.layer_dropouts(2) == (0.25, 0.1)
    assert widget(page, "dropout_2").value == 0.1


def test_layers_are_frozen_and_thawed() -> None:
    page = opened(hidden_sizes="4-3")
    for key in ("frozen_1", "frozen_3"):
        widget(page, key).set_value(True)
        page.run()
    assert experiment_on(page).training.frozen_layers == (0, 2)
    widget(page, "add_layer").click()
    page.run()
    assert experiment_on(page).training.frozen_layers == (0, 3)
    assert [widget(page, f"frozen_{number}").value for number in (1, 2, 3, 4)] == [
        True, False, False, True,
    ]  # fmt: skip
    widget(page, "frozen_1").set_value(False)
    page.run()
    assert experiment_on(page).training.frozen_layers == (3,)


def test_many_layers_are_shown_eight_at_a_time() -> None:
    page = opened(hidden_sizes="-".join(["3"] * 20))
    assert {"neurons_1", "neurons_8", "frozen_21"} <= keys(page)
    assert "neurons_9" not in keys(page)
    widget(page, "first_layer").set_value(16)
    page.run()
    assert "neurons_8" not in keys(page)
    widget(page, "neurons_20").set_value(7)
    page.run()
    assert experiment_on(page).network.hidden_sizes == (3,) * 19 + (7,)
    widget(page, "hidden_sizes").set_value("3 " * 10)
    page.run()
    assert "neurons_10" in keys(page)  # the last rows that there are
    widget(page, "hidden_sizes").set_value("5, 5")
    page.run()
    assert {"neurons_1", "neurons_2"} <= keys(page)
    assert "first_layer" not in keys(page)


def test_wiring_is_switched() -> None:
    page = opened(hidden_sizes="4-4")
    for name in ("residual", "layer_norm"):
        widget(page, name).set_value(True)
        page.run()
        assert getattr(experiment_on(page).network, name)


@pytest.mark.parametrize(
    ("values", "common", "shortest"),
    [((), 0, ()), ((0, 0), 0, ()), ((1, 0), 0, (1,)), ((0, 1, 0), 0, (0, 1)), ((1, 1), 0, (1, 1))],
)
def test_own_values_are_as_few_as_can_be(values, common, shortest) -> None:
    assert own_values(values, common) == shortest


def test_what_differs_is_said() -> None:
    assert differences(Experiment()) == []
    experiment = Experiment().updated(
        hidden_sizes=(4, 3), activations=("relu",), dropouts=(0.1,), frozen_layers=(2,)
    )
    assert differences(experiment) == ["ReLU, Tanh", "dropout 0.1, 0", "frozen 3"]


def test_the_curve_is_there_for_a_schedule_that_changes_something() -> None:
    def curves(page):
        return [html for html in page.get("html") if 'role="img"' in html.proto.body]

    page = opened(schedule="constant")
    assert curves(page) == []
    widget(page, "schedule").set_value("cosine")
    page.run()
    (curve,) = curves(page)
    assert "0.03 at the start, 0 at the end" in curve.proto.body


def test_sliders_go_from_nothing_worth_to_more_than_enough() -> None:
    for name, stops in (
        ("learning_rate", LEARNING_RATES),
        ("l1", PENALTIES),
        ("dropout", DROPOUTS),
        ("clip_norm", NORMS),
    ):
        for stop in (stops[0], stops[-1]):
            Experiment().updated(**{name: stop})
    assert LEARNING_RATES[-1] == limits("learning_rate").maximum
    assert DROPOUTS[-1] == limits("dropout").maximum
