"""The experiment in an address."""

import string
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash import spec
from lepton_dash.spec import Experiment
from lepton_dash.spec.problems import OPTIONS_ELSEWHERE
from lepton_dash.spec.query import OPTION_TABLES
from tests.spec.spec_strategies import experiments


def _read(query: Any) -> tuple[str, list[str]]:
    experiment, problems = Experiment.from_query(query)
    return experiment.to_query(), [str(problem) for problem in problems]


@given(experiments())
def test_query_and_back(experiment: Experiment) -> None:
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])
    assert Experiment.from_query(spec.query_pairs(experiment)) == (experiment, [])
    as_lists = parse_qs(experiment.to_query(), keep_blank_values=True)
    assert Experiment.from_query(as_lists) == (experiment, [])


@given(experiments())
def test_query_needs_no_escaping_by_others(experiment: Experiment) -> None:
    assert set(experiment.to_query()) <= set(string.ascii_letters + string.digits + "-._~%&=/:,")


def test_only_differences_are_written() -> None:
    assert Experiment().to_query() == ""
    experiment = Experiment().updated(
        dataset="spiral", hidden_sizes=(8, 8), learning_rate=0.1, data_seed=3, standardize=False
    )
    assert experiment.to_query() == (
        "dataset=spiral&standardize=false&data_seed=3&hidden_sizes=8-8&learning_rate=0.1"
    )
    assert Experiment().updated(hidden_sizes=()).to_query() == "hidden_sizes=none"
    assert Experiment().updated(**{"optimizer.b1": 0.8}).to_query() == "optimizer.b1=0.8"
    features = Experiment().updated(features=["x1", "x1^2", "x1*x2", "sin(x2)"])
    assert features.to_query() == "features=x1-x1sq-x1x2-sinx2"


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ("?noise=0.5", "noise=0.5"),
        ("hidden_sizes=8,8", "hidden_sizes=8-8"),
        ("hidden_sizes=8%2C%208", "hidden_sizes=8-8"),
        ("hidden_sizes=", "hidden_sizes=none"),
        ("features=x1,x2,x1^2,sin(x1)", "features=x1-x2-x1sq-sinx1"),
        ("standardize=0", "standardize=false"),
        ("standardize=OFF", "standardize=false"),
        ("epochs=5e3", "epochs=5000"),
        ("num_examples=none", ""),
        ("learning_rate=1e-05", "learning_rate=1e-05"),
        ("learning_rate=0.03", ""),
        ("optimizer.b1=0.9", ""),
        ("schedule=step&schedule.drops=5", "schedule=step&schedule.drops=5.0"),
    ],
)
def test_other_ways_to_write_it(query: str, same_as: str) -> None:
    assert _read(query) == (same_as, [])


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ("learning_rate=200", "learning_rate is 200, but must be above 0 and at most 100."),
        ("learning_rate=1e400", "learning_rate is inf, but must be a finite number"),
        ("learning_rate=1" + "0" * 350, "learning_rate is a very large number, but must be above"),
        ("optimizer.b1=1" + "0" * 350, "optimizer.b1 is a very large number, but must be from"),
        ("learning_rate=nan", "learning_rate is 'nan', but must be a number"),
        ("learning_rate=", "learning_rate is '', but must be a number"),
        ("learning_rate=1_0", "learning_rate is '1_0', but must be a number"),
        ("learning_rate=0x10", "learning_rate is '0x10', but must be a number"),
        ("learning_rate=١", "learning_rate is '١', but must be a number"),
        ("epochs=" + "9" * 10_000, "epochs is '99999"),
        ("epochs=1" + "0" * 350, "epochs is a very large number"),
        ("hidden_sizes=8-x", "hidden_sizes[1] is 'x', but must be a whole number"),
        ("hidden_sizes=-8", "hidden_sizes[0] is '', but must be a whole number"),
        ("hidden_sizes=" + "[" * 5000, "hidden_sizes is '[[["),
        ("hidden_sizes=" + "8-" * 99 + "8", "hidden_sizes is [8, 8, 8, 8, 8, 8, ...], but"),
        ("features=", "features is [], but must be at least one name"),
        ("features=x9", "features[0] can't be used: x9: there is no x9; use x1 and x2."),
        ("standardize=maybe", "standardize is 'maybe', but must be true or false."),
        ("data_seed=-1", "data_seed is −1, but must be a whole number"),
        ("split_seed=x", "split_seed is 'x', but must be a whole number"),
        ("optimizer=adm", "optimizer is 'adm', but must be one of sgd,"),
        ("optimizer=adm&optimizer.momentum=0.5", "optimizer is 'adm', but must be one of sgd,"),
        ("optimizer.b1=7", "optimizer.b1 is 7, but must be from 0 to 0.9999."),
        ("optimizer.epss=7", "optimizer.epss is not a field that exists; did you mean eps?"),
        ("schedule.=7", "schedule. is not a field that exists"),
        ("optimizer_options=1", "optimizer_options is not a field that exists"),
        ("dataset=<script>alert(1)</script>", "dataset is '<script>alert(1)</script>', but"),
        ("dataset=%00%ff%d8", "dataset is '\\x00"),
        ("path=%00", "path is '\\x00', but must be text that"),
        ("path=" + "a" * 5000, "path is 'aaaa"),
        ("loss=softmx", "loss is 'softmx', but must be one of auto,"),
        ("lerning_rate=1", "lerning_rate is not a field that exists; did you mean learning_rate?"),
        ("__doc__=1", "__doc__ is not a field that exists."),
        ("self=1", "self is not a field that exists."),
        ("=1", " is not a field that exists."),
    ],
)
def test_bad_field_is_named_and_the_rest_kept(bad: str, named: str) -> None:
    good = "noise=0.5&activation=relu&l1=0.001"
    for query in (f"{good}&{bad}", f"{bad}&{good}"):
        kept, problems = _read(query)
        assert kept == good
        assert len(problems) == 1
        assert problems[0].startswith(named)
        assert len(problems[0]) < 400


def test_good_option_beside_a_bad_one_is_kept() -> None:
    kept, problems = _read("optimizer.b1=7&optimizer.b2=0.5&optimizer.b9=1")
    assert kept == "optimizer.b2=0.5"
    assert len(problems) == 2


def test_loss_that_does_not_fit_is_named() -> None:
    kept, problems = _read("dataset=plane&loss=hinge&noise=0.2")
    assert kept == "dataset=plane&noise=0.2"
    assert problems == ["loss is 'hinge', but must be one of auto, mse, half_mse, huber."]


def test_repeated_field_counts_once() -> None:
    kept, problems = _read("seed=1&seed=2&seed=3")
    assert kept == "seed=3"
    assert problems == ["seed is given more than once; the last one counts."]


def test_long_addresses_are_cut_before_they_are_read() -> None:
    kept, problems = _read("seed=5&" + "path=" + "a" * 10_000_000)
    assert kept == "seed=5"
    assert problems == ["The address is 10,000,012 characters long; the first 32,768 were read."]
    kept, problems = _read("seed=5&" + "&".join(f"a{index}=1" for index in range(1000)))
    assert kept == "seed=5"
    assert len(problems) == 20
    assert problems[0] == "The address has more than 200 fields; the first 200 were read."


hostile = (
    st.text()
    | st.integers()
    | st.integers(10**300, 10**500)
    | st.floats()
    | st.none()
    | st.lists(st.text() | st.integers())
)


@given(st.dictionaries(st.sampled_from(list(spec.FIELDS)) | st.text(), hostile))
def test_any_values_are_read(values: dict[str, Any]) -> None:
    experiment, problems = Experiment.from_query(values)
    assert isinstance(experiment, Experiment)
    assert all(len(str(problem)) < 1000 for problem in problems)


names = st.sampled_from([*spec.FIELDS, "optimizer.b1", "loss.delta", "schedule.drops", "x"])
texts = st.text() | st.text("0123456789-.,e+%&=[]naif") | st.sampled_from(["adam", "8-8", "none"])


@given(st.lists(st.tuples(names, texts)))
def test_any_address_is_read_the_same_as_what_was_kept(entries: list[tuple[str, str]]) -> None:
    experiment, _problems = Experiment.from_query("&".join(f"{name}={v}" for name, v in entries))
    assert Experiment.from_query(experiment.to_query()) == (experiment, [])


def test_values_that_are_no_text() -> None:
    assert _read({"seed": 3, "noise": 0.5, "standardize": False}) == (
        "noise=0.5&standardize=false&seed=3",
        [],
    )
    for value in (10**5000, object(), [[[]]], {}, None, b"\xff"):
        kept, problems = _read({"seed": value, "noise": "0.5"})
        assert kept == "noise=0.5"
        assert len(problems) == 1


def test_names_of_other_libraries_lead_to_options_and_hide_none() -> None:
    own = {
        name for table in OPTION_TABLES.values() for row in table.values() for name in row.options
    }
    assert set(OPTIONS_ELSEWHERE.values()) <= own
    assert not own & set(OPTIONS_ELSEWHERE)
