"""The loss curve: training and validation loss over the epochs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_axis, frame_layout
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _

if TYPE_CHECKING:
    import pandas as pd

    History = pd.DataFrame | Mapping[str, np.ndarray]


def loss_template(theme: str) -> dict[str, Any]:
    """Returns the curves without their data, and the layout, as JSON can hold them."""
    colours = THEMES[theme]
    curves = [(_("training"), colours.train), (_("validation"), colours.validation)]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": [],
                "y": [],
                "line": {"color": colour, "width": 2},
                "hovertemplate": "%{y:.4~g}",
            }
            for name, colour in curves
        ],
        "layout": {
            **frame_layout(colours),
            "showlegend": False,
            "hovermode": "x unified",
            "margin": {"l": 62, "r": 14, "t": 10, "b": 44, "autoexpand": False},
            "xaxis": {
                **frame_axis(colours, _("epoch")),
                "rangemode": "tozero",
                "exponentformat": "none",
                "showgrid": False,
                "spikecolor": colours.line,
                "spikethickness": 1,
                "spikedash": "solid",
                "nticks": 7,
                "unifiedhovertitle": {"text": _("epoch") + " %{x:,}"},
            },
            "yaxis": {
                **frame_axis(colours, _("loss")),
                "rangemode": "tozero",
                "exponentformat": "power",
                "nticks": 8,
            },
        },
        "exported": {
            **exported_layout(colours, _("Loss")),
            "margin": {"l": 72, "r": 24, "t": TITLED_TOP, "b": 56},
        },
    }


def loss_figure(
    history: "History | None", theme: str = "light", *, log: bool = False, title: str = ""
) -> go.Figure:
    """Draws training and validation loss.

    Args:
        history: columns `epoch`, `train_loss` and `validation_loss` (NaN where there is none).
        theme: "light" or "dark".
        log: whether the loss axis is logarithmic.
        title: of the experiment, shown below the chart's own.
    """
    template = loss_template(theme)
    figure = go.Figure({"data": template["data"], "layout": template["layout"]})
    figure.update_layout(template["exported"])
    figure.update_layout(title_subtitle_text=plotly_text(title, 120))
    if log:
        figure.update_yaxes(type="log")
    if history is None or not len(history["epoch"]):
        return figure
    for trace, column in zip(figure.data, ("train_loss", "validation_loss"), strict=True):
        losses = np.asarray(history[column], dtype=np.float64)
        exists = bool(np.isfinite(losses).any())
        trace.update(x=np.asarray(history["epoch"]), y=losses, visible=exists)
    return figure
