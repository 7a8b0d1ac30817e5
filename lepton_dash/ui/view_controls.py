"""What the decision boundary is drawn over, for data of more than two columns."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lepton_dash.data import View
from lepton_dash.i18n import _
from lepton_dash.live import LiveSession
from lepton_dash.tables import DATASETS
from lepton_dash.ui.live_session import live_session
from lepton_dash.ui.state import page_state, show_in_widget

COMPONENTS = -1
"""Stands for the principal components among the columns' positions."""

ASK_EVERY = 0.4
"""[s] between questions for the columns while the data is loaded in the background."""


def view_controls() -> View:
    """Draw the choice where there is one; returns the view of the data on the page."""
    state = page_state()
    data = state.experiment.data
    if DATASETS[data.dataset].kind == "plane":
        return ("columns", 0, 1)
    session = live_session()
    names = session.column_names(data)
    if not names:
        if _is_coming(session):
            _await_columns()
        return state.view or ("pca",)
    view = suitable_view(state.view, len(names))
    if len(names) > 2:
        _choice(view, names)
    return view


def suitable_view(view: View | None, count: int) -> View:
    """The view, where the data has its columns; else what suits so many columns."""
    if view is not None and (view[0] == "pca" or max(view[1:]) < count):
        return view
    return ("columns", 0, 1) if count == 2 else ("pca",)


def _is_coming(session: LiveSession) -> bool:
    """Whether the columns will be known soon: something is submitted, and not refused."""
    return session.experiment != page_state().experiment or session.status().name != "refused"


@st.fragment(run_every=ASK_EVERY)
def _await_columns() -> None:
    """Run the page again once the columns are known, or can't be."""
    session = live_session()
    if session.column_names(page_state().experiment.data) or not _is_coming(session):
        st.rerun()


def _choice(view: View, names: Sequence[str]) -> None:
    across, up = (COMPONENTS, COMPONENTS) if view[0] == "pca" else view[1:]
    show_in_widget("view_x", across)
    st.selectbox(
        _("Boundary over"),
        options=[COMPONENTS, *range(len(names))],
        format_func=lambda column: _("Two principal components") if column < 0 else names[column],
        key="view_x",
        help=_(
            "What the picture's axes are: two columns, with the others held at their mean, "
            "or the two directions in which the data varies most."
        ),
        on_change=_across_changed,
        args=(up,),
    )
    if view[0] == "columns":
        show_in_widget("view_y", up)
        st.selectbox(
            _("and"),
            options=[column for column in range(len(names)) if column != across],
            format_func=names.__getitem__,
            key="view_y",
            on_change=_up_changed,
            args=(across,),
        )


def _across_changed(up: int) -> None:
    across = st.session_state["view_x"]
    if across == COMPONENTS:
        _set(("pca",))
    else:
        _set(("columns", across, up if up not in (across, COMPONENTS) else int(across == 0)))


def _up_changed(across: int) -> None:
    _set(("columns", across, st.session_state["view_y"]))


def _set(view: View) -> None:
    state = page_state()
    state.touched = True
    state.view = view
