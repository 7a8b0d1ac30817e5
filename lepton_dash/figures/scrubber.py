"""A slider that moves all boundaries of a figure through the epochs at once."""

from collections.abc import Sequence
from typing import Any

from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _


def scrubber_of(
    epochs: Sequence[int],
    sources: Sequence[Sequence[str]],
    titles: Sequence[Sequence[str]],
    position: int,
    theme: str,
) -> dict[str, Any]:
    """A slider, each stop of which puts another picture and title into every panel."""
    colours = THEMES[theme]
    steps = []
    for at, epoch in enumerate(epochs):
        changes = {f"images[{i}].source": of_panel[at] for i, of_panel in enumerate(sources)}
        for i, of_panel in enumerate(titles):
            if len(set(of_panel)) > 1:
                changes[f"annotations[{i}].text"] = of_panel[at]
        steps.append({"method": "relayout", "label": f"{epoch:,}", "args": [changes]})
    return {
        "active": position,
        "steps": steps,
        "x": 0,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 44, "b": 4, "l": 6, "r": 6},
        "currentvalue": {
            "prefix": _("epoch") + " ",
            "font": {"size": 14, "color": colours.text},
            "xanchor": "left",
            "offset": 6,
        },
        "font": {"color": colours.faint_text, "size": 11},
        "bgcolor": colours.grid,
        "activebgcolor": colours.line,
        "bordercolor": colours.line,
        "borderwidth": 1,
        "tickcolor": colours.line,
        "ticklen": 4,
        "minorticklen": 0,
        "transition": {"duration": 0},
    }
