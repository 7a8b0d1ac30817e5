"""Captions drafted from an experiment: what is shown, of which network, and how it was trained."""

from collections.abc import Set
from typing import NamedTuple

from lepton_dash import tables
from lepton_dash.data import Prepared, View
from lepton_dash.i18n import N_, _, joined, listed, listed_apart, ngettext
from lepton_dash.number_text import setting_number
from lepton_dash.run import Curves, Run
from lepton_dash.spec import Data, Experiment
from lepton_dash.spec.sections import Network, Training
from lepton_dash.title import formula_words

_COUNTS = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"),
    N_("eight"), N_("nine"),
)  # fmt: skip

_NONE: Set[str] = frozenset()


class Size(NamedTuple):
    """How many examples there are."""

    train: int
    held: int
    """For validation."""
    columns: int
    """Of the table."""


def size_of(prepared: Prepared) -> Size:
    """That of loaded data."""
    return Size(len(prepared.x_train), len(prepared.x_validation), len(prepared.raw_columns))


def caption(subject: str, run: Run | Curves, *sentences: str, is_of_whole: bool = False) -> str:
    """Returns a caption.

    Args:
        subject: what is shown, like "Training and validation loss".
        run: what it is shown of.
        sentences: how the figure is to be read, and what else there is to say.
        is_of_whole: whether the whole training is shown, not the network at one moment of it.
    """
    experiment = run.experiment
    size, epoch = (
        (None, run.epoch) if isinstance(run, Curves) else (size_of(run.prepared), run.state.epoch)
    )
    whole = _(
        "{subject} of {network} on {data}, trained with {optimizer} for {epochs}, {seeds}."
    ).format(
        subject=subject,
        network=network_words(experiment.network),
        data=data_words(experiment.data, size),
        optimizer=training_words(experiment.training, train=None if size is None else size.train),
        epochs=_trained(run, epoch, is_of_whole),
        seeds=seed_words(experiment),
    )
    said = [whole, *sentences]
    if isinstance(run, Run) and run.failure is not None:
        said.append(_("The training diverged in epoch {epoch:,}.").format(epoch=run.failure.epoch))
    if changes := len(run.timeline):
        said.append(
            ngettext(
                "One setting was changed on the way.",
                "Settings were changed {count} times on the way.",
                changes,
            ).format(count=changes)
        )
    return joined(*said)


def _trained(run: Run | Curves, epoch: int, is_of_whole: bool) -> str:
    """For how long, and of which epoch the network is where that isn't the last one."""
    last = int(run.rows[-1, 0]) if len(run.rows) else epoch
    if is_of_whole or last <= epoch:
        return epoch_words(max(last, epoch))
    return _("{epochs} (shown as it was after epoch {epoch:,})").format(
        epochs=epoch_words(last), epoch=epoch
    )


def network_words(network: Network, omit: Set[str] = _NONE) -> str:
    """Returns something like "a network with two hidden layers (8, 8; tanh)".

    Args:
        network: the network.
        omit: bare names of fields that aren't said.
    """
    sizes = network.hidden_sizes
    if not sizes:
        return _("a network without hidden layers")
    names = dict.fromkeys(network.layer_activations)  # each once
    activations = "/".join(inside(_(tables.ACTIVATIONS[name].label)) for name in names)
    facts = [
        "" if omit & {"activation", "activations"} else activations,
        _("normalised") if network.layer_norm and "layer_norm" not in omit else "",
        _("residual") if network.residual and "residual" not in omit else "",
    ]
    shown = listed([*map(str, sizes[:8]), *(["…"] if len(sizes) > 8 else [])])
    inner = listed_apart(filter(None, (shown, listed(filter(None, facts)))))
    return ngettext(
        "a network with one hidden layer ({layers})",
        "a network with {count} hidden layers ({layers})",
        len(sizes),
    ).format(count=in_words(len(sizes)), layers=inner)


def data_words(data: Data, size: Size | None, omit: Set[str] = _NONE) -> str:
    """Returns something like "the spiral data set (500 examples, noise 0.1, 50% held out)".

    Args:
        data: what is learnt from.
        size: None: it isn't said.
        omit: bare names of fields that aren't said.
    """
    row = tables.DATASETS[data.dataset]
    facts = []
    if size is not None and "num_examples" not in omit:
        total = size.train + size.held
        facts.append(ngettext("{count:,} example", "{count:,} examples", total).format(count=total))
    if row.kind == "plane" and row.uses_noise and "noise" not in omit:
        facts.append(_("noise {noise:g}").format(noise=data.noise))
    if size is not None and size.held and "validation_fraction" not in omit:
        share = size.held / (size.train + size.held)
        facts.append(_("{share:.0%} held out").format(share=share))
    words = {
        "formula": _("points of the formula {name}"),
        "points": _("points set by hand"),
        "csv": _("a table of {name}") if size is not None else _("a table"),
    }.get(row.kind, _("the {name} data set"))
    name = inside(_(row.label))
    if row.kind == "formula":
        name = formula_words(data)
    elif row.kind == "csv" and size is not None:
        count = size.columns
        name = ngettext("{count:,} column", "{count:,} columns", count).format(count=count)
    named = words.format(name=name)
    return with_facts(named, listed(facts))


def training_words(training: Training, omit: Set[str] = _NONE, train: int | None = None) -> str:
    """Returns something like "Adam (learning rate 0.03, batches of 10)".

    Args:
        training: how it is trained.
        omit: bare names of fields that aren't said; without the optimizer the others alone.
        train: training examples, of which a batch can't have more; None: unknown.
    """
    batches = _("batches of {size:,}").format(size=training.batch_size)
    if train is not None and training.batch_size >= train:
        batches = _("all {count:,} training examples in a batch").format(count=train)
    facts = {
        "learning_rate": _("learning rate {rate}").format(
            rate=setting_number(training.learning_rate)
        ),
        "batch_size": batches,
    }
    if training.schedule != "constant":
        schedule = inside(_(tables.SCHEDULES[training.schedule].label))
        facts["schedule"] = _("schedule: {name}").format(name=schedule)
    if training.loss != "auto":
        loss = inside(_(tables.LOSSES[training.loss].label))
        facts["loss"] = _("loss: {name}").format(name=loss)
    for name, value in (("l1", training.l1), ("l2", training.l2)):
        if value:
            facts[name] = f"{name.upper()} {setting_number(value)}"
    if training.dropout:
        facts["dropout"] = _("dropout {rate}").format(rate=setting_number(training.dropout))
    elif any(training.dropouts):
        facts["dropouts"] = _("dropout")
    if training.clip_norm:
        norm = training.clip_norm
        facts["clip_norm"] = _("gradients clipped at {norm}").format(norm=setting_number(norm))
    said = listed(words for field, words in facts.items() if field not in omit)
    if "optimizer" in omit:
        return said
    label = _(tables.OPTIMIZERS[training.optimizer].label)
    # "gradient descent" is a word, Adam is a name
    name = label[0].lower() + label[1:] if label == label.capitalize() and " " in label else label
    return with_facts(name, said)


def with_facts(what: str, facts: str) -> str:
    """Returns something like "Adam (learning rate 0.03)"; alone where there are no facts."""
    return _("{what} ({facts})").format(what=what, facts=facts) if facts else what


def epoch_words(count: int) -> str:
    """Returns something like "1,000 epochs"."""
    return ngettext("{count:,} epoch", "{count:,} epochs", count).format(count=count)


def seed_words(experiment: Experiment) -> str:
    """Returns something like "seed 0", or all seeds where they differ."""
    data, training = experiment.data, experiment.training
    split = data.seed if data.split_seed is None else data.split_seed
    if data.seed == training.seed == split:
        return _("seed {seed}").format(seed=training.seed)
    return _("seeds {data} (data), {split} (split) and {training} (training)").format(
        data=data.seed, split=split, training=training.seed
    )


def slice_words(prepared: Prepared, view: View) -> str:
    """That a boundary is a slice through more columns than it shows; "" where it isn't."""
    count = len(prepared.column_names)
    if prepared.features or count <= 2:
        return ""
    cut = (
        _("The plane is a slice along the two principal components")
        if view[0] == "pca"
        else _("The plane is a slice on which the other columns are at their mean")
    )
    return _("{cut}: a point needn't lie on its own side of the boundary.").format(cut=cut)


def in_words(count: int) -> str:
    """Returns a small number as a word."""
    return _(_COUNTS[count]) if count < len(_COUNTS) else str(count)


def inside(label: str) -> str:
    """A label in the middle of a sentence: "spiral", but "XOR", "ReLU", "L2" and "R²"."""
    is_word = label[1:2].islower() and label[1:] == label[1:].lower()
    return label[0].lower() + label[1:] if is_word else label
