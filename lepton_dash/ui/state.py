"""What the page knows between two runs of its script: one typed object behind one accessor.

The experiment held here is the truth, and the widgets show it. A widget that a person changes
changes one field of it; a preset or an address replaces it whole. So one control never disturbs
another, and nothing is held twice.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from lepton_dash.data import View
from lepton_dash.live import LiveSession
from lepton_dash.spec import Change, Experiment, SpecError

if TYPE_CHECKING:
    from lepton_dash.ui.parameters import Parameters
    from lepton_dash.ui.report_view import ReportView
    from lepton_dash.ui.runs_view import RunsView

_KEY = "_lepton_page"


class Heard(NamedTuple):
    """What a person entered in a widget, or pressed."""

    key: str
    """The widget's; empty for a button."""
    value: Any
    act: Callable[[], None]


class Told(NamedTuple):
    """A value that a widget was given, or that a person gave it."""

    run: int
    """The number of the run of the script that first showed it."""
    value: Any


@dataclass
class PageState:
    """The experiment on the page and what else is not in a widget."""

    experiment: Experiment = field(default_factory=Experiment)
    view: View | None = None
    """What the boundary is drawn over; None: what suits the data."""
    edits: tuple[Change, ...] | None = None
    """Weights that an address sets by hand, until they are given to the training; None: none."""
    linked_run: tuple[int, str] = (0, "")
    """The number of the edits of which a person wanted a link, and their run; empty: not saved."""
    unchecked_edits: tuple[Change, ...] = ()
    """Those of which it isn't known yet whether the network has their weights."""
    opened: str = ""
    """The id of the kept run that was opened, while the experiment is still that run's."""
    address: dict[str, str] | None = None
    """The query that was last read from or written to the address bar; None: none yet."""
    addresses: list[Told] = field(default_factory=list)
    """Pages and the queries that the browser may have in its address bar, the newest last."""
    passed: dict[tuple[str, frozenset[tuple[str, str]]], dict[str, str]] = field(
        default_factory=dict
    )
    """Addresses that pages had while they were left, path and query -> the query before that."""
    parameters: Parameters | None = None
    """What the address says besides the experiment, None: not read yet."""
    lesson: Parameters | None = None
    """The link for a lesson that is being made."""
    toggled: tuple[int, Set[str]] = (0, frozenset())
    """The last run in which the lesson's switches were pressed, and which ones."""
    page: str = ""
    """The path of the page that is drawn."""
    drawn: tuple[str, str] = ("", "")
    """Which page was drawn last, and in which language."""
    drawn_anew: int = 0
    """The number of the run in which that was another page or language than before."""
    run: int = 0
    """The number of this run of the script."""
    seen: int = 0
    """The number of the newest run that the browser has drawn, as far as it has said so."""
    sent: frozenset[str] = frozenset()
    """Keys of the widgets that the browser has drawn: it sent their values with its last word."""
    run_again: bool = False
    """Whether this run was asked for by the one before it, not by the browser."""
    listening: bool = False
    """Whether anything came from the browser: it has looked behind the "#" in its address."""
    problems: list[str] = field(default_factory=list)
    """Sentences about an address that could not be used whole."""
    put_away: set[str] = field(default_factory=set)
    """Those about the address that is open which a person has read."""
    remarks: list[str] = field(default_factory=list)
    """Sentences about what a link can't bring with it."""
    refusals: dict[str, str] = field(default_factory=dict)
    """What a person typed and can't be used: field -> one sentence."""
    touched: bool = False
    """Whether the page itself asked for this run, after it changed the experiment."""
    resumes: bool | None = None
    """While there are too few points: whether it trains once there are enough; else None."""
    choosing_file: bool = False
    """Whether "a CSV file" was chosen and there is no file yet: the training goes on meanwhile."""
    last_datasets: dict[str, str] = field(default_factory=dict)
    """The data set that was shown last of a task, to come back to it."""
    own_fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a person's own data were last, by data set, to come back to them."""
    shared_fields: dict[str, Any] = field(default_factory=dict)
    """What fields were last that not all data sets use, see `lepton_dash.ui.data_fields`."""
    heard: list[Heard] = field(default_factory=list)
    """What came from the browser with this run, in its order."""
    changes_heard: int = 0
    """The number of the last change on the stage that was heard, see changes.js."""
    told: dict[str, list[Told]] = field(default_factory=dict)
    """Values that the browser may have in a widget by its key, the newest last."""
    first_layer: int = 0
    """The layer that the rows of the layers begin with."""
    session: LiveSession | None = None
    """The training of this tab; None before the first run."""
    runs: RunsView | None = None
    """What the page of the runs shows; None: it wasn't drawn yet."""
    report: ReportView | None = None
    """The report that is being written; None: none was yet."""
    visitor: str = ""
    """What stands for the browser where it keeps no cookie, see `lepton_dash.ui.owner`."""
    leaving: bool = False
    """Whether somebody has asked for the figures of the training."""
    column_rows: list[int] = field(default_factory=list)
    """Which line of the table of a file's columns was chosen last."""
    uploads_taken: int = 0
    """Counts uploads: a new uploader takes the place of one whose file is stored."""
    files_brought: int = 0
    """Counts specs and weights that were opened, likewise."""

    def replace(self, experiment: Experiment) -> None:
        """Show another experiment, from a preset or an address."""
        self.experiment = experiment
        self.view = None
        self.opened = ""
        self.edits, self.unchecked_edits = None, ()
        self.refusals.clear()
        self.choosing_file = False

    def update(self, **changes: Any) -> None:
        """Change fields by their bare names; a refused value is kept as a sentence.

        A sentence belongs to the field it was caused by, and goes when that field is right.
        """
        for name in changes:
            self.refusals.pop(name, None)
        try:
            changed = self.experiment.updated(**changes)
        except SpecError as error:
            self.refusals |= dict.fromkeys(changes, str(error).splitlines()[0])
            return
        if _columns_of(changed) != _columns_of(self.experiment):
            self.view = None
        if changed != self.experiment:  # it is another run that trains from here on
            self.opened = ""
        self.experiment = changed


def _columns_of(experiment: Experiment) -> tuple[str, ...]:
    """What decides which columns there are for a view to name."""
    data = experiment.data
    return data.dataset, data.path, data.target


def page_state() -> PageState:
    """The state of this browser tab's page."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = PageState()
    state: PageState = st.session_state[_KEY]
    return state
