"""Boundaries of compared runs beside one another, under one scrubber."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from lepton_dash.compare.replays import panel_of, stops_of, wish_of
from lepton_dash.export.charts import for_print
from lepton_dash.export.compared_boundaries import MOST_RUNS, NAME_LINES, columns_of
from lepton_dash.export.render import FORMATS, rendered
from lepton_dash.figures.panel import Panel
from lepton_dash.figures.panels import boundaries_figure
from lepton_dash.i18n import _, language, using
from lepton_dash.store import StoredRun
from lepton_dash.ui.figure_link import link_to_figure_of_several
from lepton_dash.ui.replaying import Wanted, films_of

MOST_EPOCHS = 40
"""Stops of the scrubber."""

_SIDE = {1: 420, 2: 400, 3: 300}
"""Boundaries in a row -> pixels that each is high."""
_PHONE_SIDE = {1: 250, 2: 150}


def boundaries(
    runs: Sequence[StoredRun], names: Sequence[str], ids: Sequence[str], theme: str
) -> None:
    """Draw the section: at first how far the replays are, then the pictures.

    Args:
        runs: one for each line of the chart.
        names: of those.
        ids: of all runs that are compared.
        theme: the page's, light or dark.
    """
    st.markdown("## " + _("Boundaries at the same epoch"))
    if len(runs) > MOST_RUNS:
        st.caption(
            _("Of the first {most} runs; choose fewer to see others.").format(most=MOST_RUNS)
        )
    runs, names = runs[:MOST_RUNS], names[:MOST_RUNS]
    epochs = tuple(stops_of(runs, MOST_EPOCHS))
    resolution = 100 if len(runs) < 3 else 64
    wanted = [
        Wanted(name, run, wish_of(run, epochs, resolution))
        for name, run in zip(names, runs, strict=True)
    ]
    films = films_of(wanted)
    if films is None:
        return
    panels = [
        panel_of(name, film, epochs)
        for name, film in zip(names, films, strict=True)
        if film is not None
    ]
    if panels:
        _draw(panels, epochs, ids, theme)


def _draw(panels: Sequence[Panel], epochs: Sequence[int], ids: Sequence[str], theme: str) -> None:
    columns = _columns(len(panels))
    side = (_PHONE_SIDE if _is_phone() else _SIDE)[columns]
    draw = partial(boundaries_figure, panels, epochs, columns=columns, lines=NAME_LINES)
    figure = draw(theme, side=side, on_page=True)
    with st.container(key="boundaries"):
        st.plotly_chart(
            figure,
            theme=None,
            key="compared_boundaries",
            config={"displayModeBar": False, "responsive": True},
        )
    with st.container(horizontal=True, vertical_alignment="top", key="below_boundaries"):
        st.caption(_("Drag the handle through the epochs; all pictures follow."))
        link_to_figure_of_several("boundaries", _("Make a figure of the boundaries"), ids)
        _moving(draw)
    several = len({panel.scene.task == "regression" for panel in panels}) > 1
    if several:
        st.caption(_("Classes have their own colours, and numbers those of the scale."))


def _moving(draw: Callable[[str], go.Figure]) -> None:
    """Hand the pictures out with their scrubber, in a page of their own."""
    spoken = language()

    def make() -> bytes:
        with using(spoken):
            return rendered(for_print(draw("light"), "light"), "html").content

    st.download_button(
        _("With the scrubber, as HTML"),
        data=make,
        file_name="boundaries.html",
        mime=FORMATS["html"].media_type,
        icon=":material/download:",
        type="tertiary",
        key="download_boundaries",
        on_click="ignore",
        help=_("Interactive, in one file that works offline."),
    )


def _columns(count: int) -> int:
    if _is_phone():
        return 1 if count < 3 else 2
    return columns_of(count)


def _is_phone() -> bool:
    """Whether the browser says that it is a phone's; a page doesn't know how wide it is."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
