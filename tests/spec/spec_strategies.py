"""Hypothesis strategies that draw any experiment that is allowed."""

from typing import Any

from hypothesis import strategies as st

from lepton_dash import tables
from lepton_dash.spec import (
    SECTIONS,
    Data,
    Experiment,
    Limits,
    Network,
    Training,
    fitting_losses,
    option_rows,
)
from lepton_dash.spec.fields import kind_of, limits_of

# any text that UTF-8 can hold
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
seeds = st.integers(0, 2**31 - 1)


FORMULAS = ["x1 - x2", "min(x1, x2)", "x1^3", "2 x1 + 3 < 4", "x₁ ≤ 1 % 2"]
points = st.tuples(st.integers(-99, 99), st.integers(-9, 9), st.integers(0, 9)).map(
    lambda point: " ".join(map(str, point))
)
kinds = st.sampled_from(["numeric", "categorical", "ignored"])
column_kinds = st.dictionaries(st.integers(1, 9999), kinds, max_size=5).map(
    lambda chosen: tuple(f"{position}:{kind}" for position, kind in sorted(chosen.items()))
)
treatments = st.lists(
    st.sampled_from(["3:sentinels:keep", "all:marks:keep", "12:limits:limit", "rows:totals:keep"]),
    unique=True,
).map(tuple)


def _floats(low: float, high: float, *, above: bool = False) -> st.SearchStrategy[float]:
    return st.floats(low, high, exclude_min=above)


def number(section: str, name: str) -> st.SearchStrategy[Any]:
    """Draws a number that the field allows."""
    limits = limits_of(SECTIONS[section], name)
    assert isinstance(limits, Limits)
    if kind_of(SECTIONS[section], name) == "number":
        return _floats(limits.minimum, limits.maximum, above=limits.above)
    return st.integers(int(limits.minimum), int(limits.maximum))


def options(owner: str, name: str) -> st.SearchStrategy[dict[str, float]]:
    """Draws some of the options of a loss, optimizer or schedule."""
    values: dict[str, st.SearchStrategy[Any]] = {
        option: st.integers(int(row.minimum), int(row.maximum))
        if row.scale == "integer"
        else _floats(row.minimum, row.maximum)
        for option, row in option_rows(owner, name).items()
    }
    return st.fixed_dictionaries({}, optional=values)


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Draws an experiment."""
    data = Data(
        dataset=draw(st.sampled_from(list(tables.DATASETS))),
        path=draw(texts),
        target=draw(texts),
        task=draw(st.sampled_from(["auto", "classification", "regression"])),
        num_examples=draw(st.none() | number("data", "num_examples")),
        num_classes=draw(number("data", "num_classes")),
        noise=draw(number("data", "noise")),
        validation_fraction=draw(number("data", "validation_fraction")),
        encoding=draw(st.sampled_from(["auto", *tables.ENCODINGS])),
        delimiter=draw(st.sampled_from(["auto", *tables.DELIMITERS])),
        decimal=draw(st.sampled_from(["auto", "point", "comma"])),
        header=draw(st.sampled_from(["auto", "yes", "no"])),
        column_kinds=draw(column_kinds),
        treatments=draw(treatments),
        formula=draw(st.sampled_from(["", *FORMULAS])),
        points=draw(st.lists(points, max_size=5).map("; ".join)),
        features=tuple(
            draw(st.lists(st.sampled_from([*tables.FEATURES, *FORMULAS]), min_size=1, unique=True))
        ),
        standardize=draw(st.booleans()),
        seed=draw(seeds),
        split_seed=draw(st.none() | seeds),
    )
    sizes = draw(st.lists(st.integers(1, 4096), max_size=64))
    activations = st.sampled_from(list(tables.ACTIVATIONS))
    network = Network(
        hidden_sizes=tuple(sizes),
        activation=draw(activations),
        activations=tuple(draw(st.lists(activations, max_size=len(sizes)))),
        residual=draw(st.booleans()),
        layer_norm=draw(st.booleans()),
        initializer=draw(st.sampled_from(list(tables.INITIALIZERS))),
    )
    loss = draw(st.sampled_from(["auto", *fitting_losses(data)]))
    optimizer = draw(st.sampled_from(list(tables.OPTIMIZERS)))
    schedule = draw(st.sampled_from(list(tables.SCHEDULES)))
    numbers = ["learning_rate", "batch_size", "epochs", "l1", "l2", "dropout", "clip_norm"]
    numbers += ["stop_patience"]
    rules = ("stop_loss", "stop_accuracy", "stop_seconds")
    stops: dict[str, Any] = {name: draw(st.none() | number("training", name)) for name in rules}
    training = Training(
        loss=loss,
        loss_options=draw(options("loss", loss)),
        optimizer=optimizer,
        optimizer_options=draw(options("optimizer", optimizer)),
        schedule=schedule,
        schedule_options=draw(options("schedule", schedule)),
        dropouts=tuple(draw(st.lists(_floats(0, 0.95), max_size=len(sizes)))),
        frozen_layers=tuple(draw(st.lists(st.integers(0, len(sizes)), max_size=65))),
        seed=draw(seeds),
        **{name: draw(number("training", name)) for name in numbers},
        **stops,
    )
    return Experiment(data=data, network=network, training=training)
