"""What chooses how curves are drawn: logarithmic axes, and how much they are smoothed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from lepton_dash.export.curves import MOST_SMOOTHING
from lepton_dash.i18n import _
from lepton_dash.ui.exchange import show_in_widget, when_changed


def log_control(key: str, log: str, choose: Callable[[str], None]) -> None:
    """Draw what makes axes logarithmic.

    Args:
        key: of the widget.
        log: the axes that are: "x", "y", "xy" or none.
        choose: takes those that a person chose.
    """
    names = {"x": _("Horizontal"), "y": _("Vertical")}
    show_in_widget(key, list(log), same=lambda a, b: set(a) == set(b))
    st.pills(
        _("Logarithmic"),
        options=list(names),
        selection_mode="multi",
        format_func=names.__getitem__,
        key=key,
        **when_changed(key, partial(_choose_axes, choose=choose)),
    )


def _choose_axes(axes: Sequence[str], choose: Callable[[str], None]) -> None:
    choose("".join(axis for axis in "xy" if axis in axes))


def smoothing_control(key: str, smoothing: float, choose: Callable[[float], None]) -> None:
    """Draw what smooths curves; see `log_control`."""
    show_in_widget(key, smoothing)
    st.slider(
        _("Smoothing"),
        min_value=0.0,
        max_value=MOST_SMOOTHING,
        step=0.01,
        key=key,
        help=_(
            "An exponential moving average, as in TensorBoard: how much of the points before "
            "stays. What was measured is drawn faintly behind it."
        ),
        **when_changed(key, choose),
    )
