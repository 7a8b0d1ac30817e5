"""How an exported chart looks: how large it is, in which colours, with letters of which size."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from lepton_dash.export.errors import ExportError
from lepton_dash.i18n import N_, _, listed
from lepton_dash.number_text import short_number

INCH = 25.4  # mm

Ends = tuple[float | None, float | None]
"""Lowest and highest value that an axis shows; None: as the data need it."""


class Size(NamedTuple):
    """The paper of a figure."""

    label: str
    width: float
    """[mm]"""
    height: float | None
    """[mm]; None: as the chart needs it,"""
    tallest: float
    """[mm] but no more than this for a single plot."""
    font_pt: float
    """The size of its letters, where none is asked for."""
    is_titled: bool
    """Whether the figure says itself what it shows; beside a caption it needn't."""


class Look(NamedTuple):
    """The colours of a figure."""

    label: str
    help: str


class Limits(NamedTuple):
    """What the axes of curves show."""

    x: Ends = (None, None)
    y: Ends = (None, None)


NO_LIMITS = Limits()


class LegendPlace(NamedTuple):
    """Where the legend is."""

    label: str
    corner: tuple[int, int] | None = None
    """The corner of the plot, from (0, 0) at the lower left to (1, 1); None: it isn't inside."""


class Style(NamedTuple):
    """How a figure looks."""

    size: str = "column"
    """One of SIZES."""
    theme: str = "light"
    """One of THEMES."""
    font_pt: float | None = None
    """[pt] of its letters; None: what suits the size."""
    dpi: int = 300
    """Pixels an inch of a PNG, and of the pictures within a vector file."""
    family: str = "dejavu"
    """One of FAMILIES."""
    legend: str = "auto"
    """One of LEGENDS."""

    @property
    def letters(self) -> float:
        """The size of its letters [pt]."""
        return SIZES[self.size].font_pt if self.font_pt is None else self.font_pt


SIZES: Mapping[str, Size] = {
    "column": Size(N_("Journal, one column (84 mm)"), 84.0, None, 100.0, 8.0, False),
    "two_columns": Size(N_("Journal, two columns (174 mm)"), 174.0, None, 115.0, 8.0, False),
    "slide": Size(
        N_("Slide, 16:9 (13.33 × 7.5 in)"), 40 / 3 * INCH, 7.5 * INCH, 7.5 * INCH, 18.0, True
    ),
}
"""Size -> its paper."""

THEMES: Mapping[str, Look] = {
    "light": Look(N_("Light"), N_("The dashboard's colours on white.")),
    "dark": Look(N_("Dark"), N_("The dashboard's colours on a dark slide.")),
    "greyscale": Look(
        N_("Greyscale"), N_("No colours: lightness, dashes and shapes say it all, on any printer.")
    ),
    "colour-blind": Look(
        N_("Colour-blind safe"),
        N_("Colours that everybody tells apart, and dashes and shapes besides."),
    ),
}
"""Theme -> its name; the colours are in `lepton_dash.figures`."""

FAMILIES: Mapping[str, str] = {
    "dejavu": N_("DejaVu Sans"),
    "sans": N_("Sans: Helvetica or Arial"),
    "serif": N_("Serif: STIX, as in Times"),
}
"""Family of letters -> its name; the fonts are in `lepton_dash.export.lettering`."""

LEGENDS: Mapping[str, LegendPlace] = {
    "auto": LegendPlace(N_("Above or beside the plot")),
    "right": LegendPlace(N_("Right of the plot")),
    "upper-left": LegendPlace(N_("Inside, upper left"), (0, 1)),
    "upper-right": LegendPlace(N_("Inside, upper right"), (1, 1)),
    "lower-left": LegendPlace(N_("Inside, lower left"), (0, 0)),
    "lower-right": LegendPlace(N_("Inside, lower right"), (1, 0)),
    "none": LegendPlace(N_("No legend")),
}

FONT_LIMITS = (4.0, 48.0)
"""[pt]"""
DPI_LIMITS = (72, 1200)
MOST_PIXELS = 40_000_000
"""Of one picture: it takes four bytes of memory for each while it is drawn."""


def checked(style: Style) -> Style:
    """Returns the style as it is.

    Raises:
        ExportError: it can't be drawn.
    """
    _one_of(_("size"), style.size, SIZES)
    _one_of(_("theme"), style.theme, THEMES)
    _one_of(_("family"), style.family, FAMILIES)
    _one_of(_("legend"), style.legend, LEGENDS)
    _between(_("font size"), style.letters, FONT_LIMITS, "pt")
    _between(_("resolution"), style.dpi, DPI_LIMITS, "dpi")
    return style


def check_pixels(width: float, height: float, dpi: int) -> None:
    """Refuses a picture of width x height mm that is too large.

    Raises:
        ExportError: with the resolution that fits.
    """
    pixels = width * height * (dpi / INCH) ** 2
    if pixels > MOST_PIXELS:
        raise ExportError(
            _(
                "At {dpi} dpi this picture has {pixels:,.0f} million pixels, and at most"
                " {most:,.0f} million are drawn; take {fitting} dpi or fewer, or a PDF, which"
                " needs none."
            ).format(
                dpi=dpi,
                pixels=pixels / 1e6,
                most=MOST_PIXELS / 1e6,
                fitting=int(dpi * (MOST_PIXELS / pixels) ** 0.5),
            )
        )


def read_limits(name: str, text: str) -> Ends:
    """Returns the limits of an axis that a text like "0:100" names.

    Args:
        name: of what the text is for, in the error.
        text: two numbers, of which one may be missing.

    Raises:
        ExportError: they aren't limits.
    """
    limits = ends_in(text)
    if limits is None or not is_rising(limits):
        raise ExportError(not_limits(name, text))
    return limits


def not_limits(name: str, text: str) -> str:
    """Returns the sentence on a text that `read_limits` doesn't read."""
    return _(
        "{name} must be two numbers like 0:100, the smaller one first, of which one may be missing,"
        " not {value}."
    ).format(name=name, value=repr(text[:40]))


def ends_in(text: str) -> Ends | None:
    """Returns the two numbers of such a text, in whatever order; None: it is another text."""
    try:
        low, high = (float(end) if end.strip() else None for end in text.split(":"))
    except ValueError:
        return None
    known = [end for end in (low, high) if end is not None]
    return (low, high) if known and all(map(math.isfinite, known)) else None


def is_rising(limits: Ends) -> bool:
    """Whether the smaller one is the first, or one is missing."""
    low, high = limits
    return low is None or high is None or low < high


def no_place_words(limits: Limits, log: str) -> str:
    """Returns the sentence on a limit that a logarithmic axis has no place for; empty: none.

    Args:
        limits: of both axes.
        log: the axes that are logarithmic: "x", "y", "xy" or none.
    """
    ends = [end for axis, both in zip("xy", limits, strict=True) if axis in log for end in both]
    values = [end for end in ends if end is not None and end <= 0]
    if not values:
        return ""
    return _("A logarithmic axis has no place for the limit {value}; take one above 0.").format(
        value=short_number(values[0])
    )


def write_limits(limits: Ends) -> str:
    """Returns the text that `read_limits` reads."""
    return ":".join("" if end is None else repr(end).removesuffix(".0") for end in limits)


def read_style(given: Mapping[str, str], default: Style | None = None) -> tuple[Style, list[str]]:
    """Returns the style that texts name, and a sentence for each that can't be used.

    Args:
        given: `size`, `theme`, `font` (in pt), `dpi`, `family`, `legend`; others are left alone.
        default: what holds for those that are missing or can't be used.
    """
    style, problems = default or Style(), []
    for name, (field, read) in _READERS.items():
        if not given.get(name):
            continue
        try:
            style = checked(style._replace(**{field: read(name, given[name])}))
        except ExportError as error:
            problems.append(str(error))
    return style, problems


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ExportError(
            _("{name} must be a number, not {value}.").format(name=name, value=repr(text[:40]))
        ) from None


def _whole(name: str, text: str) -> int:
    number = _number(name, text)
    if number != number or abs(number) > 1e9:
        return 0
    return round(number)


_READERS = {
    "size": ("size", lambda _name, text: text),
    "theme": ("theme", lambda _name, text: text),
    "family": ("family", lambda _name, text: text),
    "legend": ("legend", lambda _name, text: text),
    "font": ("font_pt", _number),
    "dpi": ("dpi", _whole),
}


def _one_of(what: str, name: str, table: Mapping[str, object]) -> None:
    if name not in table:
        raise ExportError(
            _("The {what} must be one of {names}, not {value}.").format(
                what=what, names=listed(table), value=repr(str(name)[:40])
            )
        )


def _between(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    low, high = limits
    if not low <= value <= high:  # what isn't a number neither
        raise ExportError(
            _("The {what} must be {low:g} to {high:g} {unit}, not {value:g}.").format(
                what=what, low=low, high=high, unit=unit, value=value
            )
        )
