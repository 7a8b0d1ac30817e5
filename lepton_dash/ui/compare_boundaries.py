"""Boundaries of compared runs beside one another, under one scrubber."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import NamedTuple

import pandas as pd
import streamlit as st

from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.compare.replays import Answer, Replays, Wish, panel_of, stops_of, wish_of
from lepton_dash.engine import Trainer, TrainState
from lepton_dash.export.charts import Drawn
from lepton_dash.export.render import FORMATS
from lepton_dash.figures.panel import Panel
from lepton_dash.figures.panels import boundaries_figure
from lepton_dash.i18n import _
from lepton_dash.live import priority
from lepton_dash.replay import Played
from lepton_dash.store import StoredRun, StoreError
from lepton_dash.ui.compare_saving import save_chart
from lepton_dash.ui.text import verbatim

MOST_RUNS = 6
MOST_EPOCHS = 40
"""Stops of the scrubber."""

ASK_EVERY = 0.3
"""[s] between two looks at how far the replays are."""

_SIDE = {1: 420, 2: 400, 3: 300}
"""Boundaries in a row -> pixels that each is high."""
_PHONE_SIDE = {1: 250, 2: 150}


class _Chosen(NamedTuple):
    name: str
    run: StoredRun
    wish: Wish


@cache
def _replays() -> Replays:
    """Those of this process."""
    return Replays(_examples_hash, partial(priority.lower, priority.TRAIN))


def _examples_hash(played: Played) -> str:
    return kept.fingerprints(played.prepared)[0]


def boundaries(runs: Sequence[StoredRun], names: Sequence[str], theme: str) -> None:
    """Draw the section: at first how far the replays are, then the pictures."""
    st.markdown("##### " + _("Boundaries at the same epoch"))
    if len(runs) > MOST_RUNS:
        st.caption(
            _("Of the first {most} runs; choose fewer to see others.").format(most=MOST_RUNS)
        )
    runs, names = runs[:MOST_RUNS], names[:MOST_RUNS]
    epochs = tuple(stops_of(runs, MOST_EPOCHS))
    resolution = 100 if len(runs) < 3 else 64
    chosen = [
        _Chosen(name, run, wish_of(run, epochs, resolution))
        for name, run in zip(names, runs, strict=True)
    ]
    if all(_is_over(answer) for answer in _answers(chosen)):
        _draw(chosen, epochs, theme)
    else:
        with st.container(key="replaying"):
            _await(chosen)


def _answers(chosen: Sequence[_Chosen]) -> list[Answer]:
    return [
        _replays().ask(one.wish, kept.files_of(one.run), partial(_end_of, one.run.id))
        for one in chosen
    ]


def _end_of(run_id: str, trainer: Trainer) -> TrainState | None:
    """The state that was kept of a run's end."""
    try:
        packed = stores.weights(stores.default_store(), run_id).final
    except StoreError:
        return None
    return kept.unpack_state(trainer, packed) if packed else None


def _is_over(answer: Answer) -> bool:
    return answer.film is not None or bool(answer.error)


@st.fragment(run_every=ASK_EVERY)
def _await(chosen: Sequence[_Chosen]) -> None:
    """Show how far the replays are, and run the page again when all are over."""
    answers = _answers(chosen)
    if all(_is_over(answer) for answer in answers):
        st.rerun()
    share = sum(1.0 if _is_over(one) else one.progress for one in answers) / len(answers)
    st.progress(
        min(share, 1.0), text=_("The runs are trained again for their pictures on the way …")
    )


def _draw(chosen: Sequence[_Chosen], epochs: Sequence[int], theme: str) -> None:
    answers = _answers(chosen)
    panels = []
    for one, answer in zip(chosen, answers, strict=True):
        if answer.film is None:
            st.warning(
                _("There is no picture of {name}: {reason}").format(
                    name=verbatim(one.name), reason=verbatim(answer.error)
                ),
                icon=":material/error:",
            )
            continue
        if answer.film.is_other_data:
            st.warning(
                _(
                    "The data of {name} aren't the ones any more that it was trained on, so its "
                    "pictures aren't what it showed."
                ).format(name=verbatim(one.name)),
                icon=":material/warning:",
            )
        if answer.film.gave_up:
            st.info(
                verbatim(f"{one.name}: {answer.film.gave_up}"), icon=":material/hourglass_bottom:"
            )
        panels.append(panel_of(one.name, answer.film, epochs))
    if not panels:
        return
    columns = _columns(len(panels))
    side = (_PHONE_SIDE if _is_phone() else _SIDE)[columns]
    figure = boundaries_figure(panels, epochs, theme, columns=columns, side=side, on_page=True)
    with st.container(key="boundaries"):
        st.plotly_chart(
            figure,
            theme=None,
            key="compared_boundaries",
            config={"displayModeBar": False, "responsive": True},
        )
    st.caption(_("Drag the handle through the epochs; all pictures follow."))
    _save(panels, epochs, columns)
    several = len({panel.scene.task == "regression" for panel in panels}) > 1
    if several:
        st.caption(_("Classes have their own colours, and numbers those of the scale."))


def _save(panels: Sequence[Panel], epochs: Sequence[int], columns: int) -> None:
    """Hand the pictures out: of one epoch, or with the scrubber in a page of their own."""
    chosen = len(epochs) - 1

    def epoch(format: str) -> None:
        nonlocal chosen
        if format != "html" and len(epochs) > 1:
            chosen = st.select_slider(
                _("Epoch"),
                options=range(len(epochs)),
                value=chosen,
                format_func=lambda position: f"{epochs[position]:,}",
                key="boundaries_epoch",
            )

    def draw(format: str, theme: str) -> Drawn:
        figure = boundaries_figure(
            panels, epochs, theme, columns=columns, at=chosen, scrubber=format == "html"
        )
        return Drawn(figure, pd.DataFrame(), "")

    pictures = [name for name in FORMATS if name != "csv"]
    save_chart(_("Save the boundaries"), "boundaries", draw, pictures, epoch)


def _columns(count: int) -> int:
    if _is_phone():
        return 1 if count < 3 else 2
    return {1: 1, 2: 2, 4: 2}.get(count, 3)


def _is_phone() -> bool:
    """Whether the browser says that it is a phone's; a page doesn't know how wide it is."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
