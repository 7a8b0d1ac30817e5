"""What the decision boundary is drawn over, for data of more than two columns."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lepton_dash.data import View
from lepton_dash.i18n import _
from lepton_dash.tables import DATASETS
from lepton_dash.ui.exchange import run_again, show_in_widget, when_changed
from lepton_dash.ui.live_session import live_session, view_of
from lepton_dash.ui.state import page_state

COMPONENTS = -1
"""Stands for the principal components among the columns' positions."""

ASK_EVERY = 0.4
"""[s] between questions for the columns while the data is loaded in the background."""


def view_controls() -> None:
    """Draw the choice where there is one."""
    state = page_state()
    data = state.experiment.data
    if DATASETS[data.dataset].is_planar:
        return
    names = live_session().column_names(data)
    if len(names) > 2:
        _choice(view_of(data, state.view, len(names)), names)
    elif not names and not _is_refused():
        _await_columns()


def _is_refused() -> bool:
    return live_session().status().name == "refused"


@st.fragment(run_every=ASK_EVERY)
def _await_columns() -> None:
    """Run the page again once the columns are known, or can't be."""
    if live_session().column_names(page_state().experiment.data) or _is_refused():
        run_again()


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
        **when_changed("view_x", _set_across, up),
    )
    if view[0] == "columns":
        show_in_widget("view_y", up)
        st.selectbox(
            _("and"),
            options=[column for column in range(len(names)) if column != across],
            format_func=names.__getitem__,
            key="view_y",
            **when_changed("view_y", _set_up, across),
        )


def _set_across(across: int, up: int) -> None:
    if across == COMPONENTS:
        page_state().view = ("pca",)
    else:
        other = up if up not in (across, COMPONENTS) else int(across == 0)
        page_state().view = ("columns", across, other)


def _set_up(up: int, across: int) -> None:
    page_state().view = ("columns", across, up)
