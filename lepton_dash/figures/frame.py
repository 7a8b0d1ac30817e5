"""What all charts have in common: fonts, axes, hover labels, and room for a title when exported."""

from typing import Any

from lepton_dash.figures.theme import Theme

TOP, TITLED_TOP = 42, 84
"""Pixels above the plot: for a legend, and for a title over it."""


def frame_layout(theme: Theme) -> dict[str, Any]:
    """Returns the layout that every chart starts from; the page shows through it."""
    return {
        "template": {},
        "font": {"size": 12, "color": theme.faint_text, "family": "sans-serif"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "autosize": True,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": theme.page,
            "bordercolor": theme.line,
            "font": {"color": theme.text, "size": 12},
            "namelength": -1,
            "align": "left",
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "bgcolor": "rgba(0,0,0,0)",
            "itemsizing": "constant",
            "uirevision": "stays",  # what somebody has hidden stays hidden when the data changes
            "font": {"size": 12},
        },
    }


def frame_axis(theme: Theme, title: str) -> dict[str, Any]:
    """Returns an axis with a title; its range stays as it is set."""
    return {
        "title": {"text": title, "standoff": 8},
        "fixedrange": True,
        "showline": True,
        "linecolor": theme.line,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": theme.line,
        "zeroline": False,
        "gridcolor": theme.grid,
        "separatethousands": True,
    }


def exported_layout(theme: Theme, title: str, subtitle: str = "") -> dict[str, Any]:
    """Returns what changes when a chart leaves the page: a background, a title, a legend."""
    return {
        "paper_bgcolor": theme.page,
        "plot_bgcolor": theme.plot,
        "showlegend": True,
        "title": {
            "text": title,
            "x": 0,
            "xref": "paper",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 12},
            "font": {"size": 16, "color": theme.text},
            "subtitle": {"text": subtitle, "font": {"size": 12, "color": theme.faint_text}},
        },
    }
