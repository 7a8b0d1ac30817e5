"""Writing a report: its title, the runs that it is about, and its blocks one after another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from lepton_dash.export.charts import CHARTS, PARTS, fitting
from lepton_dash.export.film import FRAMES, MOST_OFFERED, SPACINGS, USUAL_FRAMES
from lepton_dash.export.report import KINDS, LONGEST, MOST_BLOCKS, MOST_RUNS, PAPERS, Block
from lepton_dash.i18n import N_, _
from lepton_dash.store import StoredRun
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.report_view import (
    add,
    change,
    change_block,
    change_option,
    move,
    put_back,
    remove,
    report_view,
)
from lepton_dash.ui.run_words import labels_of

ICONS: Mapping[str, str] = {
    "note": ":material/notes:",
    "chart": ":material/insert_chart:",
    "comparison": ":material/stacked_line_chart:",
    "boundaries": ":material/view_column:",
    "settings": ":material/table_rows:",
    "animation": ":material/movie:",
}
"""Kind of a block -> its icon."""

_MEASURES = {"loss": N_("Loss"), "metric": N_("Accuracy or R²")}
_PARTS = {"validation": N_("validation"), "train": N_("training"), "both": N_("both")}


def about(runs: Mapping[str, StoredRun]) -> None:
    """The title, the author, and which runs the report is about.

    Args:
        runs: those that can be chosen, by their ids.
    """
    report = report_view().report
    _text("title", _("Title"), report.title, _("What was found out"))
    author, paper = st.columns([3, 1])
    with author:
        _text("author", _("Author"), report.author, "")
    with paper:
        show_in_widget("report_paper", report.paper)
        st.selectbox(
            _("Paper"),
            options=list(PAPERS),
            format_func=lambda name: _(PAPERS[name]),
            key="report_paper",
            **when_changed("report_paper", lambda value: change(paper=value)),
        )
    show_in_widget("report_runs", [run for run in report.runs if run in runs])
    st.multiselect(
        _("Runs"),
        options=list(runs),
        format_func=labels_of(runs.values()).__getitem__,
        max_selections=MOST_RUNS,
        placeholder=_("Choose one or more of your runs"),
        key="report_runs",
        **when_changed("report_runs", lambda ids: change(runs=tuple(ids))),
    )


def _text(field: str, label: str, value: str, placeholder: str) -> None:
    key = f"report_{field}"
    show_in_widget(key, value)
    st.text_input(
        label,
        max_chars=LONGEST[field],
        placeholder=placeholder,
        key=key,
        **when_changed(key, lambda text: change(**{field: text or ""})),
    )


def blocks(runs: Mapping[str, StoredRun]) -> None:
    """All blocks, and what adds another one.

    Args:
        runs: those of the report that are there, by their ids.
    """
    view = report_view()
    count = len(view.report.blocks)
    for at, (number, block) in enumerate(zip(view.numbers, view.report.blocks, strict=True)):
        with st.container(border=True, key=f"report_block_{number}", gap="xsmall"):
            _head(number, block, is_first=at == 0, is_last=at == count - 1)
            _EDITORS[block.kind](number, block, runs)
    if view.removed is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="report_removed"):
            words = _("{kind} taken out.").format(kind=_(KINDS[view.removed[1].kind]))
            st.caption(words, width="content")
            st.button(_("Put back"), key="report_undo", type="tertiary", **when_pressed(put_back))
    with st.container(horizontal=True, gap="xsmall", key="report_add"):
        for kind, words in KINDS.items():
            st.button(
                _(words),
                icon=ICONS[kind],
                key=f"report_add_{kind}",
                disabled=count >= MOST_BLOCKS,
                **when_pressed(add, kind),
            )


def _head(number: int, block: Block, is_first: bool, is_last: bool) -> None:
    """What it is, and what moves it."""
    with st.container(
        horizontal=True,
        gap="xxsmall",
        vertical_alignment="center",
        key=f"report_head_{number}",
    ):
        st.markdown(f"{ICONS[block.kind]} **{_(KINDS[block.kind])}**", width="content")
        st.space("stretch")
        for name, icon, words, act, possible in (
            ("up", "arrow_upward", _("Move up"), partial(move, number, -1), not is_first),
            ("down", "arrow_downward", _("Move down"), partial(move, number, 1), not is_last),
            ("remove", "close", _("Take out"), partial(remove, number), True),
        ):
            st.button(
                words,
                icon=f":material/{icon}:",
                key=f"report_{name}_{number}",
                type="tertiary",
                help=words,
                disabled=not possible,
                **when_pressed(act),
            )


def _note(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    key = f"report_text_{number}"
    show_in_widget(key, block.text)
    st.text_area(
        _("Markdown"),
        max_chars=LONGEST["text"],
        height="content" if block.text.count("\n") > 4 else 140,
        placeholder=_("# A heading\n\nWhat was asked, and **what came out**, in Markdown."),
        key=key,
        help=_(
            "Headings, bold and italic words, lists, quotes, links, tables and code. Formulas"
            " between dollar signs stay as they are written, and of pictures only what they show"
            " is said."
        ),
        **when_changed(key, lambda text: change_block(number, text=text or "")),
    )


def _chart(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    tasks = {run.origin.task for run in runs.values()}
    names = [name for name in CHARTS if any(name in fitting(task) for task in tasks)]
    names = names or list(CHARTS)
    what, where = st.columns(2)
    with what:
        key = f"report_chart_{number}"
        chosen = block.chart if block.chart in names else names[0]
        show_in_widget(key, chosen)
        st.selectbox(
            _("Chart"),
            options=names,
            format_func=lambda name: _(CHARTS[name].label),
            key=key,
            **when_changed(key, lambda name: change_block(number, chart=name)),
        )
    with where:
        if CHARTS[chosen].needs_part:
            _choice(number, block, "part", _("Part of the data"), PARTS)
    _runs(number, block, runs)
    _caption(number, block)


def _comparison(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    if len(runs) < 2:
        st.caption(_("Choose two runs or more above to compare them."))
        return
    what, where = st.columns(2)
    with what:
        _choice(number, block, "value", _("Measure"), _MEASURES)
    with where:
        _choice(number, block, "part", _("Part of the data"), _PARTS)
    key = f"report_log_{number}"
    show_in_widget(key, block.options.get("log_y") is True)
    st.checkbox(
        _("Logarithmic axis"),
        key=key,
        **when_changed(key, change_option, number, "log_y"),
    )
    _runs(number, block, runs, least=3)
    _caption(number, block)


def _boundaries(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    last = max((run.summary.epoch for run in runs.values()), default=0)
    key = f"report_epoch_{number}"
    chosen = block.options.get("epoch")
    show_in_widget(key, min(chosen, last) if isinstance(chosen, int) else last)
    st.number_input(
        _("Epoch"),
        min_value=0,
        max_value=last,
        step=1,
        key=key,
        help=_("A run that had ended by then is shown as it ended."),
        **when_changed(key, change_option, number, "epoch"),
    )
    _runs(number, block, runs)
    _caption(number, block)


def _settings(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    _runs(number, block, runs)


def _animation(number: int, block: Block, runs: Mapping[str, StoredRun]) -> None:
    what, where = st.columns([1, 2])
    with what:
        key = f"report_frames_{number}"
        frames = block.options.get("frames")
        is_possible = isinstance(frames, int) and FRAMES[0] <= frames <= MOST_OFFERED
        show_in_widget(key, frames if is_possible else USUAL_FRAMES)
        st.number_input(
            _("Pictures"),
            min_value=FRAMES[0],
            max_value=MOST_OFFERED,
            key=key,
            **when_changed(key, change_option, number, "frames"),
        )
    with where:
        _choice(number, block, "spacing", _("Pace"), SPACINGS)
    _runs(number, block, runs)
    _caption(number, block)


_EDITORS = {
    "note": _note,
    "chart": _chart,
    "comparison": _comparison,
    "boundaries": _boundaries,
    "settings": _settings,
    "animation": _animation,
}


def _choice(number: int, block: Block, option: str, label: str, words: Mapping[str, str]) -> None:
    """One of a few options."""
    key = f"report_{option}_{number}"
    given = block.options.get(option)
    show_in_widget(key, given if isinstance(given, str) and given in words else next(iter(words)))
    st.selectbox(
        label,
        options=list(words),
        format_func=lambda name: _(words[name]),
        key=key,
        **when_changed(key, change_option, number, option),
    )


def _runs(number: int, block: Block, runs: Mapping[str, StoredRun], least: int = 2) -> None:
    """Which of the report's runs, where there is a choice."""
    if len(runs) < least:
        return
    key = f"report_runs_{number}"
    show_in_widget(key, [run for run in block.runs if run in runs])
    st.multiselect(
        _("Of these runs"),
        options=list(runs),
        format_func=labels_of(runs.values()).__getitem__,
        placeholder=_("all"),
        key=key,
        **when_changed(key, lambda ids: change_block(number, runs=tuple(ids))),
    )


def _caption(number: int, block: Block) -> None:
    key = f"report_caption_{number}"
    show_in_widget(key, block.text)
    st.text_input(
        _("Caption"),
        max_chars=LONGEST["caption"],
        placeholder=_("written from the settings; yours takes its place"),
        key=key,
        **when_changed(key, lambda text: change_block(number, text=text or "")),
    )
