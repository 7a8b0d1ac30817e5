"""A run as a notebook shows it: its numbers, its loss curve and its settings, as HTML."""

from base64 import b64encode
from html import escape

from lepton_dash.export.charts import ChartSource
from lepton_dash.export.files import export_chart
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _
from lepton_dash.run import Run
from lepton_dash.values import differing
from lepton_dash.words import label_of

WIDTH = 480  # [px]


def run_html(run: Run) -> str:
    """Return the HTML of a run. The curve is an SVG in it, so that a saved notebook has it, too."""
    lines = "".join(f"<div>{escape(line)}</div>" for line in repr(run).splitlines())
    return (
        f'<div style="max-width:{WIDTH}px">{lines}{_curve(run)}'
        f"<table><tbody>{_settings(run)}</tbody></table></div>"
    )


def _curve(run: Run) -> str:
    if not len(run.rows):
        return ""
    svg = export_chart(ChartSource(run), "loss", "svg", Style()).content
    # as a picture: an SVG within the page would share its ids with those of other runs
    source = "data:image/svg+xml;base64," + b64encode(svg).decode("ascii")
    return f'<img src="{source}" alt="{escape(_("Loss"))}" style="width:100%;background:white">'


def _settings(run: Run) -> str:
    settings = differing(run.experiment) or [("", _("Every setting has its default."))]
    return "".join(
        f"<tr><td>{escape(label_of(field)) if field else ''}</td><td>{escape(value)}</td></tr>"
        for field, value in settings
    )
