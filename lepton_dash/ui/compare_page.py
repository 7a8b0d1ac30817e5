"""The page that compares runs: curves, settings that differ, boundaries, and whether it's fair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lepton_dash import store as stores
from lepton_dash.compare import (
    Compared,
    Group,
    Kept,
    Remark,
    Setting,
    Settings,
    compared,
    remarks_on,
    smoothing_words,
    thinning_words,
)
from lepton_dash.figures.overlay import clipped_words, key_rows, overlay_figure
from lepton_dash.i18n import N_, _, joined, listed, ngettext
from lepton_dash.store import StoredRun, StoreError
from lepton_dash.ui.address import show_problems
from lepton_dash.ui.compare_boundaries import boundaries
from lepton_dash.ui.compare_controls import (
    choosing,
    comparison,
    fold_notice,
    look_controls,
    look_problems,
)
from lepton_dash.ui.compare_runs import read_runs, say_what_is_missing
from lepton_dash.ui.exchange import show_in_widget
from lepton_dash.ui.figure_link import link_to_figure_of_several
from lepton_dash.ui.grids import LOSS, R2, Writer, with_numbers
from lepton_dash.ui.navigation import link_to_playground, link_to_runs_page
from lepton_dash.ui.owner import owner
from lepton_dash.ui.parameters import MOST_RUNS, page_parameters
from lepton_dash.ui.run_words import offers_of
from lepton_dash.ui.text import verbatim
from lepton_dash.ui.unreadable import say_unreadable
from lepton_dash.words import label_of

OFFERED = 200
"""Of one's own runs, the newest, that the list offers."""

_HEIGHT = 380
"""Pixels of the chart without its legend."""

_BOXES: Mapping[str, tuple[Callable[..., Any], str]] = {
    "unfair": (st.warning, ":material/balance:"),
    "fair": (st.success, ":material/check_circle:"),
    "note": (st.info, ":material/info:"),
}


def compare_page() -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center", key="compare_title"):
        st.title(_("Comparison"), anchor=False, width="content")
        st.space("stretch")
        if page_parameters().runs:
            link_to_runs_page()
        link_to_playground()
    show_problems(look_problems())
    try:
        store = stores.default_store()
        offered = stores.list_runs(store, owner(), limit=OFFERED)
        chosen = read_runs(store, page_parameters().runs)
    except StoreError as error:
        say_unreadable(error)
        return
    _picker(offered, chosen.runs)
    say_what_is_missing(chosen)
    if not chosen.runs:
        _nothing(bool(offered), bool(page_parameters().runs))
        return
    with st.sidebar:
        look_controls(chosen.runs)
    _compare(chosen.runs)


def _picker(offered: Sequence[StoredRun], chosen: Sequence[Kept]) -> None:
    """The list of the runs that can be compared."""
    runs = {run.id: run for run in [*(one.run for one in chosen), *offered]}
    if not runs:
        return
    offers = offers_of(runs.values())
    show_in_widget("compare_runs", [one.run.id for one in chosen])
    st.multiselect(
        _("Runs that are compared"),
        options=list(runs),
        format_func=offers.__getitem__,
        max_selections=MOST_RUNS,
        placeholder=_("Choose two or more of your runs"),
        key="compare_runs",
        **choosing(),
    )


def _nothing(can_choose: bool, is_linked: bool) -> None:
    with st.container(key="nothing_to_compare"):
        st.markdown("## " + _("Nothing is compared yet"))
        st.markdown(
            _("Choose two or more runs above, or mark them on the Runs page.")
            if can_choose
            else _(
                "Every training is kept by itself: train something in the playground, change a "
                "setting, train again, and compare the two here."
            )
        )
        if not is_linked:
            link_to_runs_page(_("Choose from the list of runs"))


def _compare(runs: Sequence[Kept]) -> None:
    """All that is shown of some runs."""
    shown = comparison()
    found = compared(runs, shown.look, shown.folded)
    _fairness(found)
    fold_notice(runs)
    _curves(found, shown.log)
    _numbers(found.groups, found.names)
    _settings(found.settings, found.names)
    first = [group.first for group in found.groups]
    boundaries(first, found.names, _ids(found.members), theme())


def theme() -> str:
    """The page's theme, light or dark."""
    return st.context.theme.type or "light"


# --- whether it is fair ---


def _fairness(found: Compared) -> None:
    remarks = remarks_on(found.groups, found.names, comparison().look, found.settings)
    if not remarks:
        if not found.groups[0].is_folded:
            st.caption(_("Choose another run to compare this one with."))
        return
    with st.container(gap="xsmall", key="fairness"):
        for kind, (box, icon) in _BOXES.items():
            sentences = [_sentence(remark) for remark in remarks if remark.kind == kind]
            if sentences:
                lines = sentences if len(sentences) == 1 else [f"- {one}" for one in sentences]
                box("\n".join(lines), icon=icon)


def _sentence(remark: Remark) -> str:
    said = verbatim(remark.sentence)
    if remark.fields:
        fields = listed(f"**{verbatim(label_of(field))}**" for field in remark.fields)
        said = joined(said, _("What differs: {fields}.").format(fields=fields))
    return said


# --- curves ---


def _curves(found: Compared, log: str) -> None:
    drawn, look = found.curves, found.look
    figure = overlay_figure(
        drawn.curves,
        theme(),
        value=found.value,
        axis=look.axis,
        log=log,
        band=look.band,
        loss=found.loss,
        on_page=True,
    )
    figure.update_layout(height=_HEIGHT + 21 * key_rows(drawn.curves))
    with st.container(key="compared_curves"):
        st.plotly_chart(
            figure,
            theme=None,
            key="curves",
            config={"displayModeBar": False, "responsive": True},
        )
    with st.container(horizontal=True, vertical_alignment="top", key="below_curves"):
        if words := joined(*_remarks(found, log)):
            st.caption(verbatim(words))
        else:
            st.space("stretch")
        link_to_figure_of_several("curves", _("Make a figure of the curves"), _ids(found.members))


def _ids(runs: Sequence[Kept]) -> tuple[str, ...]:
    return tuple(kept.run.id for kept in runs)


def _remarks(found: Compared, log: str) -> list[str]:
    """What has to be said of the curves."""
    drawn, look = found.curves, found.look
    clipped = clipped_words(drawn.curves)
    remarks = [clipped, smoothing_words(look, drawn), thinning_words(drawn)]
    if found.is_of_training:
        remarks.insert(0, _("None of these holds examples back, so the training's curve is shown."))
    if "x" in log and look.axis == "epoch":
        remarks.append(_("A logarithmic axis has no place for epoch 0."))
    if drawn.missing:
        remarks.append(
            _("Nothing of this kind was measured of: {names}.").format(names=listed(drawn.missing))
        )
    if drawn.shortened:
        remarks.append(
            _("Folded runs are drawn up to where the shortest of them ends: {names}.").format(
                names=listed(drawn.shortened)
            )
        )
    repeated = sum(group.repeated for group in found.groups)
    if repeated:
        words = ngettext(
            "{count} run has the seeds of another one, and adds nothing to a band.",
            "{count} runs have the seeds of another one, and add nothing to a band.",
            repeated,
        )
        remarks.append(words.format(count=repeated))
    return remarks


# --- numbers and settings ---


def _numbers(groups: Sequence[Group], names: Sequence[str]) -> None:
    """A line for each run: how far it came, and how well it did."""
    st.markdown("## " + _("Results"))
    frame = results_of(groups, names)
    st.dataframe(
        with_numbers(frame, writers(), "–"),
        column_config={
            name: st.column_config.NumberColumn(format=format)
            for name, format in formats_of(frame.columns).items()
        },
        hide_index=True,
        placeholder="–",
        key="results",
        alt=_("How well each run did."),
    )


def results_of(groups: Sequence[Group], names: Sequence[str]) -> pd.DataFrame:
    """What came of the runs, as a table shows it; of folded ones the medians."""
    rows = [_results(group, name) for group, name in zip(groups, names, strict=True)]
    return pd.DataFrame(rows).dropna(axis="columns", how="all")


def formats_of(columns: Iterable[str]) -> dict[str, str]:
    """How the numbers of such a table look in each of its columns."""
    formats = {_(name): format for name, format in _FORMATS.items()}
    formats |= dict.fromkeys(_measured(_("accuracy")), "%.1f%%")
    return {name: formats[name] for name in columns if name in formats}


def writers() -> dict[str, Writer]:
    """How the losses and R² of such a table are written."""
    losses = (_("lowest loss"), _("training loss"), _("validation loss"))
    return dict.fromkeys(losses, LOSS) | dict.fromkeys(_measured(_("R²")), R2)


_FORMATS: Mapping[str, str] = {
    N_("epochs"): "%,d",
    N_("in epoch"): "%,d",
    N_("parameters"): "%,d",
    N_("duration"): "%,.3g s",
}
"""Column -> how its numbers look; those of measures depend on which it is."""


def _measured(measure: str) -> tuple[str, str]:
    """The names of the columns of a measure, of the training and of the validation part."""
    return (
        _("training {measure}").format(measure=measure),
        _("validation {measure}").format(measure=measure),
    )


def _results(group: Group, name: str) -> dict[str, Any]:
    """Of several runs the medians of those that didn't diverge."""
    frame = pd.DataFrame([_result(kept.run) for kept in group.lasting])
    found: dict[str, Any] = {_("run"): name}
    if group.is_folded:
        found[_("seeds")] = len(group.lasting)
    medians = frame.median(numeric_only=True)
    return found | {str(name): value for name, value in medians.items()}


def _result(run: StoredRun) -> dict[str, float | None]:
    summary = run.summary
    is_regression = run.origin.task == "regression"
    scale = 1 if is_regression else 100
    measured = zip(
        _measured(_("R²") if is_regression else _("accuracy")),
        (summary.train_metric, summary.validation_metric),
        strict=True,
    )
    return {
        _("epochs"): summary.epoch,
        _("lowest loss"): summary.best_loss,
        _("in epoch"): summary.best_epoch or None,
        _("training loss"): summary.train_loss,
        _("validation loss"): summary.validation_loss,
        **{name: None if value is None else scale * value for name, value in measured},
        _("parameters"): run.origin.num_params,
        _("duration"): summary.seconds,
    }


def _settings(settings: Settings, names: Sequence[str]) -> None:
    st.markdown("## " + _("Settings that differ"))
    if settings.differing:
        st.dataframe(
            _table(settings.differing, names),
            hide_index=True,
            key="differences",
            height="content",
            alt=_("The settings in which the runs differ."),
        )
    elif len(names) > 1:
        st.caption(_("None: these are the same settings."))
    equal = settings.equal
    words = ngettext("{count} equal setting", "{count} equal settings", len(equal))
    with st.expander(words.format(count=len(equal))):
        st.dataframe(
            {
                _("setting"): [label_of(one.field) for one in equal],
                _("value"): [one.values[0] for one in equal],
            },
            hide_index=True,
            key="equal_settings",
            height="content",
            alt=_("The settings that all runs share."),
        )


def _table(settings: Sequence[Setting], names: Sequence[str]) -> pd.DataFrame:
    columns = {_("setting"): [label_of(one.field) for one in settings]}
    for position, name in enumerate(names):
        columns[name if name not in columns else f"{name} "] = [
            one.values[position] for one in settings
        ]
    return pd.DataFrame(columns)
