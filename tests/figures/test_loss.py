"""The loss curve as a Plotly figure."""

import numpy as np
import pandas as pd
import pytest

from lepton_dash.figures import loss_figure
from lepton_dash.figures.history import set_limits
from lepton_dash.figures.rate import rate_figure

HISTORY = pd.DataFrame(
    {
        "epoch": [0, 1, 2],
        "train_loss": [0.7, 0.4, 0.2],
        "validation_loss": [0.8, 0.5, 0.4],
    }
)


@pytest.mark.parametrize("history", [None, HISTORY.iloc[:0]], ids=["none", "no rows"])
def test_without_a_history_there_is_a_titled_empty_figure(history: pd.DataFrame | None) -> None:
    figure = loss_figure(history)
    assert figure.layout.title.text == "Loss"
    assert figure.layout.xaxis.title.text == "epoch"
    assert figure.layout.yaxis.title.text == "loss"
    assert all(not trace.x for trace in figure.data)


def test_both_curves_are_drawn() -> None:
    train, validation = loss_figure(HISTORY).data
    assert train.x.tolist() == [0, 1, 2]
    assert train.y.tolist() == [0.7, 0.4, 0.2]
    assert validation.y.tolist() == [0.8, 0.5, 0.4]
    assert train.line.color != validation.line.color
    assert (train.visible, validation.visible) == (True, True)


def test_of_a_network_from_a_file_it_is_said_that_one_epoch_is_known() -> None:
    figure = loss_figure(HISTORY.iloc[2:].assign(epoch=[1200]))
    assert [trace.mode for trace in figure.data] == ["markers", "markers"]
    assert figure.layout.annotations[0].text == "Only the end is known."
    assert not loss_figure(HISTORY).layout.annotations
    assert not loss_figure(HISTORY.iloc[:1]).layout.annotations, "one that begins"


def test_without_validation_there_is_one_curve() -> None:
    figure = loss_figure(HISTORY.assign(validation_loss=np.nan))
    assert [trace.visible for trace in figure.data] == [True, False]


@pytest.mark.parametrize(
    ("log", "types"),
    [("", (None, None)), ("x", ("log", None)), ("y", (None, "log")), ("xy", ("log", "log"))],
)
def test_axes_can_be_logarithmic(log: str, types: tuple[str | None, str | None]) -> None:
    layout = loss_figure(HISTORY, log=log).layout
    assert (layout.xaxis.type, layout.yaxis.type) == types


@pytest.mark.parametrize(
    ("ends", "step"),
    [((1e-3, 0.9), "D2"), ((1e-7, 1.0), 1), ((1e-20, 1.0), 3), ((0.5, 0.9), "L0.1")],
)
def test_numbers_along_a_logarithmic_axis_have_room(
    ends: tuple[float, float], step: str | int
) -> None:
    losses = np.array(ends)
    history = {"epoch": np.array([1, 500]), "train_loss": losses, "validation_loss": losses}
    figure = loss_figure(history, log="xy")
    assert figure.layout.yaxis.dtick == step
    assert figure.layout.xaxis.dtick == "D2"
    set_limits(figure, (None, 1e8), (None, None))
    assert figure.layout.xaxis.dtick == 1  # of what is shown now


def test_what_was_measured_is_faint_below_a_smoothed_curve() -> None:
    smooth = {f"{part}_loss_smoothed": HISTORY[f"{part}_loss"] + 1 for part in ("train",)}
    faint, train, validation = loss_figure(HISTORY.assign(**smooth)).data
    assert train.y.tolist() == pytest.approx([1.7, 1.4, 1.2])
    assert faint.y.tolist() == [0.7, 0.4, 0.2]
    assert faint.opacity < 0.5
    assert faint.showlegend is False
    assert faint.line.color == train.line.color
    assert validation.y.tolist() == [0.8, 0.5, 0.4]


def test_the_title_of_the_experiment_is_text() -> None:
    subtitle = loss_figure(HISTORY, title="<b>Circle</b>").layout.title.subtitle.text
    assert subtitle == "&lt;b&gt;Circle&lt;/b&gt;"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_has_a_background_of_its_own(theme: str) -> None:
    layout = loss_figure(HISTORY, theme).layout
    assert layout.paper_bgcolor.startswith("#")
    assert layout.showlegend is True


def test_a_rate_that_never_changes_lies_above_zero() -> None:
    rates = {"epoch": np.array([1.0, 2.0]), "learning_rate": np.array([0.03, 0.03])}
    assert rate_figure(rates).layout.yaxis.range == pytest.approx((0, 0.033))
    low, high = rate_figure(rates, log="y").layout.yaxis.range
    assert 10**low < 0.03 < 10**high < 0.1
