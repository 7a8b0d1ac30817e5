"""The colours of a chart's frame, on light and on dark pages."""

from typing import NamedTuple


class Theme(NamedTuple):
    """Colours as #rrggbb."""

    page: str
    """Behind a chart that is exported; on a page the chart lets the page show through."""
    plot: str
    """Behind the curves, and under a boundary where the network is undecided."""
    text: str
    faint_text: str
    line: str
    """The line around the plot and its ticks."""
    grid: str
    train: str
    """The training curve."""
    validation: str
    """The validation curve."""
    outline: str
    """Around the points, so that they stand out from a boundary of their own colour."""


THEMES = {
    "light": Theme(
        page="#ffffff",
        plot="#ffffff",
        text="#1d2733",
        faint_text="#5b6673",
        line="#aab4c0",
        grid="#e8ecf1",
        train="#7c8896",
        validation="#c2185b",
        outline="#ffffff",
    ),
    "dark": Theme(
        page="#11161d",
        plot="#11161d",
        text="#e4e9f0",
        faint_text="#9aa6b5",
        line="#4a5766",
        grid="#222b36",
        train="#93a1b1",
        validation="#ff6f9f",
        outline="#11161d",
    ),
}
"""Theme name -> colours."""
