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


class Standing(NamedTuple):
    """What of a session is not in the snapshot of its training."""

    refusal: str = ""
    """The sentence on why what was submitted last isn't trained."""
    wanted: bool = False
    """Whether something was submitted that isn't built yet."""
    wanted_play: bool | None = None
    """Whether that will train; None if as it was before."""
    is_building: bool = False
    ahead: int = 0
    """Networks of others that are prepared before."""
    arrived: bool = False
    """Whether something is built that no turn has taken over yet."""
    reset: bool = False
    """Whether it starts again at its next turn."""
    playing: bool = False
    stepping: bool = False


def of(seen: Snapshot, standing: Standing) -> Status:
    """The status of a session that stands so, with the numbers of a snapshot."""
    name = _name(seen, standing)
    is_fresh = standing.reset or standing.arrived
    playing = standing.playing and (is_fresh or not seen.at_its_end)
    _epoch, train_loss, validation_loss, train_metric, validation_metric = seen.row
    return Status(
        name=name,
        message=_message(name, seen, standing),
        playing=playing if standing.wanted_play is None else standing.wanted_play,
        epoch=seen.epoch,
        step=seen.step,
        epochs=seen.epochs,
        epochs_per_second=seen.epochs_per_second,
        train_loss=train_loss,
        validation_loss=validation_loss,
        train_metric=train_metric,
        validation_metric=validation_metric,
    )


def _name(seen: Snapshot, standing: Standing) -> str:
    if standing.refusal:
        return "refused"
    if standing.wanted:
        return "building" if standing.is_building else "queued"
    if standing.arrived:
        return "building"
    if seen.failure and not standing.reset:
        return "diverged"
    if seen.finished and not standing.reset:
        return "finished"
    return "playing" if standing.playing or standing.stepping else "paused"


def _message(name: str, seen: Snapshot, standing: Standing) -> str:
    if name == "queued":
        return waiting(standing.ahead)
    if name == "finished":
        return finished(seen.epoch)
    return {
        "refused": standing.refusal,
        "diverged": seen.failure,
        "building": _("Preparing the network."),
        "playing": _("Training."),
        "paused": _("Paused."),
    }[name]


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
