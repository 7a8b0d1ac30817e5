"""A Plotly figure as a file: SVG, PDF and PNG by Matplotlib, with no browser; HTML by Plotly.

Text stays text, and sizes are exact: of the page in mm, of letters in pt, of a PNG in pixels an
inch. The same figure in the same style gives the same bytes.
"""

import io
import threading
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import fonts, missing_note, plain
from lepton_dash.export.styles import INCH, LEGENDS, SIZES, Style, check_pixels, checked
from lepton_dash.i18n import N_, _, language, listed

if TYPE_CHECKING:
    import plotly.graph_objects as go

POINT = INCH / 72  # mm
ASPECT = 0.62
"""Height to width of a plot, where nothing else decides it."""
FINEST_PICTURE = 600
"""Pixels an inch of a picture within an SVG or PDF, at most."""
MEASURED_AT = 144
"""Pixels an inch at which letters of an SVG or PDF are measured."""

_PROGRAM = "lepton_dash"


class Format(NamedTuple):
    """A kind of file."""

    label: str
    media_type: str
    help: str


FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf", N_("Vector, for LaTeX and for print.")),
    "svg": Format("SVG", "image/svg+xml", N_("Vector, for the web and to edit.")),
    "png": Format("PNG", "image/png", N_("Pixels, for slides and word processors.")),
    "html": Format("HTML", "text/html", N_("Interactive, in one file that works offline.")),
    "csv": Format("CSV", "text/csv", N_("The numbers behind the chart.")),
}
"""Extension of a file -> its kind. All but "csv" are drawn."""


class Rendered(NamedTuple):
    """A drawn figure."""

    content: bytes
    width: float
    """[mm]"""
    height: float
    """[mm]"""
    notes: tuple[str, ...] = ()
    """What isn't as it should be, a sentence each."""


# Matplotlib's settings and its fonts belong to the whole process, and a server has many threads.
LOCK = threading.Lock()


def rendered(
    figure: "go.Figure",
    format: str,
    style: Style | None = None,
    aspect: float = ASPECT,
    *,
    caption: str = "",
) -> Rendered:
    """Draws a figure.

    Args:
        figure: one of `lepton_dash.figures`, or one that is made of the same parts.
        format: svg, pdf, png or html.
        style: its size, letters and resolution. Its theme is the figure's own affair.
        aspect: height to width of a plot on a page of free height.
        caption: stands below the chart in HTML.

    Raises:
        ExportError: the style or the figure can't be drawn.
    """
    style = checked(style or Style())
    if LEGENDS[style.legend].corner == (1, 1):
        figure = _with_free_corner(figure)
    if format == "html":
        figure = _with_legend(figure, style.legend)
        return Rendered(_html(figure, caption), SIZES[style.size].width, 0.0)
    if format not in _SAVED:
        raise ExportError(
            _("A chart can't be drawn as {format}; take one of {formats}.").format(
                format=repr(format[:40]), formats=listed([*_SAVED, "html"])
            )
        )
    import matplotlib

    with LOCK, matplotlib.rc_context(rc=_settings(style.family)):
        # each part for itself: a whole figure would write its arrays as base64
        spec = {
            "data": [trace.to_plotly_json() for trace in figure.data],
            "layout": figure.layout.to_plotly_json(),
        }
        return _print(spec, format, style, aspect)


def _settings(family: str) -> Any:
    """Matplotlib's settings as they come with it, whatever somebody has set, and our own."""
    import matplotlib

    of_screens = ("backend", "interactive", "toolbar", "timezone", "webagg", "tk.", "keymap")
    defaults: Any = matplotlib.rcParamsDefault
    usual: dict[str, Any] = dict(dict.items(defaults))
    usual = {name: value for name, value in usual.items() if not name.startswith(of_screens)}
    return usual | {
        # a viewer without the first ones takes any without serifs
        "font.family": [*fonts(family), "serif" if family == "serif" else "sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "pdf.fonttype": 42,  # TrueType: letters that can be searched, copied and edited
        "svg.fonttype": "none",
        "svg.hashsalt": _PROGRAM,
        # names that people bring may hold $ and \
        "text.parse_math": False,
        "text.usetex": False,
        "lines.scale_dashes": False,
        "image.composite_image": False,
    }


def _print(spec: Mapping[str, Any], format: str, style: Style, aspect: float) -> Rendered:
    from lepton_dash.export.paper import sheet
    from lepton_dash.export.pdf_fonts import Pages

    size = SIZES[style.size]
    is_png = format == "png"
    if size.height is not None and is_png:
        check_pixels(size.width, size.height, style.dpi)
    dpi = style.dpi if is_png else MEASURED_AT
    drawn = sheet.draw(
        spec,
        size.width / POINT,
        None if size.height is None else size.height / POINT,
        style.letters,
        dpi,
        aspect,
        size.is_titled,
        tallest=size.tallest / POINT,
        padding=(1.2 if size.is_titled else 0.4) * style.letters,
        legend_place=style.legend,
    )
    figure = drawn.figure
    width, height = (INCH * inches for inches in figure.get_size_inches())
    if is_png:
        check_pixels(width, height, style.dpi)
        # whole pixels: the page is at most half of one larger or smaller than asked for
        wide, high = ((round(mm / INCH * dpi) + 0.01) / dpi for mm in (width, height))
        figure.set_size_inches(wide, high)
    title = plain(spec.get("layout", {}).get("title", {}).get("text"))
    file = io.BytesIO()
    metadata = _SAVED[format] | {"Title": title}
    settings: dict[str, Any] = {"format": format, "facecolor": figure.get_facecolor()}
    if format == "pdf":
        with Pages(file, metadata) as pages:
            figure.savefig(pages, dpi=min(style.dpi, FINEST_PICTURE), **settings)
    else:
        fine = dpi if is_png else min(style.dpi, FINEST_PICTURE)
        figure.savefig(file, dpi=fine, metadata=metadata, **settings)
    note = missing_note(drawn.texts)
    return Rendered(file.getvalue(), width, height, (note,) if note else ())


_SAVED: Mapping[str, dict[str, Any]] = {
    "pdf": {"Creator": _PROGRAM, "Producer": _PROGRAM, "CreationDate": None},
    "svg": {"Creator": _PROGRAM, "Date": None},
    "png": {"Software": _PROGRAM},
}
"""Format -> what the file says of itself; no times, so that equal figures are equal files."""

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html, body {{ margin: 0; height: 100%; background: {ground}; color: {ink}; }}
figure {{ display: flex; flex-direction: column; height: 100%; margin: 0 auto; max-width: 70rem; }}
figure > div {{ flex: 1 1 auto; min-height: 20rem; }}
figcaption {{ padding: 0.5rem 1.5rem 1.5rem; font: 0.95rem/1.5 sans-serif; }}
</style>
</head>
<body>
<figure>
<div>{chart}</div>
{caption}</figure>
</body>
</html>
"""


def _with_free_corner(figure: "go.Figure") -> "go.Figure":
    """The figure with the note on smoothing in the upper left corner instead of the right one."""
    import plotly.graph_objects as go

    from lepton_dash.figures.history import SMOOTHING_NOTE

    figure = go.Figure(figure)
    figure.update_annotations(selector={"name": SMOOTHING_NOTE}, x=0.01, xanchor="left")
    return figure


def _with_legend(figure: "go.Figure", place: str) -> "go.Figure":
    """The figure with its legend at a place, one of `LEGENDS`."""
    import plotly.graph_objects as go

    if place == "auto":
        return figure
    placed = go.Figure(figure)
    # a legend of classes of its own joins the first one
    placed.update_traces(legend="legend", selector={"legend": "legend2"})
    is_right, is_high = LEGENDS[place].corner or (1, 1)
    x, anchor = (0.99, "right") if is_right else (0.01, "left")
    if place == "right":
        bars = sum(name.startswith("coloraxis") for name in placed.layout.to_plotly_json())
        x, anchor = 1.01 + 0.15 * bars, "left"
    placed.update_layout(
        showlegend=place != "none",
        margin_autoexpand=True,
        legend={
            "orientation": "v",
            "x": x,
            "xanchor": anchor,
            "y": is_high,
            "yanchor": "top" if is_high else "bottom",
            "bgcolor": placed.layout.plot_bgcolor,
        },
    )
    return placed


def _html(figure: "go.Figure", caption: str) -> bytes:
    """A page with the chart in it, and all that it needs to be shown."""
    from plotly import io as plotly_io

    layout = figure.layout
    chart = plotly_io.to_html(
        figure,
        config={"displaylogo": False, "responsive": True},
        full_html=False,
        include_plotlyjs=True,
        include_mathjax=False,
        default_height="100%",
        div_id="chart",
    )
    page = _PAGE.format(
        language=language().replace("_", "-"),
        title=escape(plain(layout.title.text) or _PROGRAM),
        ground=escape(str(layout.paper_bgcolor or "#ffffff")),
        ink=escape(str(layout.font.color or "#000000")),
        chart=chart,
        caption=f"<figcaption>{escape(caption)}</figcaption>\n" if caption else "",
    )
    return page.encode("utf-8", "replace")
