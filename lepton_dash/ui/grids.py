"""Numbers in the page's tables, written as everywhere else, while rows are sorted by their values.

The formats of Streamlit's columns have no true minus sign, and a column without one cuts 1.78e35 to
1.78.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lepton_dash.number_text import metric_text, number_text

if TYPE_CHECKING:
    from pandas import DataFrame
    from pandas.io.formats.style import Styler

Writer = Callable[[float], str]

LOSS: Writer = number_text
R2: Writer = partial(metric_text, is_regression=True)


def with_numbers(frame: DataFrame, writers: Mapping[str, Writer], missing: str = "") -> Styler:
    """Return the table with the texts that its numbers are shown as.

    Args:
        frame: the table.
        writers: of columns, which have no format of their own; others stay as they are.
        missing: what is shown where there is no number.
    """
    known: Any = {name: write for name, write in writers.items() if name in frame.columns}
    return frame.style.format(known, na_rep=missing)
