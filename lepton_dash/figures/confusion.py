"""The confusion matrix: which class was taken for which.

Shape: K classes.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lepton_dash.figures import palette
from lepton_dash.figures.frame import TITLED_TOP, exported_layout, frame_axis, frame_layout
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _

SHARES_UP_TO = 6
"""Classes for which a cell has room for its share below its count."""

LONGEST_NAME = 16


def confusion_figure(
    confusion: np.ndarray | None,
    class_names: Sequence[str] = (),
    theme: str = "light",
    *,
    title: str = "",
) -> go.Figure:
    """Draws the counts; a cell is the stronger, the larger its share of its row.

    Args:
        confusion: int [K, K], row the actual class and column the predicted one; None draws a
            titled, empty figure.
        class_names: of the K classes.
        theme: one of `THEMES`.
        title: of the experiment, shown below the chart's own.
    """
    colours = THEMES[theme]
    figure = go.Figure(layout=frame_layout(colours))
    figure.update_layout(exported_layout(colours, _("Confusion matrix"), plotly_text(title, 120)))
    axis = {"showgrid": False, "showline": False, "ticks": "", "constrain": "domain"}
    # tick texts are as long as they are, and titles stand beyond them
    axis |= {"automargin": True, "ticklabeloverflow": "allow"}
    figure.update_layout(
        showlegend=False,
        hovermode="closest",
        margin={"l": 110, "r": 24, "t": TITLED_TOP, "b": 90},
        xaxis={**frame_axis(colours, _("predicted class")), **axis},
        yaxis={**frame_axis(colours, _("actual class")), **axis},
    )
    if confusion is None or not confusion.size:
        return figure
    count = len(confusion)
    totals = confusion.sum(axis=1, keepdims=True)
    shares = np.divide(confusion, totals, out=np.zeros(confusion.shape), where=totals > 0)
    names = [plotly_text(name, LONGEST_NAME) for name in class_names]
    size = min(12.0, 120 / count + 3)
    figure.add_trace(
        go.Heatmap(
            z=shares,
            x=list(range(count)),
            y=list(range(count)),
            text=_texts(confusion, shares),
            texttemplate="%{text}",
            textfont={"size": size},
            zmin=0,
            zmax=1,
            colorscale=_scale(theme),
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[[actual, said] for said in names] for actual in names],
            hovertemplate="%{customdata[0]} → %{customdata[1]}<br>%{text}<extra></extra>",
        )
    )
    ticks = {"tickvals": list(range(count)), "ticktext": names}
    ends = [-0.5, count - 0.5]
    figure.update_xaxes(range=ends, **ticks)
    # a few cells needn't be as high as they are wide
    ratio = min(1.0, 0.5 + 0.05 * count)
    figure.update_yaxes(range=ends[::-1], scaleanchor="x", scaleratio=ratio, **ticks)
    return figure


def _texts(confusion: np.ndarray, shares: np.ndarray) -> list[list[str]]:
    """The count of each cell, and its share of its row."""
    has_shares = len(confusion) <= SHARES_UP_TO
    return [
        [
            f"{int(number):,}" + (f"<br>{share:.0%}" if has_shares and number else "")
            for number, share in zip(row, of_row, strict=True)
        ]
        for row, of_row in zip(confusion, shares, strict=True)
    ]


def _scale(theme: str) -> list[list[float | str]]:
    """From nothing to all of a row."""
    colours = THEMES[theme]
    strong = colours.text if theme == "greyscale" else palette.LINKS[theme][1]
    under = palette.rgb(colours.grid)
    ends = [under, under + 0.9 * (palette.rgb(strong) - under)]
    return [[float(at), palette.css(end)] for at, end in enumerate(ends)]
