"""The report that is being written: kept at every change, and here even where it can't be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    at, blocks = _found(number)
    if at is not None:
        blocks[at] = (number, blocks[at][1]._replace(**fields))
        _keep_blocks(blocks, shown=at)


def change_option(value: Any, number: int, name: str) -> None:
    """Change an option of a block."""
    at, blocks = _found(number)
    if at is not None:
        change_block(number, options={**blocks[at][1].options, name: value})


def add(kind: str) -> None:
    """Add a block below all others."""
    _insert(len(report_view().report.blocks), _NEW.get(kind, Block)(kind))


def remove(number: int) -> None:
    """Take a block out; it can be put back."""
    at, blocks = _found(number)
    if at is not None:
        report_view().removed = (at, blocks.pop(at)[1])
        _keep_blocks(blocks, shown=max(0, at - 1))


def put_back() -> None:
    """Undo the last `remove`."""
    view = report_view()
    if view.removed is not None and _insert(*view.removed):
        view.removed = None


def move(number: int, by: int) -> None:
    """Move a block up (-1) or down (1)."""
    at, blocks = _found(number)
    if at is not None and 0 <= at + by < len(blocks):
        blocks[at], blocks[at + by] = blocks[at + by], blocks[at]
        _keep_blocks(blocks, shown=at + by)


def _insert(at: int, block: Block) -> bool:
    """Put a block before the one at a position; False: there are as many as there may be."""
    view = report_view()
    blocks = _numbered(view)
    if len(blocks) >= MOST_BLOCKS:
        return False
    at = min(at, len(blocks))
    blocks.insert(at, (view.count, block))
    view.count += 1
    _keep_blocks(blocks, shown=at)
    return True


def _numbered(view: ReportView) -> list[tuple[int, Block]]:
    return list(zip(view.numbers, view.report.blocks, strict=True))


def _found(number: int) -> tuple[int | None, list[tuple[int, Block]]]:
    """The position of the block of that number, None if it is gone, and all blocks."""
    view = report_view()
    at = view.numbers.index(number) if number in view.numbers else None
    return at, _numbered(view)


def _keep_blocks(blocks: Sequence[tuple[int, Block]], shown: int) -> None:
    view = report_view()
    view.numbers, view.shown = [number for number, _block in blocks], shown
    change(blocks=tuple(block for _number, block in blocks))


def _first_run(kind: str) -> Block:
    """A block of a kind that takes long to make: of one run, unless more are asked for."""
    return Block(kind, runs=report_view().report.runs[:1])


_NEW: Mapping[str, Callable[[str], Block]] = {
    "animation": _first_run,
    "chart": lambda kind: Block(kind, chart="loss"),
}
