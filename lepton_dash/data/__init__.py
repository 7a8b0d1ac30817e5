"""Examples for training: names and files in, arrays out."""

from lepton_dash.data.csv_file import ColumnSummary, Understanding, inspect_csv
from lepton_dash.data.errors import DataError
from lepton_dash.data.export import examples_csv
from lepton_dash.data.loading import load
from lepton_dash.data.planes import Plane, View, examples_on, plane, usual_view
from lepton_dash.data.prepared import Prepared

__all__ = [
    "ColumnSummary",
    "DataError",
    "Plane",
    "Prepared",
    "Understanding",
    "View",
    "examples_csv",
    "examples_on",
    "inspect_csv",
    "load",
    "plane",
    "usual_view",
]
