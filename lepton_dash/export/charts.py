"""The charts of a run: a figure, the table behind it, and its caption.

Shapes: K rows of history, N examples, C classes.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash import measures
from lepton_dash.compare.thinning import evenly
from lepton_dash.data import View
from lepton_dash.data.table import unique_names
from lepton_dash.export import captions, scenes
from lepton_dash.export.curves import CurveLook, Curves, curves_of
from lepton_dash.export.errors import ExportError
from lepton_dash.export.fine_pictures import fine_picture
from lepton_dash.export.lettering import printable
from lepton_dash.export.render import ASPECT
from lepton_dash.figures import boundary_figure, loss_figure
from lepton_dash.figures.accuracy import accuracy_figure
from lepton_dash.figures.confusion import SHARES_UP_TO, confusion_figure
from lepton_dash.figures.history import alone, say_smoothed, set_limits
from lepton_dash.figures.measures import ClassCurve, curves_figure, predictions_figure
from lepton_dash.figures.network import network_figure
from lepton_dash.figures.rate import rate_figure
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import N_, _, listed, ngettext
from lepton_dash.loss_words import LossWords, loss_words
from lepton_dash.number_text import short_number, signed
from lepton_dash.rates import rates_of
from lepton_dash.run import Curves as RunCurves
from lepton_dash.run import Run
from lepton_dash.title import title

MOST_CURVED = 2000
"""Points of an ROC or precision-recall curve that are drawn."""
MOST_RATES = 20_000
"""Epochs of which the learning rate is listed; of more, evenly spaced ones."""
PARTS: Mapping[str, str] = {"validation": N_("validation"), "train": N_("training")}
"""Part of the data -> what it is called."""


class ChartSource(NamedTuple):
    """What charts are drawn from."""

    run: Run
    view: View | None = None
    """What a boundary and neurons are drawn over; None: what suits the data."""
    part: str = "validation"
    """validation or train: whose answers are measured."""
    title: str = ""
    """Of the run; empty: the experiment in a line."""
    curve: CurveLook = CurveLook()
    """How curves over the training are drawn."""

    @property
    def name(self) -> str:
        """What stands below the chart's title."""
        return self.title or title(self.run.experiment)


class CurveSource(NamedTuple):
    """What curves over the training are drawn from where the data of the run are gone."""

    run: RunCurves
    title: str = ""
    """Of the run; empty: the experiment in a line."""
    curve: CurveLook = CurveLook()
    """How curves are drawn."""

    @property
    def name(self) -> str:
        """What stands below the chart's title."""
        return self.title or title(self.run.experiment)


AnySource = ChartSource | CurveSource


class Drawn(NamedTuple):
    """A chart."""

    figure: go.Figure
    table: pd.DataFrame
    """The data behind it, whole."""
    caption: str
    aspect: float = ASPECT
    """Height to width of its plot, where nothing else decides it."""


class Chart(NamedTuple):
    """A chart that there is."""

    label: str
    make: Callable[[ChartSource, str], Drawn]
    """From a source and the name of a theme."""
    tasks: frozenset[str]
    needs_part: bool = False
    """Whether it shows the answers on one part of the data."""
    needs_view: bool = False
    """Whether it shows a plane."""
    is_curve: bool = False
    """Whether it shows what was measured over the training, not the network."""


# --- histories ---


def _loss(source: AnySource, theme: str) -> Drawn:
    curves = curves_of(source.run.history, ("train_loss", "validation_loss"), source.curve)
    held = _is_measured(curves, "validation_loss")
    subject = _("Training and validation loss") if held else _("Training loss")
    figure = loss_figure(
        curves.drawn,
        theme,
        log=source.curve.log,
        title=source.name,
        loss=loss_words_of(source.run).axis,
    )
    caption = captions.caption(subject, source.run, *curves.sentences, is_of_whole=True)
    _finish(figure, source)
    return Drawn(figure, curves.table, caption)


def _finish(figure: go.Figure, source: AnySource) -> None:
    """Sets the limits, and says in the chart what its curves are, or why there are none."""
    set_limits(figure, *source.curve.limits)
    say_smoothed(figure, source.curve.smoothing)
    run = source.run
    if isinstance(run, Run) and run.failure is not None and run.state.epoch == 0:
        words = _("The training diverged in epoch {epoch:,}.").format(epoch=run.failure.epoch)
        figure.add_annotation({**alone(), "text": words})


def loss_words_of(run: Run | RunCurves) -> LossWords:
    """Returns what a run's loss is called, with its scale where the run's data are there."""
    scale = None if isinstance(run, RunCurves) else run.prepared.target_scale
    return loss_words(run.experiment, run.task, scale)


def _accuracy(source: AnySource, theme: str) -> Drawn:
    metric = "r2" if source.run.task == "regression" else "accuracy"
    columns = (f"train_{metric}", f"validation_{metric}")
    curves = curves_of(source.run.history, columns, source.curve)
    subjects = {
        ("accuracy", True): _("Accuracy on the training and the validation part"),
        ("accuracy", False): _("Accuracy on the training part"),
        ("r2", True): _("R² on the training and the validation part"),
        ("r2", False): _("R² on the training part"),
    }
    figure = accuracy_figure(
        curves.drawn, theme, metric=metric, log=source.curve.log, title=source.name
    )
    _finish(figure, source)
    subject = subjects[metric, _is_measured(curves, columns[1])]
    caption = captions.caption(subject, source.run, *curves.sentences, is_of_whole=True)
    return Drawn(figure, curves.table, caption)


def _rate(source: AnySource, theme: str) -> Drawn:
    run, look = source.run, source.curve._replace(smoothing=0.0)  # it is set, not measured
    last = int(run.history["epoch"].iloc[-1]) if len(run.history) else 0
    epochs = evenly(last + 1, MOST_RATES)
    table = pd.DataFrame(
        {
            "epoch": epochs,
            "learning_rate": rates_of(run.experiment, run.timeline, epochs),
        }
    )
    curves = curves_of(table, ("learning_rate",), look)
    figure = rate_figure(curves.drawn, theme, log=look.log, title=source.name)
    set_limits(figure, *look.limits)
    caption = captions.caption(_("Learning rate"), run, *curves.sentences, is_of_whole=True)
    return Drawn(figure, curves.table, caption)


def _is_measured(curves: Curves, column: str) -> bool:
    return bool(np.isfinite(curves.table[column].to_numpy(np.float64)).any())


# --- the network ---


def _boundary(source: ChartSource, theme: str) -> Drawn:
    run = source.run
    found = scenes.boundary_of(run, source.view)
    scene = found.scene._replace(title=source.name)
    figure = boundary_figure(scene, fine_picture(scene, found.answers), theme)
    x, y = np.meshgrid(found.x, found.y)
    columns: dict[str, NDArray[Any]] = {
        scene.x_label: x.ravel(),
        scene.y_label or "y": y.ravel(),
    }
    if run.task == "regression":
        columns[scene.target_name or "value"] = found.answers
    else:
        for position, name in enumerate(run.class_names):
            columns[f"p({name})"] = found.answers[:, position]
    has_validation = len(scene.validation_y) > 0
    subject = _("Predictions") if run.task == "regression" else _("Decision boundary")
    reading = [_how_sure(run, theme)]
    if has_validation:
        reading.append(_("Filled points are training examples, hollow ones validation examples."))
        if run.task == "regression":
            reading[-1] = _("Points are examples; those with a dark outline were held out.")
    reading.append(captions.slice_words(run.prepared, scenes.view_of(run, source.view)))
    grid = _unique(columns)
    names = [*grid.columns[:2], *unique_names([*grid.columns, "part", "actual"])[-2:]]
    points = found.points.set_axis(names, axis=1)
    table = pd.concat([grid.assign(**{names[2]: "grid"}), points], ignore_index=True)
    # planes whose axes have different units may have any shape
    return Drawn(figure, table, captions.caption(subject, run, *reading), aspect=0.85)


def _how_sure(run: Run, theme: str) -> str:
    if run.task == "regression":
        return ""
    if theme == "greyscale" and run.task == "multiclass":
        return _("Each shade is a class, as the shapes of the points are.")
    return _("The background is the predicted class, the stronger the surer.")


def _unique(columns: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    return pd.DataFrame({printable(name): values for name, values in columns.items()})


def _network(source: ChartSource, theme: str) -> Drawn:
    run = source.run
    drawing = scenes.drawing_of(run, source.view)
    figure = network_figure(drawing, theme, title=source.name)
    colours = {
        "greyscale": _("dashed and lighter where negative"),
        "colour-blind": _("blue where positive, orange and dashed where negative"),
    }.get(theme, _("blue where positive, orange where negative"))
    reading = _(
        "Each neuron is shown as what it answers over the plane of the examples; links are weights,"
        " thicker where larger, {colours}."
    ).format(colours=colours)
    return Drawn(figure, _parameters(run), captions.caption(_("Weights and neurons"), run, reading))


def _parameters(run: Run) -> pd.DataFrame:
    """Every parameter in a line: which layer, from which unit (0: the bias) to which, its value."""
    rows: list[pd.DataFrame] = []
    for depth, (weights, biases) in enumerate(run.trainer.layers(run.state), start=1):
        both = np.concatenate([biases[None], weights]).astype(np.float32)
        source, target = np.indices(both.shape)
        rows.append(
            pd.DataFrame(
                {
                    "layer": depth,
                    "kind": np.where(source.ravel() == 0, "bias", "weight"),
                    "from": source.ravel(),
                    "to": target.ravel() + 1,
                    "value": both.ravel(),
                }
            )
        )
    for depth, (gain, shift) in enumerate(run.trainer.norms(run.state), start=1):
        for kind, values in (("gain", gain), ("shift", shift)):
            to = np.arange(1, len(values) + 1)
            rows.append(
                pd.DataFrame({"layer": depth, "kind": kind, "from": 0, "to": to, "value": values})
            )
    return pd.concat(rows, ignore_index=True)


# --- measures ---


def _on_part(answers: scenes.Answers) -> str:
    """Whose answers are shown, in a sentence."""
    return ngettext(
        "Shown is the one example of the {part} part.",
        "Shown are the {count:,} examples of the {part} part.",
        len(answers.y),
    ).format(count=len(answers.y), part=_(PARTS[answers.part]))


def _confusion(source: ChartSource, theme: str) -> Drawn:
    run = source.run
    answers = scenes.answers_of(run, source.part)
    confusion = measures.confusion_matrix(answers.y, answers.predicted, len(run.class_names))
    actual, predicted = np.indices(confusion.shape)
    names = np.array(run.class_names, dtype=object)
    table = pd.DataFrame(
        {
            "actual": names[actual.ravel()],
            "predicted": names[predicted.ravel()],
            "count": confusion.ravel(),
        }
    )
    figure = confusion_figure(confusion, run.class_names, theme, title=source.name)
    accuracy = measures.class_scores(confusion).accuracy
    said = [_on_part(answers)]
    if len(run.class_names) <= SHARES_UP_TO:
        said.append(_("Percentages are of the examples of the actual class, a row."))
    if len(answers.y):
        said.append(_("The accuracy is {accuracy:.1%}.").format(accuracy=accuracy))
    return Drawn(figure, table, captions.caption(_("Confusion matrix"), run, *said))


def _curves(source: ChartSource, theme: str, chart: str, subject: str) -> Drawn:
    run = source.run
    answers = scenes.answers_of(run, source.part)
    make = measures.roc_curve if chart == "roc" else measures.precision_recall_curve
    curves, tables_of = [], []
    across, up = (
        ("false_positive_rate", "true_positive_rate") if chart == "roc" else ("recall", "precision")
    )
    for position, name in enumerate(run.class_names):  # each class is the positive one once
        curve = make(answers.y == position, answers.certainties[:, position])
        shown = measures.thinned(curve, MOST_CURVED)
        share = float(np.mean(answers.y == position)) if len(answers.y) else 0.0
        curves.append(ClassCurve(position, name, shown.x, shown.y, curve.area, share))
        tables_of.append(pd.DataFrame({"class": name, across: curve.x, up: curve.y}))
    figure = curves_figure(chart, curves, theme, title=source.name)
    area = (
        _("Each class against the others; AUC: the area under its curve.")
        if chart == "roc"
        else _("Each class against the others; AP: its average precision. Dotted: chance.")
    )
    return Drawn(
        figure,
        pd.concat(tables_of, ignore_index=True),
        captions.caption(subject, run, _on_part(answers), area),
    )


def _roc(source: ChartSource, theme: str) -> Drawn:
    return _curves(source, theme, "roc", _("ROC curve"))


def _pr(source: ChartSource, theme: str) -> Drawn:
    return _curves(source, theme, "pr", _("Precision over recall"))


def _predictions(source: ChartSource, theme: str, chart: str, subject: str) -> Drawn:
    run = source.run
    answers = scenes.answers_of(run, source.part)
    target = run.prepared.target_name
    table = pd.DataFrame({"actual": answers.y, "predicted": answers.says})
    table["residual"] = table["actual"] - table["predicted"]
    shown = np.arange(len(table))
    if len(shown) > scenes.MOST_POINTS:
        shown = np.sort(np.random.default_rng(0).choice(len(table), scenes.MOST_POINTS, False))
    figure = predictions_figure(
        chart,
        answers.y[shown],
        answers.says[shown],
        theme,
        part=answers.part,
        target_name=target,
        title=source.name,
    )
    scores = measures.regression_scores(answers.y, answers.says)
    scored = ""
    if np.isfinite(scores.r2):
        scored = _("R² is {r2}, and the root mean squared error {rmse}.").format(
            r2=signed(f"{scores.r2:.3f}"), rmse=short_number(scores.rmse)
        )
    elif np.isfinite(scores.rmse):
        scored = _("The root mean squared error is {rmse}.").format(rmse=short_number(scores.rmse))
    return Drawn(figure, table, captions.caption(subject, run, _on_part(answers), scored))


def _fit(source: ChartSource, theme: str) -> Drawn:
    return _predictions(source, theme, "fit", _("Predicted against actual values"))


def _residuals(source: ChartSource, theme: str) -> Drawn:
    return _predictions(source, theme, "residuals", _("Residuals"))


_CLASSES = frozenset({"binary", "multiclass"})
_NUMBERS = frozenset({"regression"})

CHARTS: Mapping[str, Chart] = {
    "loss": Chart(N_("Loss"), _loss, _CLASSES | _NUMBERS, is_curve=True),
    "accuracy": Chart(N_("Accuracy"), _accuracy, _CLASSES, is_curve=True),
    "r2": Chart(N_("R²"), _accuracy, _NUMBERS, is_curve=True),
    "rate": Chart(N_("Learning rate"), _rate, _CLASSES | _NUMBERS, is_curve=True),
    "boundary": Chart(N_("Boundary"), _boundary, _CLASSES | _NUMBERS, needs_view=True),
    "network": Chart(N_("Network"), _network, _CLASSES | _NUMBERS, needs_view=True),
    "confusion": Chart(N_("Confusion matrix"), _confusion, _CLASSES, needs_part=True),
    "roc": Chart(N_("ROC curve"), _roc, _CLASSES, needs_part=True),
    "pr": Chart(N_("Precision and recall"), _pr, _CLASSES, needs_part=True),
    "fit": Chart(N_("Predicted against actual"), _fit, _NUMBERS, needs_part=True),
    "residuals": Chart(N_("Residuals"), _residuals, _NUMBERS, needs_part=True),
}
"""Name -> a chart of a run."""


def fitting(task: str) -> list[str]:
    """Returns the names of the charts that there are for a task."""
    return [name for name, chart in CHARTS.items() if task in chart.tasks]


def draw(source: AnySource, name: str, theme: str = "light") -> Drawn:
    """Draws a chart of a run, in colours for print.

    Raises:
        ExportError: there is no such chart for the run, or no such theme; or it needs the network
            of a run whose data are gone.
        DataError: the view names a column that isn't there.
    """
    task = source.run.task
    if name not in CHARTS or task not in CHARTS[name].tasks:
        raise ExportError(
            _("This run has no chart {name}; it has {names}.").format(
                name=repr(name[:40]), names=listed(fitting(task))
            )
        )
    if theme not in THEMES:
        raise ExportError(
            _("The theme must be one of {names}, not {value}.").format(
                names=listed(THEMES), value=repr(theme[:40])
            )
        )
    chart = CHARTS[name]
    if isinstance(source, CurveSource) and not chart.is_curve:
        raise ExportError(source.run.problem)
    drawn = cast(Callable[[AnySource, str], Drawn], chart.make)(source, theme)
    return drawn._replace(figure=for_print(drawn.figure, theme))


def for_print(figure: go.Figure, theme: str) -> go.Figure:
    """Returns the figure with darker axes and texts than a page has, which shows its own around."""
    colours = THEMES[theme]
    figure.update_layout(font_color=colours.text)
    figure.update_xaxes(linecolor=colours.faint_text, tickcolor=colours.faint_text)
    figure.update_yaxes(linecolor=colours.faint_text, tickcolor=colours.faint_text)
    return figure
