"""Accuracy, confusion matrix, curves of classes and predictions as Plotly figures."""

import numpy as np
import pandas as pd
import pytest

from lepton_dash.figures import palette
from lepton_dash.figures.accuracy import accuracy_figure
from lepton_dash.figures.confusion import confusion_figure
from lepton_dash.figures.measures import ClassCurve, curves_figure, predictions_figure
from lepton_dash.figures.theme import THEMES

HISTORY = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "train_accuracy": [0.5, 0.8, 0.9],
        "validation_accuracy": [0.4, 0.7, 0.75],
        "train_r2": [-40.0, 0.5, 0.9],
        "validation_r2": [np.nan] * 3,
    }
)


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_to_draw_is_a_titled_empty_figure(theme: str) -> None:
    nothing = [
        accuracy_figure(None, theme),
        accuracy_figure(HISTORY.iloc[:0], theme, metric="r2"),
        confusion_figure(None, theme=theme),
        curves_figure("roc", [], theme),
        curves_figure("pr", [], theme),
        predictions_figure("fit", None, None, theme),
        predictions_figure("residuals", np.empty(0), np.empty(0), theme),
    ]
    titles = [figure.layout.title.text for figure in nothing]
    assert titles == [
        "Accuracy",
        "R²",
        "Confusion matrix",
        "ROC curve",
        "Precision and recall",
        "Predicted against actual",
        "Residuals",
    ]
    assert all(trace.x is None or not len(trace.x) for f in nothing for trace in f.data)
    assert all(figure.layout.paper_bgcolor == THEMES[theme].page for figure in nothing)


def test_accuracy_has_both_parts_in_percent() -> None:
    figure = accuracy_figure(HISTORY, title="<b>Circle</b>")
    train, validation = figure.data
    assert train.y.tolist() == [0.5, 0.8, 0.9]
    assert validation.y.tolist() == [0.4, 0.7, 0.75]
    assert figure.layout.yaxis.tickformat == ".0%"
    low, high = figure.layout.yaxis.range
    assert low < 0.4
    assert 1 < high < 1.1
    assert "&lt;b&gt;" in figure.layout.title.subtitle.text


def test_an_untrained_r2_does_not_flatten_the_rest() -> None:
    figure = accuracy_figure(HISTORY, metric="r2")
    assert [trace.visible for trace in figure.data] == [True, False]
    assert figure.layout.yaxis.range[0] > -39
    assert figure.data[0].y.tolist()[0] == -40.0  # the number stays


def test_a_confusion_matrix_counts_and_says_shares_of_rows() -> None:
    counts = np.array([[8, 2], [0, 0]])
    figure = confusion_figure(counts, ["a", "<b>"])
    heatmap = figure.data[0]
    assert heatmap.z.tolist() == [[0.8, 0.2], [0.0, 0.0]]
    assert [list(row) for row in heatmap.text] == [["8<br>80%", "2<br>20%"], ["0", "0"]]
    assert figure.layout.yaxis.range == (1.5, -0.5)  # the first class on top
    assert figure.layout.xaxis.ticktext == ("a", "&lt;b&gt;")


def test_each_class_has_a_curve_with_its_area_beside_chance() -> None:
    x = np.array([0.0, 0.0, 1.0])
    curves = [
        ClassCurve(0, "a<b>", x, np.array([0.0, 1.0, 1.0]), 1.0, 0.25),
        ClassCurve(2, "c", x, x, float("nan"), 0.35),
    ]
    roc = curves_figure("roc", curves)
    assert [trace.name for trace in roc.data] == ["chance", "a&lt;b&gt; (AUC 1.000)", "c"]
    assert roc.data[1].line.color == palette.class_colour(0)
    assert roc.data[2].line.color == palette.class_colour(2)
    assert roc.data[1].line.dash != roc.data[2].line.dash
    precision = curves_figure("pr", curves)
    assert list(precision.data[0].y) == [0.25, 0.25, None, 0.35, 0.35, None]  # each its own
    assert precision.data[1].line.shape == "vh"  # what the average precision sums


def test_predictions_stand_on_the_line_where_they_are_right() -> None:
    actual, predicted = np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.0, 2.0])
    fit = predictions_figure("fit", actual, predicted, target_name="price <€>")
    assert fit.data[0].x.tolist() == actual.tolist()
    assert fit.data[0].y.tolist() == predicted.tolist()
    assert list(fit.data[1].x) == list(fit.data[1].y)
    assert fit.layout.yaxis.scaleanchor == "x"
    assert fit.layout.xaxis.title.text == "actual: price &lt;€&gt;"
    rest = predictions_figure("residuals", actual, predicted)
    assert rest.data[0].y.tolist() == [-0.5, 0.0, 1.0]
    assert list(rest.data[1].y) == [0.0, 0.0]
