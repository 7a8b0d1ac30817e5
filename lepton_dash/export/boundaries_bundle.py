"""The bundle of a figure of several runs' boundaries at one epoch."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from lepton_dash import data
from lepton_dash.compare import Compared, Kept
from lepton_dash.compare.replays import Film
from lepton_dash.export.bundle import SCRIPT
from lepton_dash.export.compared_boundaries import columns_in_table
from lepton_dash.export.compared_bundle import Again, Open, pack
from lepton_dash.export.errors import ExportError
from lepton_dash.export.sources.in_comparison import boundaries_source
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _
from lepton_dash.run import Run, train

POINTS = "points.npz"
"""What a network is asked about."""


def boundaries_bundle(
    compared: Compared,
    films: Sequence[Film | None],
    opened: Open,
    files: Callable[[Kept], Callable[[str], Path]],
    figures: Mapping[str, bytes],
    caption: str = "",
    size: str = Style().size,
) -> bytes:
    """A ZIP with a figure of boundaries, and the recipe that makes it again.

    Args:
        compared: the runs, as the figure shows them, each a group of its own.
        films: of each of them, see `draw_boundaries`.
        opened: opens one; they are opened one after another.
        files: from a run to where its CSV file is.
        figures: by name, like "figure.pdf", a CSV among them.
        caption: what is written below them.
        size: one of `SIZES`: of the paper that they are made for.

    Raises:
        ExportError: one of the runs isn't in the figure.
        StoreError: a run isn't there any more.
        DataError: the data of one can't be used, or have changed.
        SpecError: one is larger than the memory of this machine.
    """
    shown = [film for film in films if film is not None]
    if len(shown) < len(compared.groups):
        raise ExportError(
            _("Only runs that are in the figure can be made again; leave the others out.")
        )
    by_run = {id(kept): film for kept, film in zip(compared.members, shown, strict=True)}

    def at_epoch(kept: Kept) -> Run:
        return run_at(opened(kept.run), by_run[id(kept)].shown[0], files(kept))

    def points(kept: Kept, run: Run) -> Mapping[str, bytes]:
        content = io.BytesIO()
        view = data.usual_view(len(run.prepared.column_names))
        plane = data.plane(run.prepared, view, len(by_run[id(kept)].x), 1)
        np.savez(content, inputs=plane.inputs)
        return {POINTS: content.getvalue()}

    again = Again(
        script=lambda folders, numbers: boundaries_source(
            compared, columns_in_table(shown), folders, numbers, SCRIPT
        ),
        files=points,
        rows=[(POINTS, _("the figure's points, as the network is given them"))],
        sentences=[
            _("It writes {numbers}, and says how far it is from the figure's.").format(
                numbers="boundaries.csv"
            )
        ],
    )
    return pack(compared, at_epoch, figures, caption, size, again)


def run_at(run: Run, epoch: int, files: Callable[[str], Path] = Path) -> Run:
    """The run as it stood at the end of an epoch: where it isn't there, it is trained again."""
    if (run.state.epoch, run.state.step) == (epoch, 0):
        return run
    return train(run.experiment, run.timeline, until=(epoch, 0), files=files)
