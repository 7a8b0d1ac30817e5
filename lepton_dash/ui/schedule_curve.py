"""The learning rate over the epochs, drawn with the numbers that are set."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from lepton_dash.figures.curve import HEIGHT, WIDTH, curve_svg
from lepton_dash.i18n import _
from lepton_dash.rates import learning_rates
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import plain
from lepton_dash.ui.thumbnails import data_uri

POINTS = 141


def schedule_curve() -> None:
    """Draw the curve of a schedule that changes the learning rate; nothing for a constant one."""
    training = page_state().experiment.training
    if training.schedule == "constant":
        return
    rates = learning_rates(training, np.linspace(0.0, training.epochs, POINTS))
    first, last = plain(_rounded(rates[0])), plain(_rounded(rates[-1]))
    svg = curve_svg(rates, plain(_rounded(rates.max())), _("epoch 1"), f"{training.epochs:,}")
    words = _("Learning rate: {first} at the start, {last} at the end.")
    mask = f'url("{data_uri(svg)}") left top / contain no-repeat'
    style = f"aspect-ratio:{WIDTH}/{HEIGHT};background:currentColor;mask:{mask}"
    label = words.format(first=first, last=last)
    with st.container(key="schedule_curve"):
        st.html(f'<div role="img" aria-label="{escape(label)}" style="{escape(style)}"></div>')


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
