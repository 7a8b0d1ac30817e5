"""What can be done with chosen runs: open, compare, star, delete and bring back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from lepton_dash import store as stores
from lepton_dash.data import DataError
from lepton_dash.export.names import csv_bytes
from lepton_dash.i18n import _, ngettext
from lepton_dash.store import LONGEST, StoreError
from lepton_dash.ui.exchange import run_again, show_in_widget, when_changed, when_pressed
from lepton_dash.ui.live_session import open_run
from lepton_dash.ui.navigation import (
    go_to,
    link_to_comparison,
    link_to_figure_page,
    link_to_report_page,
)
from lepton_dash.ui.owner import owner
from lepton_dash.ui.runs_view import RunsView
from lepton_dash.ui.tags import tag_box
from lepton_dash.ui.text import verbatim

if TYPE_CHECKING:
    from pandas import DataFrame

How = Literal["open", "replay", "fork"]


def actions(view: RunsView, runs: DataFrame) -> None:
    """Draw a button for each thing that can be done with the chosen ones of the runs."""
    chosen = runs[runs["id"].isin(view.chosen)]
    ids = tuple(chosen["id"])
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="actions"):
        st.markdown(_words(view, len(ids)))
        if view.deleted:
            _button("restore_runs", _("Restore"), ":material/undo:", bool(ids), _restore, view, ids)
        else:
            one = ids[0] if len(ids) == 1 else ""
            _ways_into_the_playground(view, one)
            link_to_comparison(ids)
            link_to_figure_page(one)
            link_to_report_page(ids)
            all_starred = bool(ids) and bool(chosen["favourite"].all())
            words = _("Take the star off") if all_starred else _("Star")
            _tags(view, chosen)
            _button(
                "star_runs", words, ":material/star:", bool(ids), star, view, ids, not all_starred
            )
            _button("delete_runs", _("Delete"), ":material/delete:", bool(ids), delete, view, ids)
        _download(chosen if ids else runs)


def _words(view: RunsView, count: int) -> str:
    if not count:
        hint = _("Choose runs by the boxes at their left; a click on a name opens it.")
        return hint if view.has_failed or not view.said else view.said
    words = ngettext("{count:,} run chosen", "{count:,} runs chosen", count)
    return f"**{words.format(count=count)}**"


def _button(
    key: str, words: str, icon: str, possible: bool, act: Callable[..., None], *args: object
) -> None:
    st.button(
        words,
        icon=icon,
        key=key,
        type="tertiary",
        disabled=not possible,
        **when_pressed(act, *args),
    )


def _ways_into_the_playground(view: RunsView, run_id: str) -> None:
    ways: Sequence[tuple[How, str, str, str]] = (
        (
            "open",
            _("Open"),
            ":material/play_circle:",
            _("Shows it in the playground, as it stands; it can be trained on from there."),
        ),
        (
            "replay",
            _("Replay"),
            ":material/replay:",
            _("Trains it again from its first epoch, changes on the way included."),
        ),
        (
            "fork",
            _("Fork"),
            ":material/alt_route:",
            _("Opens it, and keeps its curve in the chart behind what you make of it."),
        ),
    )
    for how, words, icon, tip in ways:
        if st.button(
            words, icon=icon, key=f"{how}_run", type="tertiary", disabled=not run_id, help=tip
        ):
            _open(view, run_id, how)


def _open(view: RunsView, run_id: str, how: How) -> None:
    try:
        open_run(run_id, how)
    except (StoreError, DataError) as error:
        view.said, view.has_failed = str(error), True
        run_again()
    go_to("playground")


def _tags(view: RunsView, chosen: DataFrame) -> None:
    """Draw what gives the chosen runs tags, or takes off those that all of them have."""
    ids = tuple(chosen["id"])
    with st.popover(
        _("Tag"), icon=":material/sell:", type="tertiary", disabled=not ids, key="tag_runs"
    ):
        if not ids:
            return
        shared = _shared_tags(chosen)
        known = {tag for tags in view.read.runs["tags"] for tag in tags} if view.read else set()
        show_in_widget("tags_of_chosen", shared)
        tag_box(
            ngettext("Tags of the chosen run", "Tags of all chosen runs", len(ids)),
            known | set(shared),
            "tags_of_chosen",
            "tags_of_chosen",
            **when_changed("tags_of_chosen", _tag, view, ids, tuple(shared)),
        )


def _shared_tags(runs: DataFrame) -> list[str]:
    first, *others = runs["tags"]
    found = [{tag.casefold() for tag in tags} for tags in others]
    return [tag for tag in first if all(tag.casefold() in tags for tags in found)]


def _tag(value: Sequence[str], view: RunsView, ids: Sequence[str], before: Sequence[str]) -> None:
    """Add the tags that are new, and take off those that are gone."""
    added = [tag for tag in value if tag not in before]
    longest = LONGEST["tag"]
    if too_long := next((tag for tag in added if len(tag.strip()) > longest), ""):
        words = _("A tag has {count:,} characters, and at most {most:,} are saved; shorten it.")
        view.said, view.has_failed = words.format(count=len(too_long), most=longest), True
        return

    def act(store: stores.Store) -> None:
        stores.tag(store, owner(), ids, added, [tag for tag in before if tag not in value])

    attempt(view, act)


def open_clicked(view: RunsView) -> None:
    """Open the run whose name was clicked on, if one was."""
    run_id, view.to_open = view.to_open, ""
    if run_id and not view.deleted:
        _open(view, run_id, "open")


def star(view: RunsView, ids: Sequence[str], starred: bool) -> None:
    """Make runs favourites, or no longer."""

    def act(store: stores.Store) -> None:
        stores.star(store, owner(), ids, starred)

    attempt(view, act)


def delete(view: RunsView, ids: Sequence[str]) -> None:
    """Take runs out of the list; a bar says so, from which they can be brought back."""

    def act(store: stores.Store) -> None:
        stores.delete(store, owner(), ids)
        view.just_deleted = tuple(ids)
        view.chosen = ()

    attempt(view, act)


def undo(view: RunsView) -> None:
    """Bring back what was deleted last."""

    def act(store: stores.Store) -> None:
        stores.restore(store, owner(), view.just_deleted)
        view.just_deleted = ()

    attempt(view, act)


def _restore(view: RunsView, ids: Sequence[str]) -> None:
    def act(store: stores.Store) -> None:
        count = stores.restore(store, owner(), ids)
        words = ngettext("{count:,} run is back.", "{count:,} runs are back.", count)
        view.said = words.format(count=count)
        view.just_deleted = tuple(run_id for run_id in view.just_deleted if run_id not in ids)
        view.chosen = ()

    attempt(view, act)


def attempt(view: RunsView, act: Callable[[stores.Store], None]) -> None:
    """Do something with the store; where that can't be done, the page says why."""
    view.said, view.has_failed = "", False
    try:
        act(stores.default_store())
    except StoreError as error:
        view.said, view.has_failed = str(error), True
    view.read = None


def notices(view: RunsView) -> None:
    """Say what was just deleted, with a way back, and what couldn't be done."""
    if view.just_deleted and not view.deleted:
        count = len(view.just_deleted)
        words = ngettext("{count:,} run is deleted.", "{count:,} runs are deleted.", count)
        with st.container(horizontal=True, vertical_alignment="center", key="runs_undo"):
            st.info(words.format(count=count), icon=":material/delete:")
            st.button(
                _("Undo"), icon=":material/undo:", key="undo_delete", **when_pressed(undo, view)
            )
            st.button(
                _("Put away"),
                icon=":material/close:",
                key="dismiss_undo",
                **when_pressed(_put_away, view),
            )
    if view.said and view.has_failed:
        st.error(verbatim(view.said), icon=":material/error:")


def _put_away(view: RunsView) -> None:
    view.just_deleted = ()


_OF_A_FILE = (
    "id",
    "created",
    "name",
    "title",
    "tags",
    "notes",
    "favourite",
    "status",
    "epoch",
    "train_loss",
    "validation_loss",
    "train_metric",
    "validation_metric",
    "best_epoch",
    "best_loss",
    "seconds",
    "num_params",
    "dataset",
    "hidden_sizes",
    "activation",
    "loss",
    "optimizer",
    "learning_rate",
    "batch_size",
    "data_seed",
    "seed",
    "device",
    "source",
    "parent",
)
"""Columns of `store.overview` that are downloaded."""


def csv_of(runs: DataFrame) -> bytes:
    """The runs as a file for spreadsheets, in which nothing runs."""
    table = runs[list(_OF_A_FILE)].copy()
    table["tags"] = table["tags"].map(", ".join)
    table["created"] = table["created"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return csv_bytes(table)


def _download(runs: DataFrame) -> None:
    words = ngettext("CSV of {count:,} run", "CSV of {count:,} runs", len(runs))
    st.download_button(
        words.format(count=len(runs)),
        data=lambda: csv_of(runs),
        file_name="runs.csv",
        mime="text/csv",
        icon=":material/download:",
        key="download_runs",
        type="tertiary",
        on_click="ignore",
        disabled=runs.empty,
        help=_("The chosen runs, or all that are shown, as a table for a spreadsheet."),
    )
