"""The page about the data: what was understood of a file, column by column, and its corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from lepton_dash import uploads
from lepton_dash.data import DataError, Prepared, Understanding, examples_csv, load
from lepton_dash.data.csv_corrections import corrections_of
from lepton_dash.data.csv_names import position_of
from lepton_dash.i18n import N_, _, language, listed
from lepton_dash.number_text import short_number
from lepton_dash.spec import Data, SpecError
from lepton_dash.tables import DATASETS, DELIMITERS, ENCODINGS
from lepton_dash.ui import fields
from lepton_dash.ui.csv_controls import summary_of, target_in, understood
from lepton_dash.ui.exchange import show_in_widget, when_changed
from lepton_dash.ui.grids import with_numbers
from lepton_dash.ui.navigation import link_to_playground
from lepton_dash.ui.state import page_state
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.treatment_controls import CHOSEN_COLUMNS, treatment_controls

LARGEST_READ = 20 * 2**20
"""Bytes of a file that is read whole to show what was done with it."""

MOST_ROWS = 200
"""Of the examples that are shown."""

_SIGNS = {
    "comma": N_("comma"),
    "semicolon": N_("semicolon"),
    "tab": N_("tab"),
    "bar": N_("bar |"),
}
_DECIMALS = {"point": N_("point: 3.14"), "comma": N_("comma: 3,14")}
_HEADERS = {"yes": N_("names of the columns"), "no": N_("values")}
_FOUND = {
    "numeric": N_("numbers"),
    "categorical": N_("categories"),
    "ignored": N_("left out"),
}


def data_page() -> None:
    """Draw the page."""
    data = page_state().experiment.data
    row = DATASETS[data.dataset]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Data: {name}").format(name=_(row.label)), anchor=False)
        link_to_playground()
    if row.kind == "csv":
        _file(data)
    else:
        st.markdown(_(row.summary))
        for sentence in filter(None, (row.question, row.costs)):
            st.markdown(_(sentence))
    _examples(data)


# --- a file ---


def _file(data: Data) -> None:
    try:
        found = understood(data.path, corrections_of(data))
    except DataError as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        found = None
    name = uploads.name_of(uploads.default_uploads(), data.path) or _("Your table")
    if found is not None:
        st.markdown(f"**{verbatim(name)}** · {summary_of(found)}")
    _reading(data, found)
    fields.refusal("corrections")
    if found is None:
        return
    _first_rows(found)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("## " + _("Columns"))
        _columns(found)
    with right:
        st.markdown("## " + _("What is predicted"))
        _target(data, found)
        st.markdown("## " + _("Some columns"))
        treatment_controls(data, found, _correct)
    st.caption(
        _(
            "A cell counts as missing when it is empty, has an error of a spreadsheet (#DIV/0!) or "
            "says NA, N/A, null, ?, - or a dot; among numbers, so does any text. A missing number "
            "becomes the median of the training part, a missing text a category of its own, and a "
            "row without a target is left out."
        )
    )


def _reading(data: Data, found: Understanding | None) -> None:
    """How the file is read: encoding, delimiter, decimal sign, header."""
    known = {} if found is None else _as_found(found)
    tables: Mapping[str, Mapping[str, str]] = {
        "delimiter": _SIGNS,
        "decimal": _DECIMALS,
        "header": _HEADERS,
        "encoding": {name: name for name in ENCODINGS},
    }
    for place, (field, words) in zip(st.columns(4), tables.items(), strict=True):
        with place:
            _choice(field, getattr(data, field), words, known.get(field, ""))


def _as_found(found: Understanding) -> dict[str, str]:
    """What is in use, by field, in words."""
    signs = {sign: name for name, sign in DELIMITERS.items()}
    decimal = "comma" if found.decimal == "," else "point"
    header = "yes" if found.header else "no"
    return {
        "delimiter": _(_SIGNS[signs[found.delimiter]]) if found.delimiter in signs else "",
        "decimal": _(_DECIMALS[decimal]),
        "header": _(_HEADERS[header]),
        "encoding": found.encoding,
    }


def _choice(field: str, value: str, words: Mapping[str, str], known: str) -> None:
    show_in_widget(field, value)
    st.selectbox(
        fields.label(field),
        options=["auto", *words],
        format_func=lambda name: _("Automatic") if name == "auto" else _(words[name]),
        key=field,
        help=fields.explanation(field),
        **when_changed(field, _correct, field),
    )
    if value == "auto" and known:
        st.caption(_("found: {what}").format(what=verbatim(known)))


def _correct(value: Any, field: str) -> None:
    """Take a correction, or say why it can't be."""
    state = page_state()
    data = state.experiment.data
    changes: dict[str, Any] = {field: value}
    try:
        corrected = state.experiment.updated(**changes).data
        found = understood(data.path, corrections_of(corrected))
    except (DataError, SpecError) as error:
        state.refusals["corrections"] = _("This can't be changed: {reason}").format(reason=error)
        return
    state.refusals.pop("corrections", None)
    if position_of([column.name for column in found.columns], data.target) is None:
        changes |= {"target": found.target, "task": "auto"}
    state.update(**changes)
    state.view = None


def _first_rows(found: Understanding) -> None:
    with st.expander(_("The first rows, as they are read"), expanded=True):
        rows = [row for row in found.first_rows if len(row) == len(found.columns)]
        names = [column.name for column in found.columns]
        st.dataframe(
            {name: [row[at] for row in rows] for at, name in enumerate(names)},
            hide_index=True,
            height="content",
            key="first_rows",
            alt=_("The first rows of the file."),
        )


def _columns(found: Understanding) -> None:
    """A line for each column; choosing some opens them beside."""
    shown = {
        _("name"): [column.name for column in found.columns],
        _("taken as"): [
            _(_FOUND[column.kind]) + (f" ({column.reason})" if column.reason else "")
            for column in found.columns
        ],
        _("missing"): [column.missing for column in found.columns],
        _("different"): [
            _("over 1,000") if column.distinct is None else f"{column.distinct:,}"
            for column in found.columns
        ],
        _("from – to"): [
            ""
            if column.low is None or column.high is None
            else f"{short_number(column.low)} – {short_number(column.high)}"
            for column in found.columns
        ],
        _("examples"): [listed(column.examples) for column in found.columns],
    }
    event = st.dataframe(
        shown,
        hide_index=True,
        height="auto",
        key="columns_of_file",
        on_select="rerun",
        selection_mode="multi-row",
        alt=_("What was understood of each column."),
    )
    rows = event.selection.rows if event is not None else []
    state = page_state()
    if rows != state.column_rows:
        state.column_rows = list(rows)
        if rows:
            st.session_state[CHOSEN_COLUMNS] = sorted(rows)


def _target(data: Data, found: Understanding) -> None:
    names = [column.name for column in found.columns]
    show_in_widget("target", target_in(found, data.target))
    st.selectbox(
        fields.label("target"),
        options=names,
        key="target",
        help=fields.explanation("target"),
        **when_changed("target", _set_target),
    )
    fields.task_choice()


def _set_target(name: str) -> None:
    page_state().update(target=name, task="auto")


# --- any data ---


def _examples(data: Data) -> None:
    """The examples as a training is given them, what was done to get there, and a download."""
    st.markdown("## " + _("Examples"))
    if data.dataset == "csv" and _size(data) > LARGEST_READ:
        st.caption(_("The file is large: this was found in rows from all over it."))
        _notes(_sampled_notes(data))
        _download(data)
        return
    try:
        prepared = _prepared(data, language())
    except DataError as error:
        st.error(verbatim(str(error)), icon=":material/error:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        words = _("{train:,} for training, {held:,} held back for validation")
        st.markdown(words.format(train=len(prepared.x_train), held=len(prepared.x_validation)))
        _download(data)
    _notes(prepared.notes)
    _shown_examples(prepared)


def _notes(notes: Sequence[str]) -> None:
    if notes:
        st.markdown("\n".join(f"- {verbatim(note)}" for note in notes))


def _sampled_notes(data: Data) -> Sequence[str]:
    try:
        return understood(data.path, corrections_of(data)).notes
    except DataError:
        return ()


def _shown_examples(prepared: Prepared) -> None:
    names = [*prepared.column_names, prepared.target_name]
    columns: list[Sequence[Any]] = [*prepared.raw_train[:MOST_ROWS].T.tolist()]
    target = prepared.y_train[:MOST_ROWS]
    columns.append(
        [prepared.class_names[int(label)] for label in target]
        if prepared.class_names
        else prepared.in_own_unit(target).tolist()
    )
    import pandas as pd

    frame = pd.DataFrame(dict(zip(names, columns, strict=False)))
    numbers = [name for name in frame.columns if frame[name].dtype.kind == "f"]
    st.dataframe(
        with_numbers(frame, dict.fromkeys(numbers, partial(short_number, digits=6))),
        hide_index=True,
        key="examples",
        height=320,
        alt=_("The first examples of the training part."),
    )


def _download(data: Data) -> None:
    from lepton_dash.export.names import file_name  # with pandas, which the page can wait for

    st.download_button(
        _("Download as CSV"),
        data=lambda: examples_csv(data, files=_find).encode(),
        file_name=file_name(_called(data), "csv"),
        mime="text/csv",
        icon=":material/download:",
        key="download_examples",
        on_click="ignore",
    )


def _called(data: Data) -> str:
    """What a file with the data is called, without what comes after the dot."""
    return Path(uploads.name_of(uploads.default_uploads(), data.path)).stem or data.dataset


def _find(path: str) -> Any:
    return uploads.find(uploads.default_uploads(), path)


def _size(data: Data) -> int:
    try:
        return int(_find(data.path).stat().st_size)
    except (DataError, OSError):
        return 0


@lru_cache(maxsize=16)
def _prepared(data: Data, _language: str) -> Prepared:
    return load(data, files=_find)
