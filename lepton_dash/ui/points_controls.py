"""Controls of points that a person puts onto the plane; drawing them is the stage's affair."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lepton_dash.data import DataError, load
from lepton_dash.i18n import _, ngettext
from lepton_dash.spec import Data
from lepton_dash.spec.points import (
    FARTHEST,
    MIN_POINTS,
    MOST_CLASSES,
    MOST_POINTS,
    Point,
    read_points,
    write_points,
)
from lepton_dash.tables import DATASETS
from lepton_dash.ui import fields
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.state import page_state

STARTING_POINTS = 200
"""So many of the points before are there to start from; more would leave no room to draw."""

_FALLBACK = Data(dataset="gaussians", num_examples=20)


def few_points(data: Data) -> str | None:
    """The text of points that are too few for a training; None for other data."""
    if data.dataset != "points" or len(read_points(data.points)) >= MIN_POINTS:
        return None
    return data.points


def points_controls() -> None:
    """Draw a field with the points as text, for who has no mouse or has the numbers already."""
    state = page_state()
    text = state.experiment.data.points
    count = len(read_points(text))
    words = ngettext("{count:,} point", "{count:,} points", count).format(count=count)
    hint = _("Press Draw above the chart to add, paint, move and erase points.")
    st.caption(f"{words}. {hint}")
    with st.expander(_("The points as text"), key="points_as_text"):
        if "points" not in state.refusals:
            show_in_widget("points", text.replace("; ", "\n"))
        st.text_area(
            fields.label("points"),
            key="points",
            height=200,
            placeholder="1.2 -0.5 0\n0.3 2 1",
            help=fields.explanation("points"),
            **when_changed("points", _set_points),
        )
        fields.task_choice()
    fields.refusal("points")


def _set_points(text: str) -> None:
    page_state().update(points=text)


def starting_points(data: Data) -> str:
    """The points of the data that are on the plane now, as text; a few others where there are none.

    Classes keep their numbers, values are rounded.
    """
    row = DATASETS[data.dataset]
    try:
        prepared = load(data if row.is_planar else _FALLBACK)
        raw = np.concatenate([prepared.raw_train, prepared.raw_validation])
        targets = np.concatenate([prepared.y_train, prepared.y_validation])
    except DataError:
        return starting_points(_FALLBACK)
    if prepared.class_names and len(prepared.class_names) > MOST_CLASSES:
        return starting_points(_FALLBACK)
    inside = np.abs(raw).max(axis=1) <= FARTHEST
    most = min(STARTING_POINTS, MOST_POINTS, int(inside.sum()))
    rows = np.random.default_rng(0).choice(np.flatnonzero(inside), most, replace=False)
    return write_points(
        [
            Point(round(float(x1), 2), round(float(x2), 2), round(float(target), 2))
            for (x1, x2), target in zip(raw[rows], targets[rows], strict=True)
        ]
    )
