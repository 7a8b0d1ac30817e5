"""Rules that read the loss curves."""

from typing import NamedTuple

import numpy as np

from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.forecast import forecast
from lepton_dash.diagnosis.remedies import (
    USUAL_RATE,
    Remedy,
    has_high_rate,
    higher_rate,
    is_linear,
    larger_network,
    lower_rate,
    milder,
    more_l2,
)
from lepton_dash.diagnosis.signs import Signs
from lepton_dash.i18n import _, joined
from lepton_dash.number_text import setting_number
from lepton_dash.stability import decay_grows
from lepton_dash.tables import ACTIVATIONS

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
"""A training above this part of the baseline that will end above it is too slow."""

NOTHING = 0.9
"""A loss that stays above this part of the baseline has found next to nothing."""

STILL = 0.1
"""Weights that have moved by less of their size than this are where they started: no step was
too large."""

FAR = 1.0
"""Weights that have moved by less of their size than this can hardly have learnt something."""

THROWN = 3.0
"""Weights that have moved by more than this are far from any that a usual rate finds."""

HIGH = 0.3
"""A loss above this part of the baseline has far to go: what hinders it matters."""

BENT = 0.05
"""Neurons that are in the flat region for less of the examples than this act as linear ones: the
network doesn't use what it could."""

FEW_UNITS = 4
"""Hidden neurons below which a network may be too simple to learn anything."""

FIRST_PART, FIRST_EPOCHS = 0.1, 300
"""The part of its epochs, and how many at most, that a training gets before it is called slow or
too simple: many begin slowly, on a plateau."""

RISE = 0.05
"""A validation loss that has risen by this part of the baseline: a twentieth of all there is to
learn was learnt and lost again."""

RISE_OF_BEST = 1.2
"""And by this factor, so that a high one isn't taken for rising because it is noisy."""

LARGE_RISE = 0.2
"""A rise by more of the baseline than this asks for strong regularisation."""

RISE_OF_TRAINING = 0.25
"""The training loss has risen by less than this part of the validation loss' rise."""

FLAT = 0.1
"""A training whose loss won't fall by more than this part of itself has come to its end."""

BEHIND = 0.1
"""What the nearest neighbours know more than the network (accuracy or R²) it could learn too."""


def diverged(signs: Signs) -> Finding | None:
    """A loss or a weight that is no finite number any more."""
    if not signs.failure:
        return None
    training, data = signs.experiment.training, signs.experiment.data
    too_strong = [name for name in ("l1", "l2") if getattr(training, name) > 1]
    if decay_grows(signs.experiment):
        remedy = milder(signs.experiment, ["l2"])
    elif too_strong:
        remedy = milder(signs.experiment, too_strong)
    elif training.learning_rate >= 0.1:
        remedy = lower_rate(signs.experiment, restart=True)
    elif not data.standardize:
        remedy = Remedy(_("Standardise the inputs."), {"standardize": True})
    elif training.clip_norm == 0:
        advice = _("Clip gradients to norm 1, and start again.")
        remedy = Remedy(advice, {"clip_norm": 1.0}, True)
    else:
        remedy = lower_rate(signs.experiment, restart=True)
    return Finding(
        "diverged",
        "problem",
        _("The training broke down: L2 is too strong for this learning rate.")
        if decay_grows(signs.experiment)
        else _("The training broke down: its numbers grew without limit."),
        signs.failure,
        *remedy,
    )


def rate_too_high(signs: Signs) -> Finding | None:
    """A loss that jumps, stays above the baseline, or unlearns what was learnt."""
    if signs.is_young or not np.isfinite(signs.baseline) or signs.moved < STILL:
        return None
    numbers = {
        "jump": signs.jumps,
        "loss": signs.loss,
        "baseline": signs.baseline,
        "rate": setting_number(signs.experiment.training.learning_rate),
    }
    best = _best_of(signs.history[:, 1], signs.history[:, 0])
    # the window as a whole: its newer half alone may hold one of the ups
    level = float(np.median(signs.window[:, 1])) / signs.baseline
    # as a high rate does that has thrown the weights far away in its first steps
    hangs = level > HIGH and is_behind(signs) and has_come_to_its_end(signs)
    was_thrown = has_high_rate(signs.experiment) and signs.moved > THROWN
    if signs.jumps >= JUMPY * signs.baseline and signs.straightness < WANDERING:
        evidence = _(
            "At {rate}, the training loss moves by {jump:.2g} from one point of the curve to "
            "the next, lately around {loss:.3g}; a constant prediction would score {baseline:.3g}."
        )
    elif (level > WORSE and signs.slope >= 0) or (hangs and was_thrown):
        evidence = _(
            "At {rate}, the training loss stays at {loss:.3g}; a constant prediction would "
            "score {baseline:.3g}."
        )
    elif signs.loss > best.loss + LOST * signs.baseline and signs.slope >= 0:
        evidence = _(
            "At {rate}, the training loss rose from {best:.3g} at epoch {epoch:,.0f} to {loss:.3g}."
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
    """Weights that don't get away from where they started, or a loss that falls too slowly."""
    if signs.is_young or _begins(signs) or not signs.level > STILL_HIGH or knows_no_better(signs):
        return None
    experiment = signs.experiment
    falls = signs.slope < 0 and signs.straightness >= STRAIGHT
    creeps = falls and signs.outlook > STILL_HIGH * signs.baseline
    # how far the weights will have moved at the end, at this pace
    reach = signs.moved * max(1.0, experiment.training.epochs / max(signs.epoch, 1.0))
    can_tell = not is_linear(experiment) and not experiment.training.frozen_layers
    if not creeps and not (can_tell and reach < FAR and is_behind(signs)):
        return None
    remedy = higher_rate(experiment)
    if remedy is None:
        return None
    numbers = {
        "loss": signs.loss,
        "epoch": signs.epoch,
        "first": float(signs.history[0, 1]),
        "baseline": signs.baseline,
        "moved": signs.moved,
    }
    evidence = [
        _(
            "The training loss went from {first:.3g} to {loss:.3g} in {epoch:,.0f} epochs; a "
            "constant prediction would score {baseline:.3g}."
        )
    ]
    if signs.moved < FAR:
        evidence.append(_("The weights have moved by {moved:.0%} of their size."))
    if ahead := forecast(signs.history, experiment.training.epochs):
        evidence.append(_("If it goes on like this, it is at {ahead:.3g} in epoch {end:,}."))
        numbers |= {"ahead": ahead.loss, "end": ahead.epoch}
    return Finding(
        "rate_too_low",
        "warning",
        _("The learning rate is too low: the loss hardly falls."),
        joined(*evidence).format(**numbers),
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
    rise = now - best.loss
    rose = rise > RISE * signs.baseline and now > RISE_OF_BEST * best.loss
    # the training loss may jump: it has to rise far less, not nowhere
    if not (rose and signs.loss <= trained_then + RISE_OF_TRAINING * rise):
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
        *more_l2(signs.experiment, 0.03 if rise > LARGE_RISE * signs.baseline else 0.003),
    )


def stuck(signs: Signs) -> Finding | None:
    """A loss that stays on a plateau, of a network that could do better."""
    if signs.is_young or _begins(signs) or not has_come_to_its_end(signs):
        return None
    network, training = signs.experiment.network, signs.experiment.training
    if not is_behind(signs) or not (signs.level > NOTHING or _acts_as_linear(signs)):
        return None
    could_learn = not is_linear(signs.experiment) and sum(network.hidden_sizes) >= FEW_UNITS
    if not could_learn and network.initializer != "zeros":
        return None
    if network.initializer == "zeros":
        advice = _("Start from random weights: from 0, all neurons stay equal.")
        remedy = Remedy(advice, {"initializer": "glorot_uniform"})
    elif training.optimizer in ("sgd", "momentum", "nesterov"):
        advice = _("Use Adam, which takes larger steps where the gradient is small.")
        remedy = Remedy(advice, {"optimizer": "adam", "learning_rate": USUAL_RATE})
    else:
        remedy = Remedy(_("Start from other weights."), {"seed": training.seed + 1})
    return Finding(
        "stuck",
        "warning",
        _("It is stuck on a plateau: the loss hardly falls, though the network could do better."),
        _(
            "The training loss stays at {loss:.3g}; a constant prediction would score "
            "{baseline:.3g}."
        ).format(loss=signs.loss, baseline=signs.baseline),
        *remedy,
    )


def _acts_as_linear(signs: Signs) -> bool:
    """Whether all neurons are bounded ones that stay in the middle of their activation."""
    hidden = signs.layers[:-1]
    return bool(hidden) and all(
        ACTIVATIONS[layer.activation].bounded and layer.saturated < BENT for layer in hidden
    )


def underfitting(signs: Signs) -> Finding | None:
    """A training that has come to its end far from what could be known."""
    if signs.is_young or _begins(signs) or not has_come_to_its_end(signs):
        return None
    if not is_behind(signs):
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


def is_behind(signs: Signs) -> bool:
    """Whether the nearest neighbours know far more; False when either is unknown."""
    return signs.neighbours - signs.metric >= BEHIND


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
    return bool(signs.neighbours <= signs.majority + margin(signs.majority, count))


def margin(share: float, count: int) -> float:
    """What an accuracy has to be above `share` to be better: two standard errors.

    But half of the way to 1 at most, or nothing could be better than a share near 1.
    """
    return float(min(2 * np.sqrt(share * (1 - share) / count), (1 - share) / 2))


class _Best(NamedTuple):
    loss: float
    epoch: float
    row: int


def _best_of(losses: np.ndarray, epochs: np.ndarray) -> _Best:
    """Where a smoothed curve was lowest: one lucky epoch isn't the best."""
    width = 11 if len(losses) > 50 else 5
    if len(losses) < width or np.isnan(losses).any():
        return _Best(float("nan"), 0.0, 0)
    smooth = np.median(np.lib.stride_tricks.sliding_window_view(losses, width), axis=1)
    row = int(np.argmin(smooth)) + width // 2
    return _Best(float(smooth[row - width // 2]), float(epochs[row]), row)
