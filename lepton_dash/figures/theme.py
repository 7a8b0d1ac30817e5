"""The colours of a chart's frame: on light and on dark pages, and in print."""

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
    """The validation curve, in a colour that no class has."""
    outline: str
    """Around the points, so that they stand out from a boundary of their own colour."""
    validation_dash: str = "solid"
    """Of the validation curve, where its colour alone doesn't tell it from the training curve."""


THEMES = {
    "light": Theme(
        page="#ffffff",
        plot="#ffffff",
        text="#1d2733",
        faint_text="#5b6673",
        line="#aab4c0",
        grid="#e8ecf1",
        train="#7c8896",
        validation="#006b2d",
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
        validation="#5ad645",
        outline="#11161d",
    ),
    # for print: everything is said by lightness, dashes and the shapes of points
    "greyscale": Theme(
        page="#ffffff",
        plot="#ffffff",
        text="#000000",
        faint_text="#333333",
        line="#555555",
        grid="#e6e6e6",
        train="#858585",
        validation="#000000",
        outline="#ffffff",
        validation_dash="dash",
    ),
    # vermilion and blue of Okabe & Ito (2008), "Color universal design", and shapes besides
    "colour-blind": Theme(
        page="#ffffff",
        plot="#ffffff",
        text="#1d2733",
        faint_text="#3f4853",
        line="#6f7a87",
        grid="#e8ecf1",
        train="#d55e00",
        validation="#0072b2",
        outline="#ffffff",
        validation_dash="dash",
    ),
}
"""Theme name -> colours."""

PAGE_THEMES = ("light", "dark")
"""Those that a page is drawn in; the others are for print."""
