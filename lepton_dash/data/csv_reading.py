"""How the raw cells of one column of numbers become numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from lepton_dash.data import csv_dates, csv_numbers
from lepton_dash.data.csv_dates import DateForm
from lepton_dash.data.csv_extremes import LARGEST
from lepton_dash.data.csv_marks import limit_of
from lepton_dash.data.csv_numbers import NumberForm, Parsed


class Reading(NamedTuple):
    """From texts to numbers; what is no number is NaN."""

    form: NumberForm | DateForm = NumberForm()
    at_limit: bool = False
    """Whether "<1.0" counts as 1."""
    missing: tuple[float, ...] = ()
    """Numbers that stand for a missing one."""

    def numbers(self, texts: Sequence[str]) -> np.ndarray:
        """The numbers [K] float64 that texts [K] stand for."""
        import pyarrow as pa

        values = parse(pa.array(list(texts), pa.string()), self.form).values
        if self.at_limit:
            values = np.where(np.isnan(values), limits(texts, self.form), values)
        unusable = ~(np.abs(values) <= LARGEST) | np.isin(values, self.missing)
        return np.where(unusable, np.nan, values)


def parse(texts: Any, form: NumberForm | DateForm) -> Parsed:
    """An Arrow array of strings [K] as numbers; infinite ones stay."""
    if isinstance(form, NumberForm):
        return csv_numbers.parse(texts, form)
    values = csv_dates.parse(texts, form)
    return Parsed(values, np.isnan(values), ~np.isnan(values))


def limits(texts: Sequence[str], form: NumberForm | DateForm) -> np.ndarray:
    """The limit in each text like "<1.0" or ">80" [K] float64, NaN where there is none."""
    import pyarrow as pa

    found = [limit_of(text) for text in texts]
    if not any(found) or not isinstance(form, NumberForm):
        return np.full(len(found), np.nan)
    return csv_numbers.parse(pa.array([text or "" for text in found], pa.string()), form).values
