"""Colour scales of a Plotly figure, and the bars that explain them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import ticker
from matplotlib.axes import Axes

from lepton_dash.export.lettering import drawable, plain
from lepton_dash.export.paper.colours import ColourScale, colour
from lepton_dash.export.paper.heatmap import heatmap_scale
from lepton_dash.export.paper.page import Page, set_box, wrapped
from lepton_dash.export.paper.placing import Box
from lepton_dash.export.paper.scales import Axis
from lepton_dash.export.paper.ticks import ticks_of
from lepton_dash.export.paper.trace import Settings, numbers

Bar = tuple[ColourScale, Settings]


def colour_scales(layout: Settings, traces: Sequence[Settings]) -> dict[str, ColourScale]:
    """Colour axis -> its colours."""
    found = {}
    for name, axis in layout.items():
        if not name.startswith("coloraxis") or "colorscale" not in axis:
            continue
        low, high = axis.get("cmin"), axis.get("cmax")
        if low is None or high is None:
            values = np.concatenate(
                [np.zeros(0), *(numbers(np.ravel(v)) for v in _coloured(traces, name))]
            )
            known = values[np.isfinite(values)]
            low = (known.min() if len(known) else 0.0) if low is None else low
            high = (known.max() if len(known) else 1.0) if high is None else high
        found[name] = ColourScale(axis["colorscale"], float(low), float(high))
    return found


def _coloured(traces: Sequence[Settings], name: str) -> list[Any]:
    """The values that a colour axis paints."""
    marked = [
        trace["marker"]["color"]
        for trace in traces
        if trace.get("marker", {}).get("coloraxis") == name and "color" in trace["marker"]
    ]
    return marked + [trace["z"] for trace in traces if trace.get("coloraxis") == name]


def bars_of(traces: Sequence[Settings], bars: Mapping[str, ColourScale]) -> list[Bar]:
    """The colour bars that are drawn."""
    used: dict[str, None] = {}
    own: list[Bar] = []
    for trace in traces:
        name = trace.get("coloraxis") or trace.get("marker", {}).get("coloraxis")
        if name:
            used[name] = None
        elif trace.get("type") == "heatmap" and trace.get("showscale", True):
            z = np.array([numbers(row) for row in trace.get("z", ())])
            own.append((heatmap_scale(trace, z, bars), trace.get("colorbar", {})))
    return [(bars[name], {"coloraxis": name}) for name in used] + own


def _bar_settings(page: Page, settings: Settings) -> Settings:
    name = settings.get("coloraxis")
    if name is None:
        return settings
    axis = page.layout.get(name, {})
    found: Settings = axis.get("colorbar", {}) if axis.get("showscale", True) else {}
    return found


def draw_bar(page: Page, axes: Axes, scale: ColourScale, settings: Settings, box: Box) -> None:
    """Draws a colour bar into a box, anew each time."""
    settings = _bar_settings(page, settings)
    axes.clear()
    set_box(page, axes, box)
    values = np.linspace(scale.low, scale.high, 256)
    edges = np.linspace(scale.low, scale.high, 257)
    axes.pcolormesh([0, 1], edges, scale(values)[:, None, :], rasterized=True)
    axes.set_xlim(0, 1)
    axes.set_ylim(scale.low, scale.high)
    axes.set_xticks([])
    axis = Axis("y", {"nticks": 7, **settings}, scale.low, scale.high)
    ticks = ticks_of(axis, box.height / (2.2 * page.letters))
    axes.yaxis.set_major_locator(ticker.FixedLocator(ticks.places))
    axes.yaxis.set_major_formatter(ticker.FixedFormatter([drawable(t) for t in ticks.texts]))
    axes.yaxis.tick_right()
    axes.tick_params(
        length=4 * page.unit,
        width=page.unit,
        pad=3 * page.unit,
        color=colour(settings.get("tickcolor") or page.ink),
        labelcolor=colour(page.ink),
        labelsize=page.letters,
    )
    for spine in axes.spines.values():
        spine.set_visible(False)
    title = plain(settings.get("title", {}).get("text"))
    axes.yaxis.set_label_position("right")
    axes.set_ylabel(
        drawable(wrapped(page, title, box.height)),
        rotation=270,
        va="bottom",
        size=page.letters,
        color=colour(page.ink),
        labelpad=4 * page.unit,
    )
