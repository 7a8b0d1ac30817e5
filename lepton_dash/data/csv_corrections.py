"""What a person corrects of what was found out about a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from lepton_dash.tables import DELIMITERS

if TYPE_CHECKING:
    from lepton_dash.spec import Data


class Corrections(NamedTuple):
    """None where what was found out stands."""

    encoding: str | None = None
    delimiter: str | None = None
    """A comma, semicolon, bar or tab."""
    decimal: str | None = None
    """A point or a comma."""
    header: bool | None = None
    kinds: tuple[tuple[int, str], ...] = ()
    """Positions of columns [from 1] and their kinds: numeric, categorical or ignored."""
    treatments: tuple[tuple[str, str, str], ...] = ()
    """A column's position [from 1], "all" or "rows"; a name of the table of treatments; and what is
    done instead of it."""

    def of_column(self, position: int) -> Mapping[str, str]:
        """What is done instead of a treatment, for a column [from 1]."""
        return {
            name: choice
            for place in ("all", str(position))
            for where, name, choice in self.treatments
            if where == place
        }

    @property
    def of_rows(self) -> frozenset[str]:
        """Kinds of rows that are taken as data."""
        return frozenset(name for where, name, _choice in self.treatments if where == "rows")


NO_CORRECTIONS = Corrections()

_DECIMALS: Mapping[str, str | None] = {"auto": None, "point": ".", "comma": ","}
_HEADERS: Mapping[str, bool | None] = {"auto": None, "yes": True, "no": False}


def corrections_of(data: Data) -> Corrections:
    """The corrections that an experiment's data part holds."""
    pairs = (kind.split(":") for kind in data.column_kinds)
    treatments = (text.split(":") for text in data.treatments)
    return Corrections(
        encoding=None if data.encoding == "auto" else data.encoding,
        delimiter=None if data.delimiter == "auto" else DELIMITERS[data.delimiter],
        decimal=_DECIMALS[data.decimal],
        header=_HEADERS[data.header],
        kinds=tuple((int(position), kind) for position, kind in pairs),
        treatments=tuple((place, name, choice) for place, name, choice in treatments),
    )
