"""The axes of a Plotly figure, and the ranges that they show."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.export.paper.trace import Settings, check_known, not_drawn

_KNOWN = {
    "title", "range", "type", "rangemode", "autorange", "tickformat", "tickmode", "tickvals",
    "ticktext", "dtick", "tick0", "nticks", "showgrid", "gridcolor", "gridwidth", "showline",
    "linecolor", "linewidth", "mirror", "ticks", "ticklen", "tickcolor", "tickwidth", "tickfont",
    "showticklabels", "visible", "zeroline", "zerolinecolor", "zerolinewidth", "scaleanchor",
    "scaleratio", "domain", "anchor", "matches", "side", "separatethousands", "exponentformat",
    "color", "minor", "tickprefix", "ticksuffix",
    # for a mouse and a screen
    "fixedrange", "constrain", "constraintoward", "automargin", "hoverformat", "showspikes",
    "spikecolor", "spikethickness", "spikedash", "spikemode", "spikesnap", "unifiedhovertitle",
    "uirevision", "layer", "minallowed", "maxallowed", "tickangle", "showexponent",
    "minexponent", "tickformatstops", "ticklabelposition", "ticklabelstep", "tickson",
    "ticklabelmode", "ticklabeloverflow", "ticklabelshift", "ticklabelstandoff", "modebardisable",
}  # fmt: skip

PADDING = 0.05
"""Share of the data's extent that an axis shows beyond it."""


class Axis(NamedTuple):
    """An axis and what it shows."""

    name: str
    """Like "x" or "y2"."""
    settings: Settings
    low: float
    high: float
    """In the data's own unit, with a logarithmic axis too. The low one may be the larger."""

    @property
    def is_log(self) -> bool:
        """Whether it is logarithmic."""
        return bool(self.settings.get("type") == "log")

    @property
    def is_visible(self) -> bool:
        """Whether there is a line with ticks."""
        return bool(self.settings.get("visible", True))

    @property
    def span(self) -> float:
        """From one end to the other."""
        return abs(self.high - self.low)


class Values(NamedTuple):
    """Data along an axis."""

    values: NDArray[np.float64]
    is_padded: bool
    """Whether there is to be room beyond them."""


def axis_of(name: str, layout: Settings, data: Mapping[str, Sequence[Values]]) -> Axis:
    """Returns an axis with the range that it is given, or that its data need.

    Args:
        name: like "x2".
        layout: of the figure.
        data: what is drawn along each axis.
    """
    settings = settings_of(name, layout)
    check_known(f"{name[0]}axis", settings, _KNOWN)
    if settings.get("type", "linear") not in ("linear", "log", "-"):
        raise not_drawn(f"{name[0]}axis.type", settings["type"])
    is_log = settings.get("type") == "log"
    given = settings.get("range")
    first, last = (
        None if end is None else 10.0 ** float(end) if is_log else float(end)
        for end in given or (None, None)
    )
    if first is not None and last is not None:
        return Axis(name, settings, first, last)
    together = _matching(name, layout)
    values = [entry for one in together for entry in data.get(one, ())]
    low, high = _extent(values, is_log, settings.get("rangemode", "normal"))
    if settings.get("autorange") == "reversed":
        low, high = high, low
    return Axis(name, settings, *_within(first, last, low, high, is_log))


def _within(
    first: float | None, last: float | None, low: float, high: float, is_log: bool
) -> tuple[float, float]:
    """The range with the end that is given, and one unit or decade where it leaves no data."""
    if first is not None:
        return first, high if high > first else first * 10 if is_log else first + 1
    if last is not None:
        return low if low < last else last / 10 if is_log else last - 1, last
    return low, high


def settings_of(name: str, layout: Settings) -> Settings:
    """Returns the settings of the axis of that name."""
    found: Settings = layout.get(f"{name[0]}axis{name[1:]}", {})
    return found


def _matching(name: str, layout: Settings) -> set[str]:
    """The axes that show the same range, itself among them."""
    letter = name[0]
    names = [f"{letter}{key[5:]}" for key in layout if key.startswith(f"{letter}axis")]
    group = {name}
    for _round in names:
        for one in names:
            other = settings_of(one, layout).get("matches")
            if other and (one in group) != (other in group):
                group |= {one, other}
    return group


def _extent(values: Iterable[Values], is_log: bool, mode: str) -> tuple[float, float]:
    lows, highs, is_padded = [], [], False
    for entry in values:
        known = entry.values[np.isfinite(entry.values)]
        known = known[known > 0] if is_log else known
        if len(known):
            lows.append(float(known.min()))
            highs.append(float(known.max()))
            is_padded = is_padded or entry.is_padded
    if not lows:
        return (1.0, 10.0) if is_log else (0.0, 1.0)
    low, high = min(lows), max(highs)
    if is_log:
        low, high = math.log10(low), math.log10(high)
    if low == high:
        low, high = low - 0.5, high + 0.5
        is_padded = False
    room = PADDING * (high - low) if is_padded else 0.0
    wide = (low - room, high + room)
    if is_log:
        return 10.0 ** wide[0], 10.0 ** wide[1]
    if mode in ("tozero", "nonnegative"):
        wide = (0.0 if low >= 0 else wide[0], 0.0 if high <= 0 else wide[1])
        if wide[0] == wide[1]:
            wide = (0.0, 1.0)
    return wide
