"""The live training of a browser tab."""

from __future__ import annotations

import streamlit as st

from lepton_dash import live
from lepton_dash.data import View
from lepton_dash.spec import Experiment


def _close(session: live.LiveSession) -> None:
    session.close()


@st.cache_resource(scope="session", on_release=_close, show_spinner=False)
def live_session() -> live.LiveSession:
    """The tab's training session, opened at its first run and closed when the tab goes."""
    return live.hub().open()


def train_live(experiment: Experiment, view: View) -> live.LiveSession:
    """Let the tab's session train this from now on; the first one of a visit starts at once."""
    session = live_session()
    session.submit(experiment, view, play=True if session.experiment is None else None)
    return session
