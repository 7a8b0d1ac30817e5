"""Captions of figures of several runs: what is shown, how they differ, and what they share."""

from collections.abc import Mapping, Sequence

from lepton_dash.compare import (
    Compared,
    Group,
    diverged_words,
    smoothing_words,
    thinning_words,
)
from lepton_dash.compare.groups import SEEDS
from lepton_dash.export.captions import (
    Size,
    data_words,
    epoch_words,
    in_words,
    inside,
    network_words,
    seed_words,
    training_words,
    with_facts,
)
from lepton_dash.export.curves import LOG_AXES
from lepton_dash.i18n import N_, _, joined, listed, listed_apart, ngettext
from lepton_dash.shortening import shortened_name
from lepton_dash.spec import FIELDS
from lepton_dash.words import label_of

MOST_DIFFERENCES = 4
"""Settings that a caption tells the values of."""
MOST_VALUES = 8
"""Runs whose values it tells."""

SUBJECTS: Mapping[tuple[str, str], str] = {
    ("loss", "both"): N_("Training and validation loss"),
    ("loss", "train"): N_("Training loss"),
    ("loss", "validation"): N_("Validation loss"),
    ("accuracy", "both"): N_("Training and validation accuracy"),
    ("accuracy", "train"): N_("Training accuracy"),
    ("accuracy", "validation"): N_("Validation accuracy"),
    ("r2", "both"): N_("Training and validation R²"),
    ("r2", "train"): N_("Training R²"),
    ("r2", "validation"): N_("Validation R²"),
    ("metric", "both"): N_("Training and validation accuracy, or R²"),
    ("metric", "train"): N_("Training accuracy, or R²"),
    ("metric", "validation"): N_("Validation accuracy, or R²"),
}
"""What is measured, and on which part -> in words."""

OVER: Mapping[str, str] = {
    "epoch": N_("{subject} over the epochs"),
    "step": N_("{subject} over the training steps"),
    "seconds": N_("{subject} over the seconds of training"),
}

_DATA = frozenset(field for field, (section, _name) in FIELDS.items() if section == "data")
_OTHER_DATA = _DATA - {"num_examples", "noise", "validation_fraction", "data_seed", "split_seed"}
"""Fields that make other data of it; the others are facts about them."""

_LONGEST_NAME = 64


def curves_caption(
    compared: Compared, log: str = "", size: Size | None = None, clipped: str = ""
) -> str:
    """Returns the caption of curves over one another.

    Args:
        compared: the runs.
        log: the axes that are logarithmic.
        size: of the data that the first of them learns from; None: it isn't said.
        clipped: the sentence on values beyond the end of the axis.
    """
    look, drawn = compared.look, compared.curves
    subject = _(OVER[look.axis]).format(subject=_(SUBJECTS[compared.value, look.part]))
    missing = _("Nothing of this kind was measured of: {names}.")
    sentences = (
        _folded(compared.groups, look.band),
        diverged_words(compared.groups, compared.names),
        clipped,
        _(LOG_AXES[log]),
        smoothing_words(look, drawn),
        thinning_words(drawn),
        _("Folded runs are drawn up to where the shortest of them ends.")
        if drawn.shortened
        else "",
        missing.format(names=listed(drawn.missing)) if drawn.missing else "",
        *compared.unfair,
    )
    return joined(_whole(subject, compared), _shared(compared, size), *sentences)


def boundaries_caption(
    compared: Compared, epoch: int, size: Size | None = None, *sentences: str
) -> str:
    """Returns the caption of boundaries beside one another.

    Args:
        compared: the runs.
        epoch: of which all of them are.
        size: of the data that the first of them learns from; None: it isn't said.
        sentences: how the figure is to be read, and what else there is to say.
    """
    subject = _("Decision boundaries after {epochs}").format(epochs=epoch_words(epoch))
    return joined(
        _whole(subject, compared), _shared(compared, size, epoch), *sentences, *compared.unfair
    )


def _whole(subject: str, compared: Compared) -> str:
    """What is shown of which runs."""
    count = len(compared.groups)
    if count < 2:
        return _("{subject}.").format(subject=subject)
    differences = _differences(compared)
    if not differences:
        return _("{subject} of {count} runs with the same settings.").format(
            subject=subject, count=in_words(count)
        )
    runs = len(compared.members)
    if runs > count:
        return _("{subject} of {runs} runs in {count} groups that differ in {differences}.").format(
            subject=subject, runs=in_words(runs), count=in_words(count), differences=differences
        )
    return _("{subject} of {count} runs that differ in {differences}.").format(
        subject=subject, count=in_words(count), differences=differences
    )


def _differences(compared: Compared) -> str:
    """Something like "learning rate (0.003; 0.03; 0.3)", in the order of the runs."""
    differing = compared.settings.differing
    told = []
    for setting in differing[:MOST_DIFFERENCES]:
        field = inside(label_of(setting.field))
        values = _values(compared, setting.values)
        told.append(with_facts(field, listed_apart(values)))
    if more := len(differing) - len(told):
        words = ngettext("{count} more setting", "{count} more settings", more)
        told.append(words.format(count=more))
    if len(told) < 2:
        return "".join(told)
    return _("{all} and {last}").format(all=listed(told[:-1]), last=told[-1])


def _values(compared: Compared, values: Sequence[str]) -> list[str]:
    """The value of each run, with its name where the name doesn't say it."""
    if len(values) > MOST_VALUES:
        return []
    said = []
    for name, value, group in zip(compared.names, values, compared.groups, strict=True):
        if group.first.labels.name:
            short = shortened_name(name, _LONGEST_NAME)
            said.append(_("{name}: {value}").format(name=short, value=value))
        else:  # it is called after its settings
            said.append(value)
    return said


def _shared(compared: Compared, size: Size | None, epoch: int | None = None) -> str:
    """What the runs have in common."""
    groups = compared.groups
    differing = {setting.field for setting in compared.settings.differing}
    first = groups[0].first.origin.experiment
    folded = any(group.is_folded for group in groups)
    is_same_data = not differing & _OTHER_DATA
    epochs = {kept.run.summary.epoch for kept in compared.members}
    facts = [
        network_words(first.network, differing) if "hidden_sizes" not in differing else "",
        data_words(first.data, size, differing) if is_same_data else "",
        training_words(
            first.training,
            differing,
            None if size is None or not is_same_data else size.train,
        ),
        epoch_words(epochs.pop()) if epoch is None and len(epochs) == 1 else "",
        "" if folded or differing & SEEDS else seed_words(first),
    ]
    said = [fact for fact in facts if fact]
    if not said or (len(groups) < 2 and not folded):
        return ""
    return _("In all of them: {facts}.").format(facts=listed_apart(said))


def _folded(groups: Sequence[Group], band: str) -> str:
    """What lines and bands are of several seeds."""
    counts = [len(group.lasting) for group in groups]
    several = [count for count in counts if count > 1]
    if not several:
        return ""
    if min(several) == max(several):
        seeds = _("{count} seeds").format(count=several[0])
    else:
        seeds = _("{few} to {many} seeds").format(few=min(several), many=max(several))
    if len(several) < len(counts):
        words = {
            "range": _(
                "Lines with a band are medians of {seeds}, and the band reaches from the lowest to "
                "the highest; the others are single runs."
            ),
            "quartiles": _(
                "Lines with a band are medians of {seeds}, and the band reaches from the first to "
                "the third quartile; the others are single runs."
            ),
            "deviation": _(
                "Lines with a band are means of {seeds}, and the band is one standard deviation on "
                "both sides; the others are single runs."
            ),
        }
        return words[band].format(seeds=seeds)
    words = {
        "range": _("Lines are medians of {seeds}, and bands reach from the lowest to the highest."),
        "quartiles": _(
            "Lines are medians of {seeds}, and bands reach from the first to the third quartile."
        ),
        "deviation": _(
            "Lines are means of {seeds}, and bands are one standard deviation on both sides."
        ),
    }
    return words[band].format(seeds=seeds)
