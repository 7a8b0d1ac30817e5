"""A figure of a run whose data are gone: what was measured over its training is still there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lepton_dash import kept
from lepton_dash import store as stores
from lepton_dash.export.charts import CHARTS, CurveSource, Drawn, draw, fitting
from lepton_dash.export.names import file_name
from lepton_dash.export.tensorboard import event_files
from lepton_dash.export.tracked import of_kept
from lepton_dash.i18n import _, joined, language
from lepton_dash.run import Curves
from lepton_dash.store import Store, StoredRun
from lepton_dash.ui.figure_controls import choice, curve_controls
from lepton_dash.ui.figure_look import FigureLook
from lepton_dash.ui.figure_subject import Subject
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.navigation import link_to_runs_page
from lepton_dash.ui.text import verbatim


def of_curves(store: Store, found: StoredRun, look: FigureLook, problem: str) -> Subject:
    """The curves of a run as the subject of a figure; the page says why there is no more.

    Args:
        store: where it is kept.
        found: the run.
        look: the figure that is asked for; another chart is shown where that isn't a curve.
        problem: the sentence on why the run can't be opened.

    Raises:
        StoreError: the store can't be read.
    """
    run = kept.open_curves(store, found, problem)
    charts = [name for name in fitting(run.task) if CHARTS[name].is_curve]
    chart = look.chart if look.chart in charts else charts[0]
    words = _("What was measured over the training is there all the same.")
    if look.chart not in fitting(run.task):
        words = joined(words, no_such_chart(look.chart, chart))
    elif chart != look.chart:
        words = _(
            "“{chart}” needs these data; “{shown}” is shown instead, as what was measured over the "
            "training is there all the same."
        ).format(chart=_(CHARTS[look.chart].label), shown=_(CHARTS[chart].label))
    st.warning(verbatim(joined(problem, words)), icon=":material/info:")
    return Subject(
        name=found.caption,
        key=(found.id, found.updated.isoformat(), language(), chart, look.curve, found.caption),
        chart=chart,
        controls=partial(_controls, charts, chart, look),
        draw=partial(_drawn, run, found.caption, chart, look),
        bundle=None,
        beside=partial(_history, store, found),
        back=link_to_runs_page,
    )


def no_such_chart(asked: str, shown: str) -> str:
    """The sentence on a chart that runs of another kind have, and what is shown in its place."""
    words = _("There is no “{chart}” of a run like this one; “{shown}” is shown instead.")
    return words.format(chart=_(CHARTS[asked].label), shown=_(CHARTS[shown].label))


def _drawn(run: Curves, name: str, chart: str, look: FigureLook) -> Drawn:
    return draw(CurveSource(run, name, look.curve), chart, look.style.theme)


def _controls(charts: list[str], chart: str, look: FigureLook) -> None:
    with st.container(gap="xsmall", key="section_figure"):
        sidebar_label(_("Chart"))
        choice("chart", _("Chart"), chart, charts, lambda name: _(CHARTS[name].label))
        curve_controls(look)


def _history(store: Store, found: StoredRun) -> None:
    st.markdown("## " + _("Take the history elsewhere"))
    st.download_button(
        "TensorBoard",
        data=lambda: event_files([of_kept(found, stores.history(store, found.id))]),
        file_name=file_name(f"{found.caption} tensorboard", "zip"),
        mime="application/zip",
        icon=":material/download:",
        key="download_history",
        on_click="ignore",
    )
