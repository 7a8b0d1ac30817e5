"""Which figure is shown, and how; and that as an address has it: "boundary,slide,dark,log:y"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from lepton_dash.data import View
from lepton_dash.export import compared
from lepton_dash.export.charts import CHARTS, PARTS
from lepton_dash.export.curves import LOG_AXES, CurveLook
from lepton_dash.export.styles import (
    FAMILIES,
    SIZES,
    THEMES,
    Ends,
    Limits,
    Style,
    ends_in,
    is_rising,
    not_limits,
    read_style,
    write_limits,
)
from lepton_dash.i18n import N_, _
from lepton_dash.ui.address import parse_view, write_view
from lepton_dash.ui.look_problems import (
    MOST_TOLD,
    not_a_choice,
    not_an_epoch,
    smoothing_in,
    unknown_part,
)

_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(pt|dpi)")
BEST = "best"


class FigureLook(NamedTuple):
    """A figure."""

    chart: str = "loss"
    style: Style = Style()
    part: str = "validation"
    """Whose answers are measured."""
    which: str = "final"
    """Of which moment the network is: final or best."""
    view: View | None = None
    """What a boundary is drawn over; None: what suits the data."""
    log: str = ""
    """The axes of a run's curves that are logarithmic: one of LOG_AXES."""
    smoothing: float = 0.0
    """Of a run's curves."""
    xlim: Ends = (None, None)
    """Limits of curves' horizontal axis."""
    ylim: Ends = (None, None)
    epoch: int | None = None
    """Of which boundaries of several runs are; None: of their ends."""

    @property
    def curve(self) -> CurveLook:
        """How curves of a run are drawn."""
        return CurveLook(self.log, self.smoothing, self.limits)

    @property
    def limits(self) -> Limits:
        """What the axes of curves show; limits that are upside down stay in the widgets alone."""
        rising = (ends if is_rising(ends) else (None, None) for ends in (self.xlim, self.ylim))
        return Limits(*rising)


def parse_look(text: str) -> tuple[FigureLook, list[str]]:
    """Reads what `write_look` wrote; a sentence for each part that can't be used."""
    look = FigureLook()
    problems: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _colon, value = part.partition(":")
        if part in CHARTS or part in compared.CHARTS:
            look = look._replace(chart=part)
        elif part in PARTS:
            look = look._replace(part=part)
        elif part == BEST:
            look = look._replace(which=BEST)
        elif given := _style_in(part):
            style, found = read_style(given, look.style)
            look, problems = look._replace(style=style), [*problems, *found]
        elif name in _READERS:
            read, problem = _READERS[name](value)
            look = look._replace(**{name: read})
            problems += [problem] if problem else []
        elif (view := parse_view(part)) is not None:
            look = look._replace(view=view)
        else:
            problems.append(unknown_part(part, _NAMES, _("a chart, a size or colours")))
    return look, problems[:MOST_TOLD]


def write_look(look: FigureLook) -> str:
    """Returns what differs from the default; empty when nothing does."""
    usual, style = FigureLook(), look.style
    said = [
        look.chart if look.chart != usual.chart else "",
        style.size if style.size != usual.style.size else "",
        style.theme if style.theme != usual.style.theme else "",
        f"{style.font_pt:g}pt" if style.font_pt is not None else "",
        f"{style.dpi}dpi" if style.dpi != usual.style.dpi else "",
        style.family if style.family != usual.style.family else "",
        look.part if look.part != usual.part else "",
        look.which if look.which != usual.which else "",
        write_view(look.view) if look.view is not None else "",
        f"log:{look.log}" if look.log else "",
        f"smoothing:{look.smoothing:g}" if look.smoothing else "",
        f"epoch:{look.epoch}" if look.epoch is not None else "",
        f"legend:{style.legend}" if style.legend != usual.style.legend else "",
        f"xlim:{write_limits(look.xlim)}" if look.xlim != usual.xlim else "",
        f"ylim:{write_limits(look.ylim)}" if look.ylim != usual.ylim else "",
    ]
    return ",".join(filter(None, said))


def _style_in(part: str) -> dict[str, str]:
    """The field of the style that a part names, and its text, as `read_style` takes them."""
    if number := _NUMBER.fullmatch(part):
        return {"font" if number[2] == "pt" else "dpi": number[1]}
    if part.startswith("legend:"):
        return {"legend": part.removeprefix("legend:")}
    tables = {"size": SIZES, "theme": THEMES, "family": FAMILIES}
    return {field: part for field, table in tables.items() if part in table}


def _limits_in(name: str, text: str) -> tuple[Ends, str]:
    limits = ends_in(text)
    return limits or (None, None), "" if limits else not_limits(_(name), text)


def _log_in(text: str) -> tuple[str, str]:
    return (text, "") if text in LOG_AXES else ("", not_a_choice("log", text, LOG_AXES))


def _epoch_in(text: str) -> tuple[int | None, str]:
    if re.fullmatch(r"[0-9]{1,9}", text):
        return int(text), ""
    return None, not_an_epoch("epoch", text)


_READERS: Mapping[str, Callable[[str], tuple[Any, str]]] = {
    "log": _log_in,
    "smoothing": smoothing_in,
    "epoch": _epoch_in,
    "xlim": partial(_limits_in, N_("The limits of the horizontal axis")),
    "ylim": partial(_limits_in, N_("The limits of the vertical axis")),
}
"""Field -> from its text to its value, and a sentence when the text can't be used."""
_NAMES = [*CHARTS, *compared.CHARTS, *PARTS, BEST, *SIZES, *THEMES, *FAMILIES, "legend", *_READERS]
