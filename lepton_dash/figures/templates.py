"""What the browser draws the charts from: the figures of this package without their data."""

import base64
from typing import Any

from lepton_dash.figures import palette
from lepton_dash.figures.boundary import (
    KEY_NAME,
    MARKER_SIZES,
    SCALE_ROOM,
    SCALE_SIZE,
    boundary_template,
)
from lepton_dash.figures.loss import loss_template
from lepton_dash.figures.measures import measure_templates
from lepton_dash.figures.text import LONGEST_NAME
from lepton_dash.figures.theme import PAGE_THEMES, THEMES
from lepton_dash.i18n import _


def templates() -> dict[str, Any]:
    """Returns what JSON can hold: for each theme the charts, colours and lookup tables."""
    return {
        "themes": {name: _theme(name) for name in PAGE_THEMES},
        "classes": palette.CLASSES,
        "links": {name: palette.LINKS[name] for name in PAGE_THEMES},
        "levels": palette.LEVELS,
        "marker_sizes": MARKER_SIZES,
        "scale_room": SCALE_ROOM,
        "scale_size": SCALE_SIZE,
        "key_name": KEY_NAME,
        "longest_name": LONGEST_NAME,
        "regression_title": _("Prediction"),
    }


def _theme(name: str) -> dict[str, Any]:
    return {
        "colours": THEMES[name]._asdict(),
        "loss": loss_template(name),
        "boundary": boundary_template(name),
        "measures": measure_templates(name),
        # 256 colours each, as base64 of their red, green and blue bytes
        "lookups": {
            "binary": _packed(palette.binary_lookup(name)),
            "multiclass": _packed(palette.class_lookup(name)),
            "diverging": _packed(palette.diverging_lookup(name)),
            "sequential": _packed(palette.sequential_lookup()),
        },
        "colorscales": {
            "diverging": palette.colorscale(palette.diverging_lookup(name)),
            "sequential": palette.colorscale(palette.sequential_lookup()),
        },
    }


def _packed(lookup: Any) -> str:
    return base64.b64encode(lookup.tobytes()).decode()
