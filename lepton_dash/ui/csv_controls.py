"""A person's own table: bringing it, what was understood of it, and which column to predict."""

from __future__ import annotations

import io
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

import streamlit as st

from lepton_dash import uploads
from lepton_dash.data import DataError, Understanding, inspect_csv, load
from lepton_dash.data.csv_corrections import NO_CORRECTIONS, Corrections, corrections_of
from lepton_dash.data.csv_names import position_of
from lepton_dash.i18n import N_, _, language, listed, ngettext
from lepton_dash.shortening import shortened
from lepton_dash.spec import Data
from lepton_dash.tables import LOSSES
from lepton_dash.ui import fields
from lepton_dash.ui.data_fields import CORRECTIONS, fields_for
from lepton_dash.ui.exchange import run_again, show_in_widget, when_changed
from lepton_dash.ui.preset_picker import leave_example
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.uploading import file_uploader

LONGEST_NAME = 60  # characters of a file's name in a sentence

_DELIMITERS = {
    ",": N_("separated by commas"),
    ";": N_("separated by semicolons"),
    "\t": N_("separated by tabs"),
    "|": N_("separated by bars"),
}
_KINDS = {
    "numeric": N_("numeric"),
    "categorical": N_("categorical"),
    "ignored": N_("left out"),
}
_EVERY_TASK = {"binary", "multiclass", "regression"}


def csv_controls() -> None:
    """Draw the upload, and below it what was understood of the file that is in use."""
    state = page_state()
    path = "" if state.choosing_file else state.experiment.data.path
    if path:
        _understanding(path)
    number = state.uploads_taken  # a new popover is closed
    place = (
        st.popover(_("Take another file"), width="stretch", key=f"another_file_{number}")
        if path
        else st.container()
    )
    with place:
        _bring(number)
    fields.refusal("path")


def understood(path: str, corrections: Corrections = NO_CORRECTIONS) -> Understanding:
    """What is understood of an uploaded file, which never changes, in the visitor's language.

    Raises:
        DataError: when it is no table, has too few rows, or is no longer there.
    """
    return _understood(path, corrections, language())


@lru_cache(maxsize=256)
def _understood(path: str, corrections: Corrections, _language: str) -> Understanding:
    file = uploads.find(uploads.default_uploads(), path)
    return inspect_csv(file, corrections, least_rows=True)


def take(file: BinaryIO, name: str) -> None:
    """Train on a file from now on; one that is of no use changes nothing but a sentence."""
    state = page_state()
    state.touched = True
    try:
        path = uploads.keep(uploads.default_uploads(), file, name, _check)
        target = understood(path).target
    except DataError as error:
        said = shortened(" ".join(name.split()), LONGEST_NAME)
        state.refusals["path"] = f"{said}: {error}"
        return
    changes: dict[str, Any] = fields_for("csv")
    changes |= {field: getattr(Data(), field) for field in CORRECTIONS}
    changes |= {"dataset": "csv", "path": path, "target": target, "task": "auto"}
    changes["num_examples"] = None  # all rows, whatever the examples before were
    loss = state.experiment.training.loss
    if loss != "auto" and LOSSES[loss].tasks != _EVERY_TASK:
        changes["loss"] = "auto"
    leave_example("csv")
    state.choosing_file = False
    state.view = None
    state.problems = []  # the address holds the file from now on
    state.update(**changes)


def _check(file: Path) -> None:
    inspect_csv(file, least_rows=True)


def _bring(number: int) -> None:
    """A place to drop a file, and one to paste a table; the number makes their keys new ones."""
    file = file_uploader(
        _("Your CSV file"),
        key=f"csv_file_{number}",
        help=_(
            "A table with one example in each row: with commas, semicolons or tabs, "
            "with or without a first row of names. It stays on this server."
        ),
        max_upload_size=uploads.default_uploads().max_file_bytes // 2**20,
    )
    with st.popover(_("Paste a table instead"), type="tertiary", key=f"paste_{number}"):
        text = st.text_area(
            _("Rows of values"),
            placeholder="length,width,kind\n5.1,3.5,round\n4.9,3.0,square",
            key=f"csv_text_{number}",
            height=160,
        )
        pasted = st.button(_("Use this table"), key="use_text", disabled=not text.strip())
    if file is not None:
        _take(file, file.name)
    elif pasted:
        _take(io.BytesIO(text.encode("utf-8", "replace")), _("pasted table"))


def _take(file: BinaryIO, name: str) -> None:
    """Take a file and start the run again with all that it changes."""
    with st.spinner(_("Reading the file")):
        take(file, name)
    # a fresh uploader: the memory of the old one is freed, and the same file can be tried again
    page_state().uploads_taken += 1
    run_again()


def _understanding(path: str) -> None:
    """Say in two lines what the file is, and ask for the column to predict."""
    try:
        found = understood(path, corrections_of(page_state().experiment.data))
    except DataError as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        return
    name = uploads.name_of(uploads.default_uploads(), path) or _("Your table")
    st.caption(f"**{verbatim(name)}** · {summary_of(found)}")
    names = [column.name for column in found.columns]
    show_in_widget("target", target_in(found, page_state().experiment.data.target))
    st.selectbox(
        fields.label("target"),
        options=names,
        key="target",
        help=fields.explanation("target"),
        **when_changed("target", _set_target),
    )
    fields.task_choice()
    _notes(found)


MOST_NOTES = 3
"""Sentences on what was done to a table that stand beside each other; the rest unfolds."""


def _notes(found: Understanding) -> None:
    """Say what was done to the table, as far as it is known."""
    notes = [verbatim(note) for note in table_notes(found)]
    if notes:
        st.caption("\n".join(f"- {note}" for note in notes[:MOST_NOTES]))
    rest = len(notes) - MOST_NOTES
    if rest > 0:
        words = ngettext("{count} more about the table", "{count} more about the table", rest)
        with st.expander(words.format(count=rest), key="more_about_table"):
            st.caption("\n".join(f"- {note}" for note in notes[MOST_NOTES:]))


def table_notes(found: Understanding) -> tuple[str, ...]:
    """What was done to the table in use: all of it where that is known or soon found out."""
    state = page_state()
    data = state.experiment.data
    if found.complete:
        return _whole_notes(data, language()) or found.notes
    prepared = state.session.prepared(data) if state.session else None
    return found.notes if prepared is None else prepared.notes


@lru_cache(maxsize=256)
def _whole_notes(data: Data, _language: str) -> tuple[str, ...]:
    """What is done to a small table, or () where it can't be used."""
    try:
        return load(data, files=partial(uploads.find, uploads.default_uploads())).notes
    except DataError:
        return ()


def target_in(found: Understanding, name: str) -> str:
    """The column to predict as it is called here; the suggested one where that isn't there."""
    names = [column.name for column in found.columns]
    at = position_of(names, name)
    return found.target if at is None else names[at]


def _set_target(name: str) -> None:
    page_state().update(target=name, task="auto")


def summary_of(found: Understanding) -> str:
    """What the file is: rows, columns by what they hold, what stands between values."""
    rows = ngettext("{count:,} row", "{count:,} rows", found.rows).format(count=found.rows)
    if not found.complete:
        rows = _("about {rows}").format(rows=rows)
    count = len(found.columns)
    columns = ngettext("{count:,} column", "{count:,} columns", count).format(count=count)
    kinds = [column.kind for column in found.columns]
    held = [f"{kinds.count(kind)} {_(word)}" for kind, word in _KINDS.items() if kind in kinds]
    parts = [rows, f"{columns} ({listed(held)})"]
    if found.delimiter in _DELIMITERS:
        parts.append(_(_DELIMITERS[found.delimiter]))
    if not found.header:
        parts.append(_("no row of names"))
    return " · ".join(parts)
