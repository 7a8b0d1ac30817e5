"""A figure of one run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from lepton_dash.data import DataError, View
from lepton_dash.export.bundle import bundle
from lepton_dash.export.charts import CHARTS, PARTS, ChartSource, Drawn, draw, fitting
from lepton_dash.export.curves import CurveLook
from lepton_dash.export.scenes import view_of
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _, language
from lepton_dash.run import Run
from lepton_dash.spec import SpecError
from lepton_dash.store import Store, StoredRun, StoreError
from lepton_dash.tables import DATASETS
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.figure_controls import change_look, choice, curve_controls, segments
from lepton_dash.ui.figure_look import BEST, FigureLook
from lepton_dash.ui.figure_of_curves import no_such_chart, of_curves
from lepton_dash.ui.figure_subject import Subject
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.navigation import link_to_runs_page
from lepton_dash.ui.network_downloads import network_downloads
from lepton_dash.ui.opened_runs import opened_run
from lepton_dash.ui.text import verbatim

_OF_ONE = {"boundaries": "boundary", "curves": "loss"}
"""What is shown of the one run that is left of several."""
_CHARTS = 16
"""Drawn charts that the server keeps for whoever asks next."""


def of_run(store: Store, found: StoredRun, look: FigureLook) -> Subject | None:
    """A run as the subject of a figure; None: it can't be, and the page says why.

    Of a run whose data are gone its curves are the subject.

    Args:
        store: where it is kept.
        found: the run.
        look: the figure that is asked for; it is shown as far as this run has it.
    """
    look = look._replace(chart=_OF_ONE.get(look.chart, look.chart))
    try:
        with st.spinner(_("Opening the run …"), show_time=False):
            run = opened_run(store, found, "best" if look.which == BEST else "final")
    except DataError as error:
        return of_curves(store, found, look, str(error))
    except (StoreError, SpecError) as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        return None
    look = _possible(look, run)
    view = view_of(run, look.view) if CHARTS[look.chart].needs_view else None
    key = (found.id, found.updated.isoformat(), look.which, language())
    theme = look.style.theme
    return Subject(
        name=found.caption,
        key=(*key, look.chart, look.part, view, look.curve, found.caption),
        chart=look.chart,
        controls=partial(_controls, run, look),
        draw=partial(
            _drawn, run, key, view, look.chart, theme, look.part, found.caption, look.curve
        ),
        bundle=partial(_bundle, run),
        bundle_words=_(
            "The figure as PDF and SVG, its numbers as CSV, the experiment, its seeds and versions,"
            " and a Python script that gives the same curve, in one ZIP."
        ),
        beside=partial(_network, run, key, found.caption),
        back=link_to_runs_page,
    )


def _bundle(run: Run, figures: Mapping[str, bytes], caption: str, style: Style) -> bytes:
    return bundle(run, figures, caption, style.size)


def _network(run: Run, key: tuple[str, ...], name: str) -> None:
    st.markdown("## " + _("Take the network elsewhere"))
    network_downloads(run, key, name)


# --- what is kept for the next time ---


@st.cache_resource(max_entries=_CHARTS, ttl=1800, show_spinner=False)
def _drawn(
    _run: Run,
    key: tuple[str, ...],
    view: View | None,
    chart: str,
    theme: str,
    part: str,
    name: str,
    curve: CurveLook,
) -> Drawn:
    return draw(ChartSource(_run, view, part, name, curve), chart, theme)


# --- what chooses it ---


def _possible(look: FigureLook, run: Run) -> FigureLook:
    """The same figure as far as this run has it; what it hasn't is said."""
    possible = fitting(run.task)
    chart = look.chart if look.chart in possible else possible[0]
    if chart != look.chart:
        _warn(no_such_chart(look.chart, chart))
    part = look.part if len(run.prepared.x_validation) else "train"
    count = len(run.prepared.column_names)
    view = look.view
    if view is not None and view[0] == "columns" and max(view[1:]) >= count:
        view = None
        if CHARTS[chart].needs_view:
            words = _("A plane is of two of the columns 0 to {last}; the usual one is shown.")
            _warn(words.format(last=count - 1))
    return look._replace(chart=chart, part=part, view=view)


def _warn(sentence: str) -> None:
    st.warning(verbatim(sentence), icon=":material/info:")


def _controls(run: Run, look: FigureLook) -> None:
    with st.container(gap="xsmall", key="section_figure"):
        sidebar_label(_("Chart"))
        charts = fitting(run.task)
        choice("chart", _("Chart"), look.chart, charts, lambda name: _(CHARTS[name].label))
        chart = CHARTS[look.chart]
        if chart.needs_part and len(run.prepared.x_validation):
            label = _("Part of the data")
            segments("part", label, look.part, list(PARTS), lambda name: _(PARTS[name]))
        if chart.needs_view and not _is_planar(run) and len(run.prepared.column_names) > 2:
            _plane(run, look)
        if chart.is_curve:
            curve_controls(look)
        else:
            moments = {"final": _("Newest"), BEST: _("Best epoch")}
            segments("which", _("Network"), look.which, list(moments), moments.__getitem__)


def _is_planar(run: Run) -> bool:
    return DATASETS[run.experiment.data.dataset].is_planar


def _plane(run: Run, look: FigureLook) -> None:
    """What a boundary is drawn over: two columns, or two principal components."""
    names = run.prepared.column_names
    view = view_of(run, look.view)
    kinds = {"pca": _("Principal components"), "columns": _("Two columns")}
    segments("plane", _("Plane"), view[0], list(kinds), kinds.__getitem__, _set_plane)
    if view[0] != "columns":
        return
    for at, words in enumerate((_("Horizontal"), _("Vertical"))):
        key = f"figure_column_{at}"
        show_in_widget(key, view[at + 1])
        st.selectbox(
            words,
            options=range(len(names)),
            format_func=lambda column: names[column],
            key=key,
            **when_changed(key, _set_column, view, at),
        )


def _set_plane(kind: str) -> None:
    change_look(view=("pca",) if kind == "pca" else ("columns", 0, 1))


def _set_column(value: int, view: tuple[str, int, int], at: int) -> None:
    columns = [view[1], view[2]]
    if columns[1 - at] == value:  # the two change places
        columns[1 - at] = columns[at]
    columns[at] = value
    change_look(view=("columns", columns[0], columns[1]))
