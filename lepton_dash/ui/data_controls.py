"""Controls of the data: which examples, how noisy, how many are held back, what the inputs are."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import streamlit as st

from lepton_dash import presets
from lepton_dash.i18n import N_, _
from lepton_dash.tables import DATASETS, Dataset
from lepton_dash.ui import fields
from lepton_dash.ui.csv_controls import csv_controls
from lepton_dash.ui.data_fields import fields_for
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.formula_controls import feature_controls, formula_controls
from lepton_dash.ui.navigation import link_to_data_page
from lepton_dash.ui.points_controls import points_controls, starting_points
from lepton_dash.ui.preset_picker import leave_example
from lepton_dash.ui.state import page_state
from lepton_dash.ui.stops import linear_stops, percent
from lepton_dash.ui.thumbnails import card_style

NOISES = (*linear_stops(0, 0.5, 10), 0.6, 0.8, 1.0)
FRACTIONS = linear_stops(0, 0.9, 18)
PROBLEMS: Mapping[str, tuple[str, str]] = {
    "classification": (N_("Classification"), "circle"),
    "regression": (N_("Regression"), "plane"),
}
"""What a network can be asked for -> its words, and the data that it begins with."""

SEEDS = 10_000
"""New examples get a seed below this, short enough to be read out."""


def data_controls() -> None:
    """Draw the controls."""
    state = page_state()
    _problem()
    _datasets()
    shown = "csv" if state.choosing_file else state.experiment.data.dataset
    if shown in _OWN_CONTROLS:
        _OWN_CONTROLS[shown]()
    if not state.choosing_file:
        _details(DATASETS[shown])


_OWN_CONTROLS: Mapping[str, Callable[[], None]] = {
    "csv": csv_controls,
    "formula": formula_controls,
    "points": points_controls,
}


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
    if row.is_planar:
        feature_controls()
    with st.expander(_("More about the data"), key="more_data"):
        _more(row)
    link_to_data_page()


def _problem() -> None:
    """Classes or numbers: another choice goes to the last data of that kind."""
    state = page_state()
    row = DATASETS[state.experiment.data.dataset]
    is_own = row.task == "auto" or state.choosing_file  # a file or formula says it by itself
    show_in_widget("problem", None if is_own else row.task)
    st.segmented_control(
        _("Problem type"),
        options=list(PROBLEMS),
        format_func=lambda name: _(PROBLEMS[name][0]),
        key="problem",
        width="stretch",
        label_visibility="collapsed",
        **when_changed("problem", _set_problem),
    )


def _set_problem(chosen: str | None) -> None:
    state = page_state()
    row = DATASETS[state.experiment.data.dataset]
    if chosen is None or (chosen == row.task and not state.choosing_file):
        return
    _set_dataset(state.last_datasets.get(chosen, PROBLEMS[chosen][1]))


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
            sentences = filter(None, (row.summary, row.question, row.costs))
            st.caption(
                f"**{_(row.label)}.** {' '.join(map(_, sentences))}",
                help=fields.explanation("dataset"),
            )
        if row.kind in ("plane", "formula"):
            st.button(
                _("New examples"),
                icon=":material/casino:",
                key="regenerate",
                help=_("Draw other examples of the same kind."),
                **when_pressed(_draw_new_examples),
            )


_ICONS = {
    "csv": ":material/upload_file: ",
    "formula": ":material/function: ",
    "points": ":material/draw: ",
}


def _card(name: str) -> str:
    row = DATASETS[name]
    return _ICONS.get(row.kind, "") + _(row.label)


def _set_dataset(chosen: str) -> None:
    """Another data set; the CSV file waits for its file, or comes back to the last one.

    A number of examples that was meant for points of a plane doesn't cut a table short. An example
    that nobody has changed is made for its data: its settings and its speed go with them.
    """
    state = page_state()
    data = state.experiment.data
    state.last_datasets[DATASETS[data.dataset].task] = data.dataset
    changes = fields_for(chosen)
    is_known = chosen in state.own_fields
    state.choosing_file = chosen == "csv" and not is_known
    if state.choosing_file:
        return
    leave_example(chosen)
    if presets.preset_of(state.experiment) is not None:
        settings = presets.settings_for(chosen)
        changes = settings | changes if is_known else changes | settings
    if chosen == "points" and not is_known:
        changes["points"] = starting_points(data)
    leaves_plane = DATASETS[data.dataset].is_planar and not DATASETS[chosen].is_planar
    if leaves_plane or chosen == "points":
        changes["num_examples"] = None
    state.update(**(changes | {"dataset": chosen}))


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
