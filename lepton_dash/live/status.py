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
    edits: tuple[Change, ...] = ()
    """The weights that are set by hand in the run, those to come included."""
    started_with: Experiment | None = None
    stopped: str = ""
    """The sentence on the rule that has stopped it, if one has."""
    newest: int = 0
    """Complete epochs of the whole run."""
    sought: int | None = None
    """The earlier epoch that is looked at, or on its way; None when it's the newest one."""
    is_there: bool = True
    """Whether it is not on its way any more."""
    can_seek: bool = False
    """Whether moments of the run are kept to go back to."""
    best: tuple[int, float] = (0, float("inf"))
    """The epoch of the lowest loss of the run, of validation if there is one, and that loss."""
    seconds_left: float | None = None
    """Until it ends, if it trains; about."""
    differences: tuple[tuple[tuple[str, str, str], ...], ...] = ()
    """For each reference: field, what it was, what it is now."""

    @property
    def at_its_end(self) -> bool:
        """Whether it doesn't go on by itself."""
        return self.finished or bool(self.failure) or bool(self.stopped)


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
    fresh: bool = False
    """Whether it starts again, or goes on from another place, at its next turn."""
    playing: bool = False
    stepping: bool = False


def of(seen: Snapshot, standing: Standing) -> Status:
    """The status of a session that stands so, with the numbers of a snapshot."""
    name = _name(seen, standing)
    is_fresh = standing.fresh or standing.arrived
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
    if seen.failure and not standing.fresh:
        return "diverged"
    if (seen.finished or seen.stopped) and not standing.fresh:
        return "finished"
    return "playing" if standing.playing or standing.stepping else "paused"


def _message(name: str, seen: Snapshot, standing: Standing) -> str:
    if name == "queued":
        return waiting(standing.ahead)
    if name == "finished":
        if seen.stopped:
            return _("{reason} Play goes on without this rule.").format(reason=seen.stopped)
        return finished(seen.epoch)
    if name == "paused" and seen.sought is not None:
        return looking_back(seen)
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
        "Finished after {count:,} epoch; play trains again from the start.",
        "Finished after {count:,} epochs; play trains again from the start.",
        epochs,
    ).format(count=epochs)


def looking_back(seen: Snapshot) -> str:
    """The sentence for a run of which an earlier epoch is looked at."""
    if not seen.is_there:
        return _("Going back to epoch {epoch:,}.").format(epoch=seen.sought)
    return _(
        "Epoch {epoch:,} of {newest:,}: play goes on from here, with the settings as they are now."
    ).format(epoch=seen.epoch, newest=seen.newest)


def time_left(seconds: float | None) -> str:
    """About how long a training still takes, in words; empty when there is nothing to say."""
    if seconds is None or seconds < 1:
        return ""
    if seconds < 100:
        return _("about {count:.0f} s left").format(count=seconds)
    if seconds < 100 * 60:
        return _("about {count:.0f} min left").format(count=seconds / 60)
    if seconds < 100 * 3600:
        return _("about {count:.0f} h left").format(count=seconds / 3600)
    return _("about {count:,.0f} days left").format(count=seconds / 86_400)
