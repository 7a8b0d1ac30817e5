"""What a run did, as a script tells it: numbers by name, what changed on the way, the end."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lepton_dash import tables
from lepton_dash.engine import stopping
from lepton_dash.engine.hyperparameters import Extras
from lepton_dash.run import Run
from lepton_dash.spec import WEIGHT, Experiment
from lepton_dash.spec import Training as Settings

WEIGHT_EDIT = "weight"

END_REASONS: Mapping[str, str] = {
    "failed": "it stopped being finite",
    "time": "its time was over",
    "stopped": "it was stopped",
}
"""Why a run ended before its planned epochs, where no rule that a script can apply says so."""


class Step(NamedTuple):
    """Something that changed on the way: from this step on a setting has another value."""

    epoch: int
    """Complete epochs."""
    step: int
    """Steps of the next one."""
    name: str
    """As in `Recipe.settings` or `Recipe.stop`, or "weight"."""
    value: Any


class Recipe(NamedTuple):
    """All that a run's training followed from, besides its data and its design."""

    settings: Mapping[str, float]
    """At the start, in the order in which the engine has them; options as "optimizer.b1"."""
    stop: Mapping[str, float | None]
    """The rules that are on at some time -> what they have to reach at the start; None: off."""
    changes: tuple[Step, ...]
    levels: frozenset[Extras]
    """What the compiled programs can do, one after the other."""
    end: tuple[int, int] | None
    """Epochs, and steps of the next one; None: it followed from the settings and the rules."""
    end_reason: str

    @property
    def rules_change(self) -> bool:
        """Whether a rule is switched or moved on the way."""
        return any(change.name in self.stop for change in self.changes)


def recipe_of(run: Run) -> Recipe:
    """What a script has to do for the same training."""
    levels, changes, now = set(), [], run.experiment
    settings, stop = settings_of(run, now), _rules(now.training)
    place, before = (0, 0), settings
    last = (run.state.epoch, run.state.step)
    per_epoch = run.trainer.steps_per_epoch
    for change in run.timeline:
        epoch, step = divmod(change.epoch * per_epoch + change.step, per_epoch)
        if (epoch, step) > last:
            break  # it never acted: the training failed before, or an earlier moment is kept
        if (epoch, step) > place:
            levels.add(_level(before))
            place = (epoch, step)
        if change.field == WEIGHT:
            changes.append(Step(epoch, step, WEIGHT_EDIT, tuple(change.value)))
            continue
        now = change.applied(now)
        after, rules = settings_of(run, now), _rules(now.training)
        changes += [
            Step(epoch, step, name, value) for name, value in after.items() if value != before[name]
        ]
        if change.field in rules:  # also to the value it has: a rule that was met is passed over
            changes.append(Step(epoch, step, change.field, rules[change.field]))
        before = after
    if not changes or last > place or place == (0, 0):
        levels.add(_level(before))
    used = {name for name, value in stop.items() if value is not None}
    used |= {change.name for change in changes if change.name in stop}
    end, reason = _end(run, now)
    needed = _needed(settings, levels)
    known = {*needed, *stop, WEIGHT_EDIT}
    return Recipe(
        settings=needed,
        stop={name: value for name, value in stop.items() if name in used},
        # a layer that is frozen and let go at the same step never was
        changes=tuple(change for change in changes if change.name in known),
        levels=frozenset(levels),
        end=end,
        end_reason=reason,
    )


def settings_of(run: Run, experiment: Experiment) -> dict[str, float]:
    """The continuous settings by name, in the engine's order."""
    training, hidden = experiment.training, len(experiment.network.hidden_sizes)
    design = run.trainer.design
    named = {name: getattr(training, name) for name in ("learning_rate", "l1", "l2", "clip_norm")}
    named["epochs"] = training.epochs
    for layer, rate in enumerate(training.layer_dropouts(hidden)):
        named[f"dropout.{layer}"] = rate
    for layer in range(hidden + 1):
        named[f"frozen.{layer}"] = int(layer in training.frozen_layers)
    rows: Sequence[tuple[str, Any, Any]] = (
        ("optimizer", tables.OPTIMIZERS[design.optimizer], training.optimizer_options),
        ("schedule", tables.SCHEDULES[design.schedule], training.schedule_options),
        ("loss", tables.LOSSES[design.loss], training.loss_options),
    )
    for owner, row, given in rows:
        for name, value in tables.with_defaults(row.options, dict(given)).items():
            named[f"{owner}.{name}"] = value
    return named


def _rules(training: Settings) -> dict[str, float | None]:
    values = {name: getattr(training, name) for name in stopping.RULES}
    return {name: None if value == stopping.OFF[name] else value for name, value in values.items()}


def _level(settings: Mapping[str, float]) -> Extras:
    on = [name for name, value in settings.items() if value > 0]
    if any(name.startswith("frozen.") for name in on):
        return Extras.FROZEN_LAYERS
    if "clip_norm" in on or any(name.startswith("dropout.") for name in on):
        return Extras.DROPOUT_AND_CLIPPING
    return Extras.NONE


def _needed(settings: Mapping[str, float], levels: set[Extras]) -> dict[str, float]:
    """Without those that the programs of these levels never read."""
    highest = max(levels)
    needs = {"clip_norm": Extras.DROPOUT_AND_CLIPPING, "dropout": Extras.DROPOUT_AND_CLIPPING}
    needs["frozen"] = Extras.FROZEN_LAYERS
    return {
        name: value
        for name, value in settings.items()
        if highest >= needs.get(name.partition(".")[0], Extras.NONE)
    }


def _end(run: Run, now: Experiment) -> tuple[tuple[int, int] | None, str]:
    last = (run.state.epoch, run.state.step)
    if run.failure is not None:
        return last, END_REASONS["failed"]
    if run.stopped_by == stopping.TIME_RULE:
        return last, END_REASONS["time"]
    planned = last >= (now.training.epochs, 0)
    if planned or run.stopped_by in stopping.RULES:
        return None, ""
    return last, END_REASONS["stopped"]
