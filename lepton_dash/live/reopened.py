"""A run that was kept, as a training takes it over.

Shapes: K rows of history.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash import uploads
from lepton_dash.data import DataError
from lepton_dash.i18n import _
from lepton_dash.spec import Change, Experiment

if TYPE_CHECKING:  # importing them imports JAX or SQLAlchemy
    from lepton_dash.engine.stopping import Best
    from lepton_dash.store import Store, StoredRun


class Reopened(NamedTuple):
    """What `lepton_dash.live.training.Training.show` needs of a run."""

    id: str
    started_with: Experiment
    settings: Experiment
    """At its newest moment."""
    timeline: tuple[Change, ...]
    place: tuple[int, int]
    """Its newest moment: complete epochs, and steps of the one under way."""
    rows: NDArray[np.float64]
    """[K, 6] see `lepton_dash.store.COLUMNS`."""
    state: bytes | None
    """See `lepton_dash.kept.pack_state`; None: it is repeated from its start."""
    best: "Best"
    seconds: float
    """Spent training."""
    was_stopped: bool
    """Whether a rule has stopped it."""
    examples_hash: str
    """Of all examples that it was trained on, and of those that were for training:"""
    split_hash: str
    hold: bool = False
    """Whether its curve is to stay behind what is made of it."""

    @property
    def shown(self) -> Experiment:
        """The settings that a page shows with it."""
        return self.started_with if self.state is None else self.settings


def reopened(
    kept: "Store", run_id: str, *, repeat: bool = False, hold: bool = False, by: str = ""
) -> Reopened:
    """What a training needs of a kept run.

    Args:
        kept: where it is kept.
        run_id: its id.
        repeat: whether it is to begin at its start.
        hold: whether its curve is to stay behind what is made of it.
        by: who opens it: nobody else than its owner is told where on this machine its file was.

    Raises:
        StoreError: there is no such run, or the store can't be read.
        DataError: the file with its data is no longer there.
    """
    from lepton_dash import store
    from lepton_dash.kept import best_of

    run = store.get(kept, run_id)
    if run is None:
        words = _("There is no run {id} here, or no longer; look at the list of runs.")
        raise store.StoreError(words.format(id=run_id))
    if run.deleted is not None:
        raise store.StoreError(
            _("This run was deleted; whoever trained it can bring it back on the Runs page.")
        )
    data = run.origin.experiment.data
    here = {"path": _brought_here(run, by)} if data.path else {}
    summary = run.summary
    return Reopened(
        id=run.id,
        started_with=run.origin.experiment.updated(**here),
        settings=run.settings.updated(**here),
        timeline=run.timeline,
        place=(summary.epoch, summary.step),
        rows=store.history(kept, run_id, with_start=True),
        state=None if repeat else store.weights(kept, run_id).final,
        best=best_of(run),
        seconds=summary.seconds,
        was_stopped=summary.status == "stopped",
        examples_hash=run.origin.examples_hash,
        split_hash=run.origin.split_hash,
        hold=hold,
    )


def _brought_here(run: "StoredRun", by: str) -> str:
    """The data path of a run as a session takes it: files that the command line used are copied."""
    from lepton_dash.store import LOCAL

    path = run.origin.experiment.data.path
    if uploads.is_upload(path) or run.owner != LOCAL:
        return path
    try:
        with Path(path).open("rb") as file:
            return uploads.keep(uploads.default_uploads(), file, Path(path).name)
    except OSError as error:
        raise DataError(
            _(
                "The file {path} with the data of this run can't be read ({reason}); put it back "
                "there, and the run opens as before."
            ).format(
                path=path if by == run.owner else Path(path).name,
                reason=error.strerror or type(error).__name__,
            )
        ) from error
