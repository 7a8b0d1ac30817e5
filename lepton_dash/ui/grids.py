"""Numbers in the page's tables, written as everywhere else, while rows are sorted by their values.

The formats of Streamlit's columns have no true minus sign, and its tables refuse numbers beyond
2^53: of 1.7818344424e+35 they show as much as fits into the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lepton_dash.number_text import metric_text, number_text

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from pandas.io.formats.style import Styler

Writer = Callable[[float], str]

LOSS: Writer = number_text
R2: Writer = partial(metric_text, is_regression=True)

LARGEST = 9e15
"""Numbers that are larger are shown, but sorted as if they were just above."""


def with_numbers(frame: DataFrame, writers: Mapping[str, Writer], missing: str = "") -> Styler:
    """Return the table with the texts that its numbers are shown as.

    Args:
        frame: the table.
        writers: of columns, which have no format of their own; others stay as they are.
        missing: what is shown where there is no number.
    """
    known = {name: write for name, write in writers.items() if name in frame.columns}
    texts: Any = {}
    for name, write in known.items():
        standing = _standing_in(frame[name])
        shown = frame[name].map(lambda value, at=standing: at.get(value, value))
        meant = {place: value for value, place in standing.items()}
        frame = frame.assign(**{name: shown})
        texts[name] = lambda value, meant=meant, write=write: write(meant.get(value, value))
    return frame.style.format(texts, na_rep=missing)


def is_beyond(values: Series) -> bool:
    """Whether a table of the browser would refuse one of the numbers."""
    return bool((values.abs() > LARGEST).any())


def _standing_in(values: Series) -> dict[float, float]:
    """Numbers that are too large -> smaller ones in the same order."""
    large = sorted({float(value) for value in values[values.abs() > LARGEST]}, key=abs)
    return {
        value: (LARGEST + place) * (1 if value > 0 else -1)
        for place, value in enumerate(large, start=1)
    }
