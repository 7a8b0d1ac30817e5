"""Boundaries of compared runs beside one another, of one epoch or under one scrubber."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from lepton_dash.figures.frame import exported_layout, frame_layout
from lepton_dash.figures.panel import Panel, place_panel, place_picture, place_title, title_of
from lepton_dash.figures.panel_keys import (
    color_axis,
    key_names,
    place_keys,
    sources_of,
    value_scales,
)
from lepton_dash.figures.scrubber import scrubber_of
from lepton_dash.figures.text import plotly_lines, width_of
from lepton_dash.figures.theme import THEMES
from lepton_dash.i18n import _

GAP, TITLED_GAP = 0.035, 0.075
"""Between two boundaries, as a share of the figure's width: with and without titles of axes."""

PANEL_TOP, PANEL_BOTTOM, KEY_ROW = 40, 46, 22
"""Pixels above a boundary for its name, below it for its axis, and of a row of the key."""

NAME_LINE = 16
"""Pixels of each further line of a name."""

LETTER = 7.5
"""Pixels that a letter of a name takes."""

SLIDER_ROOM = 136
"""Pixels below all for the scrubber."""


def boundaries_figure(
    panels: Sequence[Panel],
    epochs: Sequence[int],
    theme: str = "light",
    *,
    columns: int = 3,
    at: int | None = None,
    side: int = 300,
    letters: int | None = None,
    lines: int = 1,
    scrubber: bool = True,
    on_page: bool = False,
) -> go.Figure:
    """Draws boundaries beside one another, with a scrubber that moves all of them at once.

    The scrubber changes the pictures in the browser alone: nothing is asked of a server.

    Args:
        panels: none give a titled, empty figure.
        epochs: where the scrubber stops; each panel has a picture for each.
        theme: one of `THEMES`.
        columns: boundaries in a row at most.
        at: the position among the epochs that is shown first; None: the last.
        side: pixels that a boundary is high.
        letters: of a line of a name, at most; None: as many as there is room for then.
        lines: of a name, at most.
        scrubber: without it the figure is of one epoch, which it names.
        on_page: whether it stands on a page that says its title.
    """
    colours = THEMES[theme]
    frame = frame_layout(colours)
    if not panels or not epochs:
        figure = go.Figure(layout=frame)
        return figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
    across = min(columns, len(panels))
    rows = -(-len(panels) // across)
    same_scale = len({tuple(panel.scene.y_range) for panel in panels}) == 1
    alike = len({(panel.scene.x_label, panel.scene.y_label) for panel in panels}) == 1
    longest = letters or round(side / LETTER)
    scales = value_scales(panels, theme)
    titles = [
        [title_of(panel, e, longest, lines, len(scales) > 1) for e in range(len(epochs))]
        for panel in panels
    ]
    broken = max(plotly_lines(panel.name, longest, lines).count("<br>") for panel in panels)
    above = PANEL_TOP + NAME_LINE * broken
    between = above + (PANEL_BOTTOM if not alike else 28)
    height = rows * side + (rows - 1) * between
    figure = make_subplots(
        rows=rows,
        cols=across,
        horizontal_spacing=(GAP if alike else TITLED_GAP) if across > 1 else 0.0,
        vertical_spacing=between / height if rows > 1 else 0.0,
    )
    keys = sum(62 + 7 * width_of(name) for name in key_names(panels))
    top = 12 + KEY_ROW * -(-keys // (across * side)) + above
    figure.update_layout(
        {
            **frame,
            "showlegend": True,
            "hovermode": "closest",
            "height": height + top + SLIDER_ROOM,
            "margin": {"l": 54, "r": 16, "t": top, "b": SLIDER_ROOM, "autoexpand": False},
        }
    )
    if not on_page:
        figure.update_layout(exported_layout(colours, _("Decision boundaries compared")))
        figure.update_layout(margin_t=top + 40, height=height + top + SLIDER_ROOM + 40)
    position = len(epochs) - 1 if at is None else min(max(at, 0), len(epochs) - 1)
    sources = [sources_of(panel, theme, scales) for panel in panels]
    for index, panel in enumerate(panels):
        row, column = index // across + 1, index % across + 1
        is_left, is_lowest = column == 1, index + across >= len(panels)
        titled = (is_lowest or not alike, is_left or not alike)
        target = panel.scene.target_name
        axis = color_axis(target, scales) if target in scales else ""
        place_panel(figure, panel, (row, column), index, titled, theme, axis)
        if same_scale and not is_left:
            figure.update_yaxes(showticklabels=False, row=row, col=column)
        place_picture(figure, panel.scene, index, sources[index][position])
        place_title(figure, index, titles[index][position], theme)
    place_keys(figure, panels, scales, theme, above)
    if scrubber:
        figure.update_layout(sliders=[scrubber_of(epochs, sources, titles, position, theme)])
    else:
        room = figure.layout.height - SLIDER_ROOM + PANEL_BOTTOM
        words = _("epoch {epoch:,}").format(epoch=epochs[position])
        figure.update_layout(title_subtitle_text=words, height=room, margin_b=PANEL_BOTTOM)
    return figure
