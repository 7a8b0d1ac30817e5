"""The live training of a browser tab."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from lepton_dash import live, store, uploads
from lepton_dash.data import View, usual_view
from lepton_dash.i18n import _
from lepton_dash.spec import Data, missing_weights
from lepton_dash.tables import DATASETS
from lepton_dash.ui.owner import owner
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.points_controls import few_points
from lepton_dash.ui.state import page_state

CONTROLS_DELAY = 1.5
"""Seconds at most that the controls of a first visit wait for the first frames."""


def live_session() -> live.LiveSession:
    """The tab's training session, opened at its first run and closed when the tab goes.

    It is kept with the page's state, which outlives a lost connection: the training goes on when
    the browser is back.
    """
    state = page_state()
    if state.session is None:
        state.session = live.hub().open()
    state.session.owner = owner()
    return _closed_with_the_tab(state.session)


def _close(session: live.LiveSession) -> None:
    session.close()


@st.cache_resource(scope="session", on_release=_close, show_spinner=False)
def _closed_with_the_tab(_session: live.LiveSession) -> live.LiveSession:
    """The same session, told when its tab is gone."""
    return _session


def train_live() -> live.LiveSession:
    """Let the tab's session train what is on the page; a visit's first training starts by itself.

    It does so when it is seen: then it is known whether the page was reloaded, and the training
    from before goes on instead.

    What a control changed is known before the page is drawn, so this can come before that.
    """
    session = live_session()
    state = page_state()
    names = session.column_names(state.experiment.data)
    if names and not _has_columns(state.view, len(names)):
        state.view = None
        state.problems.append(
            _("view names a column that the data doesn't have; there are {count}.").format(
                count=len(names)
            )
        )
    missing = session.missing_weights(state.unchecked_edits, state.experiment)
    if missing is not None:
        state.unchecked_edits = ()
        state.problems += map(str, missing_weights(missing))
    view = view_of(state.experiment.data, state.view, len(names))
    shown = page_parameters()
    if session.experiment is None and shown.start == "playing" and not shown.predict:
        session.start_when_seen()
    # the points of before don't train on while those that are drawn are too few
    is_short = few_points(state.experiment.data) is not None
    if is_short and state.resumes is None:
        state.resumes = session.plays
    edits, state.edits = state.edits or (), None
    session.submit(state.experiment, view, None if is_short else state.resumes, edits)
    if is_short:
        session.pause()
    else:
        state.resumes = None
    return session


def wait_until_it_moves() -> None:
    """Let a browser that has just come draw the first frames before the controls.

    Drawing those keeps it busy for a second or more, in which nothing else would move.
    """
    live_session().wait_until_it_moves(CONTROLS_DELAY)


def open_run(run_id: str, how: Literal["open", "replay", "fork"] = "open") -> None:
    """Show a run that was kept in the playground.

    It stands where it stood; what is changed from there on makes another run of it.

    Args:
        run_id: its id.
        how: "replay" trains it again from its start, its changes on the way included; "fork"
            keeps its curve behind that of what is made of it.

    Raises:
        StoreError: there is no such run, or the store can't be read.
        DataError: its data are no longer there.
    """
    reopened = live.reopened(
        store.default_store(), run_id, repeat=how == "replay", hold=how == "fork", by=owner()
    )
    data = reopened.started_with.data
    if data.path:
        uploads.find(uploads.default_uploads(), data.path)
    state = page_state()
    state.replace(reopened.shown)
    state.opened = run_id
    session = live_session()
    session.open_kept(reopened, view_of(data, None, 0), play=how == "replay")


def view_of(data: Data, chosen: View | None, num_columns: int) -> View:
    """What the boundary is drawn over: what was chosen, or else what suits the data.

    Args:
        data: the data.
        chosen: by a person or an address.
        num_columns: 0 while the data isn't loaded, and nobody knows whether the choice fits.
    """
    if DATASETS[data.dataset].is_planar:
        return ("columns", 0, 1)
    if chosen is not None and num_columns:
        return chosen
    return usual_view(num_columns)


def _has_columns(view: View | None, count: int) -> bool:
    return view is None or view[0] == "pca" or max(view[1:]) < count
