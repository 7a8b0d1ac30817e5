"""A report as one HTML page that has everything in it, and asks for nothing from anywhere.

Whatever people write stands in it as letters: texts are escaped, notes hold no tags, what charts
are drawn from is JSON in which no tag can begin, and the page's own rules let the browser run
nothing but the scripts whose hashes they name.
"""

import base64
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from lepton_dash.export.lettering import printable
from lepton_dash.export.markdown import Heading, written
from lepton_dash.export.report import Report
from lepton_dash.i18n import _, language

_ASSETS = Path(__file__).with_name("report_assets")

LONG = 4
"""Headings from which on a report has a table of contents."""

SHORT = 20
"""Rows of a table that is kept together on paper, at most."""


class Chart(NamedTuple):
    """A chart, as the page's script draws it."""

    light: Mapping[str, Any]
    """The Plotly figure as plain JSON."""
    dark: Mapping[str, Any]
    height: int = 400
    """[pixels]"""
    ratio: float | None = None
    """Height to width, where the width decides it."""
    least: int = 240
    """[pixels] of height at least"""
    is_narrow: bool = False
    """Whether it needn't be as wide as the text."""
    narrowest: int = 0
    """[pixels] below which it is scrolled, on a phone"""


class Table(NamedTuple):
    """Rows of texts below one of names; parts have a title of their own."""

    head: tuple[str, ...]
    parts: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    """Title, empty for none, and rows; the last cell of a short one is as wide as what it lacks."""


@dataclass
class Page:
    """A page under way: its body so far, and what is counted and collected for its ends."""

    body: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    """Scripts that hold what charts are drawn from."""
    headings: list[Heading] = field(default_factory=list)
    figures: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    tables: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def begin(self, block: int) -> None:
        """Begins the block at this position of the report."""
        self.body.append(f'<section id="block-{block}">')

    def end(self) -> None:
        """Ends it."""
        self.body.append("</section>")

    def note(self, text: str) -> None:
        """Adds what somebody wrote in Markdown."""
        made = written(text, f"note-{len(self.headings)}")
        self.headings += made.headings
        self.body.append(made.html)

    def heading(self, text: str) -> None:
        """Adds a heading of our own."""
        heading = Heading(2, text, f"section-{len(self.headings)}")
        self.headings.append(heading)
        self.body.append(f'<h2 id="{heading.anchor}">{_safe(text)}</h2>')

    def chart(self, chart: Chart, caption: str) -> None:
        """Adds a numbered chart."""
        number = next(self.figures)
        name = f"figure-{number}"
        told = {key: value for key, value in chart._asdict().items() if value is not None}
        self.data.append(_data(f"{name}-data", told))
        narrow = " narrow" if chart.is_narrow else ""
        self.body.append(
            f'<figure id="{name}"><div class="plot{narrow}" data-figure="{name}-data" role="img"'
            f' aria-label="{_safe(caption)}"></div>{_caption(number, caption)}</figure>'
        )

    def animation(self, moving: bytes, still: bytes, caption: str) -> None:
        """Adds a numbered animation; paper, and who wants nothing to move, see its end."""
        number = next(self.figures)
        pictures = (("image/gif", moving, "moving"), ("image/png", still, "printed"))
        images = "".join(
            f'<img class="{kind}" alt="{_safe(caption)}"'
            f' src="data:{media};base64,{base64.b64encode(content).decode()}">'
            for media, content, kind in pictures
        )
        said = _caption(number, caption)
        self.body.append(f'<figure id="figure-{number}">{images}{said}</figure>')

    def figure_to_come(self, text: str) -> None:
        """Adds a sentence in the place of a figure, which has its number already."""
        next(self.figures)
        self.text(text, "missing")

    def table(self, table: Table, caption: str) -> None:
        """Adds a numbered table."""
        number = next(self.tables)
        words = _("Table {number}.").format(number=number)
        head = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in table.head)
        parts = "".join(_part(title, rows, len(table.head)) for title, rows in table.parts)
        short = " short" if sum(len(rows) for _title, rows in table.parts) <= SHORT else ""
        self.body.append(
            f'<div class="table{short}"><table id="table-{number}"><caption><b>{words}</b>'
            f" {_safe(caption)}</caption><thead><tr>{head}</tr></thead>{parts}</table></div>"
        )

    def remarks(self, remarks: Sequence[tuple[str, str]]) -> None:
        """Adds sentences, each with its kind: unfair, note or fair."""
        items = "".join(f'<li class="{_safe(kind)}">{_safe(text)}</li>' for kind, text in remarks)
        if items:
            self.body.append(f'<ul class="remarks">{items}</ul>')

    def text(self, text: str, kind: str = "") -> None:
        """Adds a paragraph."""
        style = f' class="{kind}"' if kind else ""
        self.body.append(f"<p{style}>{_safe(text)}</p>")

    def folded(self, title: str, parts: Sequence[tuple[str, str]]) -> None:
        """Adds what is opened by a click: sentences, each with a text as it is in a file."""
        inside = "".join(
            f"<p>{_safe(words)}</p><pre><code>{_safe(text, lines=True)}</code></pre>"
            for words, text in parts
        )
        self.body.append(f"<details><summary>{_safe(title)}</summary><div>{inside}</div></details>")


def document(
    page: Page,
    report: Report,
    made: datetime,
    plotly: str = "",
    show: int | None = None,
) -> str:
    """Returns the whole page.

    Args:
        page: what is in it.
        report: its title, author and paper.
        made: when.
        plotly: the address that Plotly is loaded from; empty: it is in the page.
        show: the position of the block that the page opens at; None: its beginning.
    """
    inline: list[str] = []
    if page.data:
        inline = [_asset("report.js")] if plotly else [plotly_source(), _asset("report.js")]
    loaded = [plotly] if page.data and plotly else []
    scripts = [f'<script src="{_safe(address)}"></script>' for address in loaded]
    scripts += [f"<script>{source}</script>" for source in inline]
    labels = {"download": _("Download the figure as SVG")}
    title = _line(report.title) or _("Report")
    at = "" if show is None else f' data-show="block-{show}"'
    policy = _policy(inline, loaded)
    return "".join(
        (
            f'<!doctype html>\n<html lang="{_safe(language().replace("_", "-"))}">\n<head>\n',
            '<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f'<meta name="generator" content="lepton_dash {_safe(_version())}">\n',
            f'<meta name="author" content="{_safe(_line(report.author))}">\n',
            f"<title>{_safe(title)}</title>\n",
            f"<style>{_asset('report.css')}@page {{ size: {report.paper} }}</style>\n",
            f'</head>\n<body data-paper="{_safe(report.paper)}"{at}>\n<main>\n',
            _header(title, report, made),
            _contents(page.headings),
            "\n".join(page.body),
            _footer(),
            "\n</main>\n",
            _data("labels", labels) if page.data else "",
            "\n".join(page.data),
            "\n".join(scripts),
            "\n</body>\n</html>\n",
        )
    )


@cache
def plotly_source() -> str:
    """Returns plotly.min.js as it can stand in a page."""
    found = find_spec("plotly")
    if found is None or found.origin is None:
        raise FileNotFoundError("The plotly package isn't installed.")
    path = Path(found.origin).parent / "package_data" / "plotly.min.js"
    return _in_page(path.read_text(encoding="utf-8"))


@cache
def _asset(name: str) -> str:
    return _in_page((_ASSETS / name).read_text(encoding="utf-8"))


def _in_page(source: str) -> str:
    """A source that neither ends its element nor is changed by the browser's reading of it."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _policy(inline: Sequence[str], loaded: Sequence[str]) -> str:
    """What the browser may do: draw what is in the page, and run these scripts."""
    allowed = [f"'sha256-{_hash(source)}'" for source in inline] + list(map(_safe, loaded))
    rules = (
        "default-src 'none'",
        f"script-src {' '.join(allowed)}" if allowed else "script-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


@cache
def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _data(name: str, told: Mapping[str, Any]) -> str:
    """JSON in an element that isn't run, in which no tag begins."""
    text = json.dumps(told, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>\n'


def _header(title: str, report: Report, made: datetime) -> str:
    date = _date(made)
    by = f"{_safe(_line(report.author))} · " if _line(report.author) else ""
    return f"<header><h1>{_safe(title)}</h1><p>{by}{date}</p></header>\n"


def _date(made: datetime) -> str:
    return f'<time datetime="{made.astimezone(UTC):%Y-%m-%dT%H:%MZ}">{made:%Y-%m-%d}</time>'


def _contents(headings: Sequence[Heading]) -> str:
    shown = [heading for heading in headings if heading.level <= 3]
    if len(shown) < LONG:
        return ""
    items = "".join(
        f"<li{' class=below' if heading.level > 2 else ''}>"
        f'<a href="#{heading.anchor}">{_safe(heading.text)}</a></li>'
        for heading in shown
    )
    return f"<nav><h2>{_safe(_('Contents'))}</h2><ol>{items}</ol></nav>\n"


def _footer() -> str:
    words = _("Made with lepton_dash {version}.").format(version=_version())
    return f"<footer>{_safe(words)}</footer>"


def _caption(number: int, caption: str) -> str:
    words = _("Figure {number}.").format(number=number)
    return f"<figcaption><b>{_safe(words)}</b> {_safe(caption)}</figcaption>"


def _part(title: str, rows: Sequence[Sequence[str]], width: int) -> str:
    head = f'<tr><th colspan="{width}" scope="colgroup">{_safe(title)}</th></tr>' if title else ""
    lines = "".join(_table_row(row, width) for row in rows)
    return f'<tbody class="part">{head}{lines}</tbody>'


def _table_row(row: Sequence[str], width: int) -> str:
    """A row; what it lacks of the table's width, its last cell takes."""
    first, *rest = row
    cells = [f"<td>{_safe(cell)}</td>" for cell in rest]
    if cells and len(row) < width:
        cells[-1] = cells[-1].replace("<td>", f'<td colspan="{width - len(row) + 1}">', 1)
    return f'<tr><th scope="row">{_safe(first)}</th>{"".join(cells)}</tr>'


def _safe(text: str, lines: bool = False) -> str:
    """The text as letters, in an element and in an attribute's quotes."""
    text = printable(text.replace("\t", "    ") if lines else text)
    return escape(text, quote=True)


def _line(text: str) -> str:
    return " ".join(printable(text).split())


@cache
def _version() -> str:
    return version("lepton-dash")
