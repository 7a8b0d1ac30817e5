"""The experiment as a value: validation, equality, and change by field name."""

import contextlib
import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash import spec, tables
from lepton_dash.spec import Data, Experiment, Network, SpecError, Training
from tests.spec.spec_strategies import experiments


def _sentences(**sections: Any) -> list[str]:
    with pytest.raises(SpecError) as caught:
        Experiment(**sections)
    return str(caught.value).splitlines()


def test_defaults_are_those_of_the_documented_spec() -> None:
    experiment = Experiment.from_toml(
        """
        [data]
        dataset = "circle"
        noise = 0.1
        validation_fraction = 0.5
        features = ["x1", "x2"]
        standardize = true
        seed = 0
        [network]
        hidden_sizes = [4, 2]
        activation = "tanh"
        initializer = "glorot_uniform"
        [training]
        loss = "auto"
        optimizer = "adam"
        learning_rate = 0.03
        batch_size = 10
        epochs = 1000
        l1 = 0.0
        l2 = 0.0
        seed = 0
        """
    )
    assert experiment == Experiment()


def test_every_feature_and_the_common_loss_can_be_written() -> None:
    experiment = Experiment.from_toml(
        """
        [data]
        dataset = "spiral"
        num_examples = 500
        features = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
        [training]
        loss = "cross_entropy"
        """
    )
    assert experiment.data.features == tuple(tables.FEATURES)
    assert experiment.training.loss == "cross_entropy"


@given(experiments())
def test_is_hashable_and_equal_to_its_copies(experiment: Experiment) -> None:
    again = Experiment.from_dict(experiment.to_dict())
    assert again == experiment
    assert hash(again) == hash(experiment)
    for twin in (copy.deepcopy(experiment), pickle.loads(pickle.dumps(experiment))):
        assert twin == experiment
        assert hash(twin) == hash(experiment)


def test_cannot_be_changed() -> None:
    experiment = Experiment()
    with pytest.raises(ValueError, match="frozen"):
        experiment.training.learning_rate = 1.0
    with pytest.raises(TypeError):
        experiment.training.optimizer_options["b1"] = 1.0  # type: ignore[index]


@pytest.mark.parametrize(
    ("section", "field", "value", "sentence"),
    [
        (
            "training",
            "learning_rate",
            200,
            "training.learning_rate is 200, but must be above 0 and at most 100.",
        ),
        (
            "training",
            "learning_rate",
            0,
            "training.learning_rate is 0, but must be above 0 and at most 100.",
        ),
        (
            "training",
            "learning_rate",
            "fast",
            "training.learning_rate is 'fast', but must be a number above 0 and at most 100.",
        ),
        (
            "training",
            "l2",
            float("nan"),
            "training.l2 is nan, but must be a finite number from 0 to 100.",
        ),
        (
            "training",
            "dropout",
            True,
            "training.dropout is true, but must be a number from 0 to 0.95.",
        ),
        (
            "training",
            "batch_size",
            1.5,
            "training.batch_size is 1.5, but must be a whole number from 1 to 100,000.",
        ),
        (
            "training",
            "epochs",
            10**4000,
            "training.epochs is a very large number, but must be a whole number"
            " from 1 to 10,000,000.",
        ),
        (
            "network",
            "hidden_sizes",
            [4, 5000],
            "network.hidden_sizes[1] is 5,000, but must be a whole number from 1 to 4,096.",
        ),
        (
            "network",
            "hidden_sizes",
            [1] * 65,
            "network.hidden_sizes is [1, 1, 1, 1, 1, 1, ...],"
            " but must be a list of at most 64 whole numbers.",
        ),
        (
            "network",
            "activation",
            "rulu",
            "network.activation is 'rulu', but must be one of tanh, relu, leaky_relu, elu, gelu,"
            " silu, mish, selu, softplus, softsign, sigmoid, sharp_sigmoid, hard_tanh, relu6,"
            " squared_relu, gaussian, sine, linear; did you mean relu?",
        ),
        (
            "data",
            "features",
            ["x1", "x1"],
            "data.features is ['x1', 'x1'], but must be at least one name, each once.",
        ),
        (
            "data",
            "features",
            ["x3"],
            "data.features[0] can't be used: x3: there is no x3; use x1 and x2.",
        ),
        ("data", "standardize", 1, "data.standardize is 1, but must be true or false."),
        ("data", "path", 3, "data.path is 3, but must be text."),
        (
            "data",
            "path",
            "a\0b",
            "data.path is 'a\\x00b', but must be text that can be written to a file.",
        ),
        (
            "data",
            "target",
            "a" * 4097,
            "data.target is 'aaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaa',"
            " but must be at most 4,096 characters long.",
        ),
        (
            "data",
            "num_examples",
            9,
            "data.num_examples is 9, but must be a whole number from 10 to 1,000,000.",
        ),
        (
            "data",
            "split_seed",
            -1,
            "data.split_seed is −1, but must be a whole number from 0 to 2,147,483,647.",
        ),
        (
            "training",
            "optimizer_options",
            {"b1": 2},
            "training.optimizer_options.b1 is 2, but must be from 0 to 0.9999.",
        ),
        (
            "training",
            "optimizer_options",
            {"beta": 0.5},
            "training.optimizer_options.beta is not a field that exists; there are b1, b2, eps.",
        ),
        (
            "training",
            "optimizer_options",
            7,
            "training.optimizer_options is 7, but must be a table of numbers by name.",
        ),
        (
            "training",
            "loss_options",
            {"delta": 1},
            "training.loss_options.delta is not an option: there are none here.",
        ),
        (
            "training",
            "learning_rat",
            1,
            "training.learning_rat is not a field that exists; did you mean learning_rate?",
        ),
        (
            "training",
            "noise",
            1,
            "training.noise is not a field of [training]: noise belongs in [data].",
        ),
        (
            "network",
            "self",
            1,
            "network.self is not a field that exists;"
            " there are hidden_sizes, activation, activations, initializer, residual, layer_norm.",
        ),
    ],
)
def test_wrong_value_is_refused_in_one_sentence(
    section: str, field: str, value: Any, sentence: str
) -> None:
    assert _sentences(**{section: {field: value}}) == [sentence]


def test_each_wrong_field_gets_a_sentence() -> None:
    sentences = _sentences(
        data={"noise": 2},
        network=5,
        training={"learning_rate": -1, "l1": "x", "optimizer": "adm"},
        netwrk={},
    )
    assert [sentence.split()[0] for sentence in sentences] == [
        "data.noise",
        "network",
        "training.optimizer",
        "training.learning_rate",
        "training.l1",
        "netwrk",
    ]


def test_fields_outside_of_their_table_are_sent_there() -> None:
    assert _sentences(learning_rate=0.1) == [
        "learning_rate stands outside of its table: it belongs in [training]."
    ]


@pytest.mark.parametrize("value", [10**400, -(10**400)], ids=["large", "negative"])
@pytest.mark.parametrize("field", ["learning_rate", "noise", "epochs", "seed", "optimizer.b1"])
def test_numbers_beyond_floats_are_refused(field: str, value: int) -> None:
    with pytest.raises(SpecError, match="is a very large number, but must be"):
        Experiment().updated(**{field: value})


def test_sections_alone_refuse_in_the_same_words() -> None:
    with pytest.raises(SpecError, match=r"^data\.noise is 3, but must be from 0 to 1\.$"):
        Data(noise=3)


def test_hostile_numbers_of_problems_stay_readable() -> None:
    sentences = _sentences(training={f"field{index}": 1 for index in range(10_000)})
    assert len(sentences) == 20


def test_loss_must_fit_the_task() -> None:
    assert _sentences(data={"dataset": "plane"}, training={"loss": "binary_cross_entropy"}) == [
        "training.loss is 'binary_cross_entropy', but must be one of auto, mse, half_mse, huber."
    ]
    # what a CSV file holds is not known yet
    Experiment(data={"dataset": "csv"}, training={"loss": "binary_cross_entropy"})
    three = {"dataset": "blobs", "num_classes": 3}
    assert "training.loss" in _sentences(data=three, training={"loss": "binary_cross_entropy"})[0]
    Experiment(data=three | {"num_classes": 2}, training={"loss": "binary_cross_entropy"})


def test_numpy_numbers_are_numbers() -> None:
    experiment = Experiment().updated(
        batch_size=np.int64(5), learning_rate=np.float32(0.5), hidden_sizes=np.array([3, 4])
    )
    assert experiment == Experiment().updated(batch_size=5, learning_rate=0.5, hidden_sizes=(3, 4))
    assert type(experiment.training.batch_size) is int
    assert type(experiment.training.learning_rate) is float


def test_whole_floats_are_whole_numbers() -> None:
    experiment = Experiment().updated(epochs=1e3)
    assert experiment.training.epochs == 1000
    assert type(experiment.training.epochs) is int


def test_options_at_their_default_mean_the_same_as_none() -> None:
    assert Training(optimizer_options={"b1": 0.9}) == Training()
    assert Training(optimizer_options={"b1": 0.8, "b2": 0.9}) == Training(
        optimizer_options={"b2": 0.9, "b1": 0.8}
    )
    assert hash(Training(optimizer_options={"b1": 0.8})) != hash(Training())


class TestUpdated:
    def test_takes_bare_names(self) -> None:
        experiment = Experiment().updated(data_seed=1, seed=2, noise=0.5, hidden_sizes=[8])
        assert experiment.data == Data(seed=1, noise=0.5)
        assert experiment.network == Network(hidden_sizes=(8,))
        assert experiment.training == Training(seed=2)

    def test_takes_single_options(self) -> None:
        experiment = Experiment().updated(**{"optimizer.b1": 0.8}).updated(**{"optimizer.b2": 0.5})
        assert experiment.training.optimizer_options == {"b1": 0.8, "b2": 0.5}

    def test_names_what_it_does_not_know(self) -> None:
        with pytest.raises(SpecError, match=r"^lerning_rate .*did you mean learning_rate"):
            Experiment().updated(lerning_rate=0.1)
        with pytest.raises(SpecError, match=r"^optimzer\.b1 is not a field"):
            Experiment().updated(**{"optimzer.b1": 0.1})
        with pytest.raises(SpecError, match=r"optimizer_options\.b7 is not a field"):
            Experiment().updated(**{"optimizer.b7": 0.1})

    def test_another_optimizer_keeps_the_options_that_it_has_too(self) -> None:
        adamw = Experiment().updated(
            optimizer="adamw", optimizer_options={"b1": 0.8, "weight_decay": 0.1}
        )
        assert adamw.updated(optimizer="adam").training.optimizer_options == {"b1": 0.8}
        assert adamw.updated(optimizer="sgd").training.optimizer_options == {}

    def test_a_loss_that_no_longer_fits_becomes_auto(self) -> None:
        experiment = Experiment().updated(loss="huber", loss_options={"delta": 2})
        assert experiment.updated(dataset="plane").training.loss == "huber"
        experiment = Experiment().updated(loss="hinge")
        assert experiment.updated(dataset="plane").training.loss == "auto"
        with pytest.raises(SpecError, match=r"training\.loss"):
            experiment.updated(dataset="plane", loss="hinge")

    def test_what_is_said_about_layers_keeps_to_those_there_are(self) -> None:
        experiment = Experiment().updated(
            hidden_sizes=(8, 6, 4),
            activations=("relu", "tanh", "sine"),
            dropouts=(0.1, 0.2, 0.3),
            frozen_layers=(3, 1, 1),
        )
        assert experiment.training.frozen_layers == (1, 3)
        shorter = experiment.updated(hidden_sizes=(8, 6))
        assert shorter.network.activations == ("relu", "tanh")
        assert shorter.training.dropouts == (0.1, 0.2)
        assert shorter.training.frozen_layers == (1, 2)  # the output layer is the last one still
        longer = experiment.updated(hidden_sizes=(8, 6, 4, 2))
        assert longer.network.layer_activations == ("relu", "tanh", "sine", "tanh")
        assert longer.training.layer_dropouts(4) == (0.1, 0.2, 0.3, 0.0)
        assert longer.training.frozen_layers == (1, 4)
        none = experiment.updated(hidden_sizes=())
        assert (none.network.activations, none.training.dropouts) == ((), ())
        assert none.training.frozen_layers == (0,)

    @given(experiments())
    def test_with_its_own_values_changes_nothing(self, experiment: Experiment) -> None:
        assert experiment.updated(**spec.flat(experiment)) == experiment


def test_flat_has_every_field_once() -> None:
    fields = spec.flat(Experiment())
    assert len(fields) == sum(len(model.model_fields) for model in spec.SECTIONS.values())
    assert fields.keys() > spec.TRACED_FIELDS
    assert fields["data_seed"] == fields["seed"] == 0


def test_limits_are_those_that_are_checked() -> None:
    for field in ("noise", "validation_fraction", "learning_rate", "epochs", "l1", "num_classes"):
        low, high, above = spec.limits(field)
        Experiment().updated(**{field: high})
        if not above:
            Experiment().updated(**{field: low})
        for outside in (low if above else low - 1, high + 1):
            with pytest.raises(SpecError):
                Experiment().updated(**{field: outside})
    assert spec.limits("hidden_sizes") == (1, 4096, False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"network": {"hidden_sizes": [3], "activations": ["relu", "tanh"]}},
            "network.activations has 2 entries, but there is only one hidden layer.",
        ),
        (
            {"training": {"dropouts": [0.1, 0.2, 0.3]}},
            "training.dropouts has 3 entries, but there are only 2 hidden layers.",
        ),
        (
            {"training": {"dropouts": [0.1, 1]}},
            "training.dropouts[1] is 1, but must be from 0 to 0.95.",
        ),
        (
            {"training": {"dropouts": 0.1}},
            "training.dropouts is 0.1, but must be a list of at most 64 numbers.",
        ),
        (
            {"training": {"frozen_layers": [0, 3]}},
            "training.frozen_layers is 3, but must be a whole number from 0 to 2.",
        ),
        (
            {"network": {"activations": ["relu", "rulu"]}},
            "network.activations[1] is 'rulu', but must be one of",
        ),
    ],
)
def test_what_is_said_about_layers_is_refused_in_one_sentence(fields: Any, sentence: str) -> None:
    assert [one[: len(sentence)] for one in _sentences(**fields)] == [sentence]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**500)
    | st.floats()
    | st.fractions()
    | st.decimals()
    | st.complex_numbers()
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["data", "network", "training", "other"]),
        values | st.dictionaries(st.sampled_from(list(spec.FIELDS)) | st.text(), values),
    )
)
def test_any_tables_are_accepted_or_refused_in_sentences(sections: dict[str, Any]) -> None:
    with contextlib.suppress(SpecError):
        Experiment.from_dict(sections)
    experiment, problems = spec.salvage(sections)
    assert isinstance(experiment, Experiment)
    assert all(0 < len(str(problem)) < 1000 for problem in problems)


@given(
    experiments(),
    st.sampled_from(["learning_rate", "noise", "hidden_sizes", "seed", "optimizer", "features"]),
    values,
)
def test_salvage_keeps_the_rest(experiment: Experiment, field: str, value: Any) -> None:
    sections = experiment.to_dict()
    section, name = spec.FIELDS[field]
    sections[section][name] = value
    salvaged, problems = spec.salvage(sections)
    if problems:
        default = {field: getattr(getattr(Experiment(), section), name)}
        if field == "optimizer":  # the options of an optimizer that doesn't exist mean nothing
            default["optimizer_options"] = {}
        if field == "hidden_sizes":  # what is said about layers fits those there are, or goes
            of_layers = ("activations", "dropouts", "frozen_layers")
            now, before = spec.flat(salvaged), spec.flat(experiment)
            assert all(now[name] in ((), before[name]) for name in of_layers)
            default |= {name: now[name] for name in (field, *of_layers)}
        kept = experiment.updated(**default)
        assert salvaged == kept
        named = [f"{section}.{name}"]
        if field == "hidden_sizes":  # sizes may be right, and too few for what is said about layers
            named += ["network.activations", "training.dropouts", "training.frozen_layers"]
        assert all(problem.field.startswith(tuple(named)) for problem in problems)


def test_every_table_is_a_choice() -> None:
    for name in tables.OPTIMIZERS:
        Training(optimizer=name)
    for name in tables.SCHEDULES:
        Training(schedule=name)
    for name in tables.DATASETS:
        Data(dataset=name)
