"""What the colours and points of boundaries beside one another mean, once for all of them."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lepton_dash.figures import palette
from lepton_dash.figures.boundary import Scene, pixels
from lepton_dash.figures.keys import NOWHERE
from lepton_dash.figures.panel import Panel
from lepton_dash.figures.picture import png_address
from lepton_dash.figures.text import plotly_text
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from lepton_dash.i18n import _

Scales = Mapping[str, palette.Scale]
"""Target -> what the colours of its values mean."""


def value_scales(panels: Sequence[Panel], theme: str) -> dict[str, palette.Scale]:
    """One meaning of colours for all panels that predict the same target."""
    ranges: dict[str, list[tuple[float, float]]] = {}
    for panel in panels:
        if panel.scene.task == "regression":
            found = ranges.setdefault(panel.scene.target_name, [])
            found.append(panel.scene.value_range or (0.0, 1.0))
    return {
        target: palette.value_scale(min(low for low, _h in ends), max(h for _l, h in ends), theme)
        for target, ends in ranges.items()
    }


def color_axis(target: str, scales: Scales) -> str:
    """Plotly's name of a target's colour axis."""
    place = list(scales).index(target)
    return "coloraxis" + (str(place + 1) if place else "")


def sources_of(panel: Panel, theme: str, scales: Scales) -> list[str]:
    """The pictures as addresses; one that is shown again is made once."""
    made: dict[int, str] = {}
    found = []
    for picture in panel.pictures:
        if id(picture) not in made:
            made[id(picture)] = _source(
                panel.scene, picture, theme, scales.get(panel.scene.target_name)
            )
        found.append(made[id(picture)])
    return found


def _source(
    scene: Scene, picture: NDArray[np.uint8], theme: str, scale: palette.Scale | None
) -> str:
    if scene.task == "regression" and scale is not None:
        values = np.linspace(*(scene.value_range or (0.0, 1.0)), 256)
        entries = (values - scale.low) / ((scale.high - scale.low) or 1.0) * 255
        lookup = scale.lookup[np.floor(np.clip(entries, 0, 255) + 0.5).astype(np.intp)]
        return png_address(picture, lookup)
    return png_address(*pixels(scene, picture, theme))


def place_keys(
    figure: go.Figure,
    panels: Sequence[Panel],
    scales: Scales,
    theme: str,
    above: int,
) -> None:
    """What colours and points mean, once for all, so many pixels above the plots."""
    colours = THEMES[theme]
    nowhere = {**NOWHERE, "mode": "markers"}
    names = _class_names(panels)
    for index, name in enumerate(names):
        symbol = "square" if theme in PAGE_THEMES else palette.class_symbol(index, theme)
        marker = {"symbol": symbol, "size": 11, "color": palette.class_colour(index, theme)}
        figure.add_trace(go.Scatter({**nowhere, "name": name, "marker": marker}))
    grey = colours.faint_text
    train = {"size": 8, "color": grey, "line": {"width": 1, "color": colours.outline}}
    held = {"size": 7, "color": colours.outline, "line": {"width": 2, "color": grey}}
    figure.add_trace(go.Scatter({**nowhere, "name": _("training"), "marker": train}))
    if any(len(panel.scene.validation_y) for panel in panels):
        figure.add_trace(go.Scatter({**nowhere, "name": _("validation"), "marker": held}))
    layout = figure.layout
    height = layout.height - layout.margin.t - layout.margin.b
    figure.update_layout(
        legend={
            "y": 1 + above / height,
            "yanchor": "bottom",
            "itemclick": False,
            "itemdoubleclick": False,
        }
    )
    for place, (target, scale) in enumerate(scales.items()):
        figure.update_layout(
            {
                "margin_r": 84 * len(scales),
                color_axis(target, scales): {
                    "colorscale": palette.colorscale(scale.lookup),
                    "cmin": scale.low,
                    "cmax": scale.high,
                    "colorbar": {
                        "x": 1.02 + 0.13 * place,
                        "thickness": 12,
                        "outlinewidth": 0,
                        "ticks": "outside",
                        "ticklen": 4,
                        "title": {"side": "right", "text": plotly_text(target, 30)},
                    },
                },
            }
        )


def _class_names(panels: Sequence[Panel]) -> list[str]:
    """What the class of each colour is called, by all that call it something."""
    found: dict[int, dict[str, None]] = {}
    for panel in panels:
        for index, name in enumerate(panel.scene.class_names):
            found.setdefault(index, {})[name] = None
    return [plotly_text(" / ".join(found[index]), 24) for index in sorted(found)]


def key_names(panels: Sequence[Panel]) -> list[str]:
    """All that the key says."""
    return [*_class_names(panels), _("training"), _("validation")]
