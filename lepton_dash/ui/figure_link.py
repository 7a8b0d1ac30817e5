"""The way from a comparison to its figures; apart, since what reads a figure's look imports JAX."""

from __future__ import annotations

from collections.abc import Sequence

from lepton_dash.i18n import _
from lepton_dash.ui.figure_look import parse_look, write_look
from lepton_dash.ui.navigation import link
from lepton_dash.ui.parameters import page_parameters


def link_to_figure_of_several(chart: str, words: str, ids: Sequence[str]) -> None:
    """Draw a button that leads to a figure of the runs that are compared.

    Args:
        chart: one of `lepton_dash.export.compared.CHARTS`.
        words: what stands on it.
        ids: the runs.
    """
    # sizes and colours stay as they were chosen last
    look, _problems = parse_look(page_parameters().figure)
    link(
        "figure",
        words,
        ":material/insert_chart:",
        tip=_("For a paper or a slide: PDF, SVG or PNG, its caption, and all that makes it again."),
        key=f"figure_of_{chart}",
        type="secondary",
        run="",
        runs=tuple(ids),
        figure=write_look(look._replace(chart=chart)),
    )
