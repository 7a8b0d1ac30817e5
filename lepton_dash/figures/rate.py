"""The learning rate over the epochs."""

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from lepton_dash.figures.history import make_logarithmic, place_curves
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
    return figure
