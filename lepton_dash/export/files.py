"""A chart as a file to hand out: its name, its kind and its content."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lepton_dash.export import render
from lepton_dash.export.charts import AnySource, Drawn, draw
from lepton_dash.export.errors import ExportError
from lepton_dash.export.names import csv_bytes, file_name
from lepton_dash.export.render import FORMATS
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _, listed


class File(NamedTuple):
    """A file in memory."""

    name: str
    media_type: str
    content: bytes
    notes: tuple[str, ...] = ()
    """What isn't as it should be, a sentence each."""


def export_chart(source: AnySource, chart: str, format: str, style: Style | None = None) -> File:
    """Returns a chart of a run as a file.

    Args:
        source: the run.
        chart: one of `CHARTS`.
        format: one of `FORMATS`.
        style: how it looks.

    Raises:
        ExportError: there is no such chart, format or style.
        DataError: the source's view names a column that isn't there.
    """
    style = style or Style()
    drawn = draw(source, chart, style.theme)
    return written(drawn, format, style, f"{source.name} {chart}")


class Figures(NamedTuple):
    """A chart in several formats."""

    by_name: Mapping[str, bytes]
    notes: tuple[str, ...]
    """What isn't as it should be, each sentence once."""


def in_formats(drawn: Drawn, formats: Iterable[str], style: Style, name: str) -> Figures:
    """Returns a chart that is drawn in several formats, each once; see `written`."""
    files = [written(drawn, format, style, name) for format in dict.fromkeys(formats)]
    notes = dict.fromkeys(note for file in files for note in file.notes)
    return Figures({file.name: file.content for file in files}, tuple(notes))


def written(drawn: Drawn, format: str, style: Style, name: str) -> File:
    """Returns a chart that is drawn as a file.

    Args:
        drawn: the chart.
        format: one of `FORMATS`.
        style: its theme is the drawn figure's own affair.
        name: of the file; what no file system takes is left out.

    Raises:
        ExportError: there is no such format, or the style can't be drawn.
    """
    if format not in FORMATS:
        raise ExportError(
            _("The format must be one of {names}, not {value}.").format(
                names=listed(FORMATS), value=repr(format[:40])
            )
        )
    media_type = FORMATS[format].media_type
    called = file_name(name, format)
    if format == "csv":
        return File(called, media_type, csv_bytes(drawn.table))
    made = render.rendered(drawn.figure, format, style, drawn.aspect, caption=drawn.caption)
    return File(called, media_type, made.content, made.notes)
