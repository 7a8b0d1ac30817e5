"""How fast a training goes, in epochs per second: what can be chosen, and its words."""

from __future__ import annotations

import re

from lepton_dash.i18n import _

SPEEDS = (1, 2, 5, 10, 50, 100, 500)
"""Epochs per second to choose from, besides as many as possible."""

FASTEST = 1e9
FULL = "max"
"""As many as possible, in an address and in the browser."""

_NUMBER = re.compile(r"[0-9]{0,20}\.?[0-9]{0,20}(e[+-]?[0-9]{1,3})?")


def speed_words(speed: float | None) -> str:
    """A speed in words; None is full speed."""
    if speed is None:
        return _("full speed")
    return _("1 epoch/s") if speed == 1 else _("{count} epochs/s").format(count=f"{speed:.6g}")


def parse_speed(text: str) -> float | None:
    """The speed that an address names; None is full speed.

    Raises:
        ValueError: it is no speed.
    """
    if text in ("", FULL):
        return None
    speed = float(text) if _NUMBER.fullmatch(text) else 0.0
    if not 0 < speed <= FASTEST:
        raise ValueError(text)
    return speed


def write_speed(speed: float | None) -> str:
    """The speed as an address has it; empty for full speed."""
    return "" if speed is None else repr(speed).removesuffix(".0")
