"""The server's word on a session, and the sentence that a person reads beside it."""

from typing import NamedTuple

from lepton_dash.i18n import _, ngettext
from lepton_dash.spec import Change, Experiment


class Status(NamedTuple):
    """Where a session stands."""

    name: str
    """playing, paused, finished, diverged, queued, building or refused"""
    message: str
    """One sentence for the person."""
    playing: bool
    """Whether it trains, or will as soon as it can."""
    epoch: int
    """Complete epochs."""
    step: int
    """Steps done of the epoch under way."""
    epochs: int
    """Epochs after which it is finished."""
    epochs_per_second: float
    train_loss: float | None
    validation_loss: float | None
    train_metric: float | None
    validation_metric: float | None
    """Accuracy or R²; None for what doesn't exist or isn't finite."""


class Snapshot(NamedTuple):
    """Where a training stood at the end of a turn; a value, so that any thread can read it."""

    run: int = 0
    epoch: int = 0
    step: int = 0
    epochs: int = 0
    finished: bool = False
    failure: str = ""
    """The sentence on why it can't go on, if so."""
    epochs_per_second: float = 0.0
    learning_rate: float = 0.0
    row: tuple[float | None, ...] = (None,) * 5
    """The newest row of the history, see `history.COLUMNS`."""
    timeline: tuple[Change, ...] = ()
    started_with: Experiment | None = None

    @property
    def at_its_end(self) -> bool:
        """Whether it can't go on without a reset."""
        return self.finished or bool(self.failure)


def status(name: str, message: str, playing: bool, seen: Snapshot) -> Status:
    """A status of this name with the numbers of a snapshot."""
    _epoch, train_loss, validation_loss, train_metric, validation_metric = seen.row
    return Status(
        name=name,
        message=message,
        playing=playing,
        epoch=seen.epoch,
        step=seen.step,
        epochs=seen.epochs,
        epochs_per_second=seen.epochs_per_second,
        train_loss=train_loss,
        validation_loss=validation_loss,
        train_metric=train_metric,
        validation_metric=validation_metric,
    )


def waiting(ahead: int) -> str:
    """The sentence for a network that waits while others are prepared."""
    if not ahead:
        return _("This network is the next one to be prepared.")
    return ngettext(
        "Waiting: {count} other network is prepared before this one.",
        "Waiting: {count} other networks are prepared before this one.",
        ahead,
    ).format(count=ahead)


def finished(epochs: int) -> str:
    """The sentence for a training whose epochs are all done."""
    return ngettext(
        "Finished after {count:,} epoch.", "Finished after {count:,} epochs.", epochs
    ).format(count=epochs)
