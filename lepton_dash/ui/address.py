"""The address bar: it always holds the experiment on the page, and opening it brings it back."""

from __future__ import annotations

import re

import streamlit as st

from lepton_dash import presets, uploads
from lepton_dash.data import DataError, View
from lepton_dash.i18n import _
from lepton_dash.spec import Data, Experiment, query_pairs
from lepton_dash.tables import DATASETS
from lepton_dash.ui import parameters
from lepton_dash.ui.csv_controls import CORRECTIONS
from lepton_dash.ui.exchange import take_in, when_pressed
from lepton_dash.ui.parameters import page_parameters, take_parameters
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim

_VIEW = "view"
_COLUMNS = re.compile(r"(\d{1,6})-(\d{1,6})")


def open_address() -> None:
    """Take in what was entered and pressed, or else what an address names that was opened.

    A run that a control caused may still carry the address from before it: the control wins.
    """
    state = page_state()
    take_parameters()
    touched = take_in() or state.touched
    state.touched = False
    query = {name: ",".join(st.query_params.get_all(name)) for name in st.query_params}
    if touched or query == state.address:
        return
    state.address = query
    _parameters, state.problems = parameters.parse(query)
    given = {
        name: st.query_params.get_all(name)
        for name in query
        if name != _VIEW and name not in parameters.NAMES
    }
    if not given:
        state.replace(presets.first().experiment)
        return
    experiment, problems = Experiment.from_query(given)
    state.replace(_without_foreign_files(experiment))
    state.problems += [str(problem) for problem in problems]
    state.problems += _file_problem(experiment.data)
    wants_file = experiment.data.dataset == "csv"
    state.choosing_file = wants_file and state.experiment.data.dataset != "csv"
    if _VIEW in query and not DATASETS[state.experiment.data.dataset].is_planar:
        state.view = parse_view(query[_VIEW])
        if state.view is None:
            state.problems.append(
                _("view must be pca, or the numbers of two different columns such as 0-1.")
            )


def query_of_page() -> dict[str, str]:
    """The query that brings back what is on the page."""
    state = page_state()
    # the bare address is a first visit, so the experiment that has nothing to say says one thing
    query = query_pairs(state.experiment) or {"dataset": state.experiment.data.dataset}
    if state.view is not None:
        query[_VIEW] = write_view(state.view)
    return query | parameters.write(page_parameters())


def keep_address() -> None:
    """Write the experiment into the address bar, unless it is there already."""
    query = query_of_page()
    if query != {name: ",".join(st.query_params.get_all(name)) for name in st.query_params}:
        st.query_params.from_dict(query)
    page_state().address = query


def show_problems() -> None:
    """Say what of the address could not be used, until it is put away."""
    state = page_state()
    if not state.problems:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="address_problems"):
        title = _("The address could not be used whole; the rest of it is shown.")
        # plain text: what stands in an address is not formatted, linked or loaded
        sentences = "\n".join(f"- {verbatim(problem)}" for problem in state.problems)
        st.warning(f"{title}\n{sentences}")
        st.button(
            _("Put away"),
            icon=":material/close:",
            key="dismiss_problems",
            **when_pressed(state.problems.clear),
        )


def parse_view(text: str) -> View | None:
    """The view that an address names, or None."""
    if text == "pca":
        return ("pca",)
    columns = _COLUMNS.fullmatch(text)
    if columns and int(columns[1]) != int(columns[2]):
        return ("columns", int(columns[1]), int(columns[2]))
    return None


def write_view(view: View) -> str:
    """The view as an address has it: "pca" or "0-1"."""
    return "pca" if view[0] == "pca" else f"{view[1]}-{view[2]}"


def _file_problem(data: Data) -> list[str]:
    """What is wrong with the file that an address names: only uploads may be named."""
    if not data.path and data.dataset != "csv":
        return []
    if not data.path:
        return [_("dataset is csv, but there is no file in the address; upload one.")]
    try:
        uploads.find(uploads.default_uploads(), data.path)
    except DataError as error:
        return [str(error)]
    return []


def _without_foreign_files(experiment: Experiment) -> Experiment:
    """The experiment, on the usual data where its file is not one that was uploaded here."""
    if not _file_problem(experiment.data):
        return experiment
    plain = Data()
    names = ("path", "target", "task", *CORRECTIONS)
    changes = {name: getattr(plain, name) for name in names}
    if experiment.data.dataset == "csv":
        changes["dataset"] = plain.dataset
    return experiment.updated(**changes)
