"""Controls of the page: each changes its own field, and only those that apply are there."""

from typing import Any

import pytest

import lepton_dash as ld
from lepton_dash import tables
from lepton_dash.presets import PRESETS, settings_for
from lepton_dash.spec import Experiment, fitting_losses, flat, query_pairs
from tests.ui.page_script import address_of, experiment_on, keys, opened, widget


def differing(one: Experiment, other: Experiment) -> dict[str, Any]:
    """The fields in which the second differs from the first, with its values."""
    before, after = flat(one), flat(other)
    return {name: value for name, value in after.items() if value != before[name]}


@pytest.mark.parametrize(
    ("field", "entered", "value"),
    [
        ("dataset", "moons", "moons"),
        ("dataset", "digits", "digits"),
        ("num_classes", 7, 7),
        ("noise", 0.25, 0.25),
        ("validation_fraction", 0.2, 0.2),
        ("features", ["x1", "x2", "x1*x2"], ("x1", "x2", "x1*x2")),
        ("num_examples", 300, 300),
        ("standardize", False, False),
        ("data_seed", 7, 7),
        ("split_seed", 42, 42),
        ("hidden_sizes", "8, 8, 3", (8, 8, 3)),
        ("hidden_sizes", "", ()),
        ("activation", "gelu", "gelu"),
        ("initializer", "he_normal", "he_normal"),
        ("learning_rate", 0.1, 0.1),
        ("loss", "mse", "mse"),
        ("optimizer", "lion", "lion"),
        ("schedule", "cosine", "cosine"),
        ("batch_size", 32, 32),
        ("epochs", 77, 77),
        ("stop_loss", 0.05, 0.05),
        ("stop_accuracy", 0.95, 0.95),
        ("stop_patience", 40, 40),
        ("stop_seconds", 20.0, 20.0),
        ("l1", 0.001, 0.001),
        ("l2", 0.01, 0.01),
        ("dropout", 0.2, 0.2),
        ("clip_norm", 1.0, 1.0),
        ("seed", 5, 5),
    ],
)
def test_a_control_changes_its_own_field_alone(field: str, entered: Any, value: Any) -> None:
    page = opened(dataset="blobs", l2="0.0123", hidden_sizes="5-4", batch_size="11")
    before = experiment_on(page)
    widget(page, field).set_value(entered)
    page.run()
    assert not page.exception
    after = experiment_on(page)
    assert differing(before, after) == {field: value}
    assert address_of(page) == query_pairs(after)
    page.run()  # what the address says now is no news to the page
    assert experiment_on(page) == after


def test_the_problem_type_goes_to_the_last_data_of_its_kind_and_back() -> None:
    page = opened(dataset="moons")
    assert page.segmented_control(key="problem").value == "classification"
    page.segmented_control(key="problem").set_value("regression")
    page.run()
    assert not page.exception
    assert experiment_on(page).data.dataset == "plane"
    page.pills(key="dataset").set_value("diabetes")
    page.run()
    page.segmented_control(key="problem").set_value("classification")
    page.run()
    assert experiment_on(page).data.dataset == "moons"
    page.segmented_control(key="problem").set_value("regression")
    page.run()
    assert experiment_on(page).data.dataset == "diabetes"
    page.segmented_control(key="problem").set_value(None)  # pressed again: it stays
    page.run()
    page.run()
    assert experiment_on(page).data.dataset == "diabetes"
    assert page.segmented_control(key="problem").value == "regression"


@pytest.mark.parametrize("name", list(tables.OPTIMIZERS))
def test_an_optimizers_own_options_can_be_set(name: str) -> None:
    page = opened(optimizer=name)
    for option, row in tables.OPTIMIZERS[name].options.items():
        found = widget(page, f"optimizer.{option}")
        assert found.value == row.default
        found.set_value(row.maximum)
    page.run()
    assert not page.exception
    assert dict(experiment_on(page).training.optimizer_options) == {
        option: row.maximum
        for option, row in tables.OPTIMIZERS[name].options.items()
        if row.maximum != row.default
    }


def test_another_optimizer_comes_with_its_own_defaults() -> None:
    page = opened(optimizer="adam")
    widget(page, "optimizer.eps").set_value(0.5)
    page.run()
    widget(page, "optimizer").set_value("adan")
    page.run()
    assert widget(page, "optimizer.b1").value == tables.OPTIMIZERS["adan"].options["b1"].default
    assert dict(experiment_on(page).training.optimizer_options) == {"eps": 0.5}


@pytest.mark.parametrize("name", [name for name in tables.DATASETS if name != "csv"])
def test_only_what_applies_to_the_data_is_shown(name: str) -> None:
    page = opened(dataset=name)
    row = tables.DATASETS[name]
    shown = keys(page)
    assert ("noise" in shown) == row.uses_noise
    assert ("num_classes" in shown) == (row.classes is not None)
    assert ("features" in shown) == row.is_planar
    assert "target" not in shown
    assert ("task" in shown) == (row.task == "auto")
    losses = ["auto", *fitting_losses(experiment_on(page).data)]
    assert len(widget(page, "loss").options) == len(losses)


def test_options_of_losses_and_schedules_come_with_them() -> None:
    page = opened()
    assert not [key for key in keys(page) if key.startswith(("loss.", "schedule."))]
    widget(page, "loss").set_value("huber")
    widget(page, "schedule").set_value("step")
    page.run()
    assert {"loss.delta", "schedule.drops", "schedule.decay_rate"} <= keys(page)
    widget(page, "schedule.drops").set_value(5)
    page.run()
    assert dict(experiment_on(page).training.schedule_options) == {"drops": 5.0}


def test_a_loss_that_does_not_fit_other_data_becomes_automatic() -> None:
    page = opened(dataset="circle", loss="hinge")
    widget(page, "dataset").set_value("plane")
    page.run()
    assert experiment_on(page).training.loss == "auto"
    assert widget(page, "loss").value == "auto"


def test_every_row_of_every_table_can_be_chosen() -> None:
    page = opened()
    assert len(widget(page, "dataset").options) == len(tables.DATASETS)
    assert len(widget(page, "activation").options) == len(tables.ACTIVATIONS)
    assert len(widget(page, "initializer").options) == len(tables.INITIALIZERS)
    assert len(widget(page, "optimizer").options) == len(tables.OPTIMIZERS)
    assert len(widget(page, "schedule").options) == len(tables.SCHEDULES)


def test_the_last_input_stays() -> None:
    page = opened(features="x1")
    widget(page, "features").set_value([])
    page.run()
    assert experiment_on(page).data.features == ("x1",)
    assert widget(page, "features").value == ["x1"]


def test_layers_by_button_stepper_and_text() -> None:
    page = opened(hidden_sizes="4-2")
    widget(page, "add_layer").click()
    page.run()
    assert experiment_on(page).network.hidden_sizes == (4, 2, 2)
    widget(page, "neurons_3").set_value(9)
    page.run()
    assert experiment_on(page).network.hidden_sizes == (4, 2, 9)
    assert widget(page, "hidden_sizes").value == "4, 2, 9"
    for _time in range(3):
        widget(page, "remove_layer").click()
        page.run()
    assert experiment_on(page).network.hidden_sizes == ()
    assert widget(page, "remove_layer").disabled
    widget(page, "add_layer").click()
    page.run()
    assert len(experiment_on(page).network.hidden_sizes) == 1


def test_dozens_of_layers() -> None:
    page = opened(hidden_sizes="-".join(["3"] * 64))
    assert experiment_on(page).network.hidden_sizes == (3,) * 64
    assert widget(page, "add_layer").disabled
    assert "neurons_9" not in keys(page)
    widget(page, "remove_layer").click()
    page.run()
    assert experiment_on(page).network.hidden_sizes == (3,) * 63


@pytest.mark.parametrize("text", ["4, x", "4.5", "9999", "0", "8 " * 65, "<b>", "٣"])
def test_layers_that_can_not_be_are_refused_in_a_sentence(text: str) -> None:
    page = opened(hidden_sizes="4-2")
    widget(page, "hidden_sizes").set_value(text)
    page.run()
    if text != "٣":  # a digit, though not one of ASCII
        assert experiment_on(page).network.hidden_sizes == (4, 2)
        assert len(page.error) == 1
        assert widget(page, "hidden_sizes").value == text  # to be put right
    widget(page, "hidden_sizes").set_value("5")
    page.run()
    assert experiment_on(page).network.hidden_sizes == (5,)
    assert not page.error


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_replaces_the_whole_experiment(name: str) -> None:
    page = opened(dataset="moons", l1="0.5", hidden_sizes="7", optimizer="lion", schedule="step")
    widget(page, "preset").set_value(name)
    page.run()
    assert not page.exception
    experiment = PRESETS[name].experiment
    assert experiment_on(page) == experiment
    assert widget(page, "learning_rate").value == experiment.training.learning_rate
    assert widget(page, "dataset").value == experiment.data.dataset
    assert any(caption.value.endswith(PRESETS[name].sentence) for caption in page.caption)
    assert float(address_of(page)["speed"]) == PRESETS[name].speed
    page.run()
    assert experiment_on(page) == experiment


def test_a_changed_preset_is_no_longer_named() -> None:
    page = opened()
    first = next(iter(PRESETS))
    assert widget(page, "preset").value == first
    widget(page, "batch_size").set_value(3)
    page.run()
    assert widget(page, "preset").value is None
    widget(page, "preset").set_value(first)
    page.run()
    assert experiment_on(page) == PRESETS[first].experiment


def test_a_data_card_on_an_unchanged_example_brings_settings_that_learn_there() -> None:
    page = opened()
    widget(page, "dataset").set_value("diabetes")
    page.run()
    experiment = experiment_on(page)
    assert experiment == Experiment().updated(**settings_for("diabetes"))
    assert ld.train(experiment).history["validation_r2"].iloc[-1] > 0.4
    page = opened()
    widget(page, "batch_size").set_value(3)
    page.run()
    changed = experiment_on(page)
    widget(page, "dataset").set_value("diabetes")
    page.run()  # the settings are a person's own by now
    assert experiment_on(page).training == changed.training


def test_new_examples_come_from_another_seed() -> None:
    page = opened(dataset="moons")
    before = experiment_on(page)
    widget(page, "regenerate").click()
    page.run()
    assert set(differing(before, experiment_on(page))) == {"data_seed"}


def test_an_exact_value_stays_until_its_own_slider_moves() -> None:
    page = opened(
        learning_rate="0.0123", noise="0.123456789", validation_fraction="0.30000000000000004"
    )
    widget(page, "batch_size").set_value(3)
    page.run()
    values = flat(experiment_on(page))
    assert values["learning_rate"] == 0.0123
    assert values["noise"] == 0.123456789
    assert values["validation_fraction"] == 0.30000000000000004
    assert "0.0123" in widget(page, "learning_rate").options
    widget(page, "learning_rate").set_value(0.03)
    page.run()
    assert experiment_on(page).training.learning_rate == 0.03
    assert "0.0123" not in widget(page, "learning_rate").options


def test_a_formula_is_taken_or_refused_in_one_sentence() -> None:
    page = opened(dataset="formula")
    page.text_input(key="formula").set_value("sin(x1) > x2")
    page.run()
    assert experiment_on(page).data.formula == "sin(x1) > x2"
    page.text_input(key="formula").set_value("sin(x3) > x2")
    page.run()
    assert experiment_on(page).data.formula == "sin(x1) > x2"
    assert page.text_input(key="formula").value == "sin(x3) > x2"
    assert "there is no x3; use x1 and x2" in page.error[0].value
    page.selectbox(key="example_formula").set_value("abs(x1) + abs(x2) < 4")
    page.run()
    assert experiment_on(page).data.formula == "abs(x1) + abs(x2) < 4"
    assert page.text_input(key="formula").value == "abs(x1) + abs(x2) < 4"
    assert not page.error


def test_an_input_of_ones_own_comes_and_goes() -> None:
    page = opened(dataset="spiral")
    page.text_input(key="new_feature").set_value("x1^3 - x2")
    page.run()
    assert experiment_on(page).data.features == ("x1", "x2", "x1^3 - x2")
    assert page.text_input(key="new_feature").value == ""
    page.text_input(key="new_feature").set_value("x1^")
    page.run()
    assert experiment_on(page).data.features == ("x1", "x2", "x1^3 - x2")
    assert len(page.error) == 1
    page.pills(key="features").set_value(["x1", "x2"])
    page.run()
    assert experiment_on(page).data.features == ("x1", "x2")


def test_ones_own_points_start_from_those_on_the_plane() -> None:
    page = opened(dataset="moons", noise="0")
    page.pills(key="dataset").set_value("points")
    page.run()
    own = experiment_on(page).data.points
    assert len(own.split("; ")) == 200
    page.text_area(key="points").set_value("0 0 0\n1 1 0\n0 1 1\n1 0 1")
    page.run()
    assert experiment_on(page).data.points == "0 0 0; 1 1 0; 0 1 1; 1 0 1"
    page.pills(key="dataset").set_value("xor")
    page.run()
    assert experiment_on(page).data.points == ""
    page.pills(key="dataset").set_value("points")
    page.run()
    assert experiment_on(page).data.points == "0 0 0; 1 1 0; 0 1 1; 1 0 1"
