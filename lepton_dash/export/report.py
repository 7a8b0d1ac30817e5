"""A report: which runs it is about, and what it shows and says of them, one thing after another."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lepton_dash.i18n import N_

KINDS: Mapping[str, str] = {
    "note": N_("Text"),
    "chart": N_("Chart"),
    "comparison": N_("Comparison"),
    "boundaries": N_("Boundaries"),
    "settings": N_("Settings"),
    "animation": N_("Animation"),
}
"""What a block can be -> in words."""

PAPERS: Mapping[str, str] = {"A4": N_("A4"), "Letter": N_("US Letter")}
"""What it is printed on, as CSS names it -> in words."""

MOST_RUNS = 20
MOST_BLOCKS = 60
LONGEST = {"title": 200, "author": 200, "text": 20_000, "caption": 2000}
"""Characters of what a person writes."""
_LONGEST_NAME = 64


class Block(NamedTuple):
    """One thing of a report."""

    kind: str
    """One of KINDS."""
    text: str = ""
    """Of a note, in Markdown; of anything else the caption, in place of the usual one."""
    chart: str = ""
    """Of a chart its name in `lepton_dash.export.charts.CHARTS`."""
    runs: tuple[str, ...] = ()
    """Which of the report's runs it is about, by their ids; empty: all of them."""
    options: Mapping[str, Any] = {}
    """How it is drawn; each kind has its own."""


class Report(NamedTuple):
    """A report, as it is kept."""

    title: str = ""
    author: str = ""
    runs: tuple[str, ...] = ()
    """The ids of the runs that it is about."""
    blocks: tuple[Block, ...] = ()
    paper: str = "A4"
    """One of PAPERS."""

    def of(self, block: Block) -> tuple[str, ...]:
        """The ids of the runs that a block is about."""
        return tuple(run for run in self.runs if not block.runs or run in block.runs)


def to_plain(report: Report) -> dict[str, Any]:
    """Returns the report as what JSON can hold."""
    blocks = [
        {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in block._asdict().items()
            if value
        }
        for block in report.blocks
    ]
    return report._asdict() | {"runs": list(report.runs), "blocks": blocks}


def from_plain(given: Any) -> Report:
    """Returns the report that `to_plain` took apart; what can't be used of it is left out."""
    table = given if isinstance(given, Mapping) else {}
    blocks = [_block(entry) for entry in _list(table.get("blocks"))[:MOST_BLOCKS]]
    paper = table.get("paper")
    return Report(
        title=_text(table.get("title"), LONGEST["title"]),
        author=_text(table.get("author"), LONGEST["author"]),
        runs=_ids(table.get("runs")),
        blocks=tuple(block for block in blocks if block is not None),
        paper=paper if isinstance(paper, str) and paper in PAPERS else "A4",
    )


def usual_blocks(charts: Sequence[Sequence[str]]) -> tuple[Block, ...]:
    """Returns what a report shows before anybody chooses.

    Args:
        charts: for each run the names of the charts that there are of it.
    """
    several = len(charts) > 1
    blocks = [Block("note")]
    common = [name for name in ("loss", "boundary", "fit") if all(name in own for own in charts)]
    if several:  # what compares them shows every loss and boundary
        blocks += [Block("comparison"), Block("boundaries")]
        common = [name for name in common if name not in ("loss", "boundary")]
    blocks += [Block("chart", chart=name) for name in common[:2]]
    return (*blocks, Block("settings"))


def _block(given: Any) -> Block | None:
    table = given if isinstance(given, Mapping) else {}
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return None
    options = table.get("options")
    return Block(
        kind=kind,
        text=_text(table.get("text"), LONGEST["text"]),
        chart=_text(table.get("chart"), _LONGEST_NAME),
        runs=_ids(table.get("runs")),
        options=dict(options) if isinstance(options, Mapping) else {},
    )


def _ids(given: Any) -> tuple[str, ...]:
    names = [name for name in _list(given) if isinstance(name, str) and 0 < len(name) <= 64]
    return tuple(dict.fromkeys(names))[:MOST_RUNS]


def _list(given: Any) -> list[Any]:
    return list(given) if isinstance(given, (list, tuple)) else []


def _text(given: Any, longest: int) -> str:
    return given[:longest] if isinstance(given, str) else ""
