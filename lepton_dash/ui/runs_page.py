"""The page of the runs that were kept: which there are, and what can be done with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from lepton_dash import store as stores
from lepton_dash.i18n import _, ngettext
from lepton_dash.standing import STATUSES
from lepton_dash.store import LOCAL, StoreError
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.layout import sidebar_label
from lepton_dash.ui.navigation import full_address, go_to, link_to_playground
from lepton_dash.ui.owner import owner
from lepton_dash.ui.run_details import run_details
from lepton_dash.ui.runs_actions import actions, notices, open_clicked
from lepton_dash.ui.runs_table import draw_table
from lepton_dash.ui.runs_view import (
    SHORT,
    RunsView,
    Wanted,
    dataset_label,
    matching,
    read_runs,
)
from lepton_dash.ui.state import page_state
from lepton_dash.ui.unreadable import say_unreadable

if TYPE_CHECKING:
    from pandas import DataFrame


def runs_page() -> None:
    """Draw the page."""
    view = runs_view()
    open_clicked(view)
    try:
        store = stores.default_store()
        runs = read_runs(view, store, owner())
    except StoreError as error:
        _title(view)
        say_unreadable(error)
        return
    shown = matching(runs, view.wanted)
    with st.sidebar:
        _filters(view, runs)
    _title(view, len(runs), len(shown))
    notices(view)
    if runs.empty:
        _no_runs(view)
        return
    actions(view, shown)
    if shown.empty:
        _nothing_matches(view)
        return
    draw_table(view, shown, full_address({}))
    if len(view.chosen) == 1:
        try:
            run_details(view, store, view.chosen[0], runs)
        except StoreError as error:
            say_unreadable(error)


def runs_view() -> RunsView:
    """What this tab shows of the runs."""
    state = page_state()
    if state.runs is None:
        state.runs = RunsView()
    return state.runs


def _title(view: RunsView, count: int = 0, num_shown: int = 0) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="runs_title"):
        st.title(_("Deleted runs") if view.deleted else _("Runs"), anchor=False, width="content")
        if count:
            words = ngettext("{count:,} run", "{count:,} runs", count).format(count=count)
            if num_shown != count:
                words = _("{shown:,} of {runs}").format(shown=num_shown, runs=words)
            st.caption(words, width="content")
            _search(view)
        else:
            st.space("stretch")
        link_to_playground()


def _search(view: RunsView) -> None:
    show_in_widget("search_runs", view.wanted.search)
    st.text_input(
        _("Search"),
        placeholder=_("Search names, tags, notes, data sets"),
        icon=":material/search:",
        label_visibility="collapsed",
        key="search_runs",
        **when_changed("search_runs", _want, view, "search"),
    )


def _want(value: Any, view: RunsView, field: str) -> None:
    view.want(**{field: tuple(value) if isinstance(value, list) else value})


# --- which of them ---


def _filters(view: RunsView, runs: DataFrame) -> None:
    """Draw what chooses which runs are shown."""
    if not runs.empty:
        _wishes(view, runs)
    sidebar_label(_("Deleted"))
    show_in_widget("deleted_runs", view.deleted)
    st.toggle(
        _("Show the deleted runs"),
        key="deleted_runs",
        **when_changed("deleted_runs", _show_deleted, view),
    )
    st.caption(_("They are gone for good 30 days after they were deleted."))
    if owner() != LOCAL:
        st.caption(
            _(
                "These are the runs of this browser. Others see one only when you send them an "
                "address with it."
            )
        )


def _wishes(view: RunsView, runs: DataFrame) -> None:
    wanted = view.wanted
    sidebar_label(_("Show"))
    _choice(view, "starred", st.toggle, _("Only those with a star"), wanted.starred)
    _choice(
        view,
        "without_short",
        st.toggle,
        _("Leave out runs of under {count} epochs").format(count=SHORT),
        wanted.without_short,
    )
    periods = {"ever": _("any time"), "day": _("a day"), "week": _("a week"), "month": _("a month")}
    _choice(
        view,
        "since",
        partial(st.segmented_control, required=True),
        _("Begun within"),
        wanted.since,
        options=list(periods),
        format_func=periods.__getitem__,
    )
    present = [name for name in STATUSES if name in set(runs["status"]) | set(wanted.statuses)]
    _choice(
        view,
        "statuses",
        partial(st.pills, selection_mode="multi"),
        _("Status"),
        list(wanted.statuses),
        options=present,
        format_func=lambda name: _(STATUSES[name]),
    )
    _choice(
        view,
        "datasets",
        partial(st.multiselect, placeholder=_("Any")),
        _("Data set"),
        list(wanted.datasets),
        options=sorted(set(runs["dataset"]) | set(wanted.datasets), key=dataset_label),
        format_func=dataset_label,
    )


def _choice(
    view: RunsView, field: str, widget: Any, label: str, value: Any, **options: Any
) -> None:
    """Draw a widget for one of the fields of `Wanted`."""
    key = f"runs_{field}"
    show_in_widget(key, value)
    widget(label, key=key, **options, **when_changed(key, _want, view, field))


def _show_deleted(value: bool, view: RunsView) -> None:
    view.deleted, view.chosen, view.said = value, (), ""
    view.wanted = Wanted()


# --- nothing to show ---


def _no_runs(view: RunsView) -> None:
    with st.container(key="no_runs"):
        if view.deleted:
            st.markdown(_("No run is deleted."))
            st.button(
                _("Show the kept runs"),
                key="show_kept_runs",
                **when_pressed(_show_deleted, False, view),
            )
            return
        st.markdown(f"## {_('No run is kept yet')}")
        st.markdown(
            _(
                "Every training is kept by itself, with its curve, its network and a picture: in "
                "the playground from its first epochs on, and with `lepton-dash train`."
            )
        )
        if st.button(_("Train a network"), icon=":material/play_arrow:", type="primary"):
            go_to("playground")


def _nothing_matches(view: RunsView) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_("No run is like that."), width="content")
        st.button(_("Show all runs"), key="show_all_runs", **when_pressed(_want_all, view))


def _want_all(view: RunsView) -> None:
    view.wanted = Wanted()
