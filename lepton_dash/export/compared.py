"""The figure of several runs' curves over one another: the chart, its table and its caption."""

from collections.abc import Mapping

from lepton_dash import data, kept
from lepton_dash.compare import Compared, smoothing_words, table_of
from lepton_dash.export.captions import Size, size_of
from lepton_dash.export.charts import Drawn, for_print
from lepton_dash.export.compared_captions import curves_caption
from lepton_dash.export.styles import NO_LIMITS, Limits
from lepton_dash.figures.history import say_smoothed, set_limits
from lepton_dash.figures.overlay import clipped_words, overlay_figure
from lepton_dash.i18n import N_, joined

CHARTS: Mapping[str, str] = {"curves": N_("Curves"), "boundaries": N_("Boundaries")}
"""Charts of several runs -> what they are called."""


def size_of_data(compared: Compared) -> Size | None:
    """That of the first run's data; None where they aren't there any more."""
    first = compared.groups[0].first
    try:
        return size_of(data.load(first.origin.experiment.data, files=kept.files_of(first)))
    except data.DataError:
        return None


def draw_curves(
    compared: Compared,
    theme: str = "light",
    log: str = "",
    size: Size | None = None,
    limits: Limits = NO_LIMITS,
) -> Drawn:
    """Draws the curves of several runs in colours for print.

    Args:
        compared: the runs.
        theme: one of `lepton_dash.export.styles.THEMES`.
        log: the axes that are logarithmic: "x", "y", "xy" or none.
        size: of the data that all of them learn from; None: it isn't said.
        limits: of the axes.
    """
    look = compared.look
    # where it ends by itself, that is said
    clipped = clipped_words(compared.curves.curves) if limits.y[1] is None else ""
    caption = curves_caption(compared, log, size, clipped)
    figure = overlay_figure(
        compared.curves.curves,
        theme,
        value=compared.value,
        axis=look.axis,
        log=log,
        band=look.band,
        loss=compared.loss,
        note=joined(clipped, smoothing_words(look, compared.curves)),
    )
    set_limits(figure, *limits)
    say_smoothed(figure, look.smoothing)
    return Drawn(for_print(figure, theme), table_of(compared.curves, look), caption)
