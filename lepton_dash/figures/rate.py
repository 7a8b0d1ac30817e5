"""The learning rate over the epochs."""

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from lepton_dash.figures.loss import loss_template
from lepton_dash.figures.text import plotly_text
from lepton_dash.i18n import _


def rate_figure(
    epochs: ArrayLike, rates: ArrayLike, theme: str = "light", *, log: bool = False, title: str = ""
) -> go.Figure:
    """Draws the learning rate.

    Args:
        epochs: complete epochs, ascending [K].
        rates: with which it went on after them [K].
        theme: one of `THEMES`.
        log: whether the axis of the rate is logarithmic.
        title: of the experiment, shown below the chart's own.
    """
    template = loss_template(theme)
    curve = template["data"][0] | {
        "x": np.asarray(epochs),
        "y": np.asarray(rates),
        "name": _("learning rate"),
    }
    figure = go.Figure({"data": [curve], "layout": template["layout"]})
    figure.update_layout(template["exported"])
    figure.update_layout(title_text=_("Learning rate"), title_subtitle_text=plotly_text(title, 120))
    figure.update_yaxes(title_text=_("learning rate"))
    if log:
        figure.update_yaxes(type="log", rangemode="normal")
    return figure
