"""Rules that read the loss curves."""

from typing import NamedTuple

import numpy as np

from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.remedies import Remedy, higher_rate, larger_network, lower_rate, more_l2
from lepton_dash.diagnosis.signs import Signs
from lepton_dash.i18n import _

JUMPY = 0.05
"""A loss that moves by this part of the baseline from row to row is unstable: the healthy runs of
the data sets here stay below 0.03 even in batches of 10."""

WANDERING = 0.5
"""Jumps that bring the loss less than this part of their way on are no progress."""

WORSE = 1.2
"""A loss above this many baselines, that doesn't fall, is worse than not to look at the inputs."""

LOST = 0.25
"""A training loss that has risen by this part of the baseline since its best has unlearnt."""

STRAIGHT = 0.9
"""A loss that falls as straight as this falls steadily."""

STILL_HIGH = 0.75
"""A training that goes on like this and ends above this part of the baseline is too slow."""

FIRST_PART, FIRST_EPOCHS = 0.1, 300
"""The part of its epochs, and how many at most, that a training gets before it is called slow or
too simple: many begin slowly, on a plateau."""

RISE = 0.1
"""A validation loss that has risen by this part of the baseline: a tenth of all there is to learn
was learnt and lost again."""

RISE_OF_BEST = 1.1
"""And by this factor, so that a high one isn't taken for rising because it is noisy."""

FLAT = 0.1
"""A training whose loss won't fall by more than this part of itself has come to its end."""

BEHIND = 0.1
"""What the nearest neighbours know more than the network (accuracy or R²) it could learn too."""


def diverged(signs: Signs) -> Finding | None:
    """A loss or a weight that is no finite number any more."""
    if not signs.failure:
        return None
    training, data = signs.experiment.training, signs.experiment.data
    if training.learning_rate >= 0.1:
        remedy = lower_rate(signs.experiment, restart=True)
    elif training.l1 > 1 or training.l2 > 1:
        changes = {name: 0.01 for name in ("l1", "l2") if getattr(training, name) > 1}
        remedy = Remedy(_("Set the regularisation to 0.01 and start again."), changes, True)
    elif not data.standardize:
        remedy = Remedy(_("Standardise the inputs."), {"standardize": True})
    elif training.clip_norm == 0:
        advice = _("Cut gradients that are longer than 1, and start again.")
        remedy = Remedy(advice, {"clip_norm": 1.0}, True)
    else:
        remedy = lower_rate(signs.experiment, restart=True)
    return Finding(
        "diverged",
        "problem",
        _("The training broke down: its numbers grew without limit."),
        signs.failure,
        *remedy,
    )


def rate_too_high(signs: Signs) -> Finding | None:
    """A loss that jumps, stays above the baseline, or unlearns what was learnt."""
    if signs.is_young or not np.isfinite(signs.baseline):
        return None
    numbers = {
        "jump": signs.jumps,
        "loss": signs.loss,
        "baseline": signs.baseline,
        "rate": signs.experiment.training.learning_rate,
    }
    best = _best_of(signs.history[:, 1], signs.history[:, 0])
    # the window as a whole: its newer half alone may hold one of the ups
    level = float(np.median(signs.window[:, 1])) / signs.baseline
    if signs.jumps >= JUMPY * signs.baseline and signs.straightness < WANDERING:
        evidence = _(
            "At {rate:g}, the training loss moves by {jump:.2g} from one point of the curve to "
            "the next, lately around {loss:.3g}; always giving the same answer has {baseline:.3g}."
        )
    elif level > WORSE and signs.slope >= 0:
        evidence = _(
            "At {rate:g}, the training loss stays at {loss:.3g}; always giving the same answer "
            "has {baseline:.3g}."
        )
    elif signs.loss > best.loss + LOST * signs.baseline and signs.slope >= 0:
        evidence = _(
            "At {rate:g}, the training loss rose from {best:.3g} at epoch {epoch:,.0f} "
            "to {loss:.3g}."
        )
        numbers |= {"best": best.loss, "epoch": best.epoch}
    else:
        return None
    return Finding(
        "rate_too_high",
        "problem",
        _("The learning rate is too high: the training is unstable, each step jumps too far."),
        evidence.format(**numbers),
        *lower_rate(signs.experiment, restart=True),
    )


def rate_too_low(signs: Signs) -> Finding | None:
    """A loss that falls steadily, but won't get far in the epochs that are left."""
    if signs.is_young or _begins(signs):
        return None
    falls = signs.slope < 0 and signs.straightness >= STRAIGHT
    if not (falls and signs.outlook > STILL_HIGH * signs.baseline) or knows_no_better(signs):
        return None
    remedy = higher_rate(signs.experiment)
    if remedy is None:
        return None
    evidence = _(
        "The training loss is {loss:.3g} at epoch {epoch:,.0f}; going on like this it would end "
        "at {outlook:.3g}, and always giving the same answer has {baseline:.3g}."
    ).format(loss=signs.loss, epoch=signs.epoch, outlook=signs.outlook, baseline=signs.baseline)
    return Finding(
        "rate_too_low",
        "warning",
        _("The learning rate is too low: the loss falls steadily, but very slowly."),
        evidence,
        *remedy,
    )


def overfitting(signs: Signs) -> Finding | None:
    """A validation loss that rises while the training loss doesn't."""
    if signs.is_young or not signs.num_validation or not np.isfinite(signs.baseline):
        return None
    best = _best_of(signs.history[:, 2], signs.history[:, 0])
    if not np.isfinite(best.loss):
        return None
    now, trained_then = signs.validation_loss, float(signs.history[best.row, 1])
    rose = now > best.loss + RISE * signs.baseline and now > RISE_OF_BEST * best.loss
    widened = now - signs.loss > best.loss - trained_then + RISE / 2 * signs.baseline
    if not (rose and widened and signs.loss <= trained_then):
        return None
    evidence = _(
        "Since epoch {epoch:,.0f} the validation loss rose from {best:.3g} to {now:.3g}, while "
        "the training loss went from {then:.3g} to {loss:.3g}."
    ).format(epoch=best.epoch, best=best.loss, now=now, then=trained_then, loss=signs.loss)
    return Finding(
        "overfitting",
        "warning",
        _("It overfits: the network gets better on its own examples, and worse on new ones."),
        evidence,
        *more_l2(signs.experiment),
    )


def underfitting(signs: Signs) -> Finding | None:
    """A training that has come to its end far from what could be known."""
    if signs.is_young or _begins(signs) or not has_come_to_its_end(signs):
        return None
    if not signs.neighbours - signs.metric >= BEHIND:  # also when either is unknown
        return None
    is_number = signs.task == "regression"
    evidence = (
        _(
            "R² stays at {metric:.2f} on the training data; the {n} nearest examples alone give "
            "{neighbours:.2f}."
        )
        if is_number
        else _(
            "{metric:.0%} of the training data are right; going by the {n} nearest examples, "
            "{neighbours:.0%} are."
        )
    ).format(metric=signs.metric, neighbours=signs.neighbours, n=5)
    return Finding(
        "underfitting",
        "warning",
        _("It underfits: the network is too simple for what there is to learn."),
        evidence,
        *larger_network(signs.experiment),
    )


def has_come_to_its_end(signs: Signs) -> bool:
    """Whether the training loss won't fall much any more."""
    return signs.loss - signs.outlook < FLAT * signs.loss and signs.slope > -_slowest(signs)


def _begins(signs: Signs) -> bool:
    return signs.epoch < min(FIRST_PART * signs.experiment.training.epochs, FIRST_EPOCHS)


def _slowest(signs: Signs) -> float:
    """The fall an epoch that would still matter over as many epochs as are done."""
    return FLAT * signs.loss / max(signs.epoch, 1.0)


def knows_no_better(signs: Signs) -> bool:
    """Whether the nearest neighbours' answer is no better than the same answer for all."""
    if not np.isfinite(signs.neighbours):
        return False
    if signs.task == "regression":
        return signs.neighbours < 0.05
    count = sum(signs.class_counts)
    # two standard errors of a share
    error = 2 * np.sqrt(signs.majority * (1 - signs.majority) / count)
    return bool(signs.neighbours <= signs.majority + error)


class _Best(NamedTuple):
    loss: float
    epoch: float
    row: int


def _best_of(losses: np.ndarray, epochs: np.ndarray) -> _Best:
    """Where a smoothed curve (median of 5) was lowest: one lucky epoch isn't the best."""
    if len(losses) < 5 or np.isnan(losses).any():
        return _Best(float("nan"), 0.0, 0)
    smooth = np.median(np.lib.stride_tricks.sliding_window_view(losses, 5), axis=1)
    row = int(np.argmin(smooth)) + 2
    return _Best(float(smooth[row - 2]), float(epochs[row]), row)
