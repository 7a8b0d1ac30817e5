"""Colours of a Plotly figure as red, green, blue and opacity from 0 to 1.

Shapes: N values, S stops of a colour scale.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepton_dash.export.errors import ExportError
from lepton_dash.i18n import _

Colour = tuple[float, float, float, float]

_RGB = re.compile(r"rgba?\(([^()]*)\)")


def colour(text: Any, opacity: float = 1.0) -> Colour:
    """Returns a colour like "#1c6dd0", "rgba(28, 109, 208, 0.2)" or "white".

    Raises:
        ExportError: it is no colour.
    """
    from matplotlib import colors

    try:
        found = _RGB.fullmatch(str(text).strip().lower())
        if found:
            parts = [float(part) for part in found[1].split(",")]
            red, green, blue = (part / 255 for part in parts[:3])
            whole = (red, green, blue, parts[3] if len(parts) > 3 else 1.0)
        else:
            whole = colors.to_rgba(text)
    except ValueError:
        raise ExportError(
            _("The figure has a colour that can't be read: {colour}.").format(
                colour=repr(str(text)[:40])
            )
        ) from None
    red, green, blue, opaque = (min(1.0, max(0.0, float(part))) for part in whole)
    return red, green, blue, opaque * opacity


class ColourScale:
    """Values -> colours, evenly between the stops of a Plotly colour scale."""

    def __init__(self, stops: Sequence[Sequence[Any]], low: float, high: float) -> None:
        """Takes [[position 0 to 1, colour], ...] and the values at 0 and at 1."""
        self.low, self.high = low, high
        self._places = np.array([float(place) for place, _colour in stops])
        self._colours = np.array([colour(text) for _place, text in stops])  # [S, 4]

    def __call__(self, values: Any) -> NDArray[np.float64]:
        """Returns [N, 4]; what isn't a number is transparent."""
        values = np.asarray(values, dtype=np.float64)
        shares = (values - self.low) / ((self.high - self.low) or 1.0)
        known = np.nan_to_num(np.clip(shares, 0.0, 1.0))
        channels = [np.interp(known, self._places, channel) for channel in self._colours.T]
        colours = np.stack(channels, axis=-1)
        colours[..., 3] = np.where(np.isnan(values), 0.0, colours[..., 3])
        return colours
