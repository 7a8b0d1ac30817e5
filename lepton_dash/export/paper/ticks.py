"""Ticks of the axes of a Plotly figure: where they stand, and what they say."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lepton_dash.export.errors import ExportError
from lepton_dash.export.lettering import plain, raised
from lepton_dash.export.paper.scales import Axis
from lepton_dash.export.paper.trace import Settings
from lepton_dash.i18n import _

MOST_TICKS = 9


class Ticks(NamedTuple):
    """Where ticks stand, and what they say."""

    places: list[float]
    texts: list[str]
    small: list[float] = []  # noqa: RUF012
    """Places of ticks that say nothing."""


def ticks_of(axis: Axis, room: float) -> Ticks:
    """Returns the ticks of an axis.

    Args:
        axis: the axis.
        room: how many texts fit along it.
    """
    settings = axis.settings
    low, high = sorted((axis.low, axis.high))
    if settings.get("tickvals") is not None:
        return _given_ticks(settings, low, high)
    most = max(2, min(int(settings.get("nticks") or MOST_TICKS), MOST_TICKS, int(room)))
    if axis.is_log:
        return _log_ticks(low, high, most, settings)
    step = settings.get("dtick")
    if isinstance(step, (int, float)):
        first = float(settings.get("tick0", 0.0))
        numbers = np.arange(math.ceil((low - first) / step), math.floor((high - first) / step) + 1)
        every = max(1, math.ceil(len(numbers) / max(most, 2)))
        numbers = numbers[(numbers % every) == 0] if every > 1 else numbers
        places = (first + numbers * step).tolist()
    else:
        places = linear_places(low, high, most)
    return Ticks(places, _texts(places, settings))


def _given_ticks(settings: Settings, low: float, high: float) -> Ticks:
    places = [float(value) for value in settings["tickvals"]]
    texts = settings.get("ticktext")
    words = _texts(places, settings) if texts is None else [plain(str(text)) for text in texts]
    slack = 1e-9 * (high - low)
    kept = [
        (at, word)
        for at, word in zip(places, words, strict=False)
        if low - slack <= at <= high + slack
    ]
    return Ticks([at for at, _word in kept], [word for _at, word in kept])


def linear_places(low: float, high: float, most: int) -> list[float]:
    """Returns at most `most` round numbers from low to high, evenly spaced."""
    from matplotlib.ticker import MaxNLocator

    slack = 1e-9 * (high - low)
    for intervals in range(most + 1, 0, -1):  # the outermost ones may hold no number
        found = MaxNLocator(nbins=intervals, steps=[1, 2, 5, 10]).tick_values(low, high)
        places = [float(at) for at in found if low - slack <= at <= high + slack]
        if len(places) <= most:
            return places
    return places


def _log_ticks(low: float, high: float, most: int, settings: Settings) -> Ticks:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    decades = list(range(first, last + 1))
    if len(decades) < 2:
        return _few_decades(low, high, most, settings)
    every = math.ceil(len(decades) / most)
    shown = [decade for decade in decades if (decade - decades[0]) % every == 0]
    factors = range(2, 10) if len(decades) <= 8 else ()
    small = [
        factor * 10.0**decade
        for decade in range(first - 1, last + 1)
        for factor in factors
        if low <= factor * 10.0**decade <= high
    ]
    small += [10.0**decade for decade in decades if decade not in shown]
    is_plain = shown[0] >= -3 and shown[-1] <= 3
    places = [10.0**decade for decade in shown]
    if settings.get("tickformat"):
        return Ticks(places, _texts(places, settings), small)
    texts = [f"{10.0**decade:g}" if is_plain else _power(1, decade) for decade in shown]
    return Ticks(places, texts, small)


def _few_decades(low: float, high: float, most: int, settings: Settings) -> Ticks:
    """Where a logarithmic axis shows less than two powers of ten."""
    decade = math.floor(math.log10(low))
    for factors in ((1, 2, 3, 5), (1, 2, 5), (1, 3), (1,)):
        places = [f * 10.0**e for e in (decade, decade + 1, decade + 2) for f in factors]
        places = [at for at in places if low <= at <= high]
        if len(places) <= most:
            break
    if len(places) < 3:
        places = [at for at in linear_places(low, high, most) if at > 0]
    texts = [number_text(at, settings) for at in places]
    return Ticks(places, texts)


# --- what ticks say ---

_FORMAT = re.compile(r"(,)?(?:\.(\d))?(~)?([%fgdes])?")


def _texts(places: Sequence[float], settings: Settings) -> list[str]:
    before, after = (plain(settings.get(f"tick{end}")) for end in ("prefix", "suffix"))
    form = settings.get("tickformat")
    if form:
        return [f"{before}{formatted(at, form)}{after}" for at in places]
    texts = _alike(places, settings)
    return [f"{before}{text}{after}" for text in texts]


def _alike(places: Sequence[float], settings: Settings) -> list[str]:
    """Numbers with as many decimals as the finest of them needs."""
    if not places:
        return []
    largest = max(abs(at) for at in places)
    step = min((abs(b - a) for a, b in pairwise(places)), default=largest) or 1
    may_power = settings.get("exponentformat") != "none"
    if may_power and (largest >= 1e6 or 0 < largest < 1e-3):
        return [number_text(at, settings) for at in places]
    decimals = 0
    while decimals < 12 and abs(round(step, decimals) - step) > 1e-6 * step:
        decimals += 1
    comma = "," if settings.get("separatethousands") else ""
    return [_signed(f"{at:{comma}.{decimals}f}") for at in places]


def number_text(value: float, settings: Settings) -> str:
    """Returns a number by itself: 0.02, 1,500 or 3×10⁻⁵."""
    size = abs(value)
    if size and (size >= 1e6 or size < 1e-3) and settings.get("exponentformat") != "none":
        exponent = math.floor(math.log10(size) + 1e-12)
        return _power(value / 10.0**exponent, exponent)
    comma = "," if settings.get("separatethousands") and size >= 1000 else ""
    return _signed(f"{value:{comma}.6g}" if not comma else f"{value:,.0f}")


def _power(factor: float, exponent: int) -> str:
    text = _signed(f"{factor:.3g}")
    power = f"10{raised(exponent)}"
    return power if text == "1" else f"{text}×{power}"


def _signed(text: str) -> str:
    """With a minus sign instead of a hyphen, and without one before a zero."""
    if text.startswith("-"):
        return text[1:] if not text.strip("-0.,") else "−" + text[1:]
    return text


def formatted(value: float, form: str) -> str:
    """Returns a number in one of D3's formats: ".0%", ",.2f", ".3~g", ",d" and the like.

    Raises:
        ExportError: the format isn't known here.
    """
    found = _FORMAT.fullmatch(form)
    if not found:
        raise ExportError(
            _("The chart has ticks in the format “{form}”, which can't be drawn.").format(
                form=form[:40]
            )
        )
    comma, digits, trims, kind = found.groups()
    kind = {None: "g", "d": "f", "s": "g"}.get(kind, kind)
    if found[4] == "d":
        digits = "0"
    text = f"{value:{comma or ''}{'.' + digits if digits else ''}{kind}}"
    if trims and "." in text:
        text = re.sub(r"\.?0+(?=$|e|%)", "", text)
    text = re.sub(r"e([+-]\d+)", lambda power: f"×10{raised(int(power[1]))}", text)
    return _signed(text)
