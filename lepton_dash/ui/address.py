"""The address bar: it always holds the experiment on the page, and opening it brings it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from lepton_dash import presets, uploads
from lepton_dash.data import DataError, View
from lepton_dash.i18n import _
from lepton_dash.spec import (
    Change,
    Data,
    Experiment,
    query_pairs,
    read_edits,
    write_edits,
)
from lepton_dash.spec.points import read_points
from lepton_dash.store import StoreError
from lepton_dash.tables import DATASETS
from lepton_dash.ui import parameters
from lepton_dash.ui.data_fields import CORRECTIONS, without_others
from lepton_dash.ui.exchange import is_step_in_history, since_drawn, take_in, when_pressed
from lepton_dash.ui.hiding import is_hidable
from lepton_dash.ui.language import use_language
from lepton_dash.ui.live_session import open_run
from lepton_dash.ui.parameters import (
    PLAYGROUND,
    Parameters,
    opened_query,
    page_parameters,
    query_in_address,
    take_parameters,
)
from lepton_dash.ui.points_controls import few_points, starting_points
from lepton_dash.ui.state import Told, page_state
from lepton_dash.ui.text import verbatim

_VIEW = "view"
EDITS = "edits"
"""The weights that are set by hand, see `lepton_dash.spec.edits`."""
OF_RUNS = ("compare", "figure", "report")
"""Pages about saved runs: the experiment of the playground has nothing to do with them."""

_COLUMNS = re.compile(r"(\d{1,6})-(\d{1,6})")


def open_address() -> None:
    """Take in what was entered and pressed, or else what an address names that was opened.

    A run that a control caused may still carry the address from before it: the control wins. So
    may the runs after it, until the browser has drawn one of the new address.
    """
    state = page_state()
    take_parameters()
    touched = take_in() or state.touched
    state.touched = False
    state.listening = state.listening or touched
    use_language()  # a link that was opened may name another one
    query = opened_query()
    state.addresses = since_drawn(state.addresses)
    is_late = not is_step_in_history() and any(
        one.value == (state.page, query) for one in state.addresses
    )
    if touched or query == state.address or is_late:
        return
    is_first = state.address is None
    _note_address(query)
    is_whole = query == query_in_address()
    show_query(
        {
            name: st.query_params.get_all(name) if is_whole else [text]
            for name, text in query.items()
        },
        is_first,
    )


def show_query(given: Mapping[str, Sequence[str]], is_first: bool = False) -> None:
    """Show what an address names: what of it can't be used is said, and the rest kept.

    A run that it names stands where it stood; where there is none its experiment trains anew.

    Args:
        given: the texts by name, see `spec.query`.
        is_first: whether there is no experiment on the page yet.
    """
    state = page_state()
    query = {name: ",".join(texts) for name, texts in given.items()}
    state.parameters, state.problems = parameters.parse(query)
    state.problems += [
        _("hide names {name}, and there is no such control.").format(name=name[:50])
        for name in state.parameters.hide
        if not is_hidable(name)
    ]
    state.problems += _of_other_pages(state.page, state.parameters)
    state.remarks, state.put_away = [], set()
    named = state.parameters.run if state.page == PLAYGROUND else ""
    others = {_VIEW, EDITS, parameters.EMBED, *parameters.NAMES}
    fields = {name: list(texts) for name, texts in given.items() if name not in others}
    says_nothing = state.page in OF_RUNS and not fields and not is_first
    if not says_nothing and not (named and _is_opened(named)):
        _show_fields(fields)
        _take_edits(query.get(EDITS, ""))
    if _VIEW in query and not DATASETS[state.experiment.data.dataset].is_planar:
        state.view = parse_view(query[_VIEW])
        if state.view is None:
            state.problems.append(
                _("view must be pca, or the numbers of two different columns such as 0-1.")
            )
    state.problems = list(dict.fromkeys(state.problems))  # a file that is gone is missed twice


def _of_other_pages(page: str, said: Parameters) -> list[str]:
    """What an address says that its page has nothing to do with."""
    own = parameters.write(said, page)
    sentences = {
        ("figure", "look"): _(
            "look is about runs that are compared; how a figure of one run looks is told by figure."
        )
    }
    usual = _("{name} says nothing to this page; it is left out.")
    return [
        sentences.get((page, name), usual).format(name=name)
        for name in parameters.write(said)
        if name not in own
    ]


def _show_fields(fields: Mapping[str, list[str]]) -> None:
    """Show the experiment of an address."""
    state = page_state()
    if not fields:
        first, said = presets.first(), page_parameters()
        state.replace(first.experiment)
        if said.speed is None:
            state.parameters = said._replace(speed=first.speed)
        return
    experiment, problems = Experiment.from_query(fields)
    if (few := few_points(experiment.data)) is not None:  # there would be no plane to draw on
        words = _("It has too few points for a training ({count}); others are shown.")
        state.problems.append(words.format(count=len(read_points(few))))
        experiment = experiment.updated(points=starting_points(Data()))
    experiment = experiment.updated(**without_others(experiment.data))
    state.replace(_without_foreign_files(experiment))
    state.problems += [str(problem) for problem in problems]
    state.problems += _file_problem(experiment.data)
    wants_file = experiment.data.dataset == "csv"
    state.choosing_file = wants_file and state.experiment.data.dataset != "csv"


def _take_edits(text: str) -> None:
    """Let the next training have the weights that an address sets by hand."""
    state = page_state()
    edits, problems = read_edits(text, state.experiment)
    state.edits, state.unchecked_edits = edits or None, edits
    state.problems += map(str, problems)


def edits_on_page() -> tuple[Change, ...]:
    """The weights that are set by hand in what is on the page."""
    state = page_state()
    if state.opened or state.session is None:  # a run that was opened brings its own
        return state.edits or ()
    return state.edits if state.edits is not None else state.session.edits


def _is_opened(run_id: str) -> bool:
    """Opens a run that an address names; where that can't be, it is said why."""
    try:
        open_run(run_id)
    except (StoreError, DataError) as error:
        page_state().problems.append(str(error))
        return False
    return True


def show_experiment(experiment: Experiment) -> None:
    """Show an experiment that somebody brought, on other data where its file isn't here."""
    state = page_state()
    state.replace(_without_foreign_files(experiment))
    state.problems = _file_problem(experiment.data)
    state.remarks = []
    state.choosing_file = bool(state.problems)


def query_of_page(page: str | None = None) -> dict[str, str]:
    """The query that brings back what is on the page, or on another page with the experiment.

    Args:
        page: the path of the other page.
    """
    state = page_state()
    path, said = state.page if page is None else page, page_parameters()
    if path == PLAYGROUND:  # another page may be about another run
        said = said._replace(run=state.opened)
    if path in OF_RUNS:
        return parameters.write(said, path)
    # the bare address is a first visit, so the experiment that has nothing to say says one thing
    query = query_pairs(state.experiment) or {"dataset": state.experiment.data.dataset}
    if state.view is not None:
        query[_VIEW] = write_view(state.view)
    if edits := write_edits(edits_on_page()):
        query[EDITS] = edits
    return query | parameters.write(said, path)


def keep_address() -> None:
    """Write the experiment into the address bar, unless it is there already.

    Not at a first visit: what stands behind a "#" would be lost before it is heard of.
    """
    state = page_state()
    if not st.query_params and not state.listening:
        return
    query = query_of_page()
    if query != query_in_address():
        st.query_params.from_dict(query)
    _note_address(query)
    state.passed.pop((state.page, frozenset(query.items())), None)


def _note_address(query: dict[str, str]) -> None:
    """Note what the address bar says from this run on."""
    state = page_state()
    state.address = query
    entry = Told(state.run, (state.page, query))
    if not state.addresses or state.addresses[-1].value != entry.value:
        state.addresses.append(entry)


def show_problems(more: Iterable[str] = ()) -> None:
    """Say what of an address or link could not be used, or is different, until it is put away.

    Args:
        more: what the page itself finds wrong with the address each time that it is drawn.
    """
    state = page_state()
    unsaid = [sentence for sentence in more if sentence not in state.put_away]
    for key, title, sentences, draw in (
        (
            "address_problems",
            _("The address could not be used whole; the rest of it is shown."),
            [*state.problems, *unsaid],
            st.warning,
        ),
        (
            "link_remarks",
            _("This is the experiment of the link from TensorFlow Playground."),
            state.remarks,
            st.info,
        ),
    ):
        if not sentences:
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=key):
            # plain text: what stands in an address is not formatted, linked or loaded
            draw("\n".join([title, *(f"- {verbatim(sentence)}" for sentence in sentences)]))
            st.button(
                _("Put away"),
                icon=":material/close:",
                key=f"dismiss_{key.partition('_')[2]}",
                **when_pressed(_put_away, key, sentences),
            )


def _put_away(key: str, sentences: Sequence[str]) -> None:
    state = page_state()
    if key == "link_remarks":
        state.remarks = []
    else:
        state.problems = []
        state.put_away.update(sentences)


def parse_view(text: str) -> View | None:
    """The view that an address names, or None."""
    if text == "pca":
        return ("pca",)
    columns = _COLUMNS.fullmatch(text)
    if columns and int(columns[1]) != int(columns[2]):
        return ("columns", int(columns[1]), int(columns[2]))
    return None


def write_view(view: View) -> str:
    """The view as an address has it: "pca" or "0-1"."""
    return "pca" if view[0] == "pca" else f"{view[1]}-{view[2]}"


def _file_problem(data: Data) -> list[str]:
    """What is wrong with the file that an address names: only uploads may be named."""
    if not data.path and data.dataset != "csv":
        return []
    if not data.path:
        return [_("dataset is csv, but there is no file in the address; upload one.")]
    try:
        uploads.find(uploads.default_uploads(), data.path)
    except DataError as error:
        return [str(error)]
    return []


def _without_foreign_files(experiment: Experiment) -> Experiment:
    """The experiment, on the usual data where its file is not one that was uploaded here."""
    if not _file_problem(experiment.data):
        return experiment
    plain = Data()
    names = ("path", "target", "task", *CORRECTIONS)
    changes = {name: getattr(plain, name) for name in names}
    if experiment.data.dataset == "csv":
        changes["dataset"] = plain.dataset
    return experiment.updated(**changes)
