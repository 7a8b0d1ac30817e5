"""How good the answers are over the epochs: accuracy, or R² where numbers are predicted."""

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from lepton_dash.figures.history import make_logarithmic, place_curves, set_log_ticks, values_of
from lepton_dash.figures.loss import loss_template
from lepton_dash.figures.text import plotly_text
from lepton_dash.i18n import _

if TYPE_CHECKING:
    from lepton_dash.figures.history import History


def accuracy_figure(
    history: "History | None",
    theme: str = "light",
    *,
    metric: str = "accuracy",
    log: str = "",
    title: str = "",
) -> go.Figure:
    """Draws the measure on the training and the validation part.

    Args:
        history: columns `epoch`, `train_accuracy` and `validation_accuracy` (NaN where there is
            none); or `train_r2` and `validation_r2`. See `lepton_dash.figures.history` for smoothed
            ones.
        theme: one of `THEMES`.
        metric: "accuracy" or "r2".
        log: the axes that are logarithmic: "x", "y", "xy" or none.
        title: of the experiment, shown below the chart's own.
    """
    template = loss_template(theme)
    name = "R²" if metric == "r2" else _("accuracy")
    figure = go.Figure({"data": template["data"], "layout": template["layout"]})
    figure.update_layout(template["exported"])
    figure.update_layout(
        title_text="R²" if metric == "r2" else _("Accuracy"),
        title_subtitle_text=plotly_text(title, 120),
    )
    figure.update_yaxes(title_text=name, rangemode="normal")
    figure.update_traces(hovertemplate="%{y:,.4~g}" if metric == "r2" else "%{y:.2%}")
    if metric == "accuracy":
        figure.update_yaxes(tickformat=".0%")
    if history is not None and len(history["epoch"]):
        columns = [f"{part}_{metric}" for part in ("train", "validation")]
        place_curves(figure, history, columns)
        shown = np.concatenate([values_of(history, column) for column in columns])
        figure.update_yaxes(range=_range(shown[np.isfinite(shown)], metric))
    make_logarithmic(figure, log)
    set_log_ticks(figure)
    return figure


def _range(values: np.ndarray, metric: str) -> list[float]:
    """What the axis shows: up to what is perfect, and down no further than is needed.

    The first R² of an untrained network may be far below zero, and would flatten all the rest.
    """
    if not len(values):
        return [0.0, 1.0]
    low = float(np.min(values))
    if metric == "r2":
        low = max(low, min(-0.5, float(np.quantile(values, 0.05))))
    room = 0.04 * (1.0 - low) or 0.04
    return [low - room, 1.0 + room]
