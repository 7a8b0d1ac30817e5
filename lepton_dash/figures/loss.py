"""The loss curve: training and validation loss over the epochs."""

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_axis, frame_layout
from lepton_dash.figures.history import alone, make_logarithmic, place_curves, set_log_ticks
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _

if TYPE_CHECKING:
    from lepton_dash.figures.history import History


def loss_template(theme: str) -> dict[str, Any]:
    """Returns the curves without their data, and the layout, as JSON can hold them.

    Besides: what curves behind them look like, the mark of the best epoch and that of the one that
    is looked at, and what is said where one epoch alone is known.
    """
    colours = THEMES[theme]
    curves = [
        (_("training"), colours.train, "solid"),
        (_("validation"), colours.validation, colours.validation_dash),
    ]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": [],
                "y": [],
                "line": {"color": colour, "width": 2, "dash": dash},
                "hovertemplate": "%{y:,.4~g}",
            }
            for name, colour, dash in curves
        ],
        "references": {
            kind: [
                {
                    "type": "scatter",
                    "mode": "lines",
                    "legendgroup": kind,
                    "line": {"color": colour, "width": 1.5, "dash": dash},
                    "opacity": 0.8,
                    "hovertemplate": "%{y:,.4~g}",
                }
                for _name, colour, _dash in curves
            ]
            for kind, dash in (("held", "dash"), ("fork", "dot"))
        },
        "best": {
            "showarrow": True,
            "arrowhead": 6,
            "arrowsize": 1,
            "arrowwidth": 1,
            "arrowcolor": colours.text,
            "ax": 0,
            "ay": -26,
            "font": {"size": 12, "color": colours.text},
            "bgcolor": colours.page,
            "opacity": 0.85,
        },
        "alone": alone(),
        "sought": {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": colours.text, "width": 1, "dash": "dashdot"},
        },
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
    history: "History | None",
    theme: str = "light",
    *,
    log: str = "",
    title: str = "",
    loss: str = "",
) -> go.Figure:
    """Draws training and validation loss.

    Args:
        history: columns `epoch`, `train_loss` and `validation_loss` (NaN where there is none); see
            `lepton_dash.figures.history` for smoothed ones.
        theme: one of `THEMES`.
        log: the axes that are logarithmic: "x", "y", "xy" or none.
        title: of the experiment, shown below the chart's own.
        loss: what it is called, see `lepton_dash.loss_words`; empty: just "loss".
    """
    template = loss_template(theme)
    figure = go.Figure({"data": template["data"], "layout": template["layout"]})
    figure.update_layout(template["exported"])
    figure.update_layout(title_subtitle_text=plotly_text(title, 120))
    if loss:
        figure.update_yaxes(title_text=loss)
    make_logarithmic(figure, log)
    if history is not None and len(history["epoch"]):
        place_curves(figure, history, ("train_loss", "validation_loss"))
    set_log_ticks(figure)
    return figure
