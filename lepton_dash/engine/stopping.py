"""Ending a training before its epochs are done: by a loss, an accuracy or patience.

The rules look at the rows of history, one an epoch, so a training ends with the same epoch in
whatever portions it is trained. n rows of one call: epoch, train loss, validation loss, train
metric, validation metric. Where there is validation data its numbers count, else the training's.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.engine.trainer import Report, Trainer, TrainState
from lepton_dash.i18n import _, ngettext
from lepton_dash.loss_words import loss_words
from lepton_dash.number_text import setting_number
from lepton_dash.spec import Experiment
from lepton_dash.spec import Training as Settings


class Best(NamedTuple):
    """The lowest loss of a run so far, and the epoch that had it; 0 when there is none yet."""

    epoch: int = 0
    loss: float = float("inf")


class _Seen(NamedTuple):
    """What the rules look at, a value an epoch."""

    loss: NDArray[np.float64]  # [n]
    metric: NDArray[np.float64]  # [n]
    waited: NDArray[np.float64]  # [n] epochs since the best one


Rule = Callable[[_Seen, Settings], NDArray[np.bool_]]


def _reaches_loss(seen: _Seen, settings: Settings) -> NDArray[np.bool_]:
    goal = -np.inf if settings.stop_loss is None else settings.stop_loss
    return np.less_equal(seen.loss, goal)


def _reaches_accuracy(seen: _Seen, settings: Settings) -> NDArray[np.bool_]:
    goal = np.inf if settings.stop_accuracy is None else settings.stop_accuracy
    return np.greater_equal(seen.metric, goal)


def _waits_too_long(seen: _Seen, settings: Settings) -> NDArray[np.bool_]:
    return np.greater_equal(seen.waited, settings.stop_patience or np.inf)


RULES: Mapping[str, Rule] = {
    "stop_loss": _reaches_loss,
    "stop_accuracy": _reaches_accuracy,
    "stop_patience": _waits_too_long,
}
"""The setting that holds a rule's number -> in which of the epochs the rule is met."""

TIME_RULE = "stop_seconds"
"""The rule that goes by the clock; whoever trains has one, and this module hasn't."""

OFF: Mapping[str, float | None] = {
    "stop_loss": None,
    "stop_accuracy": None,
    "stop_patience": 0,
    TIME_RULE: None,
}
"""A rule's value -> what switches it off."""


class Judgement(NamedTuple):
    """What became of some rows of history."""

    best: Best
    rule: str = ""
    """The first rule that was met, if any."""
    epoch: int = 0
    """The epoch that met it."""


def judge(
    rows: NDArray[np.float64], settings: Settings, best: Best, has_validation: bool
) -> Judgement:
    """Looks for the first epoch that meets a rule.

    Args:
        rows: `[n, 5]` of history.
        settings: with the rules that are on.
        best: of the epochs before.
        has_validation: whether validation's numbers count.
    """
    if not len(rows):
        return Judgement(best)
    losses = rows[:, 2 if has_validation else 1]
    lowest = np.fmin.accumulate(np.concatenate([[best.loss], losses]))  # NaN is no loss
    epochs = np.where(losses < lowest[:-1], rows[:, 0], best.epoch)
    best_epochs = np.maximum.accumulate(epochs)
    seen = _Seen(losses, rows[:, 4 if has_validation else 3], rows[:, 0] - best_epochs)
    met = np.stack([rule(seen, settings) for rule in RULES.values()])  # [rules, n]
    meets: NDArray[np.bool_] = np.any(met, axis=0)
    last = int(np.argmax(meets)) if meets.any() else len(rows) - 1
    now = Best(int(best_epochs[last]), float(lowest[last + 1]))
    if not meets[last]:
        return Judgement(now)
    rule = list(RULES)[int(np.argmax(met[:, last]))]
    return Judgement(now, rule, int(rows[last, 0]))


def advance(
    trainer: Trainer,
    state: TrainState,
    hyper: NDArray[np.float32],
    settings: Settings,
    best: Best,
    *,
    max_steps: int,
    until_epoch: int,
) -> tuple[TrainState, Report, Judgement]:
    """Trains like `Trainer.advance`, but to the end of the first epoch that meets a rule at most.

    An epoch that turns out to have met a rule is trained up to once more: that gives its state,
    to the bit, and costs nothing where there is no rule.
    """
    has_validation = trainer.design.num_validation > 0
    after, report = trainer.advance(state, hyper, max_steps=max_steps, until_epoch=until_epoch)
    judgement = judge(report.rows, settings, best, has_validation)
    if judgement.rule and (after.epoch, after.step) != (judgement.epoch, 0):
        after, report = trainer.advance(
            state, hyper, max_steps=max_steps, until_epoch=judgement.epoch
        )
    if judgement.rule:  # what failed after that epoch didn't happen
        report = report._replace(failure=None)
    return after, report, judgement


def explain(rule: str, experiment: Experiment, epoch: int, trainer: Trainer) -> str:
    """One sentence: when the training was stopped, and by what."""
    settings = experiment.training
    after = ngettext(
        "Stopped after {epoch:,} epoch", "Stopped after {epoch:,} epochs", epoch
    ).format(epoch=epoch)
    has_validation = trainer.design.num_validation > 0
    is_regression = trainer.design.task == "regression"
    loss = _("validation loss") if has_validation else _("training loss")
    if rule == "stop_patience":
        why = ngettext(
            "the {loss} had no new best value for {count:,} epoch",
            "the {loss} had no new best value for {count:,} epochs",
            settings.stop_patience,
        ).format(loss=loss, count=settings.stop_patience)
    elif rule == "stop_loss":
        words = loss_words(experiment, trainer.design.task)
        sentence = _("the {loss} reached {value}")
        if words.axis != words.name:  # a scale that isn't the target's own
            sentence = _("the {loss}, a {words}, reached {value}")
        why = sentence.format(
            loss=loss, value=setting_number(settings.stop_loss or 0), words=words.axis
        )
    elif rule == TIME_RULE:
        why = _("{seconds} s of training are over").format(
            seconds=setting_number(settings.stop_seconds or 0)
        )
    elif is_regression:
        metric = _("validation R²") if has_validation else _("training R²")
        why = _("the {metric} reached {value}").format(
            metric=metric, value=setting_number(settings.stop_accuracy or 0)
        )
    else:
        metric = _("validation accuracy") if has_validation else _("training accuracy")
        why = _("the {metric} reached {value}%").format(
            metric=metric, value=setting_number(100 * (settings.stop_accuracy or 0))
        )
    return _("{after}: {why}.").format(after=after, why=why)
