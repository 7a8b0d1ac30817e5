"""The page that writes reports: what is in one at the left, and how it will look at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from lepton_dash import live
from lepton_dash import store as stores
from lepton_dash.export.report import MOST_RUNS, from_plain
from lepton_dash.export.report_charts import Sources
from lepton_dash.export.report_html import html
from lepton_dash.i18n import _, ngettext
from lepton_dash.store import Store, StoredReport, StoredRun, StoreError
from lepton_dash.ui.address import show_problems
from lepton_dash.ui.compare_runs import deleted_words, unknown_words
from lepton_dash.ui.exchange import when_pressed
from lepton_dash.ui.navigation import full_address, link_to_playground, link_to_runs_page
from lepton_dash.ui.owner import owner
from lepton_dash.ui.parameters import page_parameters, too_many
from lepton_dash.ui.report_blocks import about, blocks
from lepton_dash.ui.report_downloads import downloads
from lepton_dash.ui.report_sources import makers, sources_of
from lepton_dash.ui.report_view import ReportView, begin, keep, open_report, report_view
from lepton_dash.ui.run_words import labels_of
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.unreadable import say_unreadable

_STYLE = Path(__file__).with_name("report.css")

OFFERED = 200
"""Of one's own runs, the newest, that a report can be about."""
HEIGHT = 900
"""Pixels of the preview."""


def report_page() -> None:
    """Draw the page."""
    view = report_view()
    st.html(_STYLE)
    try:
        store, me = stores.default_store(), owner()
        offered = {run.id: run for run in stores.list_runs(store, me, limit=OFFERED)}
        _take_up(store, me, view)
        _title(view)
        show_problems()
        if not view.report.runs and not view.report.blocks:
            _choose(store, me, list(offered.values()))
            return
        runs, gone = _own(store, me, view.report.runs)
        sources = sources_of(store, runs)
    except StoreError as error:
        say_unreadable(error)
        return
    if gone:
        st.warning(verbatim(deleted_words(gone)), icon=":material/delete:")
    writing, reading = st.columns([0.42, 0.58], gap="medium")
    with writing:
        _saved(view)
        about({**runs, **offered})
        blocks(runs)
    with reading, st.container(key="report_reading"):
        downloads(sources)
        _preview(view, sources)


def _take_up(store: Store, me: str, view: ReportView) -> None:
    """Open what the address names, unless it is open already."""
    said = page_parameters()
    if said.report and said.report != view.id:
        found = stores.get_report(store, said.report)
        if found is not None and found.owner == me:
            open_report(found)
        else:
            page_state().parameters = said._replace(report="")
            words = _("There is no report {id} here, or no longer, or it is somebody else's.")
            page_state().problems.append(words.format(id=said.report))
    elif said.runs:
        runs, gone = _own(store, me, said.runs)
        page_state().parameters = said._replace(runs=())
        page_state().problems += _missing(said.runs, runs, gone)
        if runs:
            begin(list(runs.values()))
    elif view.id and not said.report and not view.problem:
        _close()  # the browser's Back led to the list; the report is kept


def _missing(
    ids: Sequence[str], runs: Mapping[str, StoredRun], gone: Sequence[StoredRun]
) -> list[str]:
    """Why there is no report on some of the runs that an address names."""
    known = {*runs, *(run.id for run in gone)}
    unknown = [run_id for run_id in ids[:MOST_RUNS] if run_id not in known]
    words = [unknown_words(unknown)] if unknown else []
    words += [deleted_words(gone)] if gone else []
    return words + ([too_many("runs", MOST_RUNS)] if len(ids) > MOST_RUNS else [])


def _own(store: Store, me: str, ids: Sequence[str]) -> tuple[dict[str, StoredRun], list[StoredRun]]:
    """One's own of the runs, in the order of the ids: those that are there, and deleted ones."""
    found = [run for run in stores.get_many(store, ids[:MOST_RUNS]) if run.owner == me]
    there = {run.id: run for run in found if run.deleted is None}
    return there, [run for run in found if run.deleted is not None]


def _title(view: ReportView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="report_title_row"):
        is_open = bool(view.report.runs or view.report.blocks)
        name = verbatim(view.report.title)
        words = _("Report: {name}").format(name=name) if is_open and name else _("Report")
        st.title(words, anchor=False, width="content")
        st.space("stretch")
        if is_open:
            st.button(
                _("All reports"),
                icon=":material/list:",
                type="tertiary",
                key="all_reports",
                **when_pressed(_close),
            )
        link_to_runs_page()
        link_to_playground()


def _close() -> None:
    report_view().show("", from_plain({}))
    page_state().parameters = page_parameters()._replace(report="", runs=())


def _saved(view: ReportView) -> None:
    """Whether the report is kept."""
    if view.problem:
        with st.container(horizontal=True, vertical_alignment="center", key="report_problem"):
            words = _("Not kept yet: {reason} It stays here as long as this tab is open.")
            st.warning(words.format(reason=verbatim(view.problem)), icon=":material/sync_problem:")
            st.button(_("Try again"), key="report_keep", **when_pressed(keep))
        return
    st.caption(
        _("Kept at every change.") if view.id else _("Kept as soon as something is changed.")
    )


# --- the list ---


def _choose(store: Store, me: str, runs: Sequence[StoredRun]) -> None:
    """The reports that there are, and a new one."""
    reports = stores.list_reports(store, me)
    new, old = st.columns(2, gap="large")
    with new:
        st.markdown("## " + _("A new report"))
        if runs:
            st.multiselect(
                _("Runs that it is about"),
                options=[run.id for run in runs],
                format_func=labels_of(runs).__getitem__,
                max_selections=MOST_RUNS,
                placeholder=_("Choose one or more of your runs"),
                key="runs_of_new_report",
            )
            st.button(
                _("Write it"),
                icon=":material/edit_document:",
                type="primary",
                key="new_report",
                disabled=not st.session_state.get("runs_of_new_report"),
                **when_pressed(_begin, {run.id: run for run in runs}),
            )
        else:
            st.markdown(
                _(
                    "A report shows what runs came to. Every training is kept by itself: train"
                    " something in the playground, and write about it here."
                )
            )
    with old:
        st.markdown("## " + _("Reports"))
        _undo()
        for report in reports:
            _line(report)
        if not reports:
            st.caption(_("There is none yet."))


def _begin(runs: Mapping[str, StoredRun]) -> None:
    chosen = st.session_state.get("runs_of_new_report") or []
    begin([runs[run] for run in chosen if run in runs])


def _line(report: StoredReport) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"report_{report.id}"
    ):
        st.button(
            verbatim(report.title),
            key=f"open_{report.id}",
            type="tertiary",
            icon=":material/article:",
            **when_pressed(open_report, report),
        )
        count = len(from_plain(report.body).runs)
        words = ngettext("{count} run", "{count} runs", count).format(count=count)
        st.caption(f"{words} · {report.updated:%Y-%m-%d}", width="content")
        st.space("stretch")
        st.button(
            _("Delete"),
            icon=":material/delete:",
            type="tertiary",
            key=f"delete_{report.id}",
            **when_pressed(_delete, report),
        )


def _delete(report: StoredReport) -> None:
    view = report_view()
    try:
        stores.delete_report(stores.default_store(), owner(), report.id)
        view.deleted = (report.id, report.title)
    except StoreError as error:
        view.problem = str(error)


def _undo() -> None:
    view = report_view()
    if view.problem:
        st.error(verbatim(view.problem), icon=":material/error:")
    if view.deleted is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="report_deleted"):
        words = _("“{name}” is deleted.").format(name=verbatim(view.deleted[1]))
        st.caption(words, width="content")
        st.button(_("Restore"), key="restore_report", type="tertiary", **when_pressed(_back))


def _back() -> None:
    view = report_view()
    if view.deleted is not None:
        try:
            stores.restore_report(stores.default_store(), owner(), view.deleted[0])
            view.deleted = None
        except StoreError as error:
            view.problem = str(error)


# --- how it will look ---


def _preview(view: ReportView, sources: Sources) -> None:
    """The report as it will be, but for animations; its script is the one the page has anyway."""
    here = urlsplit(full_address({}))._replace(query="", fragment="").geturl()
    address = here.rstrip("/") + live.plotly_path()
    with st.spinner(_("Drawing the report …"), show_time=False):
        page = html(
            view.report,
            sources,
            plotly=address,
            show=view.shown,
            makers=makers(is_preview=True),
        )
    with st.container(border=True, key="report_preview"):
        st.iframe(page, height=HEIGHT, alt=_("How the report will look."))
