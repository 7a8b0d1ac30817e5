"""Captions drafted from an experiment: what is shown, of which network, and how it was trained."""

from lepton_dash import tables
from lepton_dash.i18n import N_, _, ngettext
from lepton_dash.run import Run
from lepton_dash.spec import Experiment
from lepton_dash.spec.sections import Network, Training
from lepton_dash.title import formula_words

_COUNTS = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"),
    N_("eight"), N_("nine"),
)  # fmt: skip


def caption(subject: str, run: Run, *sentences: str) -> str:
    """Returns a caption.

    Args:
        subject: what is shown, like "Training and validation loss".
        run: what it is shown of.
        sentences: how the figure is to be read, and what else there is to say.
    """
    experiment = run.experiment
    whole = _(
        "{subject} of {network} on {data}, trained with {optimizer} for {epochs}, {seeds}."
    ).format(
        subject=subject,
        network=network_words(experiment.network),
        data=data_words(run),
        optimizer=training_words(experiment.training),
        epochs=ngettext("{count:,} epoch", "{count:,} epochs", run.state.epoch).format(
            count=run.state.epoch
        ),
        seeds=seed_words(experiment),
    )
    said = [whole, *sentences]
    if changes := len(run.timeline):
        said.append(
            ngettext(
                "One setting was changed on the way.",
                "Settings were changed {count} times on the way.",
                changes,
            ).format(count=changes)
        )
    return " ".join(filter(None, said))


def network_words(network: Network) -> str:
    """Returns something like "a network with two hidden layers (8, 8; tanh)"."""
    sizes = network.hidden_sizes
    if not sizes:
        return _("a network without hidden layers")
    names = dict.fromkeys(network.layer_activations)  # each once
    activations = "/".join(_inside(_(tables.ACTIVATIONS[name].label)) for name in names)
    extras = [_("normalised")] * network.layer_norm + [_("residual")] * network.residual
    shown = ", ".join(map(str, sizes[:8])) + (", …" if len(sizes) > 8 else "")
    return ngettext(
        "a network with one hidden layer ({sizes}; {activation})",
        "a network with {count} hidden layers ({sizes}; {activation})",
        len(sizes),
    ).format(count=_in_words(len(sizes)), sizes=shown, activation=", ".join([activations, *extras]))


def data_words(run: Run) -> str:
    """Returns something like "the spiral data set (500 examples, noise 0.1, 50% held out)"."""
    prepared, data = run.prepared, run.experiment.data
    row = tables.DATASETS[data.dataset]
    train, held = len(prepared.x_train), len(prepared.x_validation)
    total = train + held
    facts = [ngettext("{count:,} example", "{count:,} examples", total).format(count=total)]
    if row.kind == "plane" and row.uses_noise:
        facts.append(_("noise {noise:g}").format(noise=data.noise))
    if held:
        facts.append(_("{share:.0%} held out").format(share=held / total))
    words = {
        "formula": _("points of the formula {name}"),
        "points": _("points set by hand"),
        "csv": _("a table of {name}"),
    }.get(row.kind, _("the {name} data set"))
    name = _inside(_(row.label))
    if row.kind == "formula":
        name = formula_words(data)
    elif row.kind == "csv":
        count = len(prepared.column_names)
        name = ngettext("{count:,} column", "{count:,} columns", count).format(count=count)
    return f"{words.format(name=name)} ({', '.join(facts)})"


def training_words(training: Training) -> str:
    """Returns something like "Adam (learning rate 0.03, batches of 10)"."""
    facts = [
        _("learning rate {rate:g}").format(rate=training.learning_rate),
        _("batches of {size:,}").format(size=training.batch_size),
    ]
    if training.schedule != "constant":
        schedule = _inside(_(tables.SCHEDULES[training.schedule].label))
        facts.append(_("schedule: {name}").format(name=schedule))
    if training.loss != "auto":
        loss = _inside(_(tables.LOSSES[training.loss].label))
        facts.append(_("loss: {name}").format(name=loss))
    for name, value in (("L1", training.l1), ("L2", training.l2)):
        if value:
            facts.append(f"{name} {value:g}")
    if training.dropout:
        facts.append(_("dropout {rate:g}").format(rate=training.dropout))
    elif any(training.dropouts):
        facts.append(_("dropout"))
    if training.clip_norm:
        facts.append(_("gradients clipped at {norm:g}").format(norm=training.clip_norm))
    label = _(tables.OPTIMIZERS[training.optimizer].label)
    # "gradient descent" is a word, Adam is a name
    name = label[0].lower() + label[1:] if label == label.capitalize() and " " in label else label
    return f"{name} ({', '.join(facts)})"


def seed_words(experiment: Experiment) -> str:
    """Returns something like "seed 0", or all seeds where they differ."""
    data, training = experiment.data, experiment.training
    split = data.seed if data.split_seed is None else data.split_seed
    if data.seed == training.seed == split:
        return _("seed {seed}").format(seed=training.seed)
    return _("seeds {data} (data), {split} (split) and {training} (training)").format(
        data=data.seed, split=split, training=training.seed
    )


def _in_words(count: int) -> str:
    return _(_COUNTS[count]) if count < len(_COUNTS) else str(count)


def _inside(label: str) -> str:
    """A label in the middle of a sentence: "spiral", but "XOR", "ReLU" and "Iris plants"."""
    return label[0].lower() + label[1:] if label[1:] == label[1:].lower() else label
