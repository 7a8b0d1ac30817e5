"""Making what a person submitted ready for training: the work of a builder.

Loading, checking and compiling take a second or so, so this is done on a thread of its own, and
touches nothing of the session that it is done for.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lepton_dash.i18n import _
from lepton_dash.live import stage
from lepton_dash.live.orders import Order
from lepton_dash.live.pictures import Pictures
from lepton_dash.live.runner import Arrival
from lepton_dash.live.stage import Stage
from lepton_dash.live.training import Training

if TYPE_CHECKING:
    from lepton_dash.live.sessions import Hub

LONG_LINE = 4
"""Networks in the line of builders from which on training comes first, and pictures later."""

_log = logging.getLogger(__name__)


def made(
    order: Order,
    previous: Stage | None,
    files: Callable[[str], Path],
    hub: "Hub",
    admit: Callable[[int], None],
) -> Arrival:
    """Loads, checks and compiles.

    Args:
        order: what to make.
        previous: the stage that is there; what it has already is taken over.
        files: where the files of its data are.
        hub: whose builder does this.
        admit: raises `Refusal` when there is no room for so many bytes.

    Raises:
        DataError: the data can't be used, or aren't those of the kept run any more.
        Refusal: it is too large for this server.
    """
    hub.wait_until_warm()
    prepared = stage.load(order.experiment.data, files, previous)
    if order.kept is not None:
        from lepton_dash.kept import check_examples

        known = order.kept.examples_hash, order.kept.split_hash
        check_examples(order.kept.started_with.data, prepared, known)
    memory = stage.memory_of(order.experiment, prepared)
    admit(memory)
    made = stage.build(order.experiment, order.view, prepared, previous, memory)
    pictures = Pictures(made)
    is_new = previous is None or made.trainer is not previous.trainer or order.kept is not None
    is_new = is_new or bool(order.edits)
    if not is_new or hub.builders.waiting < LONG_LINE:
        # The first picture compiles here, so that the first frame doesn't wait for it.
        pictures.compile(made.trainer.init(), pictures.best(hub.scheduler.share))
    training = Training(made.trainer, order.experiment) if is_new else None
    if training is not None and order.kept is not None:
        training.show(order.kept)
    if training is not None and order.edits:
        training.repeat(order.edits)
    hold = order.kept is not None and order.kept.hold
    return Arrival(made, pictures, training, hold)


def sentence(error: Exception) -> str:
    """What went wrong while building or training, for the person."""
    from lepton_dash.data import DataError

    if isinstance(error, DataError):
        return str(error)
    _log.error("A training failed unexpectedly", exc_info=error)
    if isinstance(error, MemoryError) or "RESOURCE_EXHAUSTED" in str(error):
        return _("The server ran out of memory; try a smaller network or fewer examples.")
    return _("Something went wrong on the server with this network; try another setting.")
