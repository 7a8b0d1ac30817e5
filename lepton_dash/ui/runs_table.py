"""The table of runs: what its columns hold and how they look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from lepton_dash.i18n import _, language
from lepton_dash.saved_runs import differing_settings
from lepton_dash.standing import SOURCES, STATUSES
from lepton_dash.store_routes import thumbnail_path
from lepton_dash.ui.grids import LOSS, R2, Writer, is_beyond, with_numbers
from lepton_dash.ui.runs_view import Drawn, RunsView, dataset_label
from lepton_dash.ui.state import Heard, page_state
from lepton_dash.values import value_text

if TYPE_CHECKING:
    from pandas import DataFrame, Series

KEY = "runs_table"
ROW_HEIGHT = 40  # [px]: a picture
HEADER_HEIGHT = 36  # [px], with the table's borders
FEW_ROWS = 9
"""That are there whole however small the window is; of more the style sheet says how many."""

WIDTHS = {
    "picture": 48,
    "star": 30,
    "name": 150,
    "validation_loss": 98,
    "status": 95,
    "train_loss": 92,
    "accuracy": 76,
    "r2": 60,
    "epoch": 62,
    "seed": 50,
    "optimizer": 90,
    "loss": 150,
    "learning_rate": 92,
    "tags": 100,
    "batch_size": 80,
    "data_seed": 80,
    "created": 130,
    "title": 150,
    "num_params": 90,
    "seconds": 85,
    "dataset": 110,
    "device": 70,
    "source": 90,
}
"""Of the columns [px], what matters most first: a phone shows three."""

ROOM = 1016 - 37
"""Of a table on a laptop's screen, without the boxes that rows are chosen by [px]."""

WRITERS: Mapping[str, Writer] = {"train_loss": LOSS, "validation_loss": LOSS, "r2": R2}
"""Column -> how its numbers are written."""

MOST_WRITTEN = 500
"""Rows whose numbers are written here, at 0.15 ms each; of more, the browser writes them."""

OPENING = ("picture", "name")
"""Columns in which a click opens the run."""

_OPTIONAL = ("star", "title", "tags", "accuracy", "r2", "validation_loss")
"""Columns that are left out where nothing is in them."""


def table_of(runs: DataFrame, address: str) -> DataFrame:
    """The runs as their table shows them: in words, and without columns that would be empty.

    Args:
        runs: see `runs_view.read_runs`.
        address: the server's, which pictures are fetched from.
    """
    import pandas as pd

    is_number = runs["task"] == "regression"
    metric = runs["validation_metric"].fillna(runs["train_metric"])
    folder = address.rstrip("/")
    is_named = runs["name"] != ""
    columns: dict[str, Any] = {
        "picture": [
            folder + thumbnail_path(run_id, str(epoch))
            for run_id, epoch in zip(runs["id"], runs["epoch"], strict=True)
        ],
        "star": runs["favourite"].map({True: "★", False: ""}),
        "name": runs["name"].where(is_named, runs["title"]),
        "title": runs["title"] if is_named.any() else "",
        **{name: _setting(runs[name], name) for name in differing_settings(runs)},
        "status": _in_words(runs["status"], STATUSES),
        "epoch": runs["epoch"],
        "train_loss": runs["train_loss"],
        "validation_loss": runs["validation_loss"],
        "accuracy": 100 * metric.where(~is_number),
        "r2": metric.where(is_number),
        "num_params": runs["num_params"],
        "seconds": runs["seconds"],
        "created": runs["created"],
        "tags": runs["tags"],
        "dataset": runs["dataset"].map(
            {name: dataset_label(name) for name in runs["dataset"].unique()}
        ),
        "device": runs["device"],
        "source": _in_words(runs["source"], SOURCES),
    }
    table = pd.DataFrame(columns, index=runs.index)
    empty = [name for name in _OPTIONAL if not _says_anything(table[name])]
    return table.drop(columns=empty).reset_index(drop=True)


def _setting(column: Series, name: str) -> Series:
    """A setting's values: numbers as they are, names in words."""
    return column.map(partial(value_text, name)) if column.dtype.kind not in "if" else column


def _in_words(column: Series, words: Mapping[str, str]) -> Series:
    return column.map({name: _(words.get(name, name)) for name in column.unique()})


def _says_anything(column: Series) -> bool:
    if column.dtype.kind == "f":
        return bool(column.notna().any())
    return any(len(value) for value in column)


def draw_table(view: RunsView, runs: DataFrame, address: str) -> None:
    """Draw the runs, and hear which of them are chosen."""
    ids = tuple(runs["id"])
    chosen = set(view.chosen)
    view.chosen = tuple(run_id for run_id in ids if run_id in chosen)
    if ids != view.shown or KEY not in st.session_state:
        # what is chosen stays so, wherever its row is now
        view.shown = ids
        _select([at for at, run_id in enumerate(ids) if run_id in chosen])
    table = _table(view, runs, address)
    numbers = [table[name] for name in WRITERS if name in table]
    is_written = len(table) <= MOST_WRITTEN or any(map(is_beyond, numbers))
    columns = _columns(is_written)
    height = HEADER_HEIGHT + ROW_HEIGHT * len(ids)
    with st.container(height=height, border=False, key=f"{KEY}_place"):
        st.dataframe(
            with_numbers(table, WRITERS) if is_written else table,
            column_config={name: columns[name] for name in table.columns},
            column_order=fitting(table.columns),
            hide_index=True,
            height="stretch" if len(ids) > FEW_ROWS else height,
            row_height=ROW_HEIGHT,
            placeholder="",
            key=KEY,
            on_select=partial(_heard, view),
            selection_mode=["multi-row", "single-cell"],
            alt=_("The runs that were kept"),
        )


def fitting(columns: Iterable[str]) -> list[str]:
    """Those of the columns that a laptop shows whole, in their order; the table's menu has more."""
    left = ROOM
    found = []
    for name in filter(set(columns).__contains__, WIDTHS):
        if WIDTHS[name] <= left:
            left -= WIDTHS[name]
            found.append(name)
    return found


def _table(view: RunsView, runs: DataFrame, address: str) -> DataFrame:
    """The table, made anew only when something in it is other than it was."""
    key = (view.read and (view.read.key, view.read.at), view.wanted, address)
    if view.drawn is None or view.drawn.key != key:
        view.drawn = Drawn(key, table_of(runs, address))
    return view.drawn.table


def choose(view: RunsView, ids: Sequence[str]) -> None:
    """Choose other runs than a person did."""
    view.chosen = tuple(ids)
    view.shown = ()  # the table has to be told


def _select(rows: list[int]) -> None:
    st.session_state[KEY] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _heard(view: RunsView) -> None:
    selection = dict(st.session_state[KEY]["selection"])
    page_state().heard.append(Heard("", None, partial(select, view, selection)))


def select(view: RunsView, selection: Mapping[str, Any]) -> None:
    """Choose the rows that were ticked, or open the run whose name was clicked on.

    Args:
        view: of the page.
        selection: "rows", and "cells" as pairs of a row and the name of a column.
    """
    ids = tuple(view.shown[row] for row in sorted(selection["rows"]) if row < len(view.shown))
    clicked = [row for row, column in selection["cells"] if column in OPENING]
    if clicked and clicked[0] < len(view.shown):
        view.to_open, view.shown = view.shown[clicked[0]], ()  # the cell is let go of
        return
    view.chosen, view.said = ids, ""


def _columns(is_written: bool) -> dict[str, Any]:
    """How each column looks; whether the numbers of `WRITERS` are written already."""
    config = st.column_config
    # only English has words for how long ago a time was
    when = "distance" if language() == "en" else "YYYY-MM-DD HH:mm"
    loss, r2 = (None, None) if is_written else ("%,.4g", "%.3f")
    metric = _("Of the validation part, or of the training part where there is no other.")
    looks: dict[str, Callable[..., Any]] = {
        "picture": partial(config.ImageColumn, "", pinned=True),
        "star": partial(config.TextColumn, "★", pinned=True),
        "name": partial(config.TextColumn, _("Run"), help=_("A click on a name opens the run.")),
        "title": partial(config.TextColumn, _("Experiment")),
        "seed": partial(config.NumberColumn, _("Seed"), format="%d"),
        "optimizer": partial(config.TextColumn, _("Optimizer")),
        "loss": partial(config.TextColumn, _("Loss")),
        "learning_rate": partial(config.NumberColumn, _("Learning rate"), format="%.4g"),
        "batch_size": partial(config.NumberColumn, _("Batch size"), format="%,d"),
        "data_seed": partial(config.NumberColumn, _("Seed of the data"), format="%d"),
        "status": partial(config.TextColumn, _("Status")),
        "epoch": partial(config.NumberColumn, _("Epoch"), format="%,d"),
        "train_loss": partial(config.NumberColumn, _("Training loss"), format=loss),
        "validation_loss": partial(config.NumberColumn, _("Validation loss"), format=loss),
        "accuracy": partial(config.NumberColumn, _("Accuracy"), format="%.1f%%", help=metric),
        "r2": partial(config.NumberColumn, "R²", format=r2, help=metric),
        "num_params": partial(config.NumberColumn, _("Parameters"), format="%,d"),
        "seconds": partial(config.NumberColumn, _("Duration"), format="%,.3g s"),
        "created": partial(
            config.DatetimeColumn, _("When"), format=when, timezone=st.context.timezone
        ),
        "tags": partial(config.ListColumn, _("Tags")),
        "dataset": partial(config.TextColumn, _("Data set")),
        "device": partial(config.TextColumn, _("Device")),
        "source": partial(config.TextColumn, _("From")),
    }
    return {name: look(width=WIDTHS[name]) for name, look in looks.items()}
