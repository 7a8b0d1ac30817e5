"""The learning rate over the epochs."""

import math
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from lepton_dash.figures.history import make_logarithmic, place_curves, set_log_ticks, values_of
from lepton_dash.figures.loss import loss_template
from lepton_dash.figures.text import plotly_text
from lepton_dash.i18n import _

if TYPE_CHECKING:
    from lepton_dash.figures.history import History


def rate_figure(
    rates: "History", theme: str = "light", *, log: str = "", title: str = ""
) -> go.Figure:
    """Draws the learning rate.

    Args:
        rates: columns `epoch` and `learning_rate`.
        theme: one of `THEMES`.
        log: the axes that are logarithmic: "x", "y", "xy" or none.
        title: of the experiment, shown below the chart's own.
    """
    template = loss_template(theme)
    curve = template["data"][0] | {"name": _("learning rate")}
    figure = go.Figure({"data": [curve], "layout": template["layout"]})
    figure.update_layout(template["exported"])
    figure.update_layout(
        title_text=_("Learning rate"),
        title_subtitle_text=plotly_text(title, 120),
        showlegend=False,
    )
    figure.update_yaxes(title_text=_("learning rate"))
    place_curves(figure, rates, ("learning_rate",))
    make_logarithmic(figure, log)
    known = values_of(rates, "learning_rate")
    known = known[np.isfinite(known) & (known > 0)]
    if len(known):
        # a rate is never negative, and one that never changes leaves no extent to draw
        figure.update_yaxes(range=_range(float(known.min()), float(known.max()), "y" in log))
    set_log_ticks(figure)
    return figure


def _range(low: float, high: float, is_log: bool) -> list[float]:
    if not is_log:
        return [0.0, 1.1 * high]
    ends = math.log10(low), math.log10(high)
    room = 0.05 * (ends[1] - ends[0]) or 0.5
    return [ends[0] - room, ends[1] + room]
