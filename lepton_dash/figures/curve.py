"""A small curve as SVG, for the side of a page, where a chart of Plotly would flicker.

Only its opacity counts: it is the mask of a box in the colour of the text.
"""

from html import escape

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 280, 74
LEFT, RIGHT, TOP, BOTTOM = 46, 4, 7, 17  # what the words beside the curve take

_TEXT = 'font-family="sans-serif" font-size="10" opacity="0.75"'


def curve_svg(values: NDArray[np.float64], highest: str, first: str, last: str) -> str:
    """Draws values that are 0 or more, evenly spaced, over a line at 0.

    Args:
        values: `[K]`; none draw the frame alone.
        highest: what stands beside the largest value.
        first: what stands below the first one.
        last: what stands below the last one.
    """
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    path = ""
    if len(values):
        x = np.linspace(LEFT, right, len(values))
        y = floor - values / max(values.max(), np.finfo(float).tiny) * (floor - TOP)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
        path = (
            f'<polyline points="{points}" fill="none" stroke="#000" stroke-width="1.6" '
            'stroke-linejoin="round"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="#000" '
        f'opacity="0.3"/>{path}'
        f'<text x="{LEFT - 5}" y="{TOP + 4}" text-anchor="end" {_TEXT}>{escape(highest)}</text>'
        f'<text x="{LEFT - 5}" y="{floor + 1}" text-anchor="end" {_TEXT}>0</text>'
        f'<text x="{LEFT}" y="{HEIGHT - 3}" {_TEXT}>{escape(first)}</text>'
        f'<text x="{right}" y="{HEIGHT - 3}" text-anchor="end" {_TEXT}>{escape(last)}</text>'
        "</svg>"
    )
