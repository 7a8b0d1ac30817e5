"""Runs that are trained again for a page: asked for, waited for, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

import streamlit as st

from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.compare.replays import Answer, Film, Replays, Wish
from lepton_dash.engine import Trainer, TrainState
from lepton_dash.export.compared_boundaries import end_of
from lepton_dash.i18n import _
from lepton_dash.live import priority
from lepton_dash.replay import Played
from lepton_dash.store import StoredRun, StoreError
from lepton_dash.ui.exchange import run_again
from lepton_dash.ui.text import verbatim

ASK_EVERY = 0.3
"""[s] between two looks at how far the replays are."""


class Wanted(NamedTuple):
    """A run that is to be trained again."""

    name: str
    run: StoredRun
    wish: Wish


@cache
def _replays() -> Replays:
    """Those of this process."""
    return Replays(_examples_hash, partial(priority.lower, priority.TRAIN))


def _examples_hash(played: Played) -> str:
    return kept.fingerprints(played.prepared)[0]


def films_of(wanted: Sequence[Wanted]) -> list[Film | None] | None:
    """What came of them, and a sentence on the page where that isn't all; None: not over yet.

    While it isn't over, the page shows how far it is, and runs again when it is.
    """
    answers = _answers(wanted)
    if not all(_is_over(answer) for answer in answers):
        with st.container(key="replaying"):
            _await(wanted)
        return None
    for one, answer in zip(wanted, answers, strict=True):
        _say(one.name, answer)
    return [answer.film for answer in answers]


def _answers(wanted: Sequence[Wanted]) -> list[Answer]:
    return [
        _replays().ask(one.wish, kept.files_of(one.run), partial(_end_of, one.run.id))
        for one in wanted
    ]


def _end_of(run_id: str, trainer: Trainer) -> TrainState | None:
    try:
        return end_of(stores.default_store(), run_id, trainer)
    except StoreError:
        return None


def _is_over(answer: Answer) -> bool:
    return answer.film is not None or bool(answer.error)


@st.fragment(run_every=ASK_EVERY)
def _await(wanted: Sequence[Wanted]) -> None:
    """Show how far the replays are, and run the page again when all are over."""
    answers = _answers(wanted)
    if all(_is_over(answer) for answer in answers):
        run_again()
    share = sum(1.0 if _is_over(one) else one.progress for one in answers) / len(answers)
    st.progress(
        min(share, 1.0), text=_("The runs are trained again for their pictures on the way …")
    )


def _say(name: str, answer: Answer) -> None:
    """What isn't as it should be with a run's pictures."""
    film = answer.film
    if film is None:
        st.warning(
            _("There is no picture of {name}: {reason}").format(
                name=verbatim(name), reason=verbatim(answer.error)
            ),
            icon=":material/error:",
        )
        return
    if film.is_other_data:
        st.warning(
            _(
                "The data of {name} aren't the ones any more that it was trained on, so its "
                "pictures aren't what it showed."
            ).format(name=verbatim(name)),
            icon=":material/warning:",
        )
    if film.gave_up:
        st.info(verbatim(f"{name}: {film.gave_up}"), icon=":material/hourglass_bottom:")
