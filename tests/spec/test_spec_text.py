"""Specs as TOML and JSON files."""

import contextlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.spec import Experiment, SpecError
from tests.spec.spec_strategies import experiments


@given(experiments())
def test_toml_and_back(experiment: Experiment) -> None:
    text = experiment.to_toml()
    assert Experiment.from_toml(text) == experiment
    # exact to the last bit, as equality of floats alone would not say of -0.0
    assert Experiment.from_toml(text).to_toml() == text


@given(experiments())
def test_json_and_back(experiment: Experiment) -> None:
    text = experiment.to_json()
    assert Experiment.from_json(text) == experiment
    assert Experiment.from_json(text).to_json() == text


def test_toml_is_as_a_person_writes_it() -> None:
    toml = Experiment().updated(**{"optimizer.b1": 0.8}).to_toml()
    assert 'features = ["x1", "x2"]\n' in toml
    assert "hidden_sizes = [4, 2]\n" in toml
    assert "[training.optimizer_options]\nb1 = 0.8\n" in toml
    assert "hidden_sizes = []\n" in Experiment().updated(hidden_sizes=()).to_toml()


def test_zero_has_no_sign() -> None:
    experiment = Experiment().updated(l1=-0.0, noise=-0.0)
    assert "l1 = 0.0\n" in experiment.to_toml()
    assert experiment.to_query() == "noise=0.0"


def test_text_that_looks_like_toml_is_text() -> None:
    experiment = Experiment().updated(path='" = [\n    1,\n]\n', target="a = [")
    assert Experiment.from_toml(experiment.to_toml()) == experiment


@pytest.mark.parametrize("name", ["spec.toml", "spec.json"])
def test_file_and_back(tmp_path: Path, name: str) -> None:
    experiment = Experiment().updated(dataset="csv", path="données/é.csv", target="größe")
    experiment.save(tmp_path / name)
    assert Experiment.load(tmp_path / name) == experiment
    assert Experiment.load(str(tmp_path / name)) == experiment


def test_file_with_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_bytes(b"\xef\xbb\xbf[data]\nnoise = 0.2\n")
    assert Experiment.load(path).data.noise == 0.2


def test_a_relative_path_is_looked_for_beside_the_spec_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = tmp_path / "here", tmp_path / "folder"
    for place in (here, folder):
        place.mkdir()
        (place / "table.csv").touch()
    (here / "only_here.csv").touch()
    monkeypatch.chdir(here)
    spec = folder / "spec.toml"
    for name, found in (
        ("table.csv", str(folder / "table.csv")),
        ("only_here.csv", "only_here.csv"),
    ):
        spec.write_text(f'[data]\ndataset = "csv"\npath = "{name}"\n')
        assert Experiment.load(spec).data.path == found


def _refusal(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        Experiment.from_toml(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[data\n", "line 1, column 6"),
        ("[data]\nnoise 0.1\n", "line 2, column 7"),
        ("[data]\nnoise = 0.1\nnoise = 0.2\n", "line 3, column 12"),
        ("[data]\npath = '''\n", "line 3, column 1"),
    ],
)
def test_toml_error_names_line_and_column(text: str, place: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    sentence = _refusal(text)
    assert sentence.startswith("The spec is not valid TOML: ")
    assert place in sentence
    assert len(sentence.splitlines()) == 1


def test_json_error_names_line_and_column() -> None:
    with pytest.raises(SpecError, match=r"not valid JSON: .* \(at line 2, column 1\)\.$"):
        Experiment.from_json('{"data":\n')


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 100_000,
        "x = 1" + "0" * 10_000,
        "x = 1\n" * 400_000,
        "[data]\nnoise = nan",
        "[data]\nnoise = inf",
        "[data]\nnoise = 1e400",
        "[data]\nseed = 1979-05-27",
        "data = 3",
        "[data.noise]\nx = 1",
    ],
)
def test_hostile_toml_is_refused_in_a_sentence(text: str) -> None:
    assert 20 < len(_refusal(text)) < 300


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "1" + "0" * 10_000,
        "[]",
        "null",
        '{"data": {"noise": NaN}}',
        '{"data": {"noise": 1e400}}',
        '{"data": {"noise": 0.1, "noise": 0.2}}',
        '{"data": {"path": "\\ud800"}}',
        " " * 2_000_000,
    ],
)
def test_hostile_json_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        Experiment.from_json(text)
    assert 20 < len(str(caught.value)) < 300


@given(st.text() | st.text("[]{}=\"'.,#\n\t \\0123456789enaifdt-+_:"))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (Experiment.from_toml, Experiment.from_json):
        with contextlib.suppress(SpecError):
            assert isinstance(read(text), Experiment)


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"not found: there is no file .*missing\.toml"):
        Experiment.load(tmp_path / "missing.toml")
    with pytest.raises(SpecError, match="can't be read"):
        Experiment.load(tmp_path)
    with pytest.raises(SpecError, match="can't be read"):
        Experiment.load("a\0b")
    latin = tmp_path / "latin.toml"
    latin.write_bytes("[data]\npath = 'é'\n".encode("latin-1"))
    with pytest.raises(SpecError, match="not text in UTF-8"):
        Experiment.load(latin)
