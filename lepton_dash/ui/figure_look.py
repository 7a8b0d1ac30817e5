"""Which figure is shown, and how; and that as an address has it: "boundary,slide,dark,log:y"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lepton_dash.data import View
from lepton_dash.export import compared
from lepton_dash.export.charts import CHARTS, PARTS
from lepton_dash.export.curves import LOG_AXES, CurveLook
from lepton_dash.export.styles import FAMILIES, SIZES, THEMES, Style, read_style
from lepton_dash.i18n import _
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
    epoch: int | None = None
    """Of which boundaries of several runs are; None: of their ends."""

    @property
    def curve(self) -> CurveLook:
        """How curves of a run are drawn."""
        return CurveLook(self.log, self.smoothing)


def parse_look(text: str) -> tuple[FigureLook, list[str]]:
    """Reads what `write_look` wrote; a sentence for each part that can't be used."""
    look = FigureLook()
    problems: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        number = _NUMBER.fullmatch(part)
        name, _colon, value = part.partition(":")
        if part in CHARTS or part in compared.CHARTS:
            look = look._replace(chart=part)
        elif part in PARTS:
            look = look._replace(part=part)
        elif part == BEST:
            look = look._replace(which=BEST)
        elif part in SIZES or part in THEMES or part in FAMILIES or number:
            field = next(
                field
                for field, table in (("size", SIZES), ("theme", THEMES), ("family", FAMILIES))
                if number or part in table
            )
            given = {"font" if number[2] == "pt" else "dpi": number[1]} if number else {field: part}
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
    ]
    return ",".join(filter(None, said))


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
}
"""Field -> from its text to its value, and a sentence when the text can't be used."""
_NAMES = [*CHARTS, *compared.CHARTS, *PARTS, BEST, *SIZES, *THEMES, *FAMILIES, *_READERS]
