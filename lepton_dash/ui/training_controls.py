"""Controls of the training: what is made small, by which steps, for how long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec import fitting_losses, flat, option_rows
from lepton_dash.tables import LOSSES, OPTIMIZERS, SCHEDULES
from lepton_dash.ui import fields
from lepton_dash.ui.layer_controls import set_common
from lepton_dash.ui.schedule_curve import schedule_curve
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stop_controls import stop_controls
from lepton_dash.ui.stops import linear_stops, log_stops, plain

LEARNING_RATES = log_stops(-6, 2)
PENALTIES = log_stops(-6, 1, zero=True)
DROPOUTS = linear_stops(0, 0.95, 19)
NORMS = log_stops(-3, 3, zero=True)
REGULARISATION = ("l1", "l2", "dropout", "clip_norm")


def training_controls() -> None:
    """Draw the controls."""
    fields.slider("learning_rate", LEARNING_RATES)
    _loss()
    left, right = st.columns(2, gap="xsmall", wrap=False)
    with left:
        fields.choice("optimizer", list(OPTIMIZERS), lambda name: _(OPTIMIZERS[name].label))
    with right:
        fields.row_choice("schedule", SCHEDULES)
    schedule_curve()
    left, right = st.columns(2, gap="xsmall", wrap=False)
    with left:
        fields.whole_number("batch_size")
    with right:
        fields.whole_number("epochs")
    stop_controls()
    with st.expander(_summary(_("Regularisation"), _regularisation()), key="regularisation"):
        _regularisation_controls()
    with st.expander(_("More about the training"), key="more_training"):
        _own_options("optimizer", OPTIMIZERS)
        _own_options("loss", LOSSES)
        _own_options("schedule", SCHEDULES)
        fields.whole_number("seed")


def _loss() -> None:
    """The losses that fit the data; the tooltip says which one "auto" stands for, if known."""
    data = page_state().experiment.data

    # an option's words must not depend on anything: the browser knows options by their words
    def words(name: str) -> str:
        return _("Automatic") if name == "auto" else _(LOSSES[name].label)

    fields.choice("loss", ["auto", *fitting_losses(data)], words)


def _own_options(owner: str, table: Mapping[str, Any]) -> None:
    """The numbers that the chosen row of a table has of its own, under the row's name."""
    name = fields.value_of(owner)
    if option_rows(owner, name):
        st.caption(_("Of {name}").format(name=_(table[name].label)))
        fields.own_options(owner)


def _regularisation_controls() -> None:
    """Two by two."""
    left, right = st.columns(2, wrap=False)
    with left:
        fields.slider("l1", PENALTIES)
        fields.slider("dropout", DROPOUTS, act=partial(set_common, own="dropouts"))
    with right:
        fields.slider("l2", PENALTIES)
        fields.slider("clip_norm", NORMS, lambda norm: plain(norm) if norm else _("none"))


def _regularisation() -> list[str]:
    """What is on, in words."""
    values = flat(page_state().experiment)
    return [
        f"{fields.label(name)} {plain(values[name])}" for name in REGULARISATION if values[name]
    ]


def _summary(title: str, parts: list[str]) -> str:
    """A title, and after it what is set inside."""
    return " · ".join([title, *parts])
