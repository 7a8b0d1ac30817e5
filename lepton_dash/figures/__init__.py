"""Charts: NumPy or a DataFrame in, a Plotly figure out; an empty input gives a titled empty figure.

The browser draws the same charts from `templates`, and only fills in the data.
"""

from lepton_dash.figures.boundary import Scene, boundary_figure
from lepton_dash.figures.loss import loss_figure
from lepton_dash.figures.templates import templates

__all__ = ["Scene", "boundary_figure", "loss_figure", "templates"]
