"""What a figure is of: one run, or several that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lepton_dash.export.charts import Drawn
from lepton_dash.export.styles import Style

Bundle = Callable[[Mapping[str, bytes], str, Style], bytes]
"""Takes a figure's files by name, its caption and its style, and returns a ZIP."""


class Subject(NamedTuple):
    """What the page needs to know of it; the rest of the page is the same for all."""

    name: str
    """Of files, without the chart's."""
    key: tuple[object, ...]
    """What decides the numbers that are shown: an equal one has the same charts."""
    chart: str
    """Of files, after the name: what is shown, in a word."""
    controls: Callable[[], None]
    """Draws what chooses the chart and how it is made, in the sidebar."""
    draw: Callable[[], Drawn | None]
    """Draws the chart; None: not yet, and the page says how far it is."""
    bundle: Bundle | None
    """From the figure's files and its caption to the ZIP with all that makes it again; None: its
    data are gone, and nothing makes it again."""
    bundle_words: str = ""
    """What is in it."""
    is_slow: bool = False
    """Whether the bundle takes so long that it is made first and handed out then."""
    beside: Callable[[], None] | None = None
    """Draws what else can be taken away."""
    back: Callable[[], None] = lambda: None
    """Draws the way back to where it was chosen."""
