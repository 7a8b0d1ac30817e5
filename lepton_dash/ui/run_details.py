"""One chosen run: its picture, what its owner says of it, its settings, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import streamlit as st

from lepton_dash import store as stores
from lepton_dash import uploads
from lepton_dash.i18n import N_, _, listed
from lepton_dash.spec import WEIGHT, Experiment
from lepton_dash.standing import FILE
from lepton_dash.store import LONGEST, MOST_TAGS, StoredRun
from lepton_dash.ui.exchange import show_in_widget, when_changed, when_pressed
from lepton_dash.ui.owner import owner
from lepton_dash.ui.runs_actions import attempt
from lepton_dash.ui.runs_table import choose
from lepton_dash.ui.runs_view import RunsView, Wanted
from lepton_dash.ui.tags import tag_box
from lepton_dash.ui.text import verbatim
from lepton_dash.values import differing, value_text
from lepton_dash.words import label_of

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_CHANGES = 5
"""Changes on the way that are told."""
PICTURE = 150  # [px]


def run_details(view: RunsView, store: stores.Store, run_id: str, runs: DataFrame) -> None:
    """Draw all about a run.

    Args:
        view: of the page.
        store: where it is kept.
        run_id: its id.
        runs: all of the owner's, in which its relatives are found.
    """
    run = stores.get(store, run_id)
    if run is None or run.owner != owner():
        return
    with st.container(key="run_details"):
        picture, words, facts = st.columns([1, 2.4, 2.6], gap="medium")
        with picture:
            _picture(store, run)
        with words:
            _labels(view, run, runs)
        with facts:
            if run.origin.source == FILE:
                st.info(
                    _(
                        "This network came from a file. Nothing is known of its training but where "
                        "it stood in the end, so it has no curve."
                    ),
                    icon=":material/draft:",
                )
            _settings(run)
            _relatives(view, run, runs)
            st.caption(_made_with(run))


def _picture(store: stores.Store, run: StoredRun) -> None:
    data = stores.thumbnail(store, run.id)
    if data is None:
        st.caption(_("There is no picture of it."))
    else:
        st.image(data, width=PICTURE, output_format="PNG", alt=run.caption)


# --- what its owner says ---


def _labels(view: RunsView, run: StoredRun, runs: DataFrame) -> None:
    labels = run.labels
    # keys with the run's id: what is typed for one run never ends up with another
    name, tags, notes = (f"run_{field}_{run.id}" for field in ("name", "tags", "notes"))
    labels = labels._replace(**view.unsaved.get(run.id, {}))
    show_in_widget(name, labels.name)
    st.text_input(
        _("Name"),
        placeholder=run.origin.title,
        key=name,
        **when_changed(name, _save, view, run.id, "name"),
    )
    show_in_widget(tags, list(labels.tags))
    known = {tag for several in runs["tags"] for tag in several}
    tag_box(
        _("Tags"),
        known | set(labels.tags),
        "run_tags",
        tags,
        max_selections=MOST_TAGS,
        **when_changed(tags, _save, view, run.id, "tags"),
    )
    show_in_widget(notes, labels.notes)
    st.text_area(
        _("Notes"),
        height=96,
        key=notes,
        **when_changed(notes, _save, view, run.id, "notes"),
    )
    unsaved = view.unsaved.get(run.id, {})
    refused = list(filter(None, map(_too_long, unsaved, unsaved.values())))
    for sentence in refused:
        st.error(verbatim(sentence))
    if len(refused) < len(unsaved):
        st.error(_("Not saved yet; leaving any of these fields tries again."))
    if unsaved:
        return
    st.caption(view.said if view.said and not view.has_failed else _("Kept as you leave a field."))


def _save(value: Any, view: RunsView, run_id: str, field: str) -> None:
    saved: Mapping[str, str] = {
        "name": _("The name is saved."),
        "tags": _("The tags are saved."),
        "notes": _("The notes are saved."),
    }

    def act(store: stores.Store) -> None:
        run = stores.get(store, run_id)
        if run is not None:
            stores.label(store, owner(), run_id, run.labels._replace(**fitting))
            view.unsaved[run_id] = {
                name: said for name, said in unsaved.items() if name not in fitting
            }
            view.said = saved[field] if field in fitting else ""

    unsaved = view.unsaved.setdefault(run_id, {})
    unsaved[field] = tuple(value) if field == "tags" else value
    fitting = {name: said for name, said in unsaved.items() if not _too_long(name, said)}
    attempt(view, act)


_TOO_LONG: Mapping[str, tuple[str, str]] = {
    "name": (
        "name",
        N_(
            "The name has {count:,} characters, and {most:,} are kept at most; until it is "
            "shorter the one before stays."
        ),
    ),
    "tags": (
        "tag",
        N_(
            "A tag has {count:,} characters, and {most:,} are kept at most; until it is "
            "shorter the tags before stay."
        ),
    ),
    "notes": (
        "notes",
        N_(
            "The notes have {count:,} characters, and {most:,} are kept at most; until they "
            "are shorter those before stay."
        ),
    ),
}
"""Field of `store.Labels` -> which of `store.LONGEST` it keeps to, and what is said of more."""


def _too_long(field: str, value: Any) -> str:
    """A sentence on what somebody wrote that is longer than what is kept; empty: it fits."""
    kind, sentence = _TOO_LONG[field]
    texts = value if field == "tags" else (value,)
    count = max((len(text.strip()) for text in texts), default=0)
    return _(sentence).format(count=count, most=LONGEST[kind]) if count > LONGEST[kind] else ""


# --- what it was ---


def _settings(run: StoredRun) -> None:
    """The settings that are not the default, and what was changed on the way."""
    lines = [
        f"| {verbatim(label_of(field))} | {verbatim(text)} |"
        for field, text in (*_file(run.origin.experiment), *differing(run.origin.experiment))
    ]
    st.markdown("## " + _("Settings that differ from the default"))
    if lines:
        st.markdown("\n".join(["| | |", "|---|---|", *lines]))
    else:
        st.caption(_("None: everything is as at the first visit."))
    changes = [
        _("{setting}: {value} from epoch {epoch:,} on").format(
            setting=label_of(change.field),
            value=value_text(change.field, change.value),
            epoch=change.epoch,
        )
        for change in run.timeline
        if change.field != WEIGHT
    ]
    if changes:
        st.markdown("## " + _("Changed on the way"))
        shown = [f"- {verbatim(change)}" for change in changes[:MOST_CHANGES]]
        if len(changes) > MOST_CHANGES:
            more = _("and {count:,} more").format(count=len(changes) - MOST_CHANGES)
            shown.append(f"- {more}")
        st.markdown("\n".join(shown))


def _file(experiment: Experiment) -> list[tuple[str, str]]:
    """What the file with the data is called, where they are of one whose name is known."""
    path = experiment.data.path if experiment.data.dataset == "csv" else ""
    name = uploads.name_of(uploads.default_uploads(), path)
    if not uploads.is_upload(path):
        name = PurePath(path).name
    return [("path", name)] if name else []


def _relatives(view: RunsView, run: StoredRun, runs: DataFrame) -> None:
    """What it was made from, and what was made from it, as far as it is this owner's."""
    for title, found in (
        (_("Made from"), runs[runs["id"] == run.origin.parent]),
        (_("What was made from it"), runs[runs["parent"] == run.id]),
    ):
        if found.empty:
            continue
        st.markdown("## " + title)
        columns = zip(found["id"], found["name"], found["title"], strict=True)
        for run_id, name, words in list(columns)[:MOST_CHANGES]:
            st.button(
                verbatim(name or words),
                icon=":material/account_tree:",
                key=f"relative_{run_id}",
                type="tertiary",
                **when_pressed(_show, view, run_id),
            )


def _show(view: RunsView, run_id: str) -> None:
    """Choose a run, which the table then shows whatever it was filtered by."""
    view.wanted = Wanted()
    choose(view, [run_id])


def _made_with(run: StoredRun) -> str:
    versions = listed(f"{name} {version}" for name, version in run.origin.versions.items())
    parts = [run.origin.device, versions, _("id {id}").format(id=run.id)]
    return verbatim(" · ".join(filter(None, parts)))
