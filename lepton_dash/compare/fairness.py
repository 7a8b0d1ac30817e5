"""Whether a comparison is fair: what besides the settings in question could have made a difference.

Runs are looked at in groups, see `groups`: seeds that differ within a folded group are what it is
for; between groups, the seeds of all their members count.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal, NamedTuple

from lepton_dash import tables
from lepton_dash.compare.curves import Look
from lepton_dash.compare.groups import SEEDS, Group, diverged_words
from lepton_dash.compare.settings import Settings, compared_settings, value_of
from lepton_dash.i18n import _, joined, listed, listed_apart, ngettext
from lepton_dash.shortening import shortened_name
from lepton_dash.spec import FIELDS, WEIGHT
from lepton_dash.store import StoredRun
from lepton_dash.values import value_text

MOST_NAMES = 3
"""Runs that a sentence names."""
LONGEST_NAME = 64
"""Characters of a name in a sentence."""

_SAME_UNIT = {"cross_entropy", "binary_cross_entropy", "softmax_cross_entropy"}
"""Losses that all are −log p of the right class."""
_DATA = {field for field, (section, _name) in FIELDS.items() if section == "data"}
_ENDS = {"epochs", "stop_loss", "stop_accuracy", "stop_patience", "stop_seconds"}
_NO_CAUSE = {*SEEDS, *_ENDS}  # settings that nobody compares for their own sake

Kind = Literal["unfair", "note", "fair"]


class Remark(NamedTuple):
    """A sentence about the comparison."""

    kind: Kind
    """unfair: what is shown can't be compared as it stands; note: to be kept in mind."""
    sentence: str
    fields: tuple[str, ...] = ()
    """Bare names of the settings behind it."""


def remarks_on(
    groups: Sequence[Group],
    names: Sequence[str],
    look: Look,
    settings: Settings | None = None,
) -> tuple[Remark, ...]:
    """What has to be said about comparing these; one that says "fair" where nothing is unfair.

    Nothing is said of fewer than two.
    """
    if len(groups) < 2:
        return ()
    settings = settings or compared_settings(groups)
    told = _Told(groups, names, look, {setting.field for setting in settings.differing})
    remarks = [remark for check in _CHECKS if (remark := check(told)) is not None]
    if not any(remark.kind == "unfair" for remark in remarks):
        remarks.insert(0, _fair(told))
    return tuple(sorted(remarks, key=lambda remark: ("unfair", "fair", "note").index(remark.kind)))


class _Told(NamedTuple):
    """All that the checks look at."""

    groups: Sequence[Group]
    names: Sequence[str]
    look: Look
    differing: set[str]

    def parts(self, key: Callable[[StoredRun], Hashable]) -> list[list[str]]:
        """The names, those together whose runs agree in the key; more than one list: a difference.

        Of a folded group, the keys of all its members together count.
        """
        found: dict[Hashable, list[str]] = {}
        for group, name in zip(self.groups, self.names, strict=True):
            keys = frozenset(key(kept.run) for kept in group.members)
            found.setdefault(keys, []).append(name)
        return list(found.values())


def _listed(names: Sequence[str]) -> str:
    shown = listed(
        _("“{name}”").format(name=shortened_name(name, LONGEST_NAME)) for name in names[:MOST_NAMES]
    )
    if len(names) <= MOST_NAMES:
        return shown
    return _("{names} and {count} more").format(names=shown, count=len(names) - MOST_NAMES)


def _sides(parts: Iterable[Sequence[str]]) -> str:
    """Which runs agree, and against which others."""
    found = [_listed(part) for part in parts]
    if len(found) > MOST_NAMES + 1:
        more = len(found) - MOST_NAMES
        found = [*found[:MOST_NAMES], _("{count} more").format(count=more)]
    return _(" against ").join(found)


def _said(told: _Told, words: str, parts: Iterable[Sequence[str]]) -> str:
    """A sentence, and between which runs it is so where there are more than two."""
    if len(told.groups) == 2:
        return _("{sentence}.").format(sentence=words)
    return _("{sentence}: {sides}.").format(sentence=words, sides=_sides(parts))


def _tasks(told: _Told) -> Remark | None:
    parts = told.parts(lambda run: run.origin.task == "regression")
    if len(parts) < 2:
        return None
    return Remark(
        "unfair",
        _said(
            told,
            _(
                "Some of these tell classes and others predict a number; nothing that is measured "
                "compares"
            ),
            parts,
        ),
    )


def _data(told: _Told) -> Remark | None:
    parts = told.parts(lambda run: run.origin.examples_hash)
    if len(parts) < 2:
        return None
    fields = tuple(field for field in FIELDS if field in told.differing & _DATA)
    sentence = _said(told, _("They learn from different examples"), parts)
    if not fields:
        sentence = joined(sentence, _("The data have changed in between."))
    return Remark("unfair", sentence, fields)


def _split(told: _Told) -> Remark | None:
    if len(told.parts(lambda run: run.origin.examples_hash)) > 1:
        return None  # then the split can't be the same, and that is said
    parts = told.parts(lambda run: run.origin.split_hash)
    if len(parts) < 2:
        return None
    fields = tuple(
        field
        for field in ("data_seed", "split_seed", "validation_fraction")
        if field in told.differing
    )
    return Remark(
        "unfair",
        _said(
            told,
            _("The same examples are split in another way, so they are measured on other ones"),
            parts,
        ),
        fields,
    )


def _seeds(told: _Told) -> Remark | None:
    parts = told.parts(lambda run: run.origin.experiment.training.seed)
    if len(parts) < 2:
        return None
    counts = {len(group.members) for group in told.groups}
    if min(counts) > 2:
        return Remark(
            "note",
            _said(told, _("Their medians are over different seeds"), parts),
        )
    if len(counts) > 1:
        return Remark(
            "unfair",
            _said(
                told,
                _("Some are a median of several seeds, and others one training, which may be luck"),
                parts,
            ),
            ("seed",),
        )
    return Remark(
        "unfair",
        _said(
            told,
            _(
                "They start from different seeds, so a difference may be chance; train each with "
                "the same seeds"
            ),
            parts,
        ),
        ("seed",),
    )


def _units(told: _Told) -> Remark | None:
    if told.look.value != "loss" or _tasks(told) is not None:
        return None
    parts = told.parts(_unit_of)
    if len(parts) < 2:
        return None
    units = {
        name: _unit_words(group.first) for group, name in zip(told.groups, told.names, strict=True)
    }
    sides = listed_apart(
        _("{name}: {value}").format(name=units[part[0]], value=_listed(part))
        for part in parts[: MOST_NAMES + 1]
    )
    regression = any(group.first.origin.task == "regression" for group in told.groups)
    instead = _("R²") if regression else _("the accuracy")
    return Remark(
        "unfair",
        _(
            "Their losses are of different kinds ({sides}) and can't be compared; compare "
            "{instead}."
        ).format(sides=sides, instead=instead),
        tuple(field for field in ("loss", "loss_options") if field in told.differing),
    )


def _unit_of(run: StoredRun) -> Hashable:
    """What the loss of a run is measured in."""
    loss = value_of(run, "loss")
    if loss in _SAME_UNIT:
        return "cross_entropy"
    options = run.origin.experiment.training.loss_options
    changed = tuple(change.value for change in run.timeline if change.field == "loss_options")
    data = run.origin.experiment.data
    scaled = (
        run.origin.task == "regression"
        and data.standardize
        and not tables.DATASETS[data.dataset].is_planar  # their targets stay as they are
    )
    return loss, options, changed, scaled


def _unit_words(run: StoredRun) -> str:
    loss = value_text("loss", value_of(run, "loss"))
    options = value_text("loss_options", run.origin.experiment.training.loss_options)
    return f"{loss} ({options})" if options else loss


def _epochs(told: _Told) -> Remark | None:
    ends = {
        name: max(kept.run.summary.epoch for kept in group.members)
        for group, name in zip(told.groups, told.names, strict=True)
    }
    shortest, longest = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    if ends[shortest] == ends[longest]:
        return None
    return Remark(
        "note",
        _(
            "They were trained for different numbers of epochs, from {few:,} ({short}) to {many:,} "
            "({long}): compare them at one epoch, not at their ends."
        ).format(
            few=ends[shortest],
            short=_listed([shortest]),
            many=ends[longest],
            long=_listed([longest]),
        ),
    )


def _under_way(told: _Told) -> Remark | None:
    names = [
        name
        for group, name in zip(told.groups, told.names, strict=True)
        if any(kept.run.summary.status in ("running", "paused") for kept in group.members)
    ]
    if not names:
        return None
    words = ngettext(
        "{names} isn't over yet: what is shown is as far as it was kept.",
        "{names} aren't over yet: what is shown is as far as it was kept.",
        len(names),
    )
    return Remark("note", words.format(names=_listed(names)))


def _diverged(told: _Told) -> Remark | None:
    words = diverged_words(told.groups, told.names)
    return Remark("note", words) if words else None


def _steps(told: _Told) -> Remark | None:
    if told.look.axis != "step":
        return None
    parts = told.parts(lambda run: run.origin.experiment.training.batch_size)
    if len(parts) < 2:
        return None
    return Remark(
        "note",
        _said(told, _("A step looks at a different number of examples in each"), parts),
        ("batch_size",),
    )


def _clocks(told: _Told) -> Remark | None:
    if told.look.axis != "seconds":
        return None
    for words, key in (
        (_("They ran on different devices, so their seconds differ"), _device),
        (_("They ran on different machines, so their seconds differ"), _machine),
        (
            _("They ran with different versions, so their seconds may differ"),
            _versions,
        ),
    ):
        parts = told.parts(key)
        if len(parts) > 1:
            return Remark("unfair", _said(told, words, parts))
    return Remark(
        "note", _("Seconds also tell what else the machine was doing; compare them roughly.")
    )


def _device(run: StoredRun) -> str:
    return run.origin.device


def _machine(run: StoredRun) -> str:
    return run.origin.versions.get("platform", "")


def _versions(run: StoredRun) -> Hashable:
    versions = run.origin.versions
    return tuple(sorted((name, text) for name, text in versions.items() if name != "platform"))


def _fair(told: _Told) -> Remark:
    """What makes the comparison fair, and what it is about."""
    repeated = any(group.is_folded for group in told.groups)
    shared = (
        _("the same examples, split and seeds")
        if repeated
        else _("the same examples, split and seed")
    )
    compared = tuple(field for field in (*FIELDS, WEIGHT) if field in told.differing - _NO_CAUSE)
    if not compared:
        said = _("A fair comparison: {shared}, and the same settings.")
    elif len(compared) == 1:
        said = _("A fair comparison: {shared}.")
    else:
        said = _(
            "A fair comparison: {shared}. But several settings differ, so a difference between the "
            "curves has no single cause."
        )
    return Remark("fair", said.format(shared=shared), compared)


_CHECKS: Sequence[Callable[[_Told], Remark | None]] = (
    _tasks,
    _data,
    _split,
    _seeds,
    _units,
    _clocks,
    _epochs,
    _steps,
    _under_way,
    _diverged,
)
