"""Controls of the data: which examples, how noisy, how many are held back, what the inputs are."""

from __future__ import annotations

import random

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.spec import Data
from lepton_dash.tables import DATASETS, FEATURES, Dataset
from lepton_dash.ui import fields
from lepton_dash.ui.csv_controls import csv_controls
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import linear_stops, percent
from lepton_dash.ui.thumbnails import card_style

NOISES = (*linear_stops(0, 0.5, 10), 0.6, 0.8, 1.0)
FRACTIONS = linear_stops(0, 0.9, 18)
_FILE_FIELDS = ("path", "target", "task")
SEEDS = 10_000
"""New examples get a seed below this, short enough to be read out."""


def data_controls() -> None:
    """Draw the controls."""
    state = page_state()
    _datasets()
    if state.choosing_file or state.experiment.data.dataset == "csv":
        csv_controls()
    if not state.choosing_file:
        _details(DATASETS[state.experiment.data.dataset])


def _details(row: Dataset) -> None:
    """What can be chosen about the examples of a dataset."""
    if row.classes:
        fields.slider("num_classes", range(row.classes[0], row.classes[1] + 1))
    left, right = st.columns(2, wrap=False) if row.uses_noise else (None, st.container())
    if left:
        with left:
            fields.slider("noise", NOISES)
    with right:
        fields.slider("validation_fraction", FRACTIONS, percent)
    if row.kind == "plane":
        fields.several("features", {name: feature.label for name, feature in FEATURES.items()})
    with st.expander(_("More about the data"), key="more_data"):
        _more(row)


def _datasets() -> None:
    """Cards of all datasets: a picture where two dimensions allow it, else the name."""
    state = page_state()
    shown = "csv" if state.choosing_file else state.experiment.data.dataset
    st.html(card_style())
    show_in_widget("dataset", shown)
    st.pills(
        fields.label("dataset"),
        options=list(DATASETS),
        required=True,
        format_func=_card,
        key="dataset",
        label_visibility="collapsed",
        **when_changed("dataset", _set_dataset),
    )
    row = DATASETS[shown]
    if state.choosing_file:
        st.caption(_("What is on the screen trains on until your table is here."))
        return
    with st.container(horizontal=True, vertical_alignment="top", gap="xsmall", key="dataset_words"):
        if row.kind != "csv":
            st.caption(f"**{_(row.label)}.** {_(row.summary)}", help=fields.explanation("dataset"))
        if row.kind == "plane":
            st.button(
                _("New examples"),
                icon=":material/casino:",
                key="regenerate",
                help=_("Draw other examples of the same kind."),
                **when_pressed(_draw_new_examples),
            )


def _card(name: str) -> str:
    row = DATASETS[name]
    return ":material/upload_file: " + _(row.label) if row.kind == "csv" else _(row.label)


def _set_dataset(chosen: str) -> None:
    """Another dataset; the CSV file waits for its file, or comes back to the last one.

    A number of examples that was meant for points of a plane doesn't cut a table short.
    """
    state = page_state()
    data = state.experiment.data
    if data.dataset == "csv":
        state.file_fields = {name: getattr(data, name) for name in _FILE_FIELDS}
    state.choosing_file = chosen == "csv" and not state.file_fields
    if state.choosing_file:
        return
    without_file = {name: getattr(Data(), name) for name in _FILE_FIELDS}
    changes = state.file_fields if chosen == "csv" else without_file
    was_plane, is_plane = (DATASETS[name].kind == "plane" for name in (data.dataset, chosen))
    if was_plane and not is_plane:
        changes = {**changes, "num_examples": None}
    state.update(dataset=chosen, **changes)


def _draw_new_examples() -> None:
    state = page_state()
    seeds = [seed for seed in random.sample(range(SEEDS), 2) if seed != state.experiment.data.seed]
    state.update(data_seed=seeds[0])


def _more(row: Dataset) -> None:
    own = _("all") if row.num_examples is None else f"{row.num_examples:,}"
    fields.whole_number("num_examples", empty=own)
    fields.switch("standardize")
    fields.whole_number("data_seed")
    fields.whole_number("split_seed", empty=_("the seed of the data"))
