"""Tables of a report: the settings of runs, what came of them, and where they come from."""

from collections.abc import Mapping, Sequence

from lepton_dash import compare
from lepton_dash.compare import Group, Setting, Settings
from lepton_dash.compare.groups import seeds_of
from lepton_dash.export.report_page import Table
from lepton_dash.i18n import N_, _, listed
from lepton_dash.number_text import NONE, metric_text, number_text
from lepton_dash.spec import Experiment, flat, timeline_to_json
from lepton_dash.store import StoredRun
from lepton_dash.values import duration_text
from lepton_dash.words import label_of

_METRICS: Mapping[frozenset[bool], tuple[str, str]] = {
    frozenset({True}): (N_("training R²"), N_("validation R²")),
    frozenset({False}): (N_("training accuracy"), N_("validation accuracy")),
    frozenset({True, False}): (N_("training accuracy, or R²"), N_("validation accuracy, or R²")),
}
"""Whether the runs are regressions -> what their metrics are called."""


_ALWAYS = {
    "dataset", "num_examples", "noise", "validation_fraction", "features", "standardize",
    "hidden_sizes", "activation", "initializer", "loss", "optimizer", "learning_rate",
    "batch_size", "epochs",
}  # fmt: skip
"""Fields that are told also where they say what they usually say."""


# --- settings and results ---


def settings_table(
    groups: Sequence[Group], names: Sequence[str], *, are_compared: bool
) -> tuple[Table, str]:
    """Returns the settings and results of runs, and what the caption usually says.

    Args:
        groups: a run each.
        names: what they are called.
        are_compared: whether the report has `differences_table` of them already.
    """
    settings = compare.compared_settings(groups)
    # what all have in common is said once
    equal = [one for one in settings.equal if _is_telling(one, groups[0].first)]
    common = tuple(_row(one)[:2] for one in equal)
    if len(groups) == 1:
        table = Table(("", ""), ((_("Settings"), common), (_("Result"), _results(groups))))
        return table, _("Settings and result.")
    if are_compared:
        words = _("Settings that the runs share; those that differ are compared above.")
        return Table(("", _("In all of them")), (("", common),)), words
    parts = (
        (_("Different"), tuple(_row(one) for one in settings.differing)),
        (_("In all of them"), common),
        (_("Result"), _results(groups)),
    )
    table = Table(("", *names), tuple(part for part in parts if part[1]))
    return table, _("Settings and results of the runs.")


def differences_table(groups: Sequence[Group], names: Sequence[str], settings: Settings) -> Table:
    """Returns the settings in which runs differ, and their results."""
    rows = tuple(_row(one) for one in settings.differing)
    return Table(("", *names), (("", rows), ("", _results(groups))))


def _is_telling(setting: Setting, run: StoredRun) -> bool:
    """Whether a setting says more than that nobody has touched it."""
    if setting.field in _ALWAYS:
        return True
    changed = any(change.field == setting.field for change in run.timeline)
    usual = flat(Experiment()).get(setting.field)
    return changed or flat(run.origin.experiment).get(setting.field, usual) != usual


def _row(setting: Setting) -> tuple[str, ...]:
    return (label_of(setting.field), *setting.values)


def _results(groups: Sequence[Group]) -> tuple[tuple[str, ...], ...]:
    """What came of the runs: of a folded group, of its first one."""
    runs = [group.first for group in groups]
    train, validation = _METRICS[frozenset(run.origin.task == "regression" for run in runs)]
    rows = (
        (_("epochs"), *(f"{run.summary.epoch:,}" for run in runs)),
        (_("training loss"), *(_number(run.summary.train_loss) for run in runs)),
        (_("validation loss"), *(_number(run.summary.validation_loss) for run in runs)),
        (_(train), *(_metric(run, run.summary.train_metric) for run in runs)),
        (_(validation), *(_metric(run, run.summary.validation_metric) for run in runs)),
        (
            _("best epoch"),
            *(f"{run.summary.best_epoch:,}" if run.summary.best_epoch else NONE for run in runs),
        ),
        (_("parameters"), *(f"{run.origin.num_params:,}" for run in runs)),
        (_("duration"), *(duration_text(run.summary.seconds) for run in runs)),
    )
    return tuple(row for row in rows if set(row[1:]) != {NONE})


def _number(value: float | None) -> str:
    return NONE if value is None else number_text(value)


def _metric(run: StoredRun, value: float | None) -> str:
    return NONE if value is None else metric_text(value, run.origin.task == "regression")


# --- where runs come from ---


def origins_table(runs: Sequence[StoredRun], names: Sequence[str]) -> Table:
    """Returns the seeds, data and device of each run."""
    head = (_("Run"), _("Seeds"), _("Fingerprint of the examples"), _("Trained on"), _("Began"))
    rows = tuple((name, *_origin(run)) for run, name in zip(runs, names, strict=True))
    return Table(head, (("", rows),))


def _origin(run: StoredRun) -> tuple[str, ...]:
    training, data, split = seeds_of(run)
    words = _("training {training}, data {data}, split {split}")
    return (
        words.format(training=training, data=data, split=split),
        run.origin.examples_hash[:12],
        run.origin.device,
        f"{run.created:%Y-%m-%d}",
    )


def versions_of(run: StoredRun) -> str:
    """Returns what the run was trained with, in a line."""
    return listed(" ".join(entry) for entry in run.origin.versions.items())


def recipe_of(run: StoredRun) -> list[tuple[str, str]]:
    """Returns how to train the run again: sentences, each with a file."""
    command = "lepton-dash train spec.toml" + " --timeline timeline.json" * bool(run.timeline)
    words = _("Saved as spec.toml, this trains it again: {command}")
    steps = [(words.format(command=command), _without_empty(run.origin.experiment))]
    if run.timeline:
        said = _("And these are the changes on the way, timeline.json:")
        steps.append((said, timeline_to_json(run.timeline)))
    return steps


def _without_empty(experiment: Experiment) -> str:
    """The spec without fields that are empty by default, and say nothing."""
    usual = Experiment().to_toml().splitlines()
    empty = {line for line in usual if line.endswith((' = ""', " = []"))}
    lines = experiment.to_toml().splitlines()
    return "".join(f"{line}\n" for line in lines if line not in empty)
