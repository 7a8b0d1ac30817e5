"""The report that is being written: kept at every change, and here even where it can't be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lepton_dash import store as stores
from lepton_dash.export.charts import fitting
from lepton_dash.export.report import (
    MOST_BLOCKS,
    MOST_RUNS,
    Block,
    Report,
    from_plain,
    to_plain,
    usual_blocks,
)
from lepton_dash.i18n import _
from lepton_dash.store import StoredReport, StoredRun, StoreError
from lepton_dash.ui.owner import owner
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.report_making import Making
from lepton_dash.ui.state import page_state


@dataclass
class ReportView:
    """What the page knows between two runs of its script."""

    id: str = ""
    """Of the report in the store; empty: it isn't kept yet."""
    report: Report = field(default_factory=Report)
    numbers: list[int] = field(default_factory=list)
    """For each block a number that stays when others come, go or move."""
    count: int = 0
    """Of all numbers that were given."""
    shown: int | None = None
    """The position of the block that was changed last."""
    changes: int = 0
    removed: tuple[int, Block] | None = None
    """What was taken out last, and from where."""
    problem: str = ""
    """Why it can't be kept; empty: it is."""
    wanted: str = ""
    """A file that was asked for with this run of the script: the name of its kind."""
    making: Making | None = None
    """The file that was asked for last."""
    deleted: tuple[str, str] | None = None
    """Id and title of a report that was deleted last."""

    def show(self, report_id: str, report: Report) -> None:
        """Begin with another report."""
        self.id, self.report = report_id, report
        self.numbers = list(range(self.count, self.count + len(report.blocks)))
        self.count += len(report.blocks)
        self.shown, self.removed, self.problem = None, None, ""
        self.changes += 1
        self.drop_file()

    def drop_file(self) -> None:
        """Forget the file that was asked for last, and give it up where it is under way."""
        if self.making is not None:
            self.making.given_up = True
        self.wanted, self.making = "", None


def report_view() -> ReportView:
    """That of this tab."""
    state = page_state()
    if state.report is None:
        state.report = ReportView()
    return state.report


def begin(runs: list[StoredRun]) -> None:
    """Write a new report on these runs; it isn't kept before something is changed."""
    chosen = runs[:MOST_RUNS]
    blocks = usual_blocks([fitting(run.origin.task) for run in chosen])
    report_view().show("", Report(runs=tuple(run.id for run in chosen), blocks=blocks))


def open_report(found: StoredReport) -> None:
    """Go on with one that was kept."""
    report_view().show(found.id, from_plain(found.body))
    page_state().parameters = page_parameters()._replace(report=found.id, runs=())


def change(**fields: Any) -> None:
    """Change fields of the report, and keep it."""
    view = report_view()
    view.report = view.report._replace(**fields)
    view.changes += 1
    keep()


def keep() -> None:
    """Keep the report as it is; where that can't be, say why and go on."""
    view = report_view()
    try:
        store, me = stores.default_store(), owner()
        if view.id and stores.get_report(store, view.id) is None:
            view.id = ""  # it was deleted meanwhile, and is wanted after all
        title = view.report.title.strip() or _("Report without a title")
        view.id = stores.save_report(store, me, view.id or None, title, to_plain(view.report))
        view.problem = ""
    except StoreError as error:
        view.problem = str(error)
        return
    page_state().parameters = page_parameters()._replace(report=view.id, runs=())


# --- blocks ---


def change_block(number: int, **fields: Any) -> None:
    """Change fields of a block."""
    view = report_view()
    if number not in view.numbers:
        return
    at = view.numbers.index(number)
    view.shown = at
    _set_block(at, view.report.blocks[at]._replace(**fields))


def change_option(value: Any, number: int, name: str) -> None:
    """Change an option of a block."""
    view = report_view()
    if number in view.numbers:
        options = view.report.blocks[view.numbers.index(number)].options
        change_block(number, options={**options, name: value})


def add(kind: str) -> None:
    """Add a block below all others."""
    view = report_view()
    if len(view.report.blocks) >= MOST_BLOCKS:
        return
    insert(len(view.report.blocks), _NEW.get(kind, Block)(kind))


def insert(at: int, block: Block) -> None:
    """Put a block before the one at a position."""
    view = report_view()
    blocks = list(view.report.blocks)
    blocks.insert(at, block)
    view.numbers.insert(at, view.count)
    view.count += 1
    view.shown = at
    change(blocks=tuple(blocks))


def remove(number: int) -> None:
    """Take a block out; it can be put back."""
    view = report_view()
    if number not in view.numbers:
        return
    at = view.numbers.index(number)
    view.removed = (at, view.report.blocks[at])
    del view.numbers[at]
    view.shown = max(0, at - 1)
    change(blocks=view.report.blocks[:at] + view.report.blocks[at + 1 :])


def put_back() -> None:
    """Undo the last `remove`."""
    view = report_view()
    if view.removed is not None:
        at, block = view.removed
        view.removed = None
        insert(min(at, len(view.report.blocks)), block)


def move(number: int, by: int) -> None:
    """Move a block up (-1) or down (1)."""
    view = report_view()
    if number not in view.numbers:
        return
    at = view.numbers.index(number)
    to = at + by
    if not 0 <= to < len(view.numbers):
        return
    blocks, numbers = list(view.report.blocks), view.numbers
    blocks[at], blocks[to] = blocks[to], blocks[at]
    numbers[at], numbers[to] = numbers[to], numbers[at]
    view.shown = to
    change(blocks=tuple(blocks))


def _set_block(at: int, block: Block) -> None:
    blocks = list(report_view().report.blocks)
    blocks[at] = block
    change(blocks=tuple(blocks))


def _first_run(kind: str) -> Block:
    """A block of a kind that takes long to make: of one run, unless more are asked for."""
    return Block(kind, runs=report_view().report.runs[:1])


_NEW: Mapping[str, Callable[[str], Block]] = {
    "animation": _first_run,
    "chart": lambda kind: Block(kind, chart="loss"),
}
