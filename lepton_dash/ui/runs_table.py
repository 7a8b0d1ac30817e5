"""The table of runs: what its columns hold and how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from lepton_dash.i18n import _, language
from lepton_dash.standing import SOURCES, STATUSES
from lepton_dash.store_routes import thumbnail_path
from lepton_dash.ui.runs_view import Drawn, RunsView, dataset_label
from lepton_dash.ui.state import Heard, page_state

if TYPE_CHECKING:
    from pandas import DataFrame, Series

KEY = "runs_table"
ROW_HEIGHT = 40  # [px]: a picture
MOST_ROWS = 9
"""That are seen without scrolling."""

_OPTIONAL = ("star", "name", "tags", "accuracy", "r2", "validation_loss")
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
    columns: dict[str, Any] = {
        "picture": [
            folder + thumbnail_path(run_id, str(epoch))
            for run_id, epoch in zip(runs["id"], runs["epoch"], strict=True)
        ],
        "star": runs["favourite"].map({True: "★", False: ""}),
        "name": runs["name"],
        "title": runs["title"],
        "learning_rate": runs["learning_rate"],
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
    columns = _columns()
    table = _table(view, runs, address)
    st.dataframe(
        table,
        column_config={name: columns[name] for name in table.columns},
        hide_index=True,
        height=ROW_HEIGHT * min(len(ids), MOST_ROWS) + ROW_HEIGHT,
        row_height=ROW_HEIGHT,
        placeholder="",
        key=KEY,
        on_select=partial(_heard, view),
        selection_mode="multi-row",
        alt=_("The runs that were kept"),
    )


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
    rows = st.session_state[KEY]["selection"]["rows"]
    ids = tuple(view.shown[row] for row in sorted(rows) if row < len(view.shown))
    page_state().heard.append(Heard("", None, partial(_chosen, view, ids)))


def _chosen(view: RunsView, ids: tuple[str, ...]) -> None:
    view.chosen, view.said = ids, ""


def _columns() -> dict[str, Any]:
    """How each column looks."""
    config = st.column_config
    # only English has words for how long ago a time was
    when = "distance" if language() == "en" else "YYYY-MM-DD HH:mm"
    metric = _("Of the validation part, or of the training part where there is no other.")
    return {
        "picture": config.ImageColumn("", width=48, pinned=True),
        "star": config.TextColumn("★", width=30, pinned=True),
        "name": config.TextColumn(_("Name"), width=150),
        "title": config.TextColumn(_("Experiment"), width=170),
        "learning_rate": config.NumberColumn(_("Learning rate"), format="%.4g", width=95),
        "status": config.TextColumn(_("Status"), width=135),
        "epoch": config.NumberColumn(_("Epoch"), format="localized", width=75),
        "train_loss": config.NumberColumn(_("Training loss"), format="%.4g", width=100),
        "validation_loss": config.NumberColumn(_("Validation loss"), format="%.4g", width=110),
        "accuracy": config.NumberColumn(_("Accuracy"), format="%.1f %%", width=80, help=metric),
        "r2": config.NumberColumn("R²", format="%.3f", width=60, help=metric),
        "num_params": config.NumberColumn(_("Parameters"), format="localized", width=90),
        "seconds": config.NumberColumn(_("Duration"), format="%.2f s", width=85),
        "created": config.DatetimeColumn(
            _("When"), format=when, width=130, timezone=st.context.timezone
        ),
        "tags": config.ListColumn(_("Tags"), width=140),
        "dataset": config.TextColumn(_("Data set"), width=110),
        "device": config.TextColumn(_("Device"), width=70),
        "source": config.TextColumn(_("From"), width=90),
    }
