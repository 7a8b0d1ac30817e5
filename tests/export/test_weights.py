"""Weights files and specs that people bring."""

import json
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from safetensors.numpy import save

from lepton_dash.data import DataError
from lepton_dash.export import weights
from lepton_dash.export.weights import WeightsError, read, run_of
from lepton_dash.spec import Experiment, SpecError
from lepton_dash.spec.text import LARGEST_FILE
from tests.export.networks import NETWORKS, SMALL, rows_of, trained

SIZES = (2, 4, 3, 1)
ARRAYS = {
    f"layers.{depth}.{kind}": np.ones(SIZES[depth : depth + 2] if kind == "weight" else o, "f4")
    for depth, o in enumerate(SIZES[1:])
    for kind in ("weight", "bias")
}
METADATA = {"format": "lepton_dash", "experiment": SMALL.to_json(), "result": '{"epoch": 3}'}


def _file(arrays: dict[str, Any] | None = None, **metadata: str) -> bytes:
    return save({**ARRAYS, **(arrays or {})}, metadata=METADATA | metadata)


def _sentence(content: bytes) -> str:
    with pytest.raises(WeightsError) as raised:
        read(content)
    said = str(raised.value)
    assert len(said.splitlines()) == 1
    assert len(said) < 500
    return said


@pytest.mark.parametrize("name", NETWORKS)
def test_a_run_comes_back(name: str, tmp_path: Path) -> None:
    run = trained(name)
    run.save_weights(tmp_path / "w.safetensors")
    loaded = read((tmp_path / "w.safetensors").read_bytes())
    assert loaded.experiment == run.experiment
    assert loaded.timeline == run.timeline
    assert loaded.epoch == run.state.epoch
    assert loaded.sizes == run.trainer.design.sizes
    again = run_of(loaded)
    for key, array in run.params.items():
        np.testing.assert_array_equal(again.params[key], array)
    np.testing.assert_array_equal(again.predict(rows_of(run)), run.predict(rows_of(run)))
    assert again.settings == run.settings
    assert again.weights_file()  # what a result is made of is there
    assert again.result["train_loss"] == pytest.approx(run.result["train_loss"], rel=1e-5)


def test_files_are_those_that_the_server_knows(tmp_path: Path) -> None:
    experiment = Experiment().updated(dataset="csv", path="/etc/passwd", target="y")
    arrays = dict(ARRAYS) | {"layers.0.weight": np.ones((2, 4), "f4")}
    content = _file(arrays, experiment=experiment.updated(hidden_sizes=(4, 3)).to_json())

    def refuse(path: str) -> Path:
        raise DataError(f"no file {path}")

    with pytest.raises(DataError, match="no file /etc/passwd"):
        run_of(read(content), refuse)


def test_data_that_have_changed(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = "\n".join(f"{i},{i % 3},{i % 7},{'ab'[i % 2]}" for i in range(40))
    table.write_text("x,y,z,label\n" + rows)
    experiment = SMALL.updated(dataset="csv", path=str(table), target="label", num_examples=None)
    loaded = read(_file(experiment=experiment.to_json()))
    with pytest.raises(WeightsError, match="of 2 inputs and 1 outputs, but the data make one of 3"):
        run_of(loaded)


class TestRefusals:
    def test_nothing(self) -> None:
        for content in (b"", b"{", b"12345678", b"PK\x03\x04" + bytes(100), bytes(1000)):
            assert _sentence(content).startswith("The file doesn't begin as weights do")

    def test_pickle(self) -> None:
        assert _sentence(b"\x80\x04\x95" + bytes(50)).startswith(
            "The file doesn't begin as weights do"
        )

    def test_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(weights, "LARGEST_FILE", 2**20)
        said = _sentence(bytes(3 * 2**20))
        assert said == "The weights file has 3 MB, and at most 1 MB are taken."

    @pytest.mark.parametrize("length", [weights.LARGEST_HEADER + 1, 2**40, 2**64 - 1])
    def test_huge_header(self, length: int) -> None:
        said = _sentence(struct.pack("<Q", length) + b'{"a":1}')
        assert f"begins with {length:,} bytes" in said

    def test_cut_off(self) -> None:
        whole = _file()
        header = 8 + int.from_bytes(whole[:8], "little")
        assert "cut off" in _sentence(whole[: header // 2])
        assert "damaged" in _sentence(whole[:-1])
        assert "damaged" in _sentence(whole + b"1")

    def test_deep_header(self) -> None:
        deep = b'{"a":' + b"[" * 200_000
        assert _sentence(struct.pack("<Q", len(deep)) + deep).startswith(
            "The file doesn't begin as weights do"
        )

    def test_of_another_program(self) -> None:
        for content in (
            save(ARRAYS),
            save(ARRAYS, metadata={"format": "pt"}),
        ):
            assert "only files that lepton_dash wrote" in _sentence(content)

    def test_experiment_that_is_none(self) -> None:
        for text in ("", "[]", "{", '{"data": {"dataset": "nowhere"}}'):
            said = _sentence(_file(experiment=text))
            assert said.startswith("The experiment in the weights file can't be used: ")
        assert "timeline" in _sentence(_file(timeline='[{"epoch": 1}]'))
        assert "timeline[0].value" in _sentence(
            _file(timeline='[{"epoch": 1, "field": "weight", "value": [0, 5, 0, 1.0]}]')
        )

    def test_wrong_arrays(self) -> None:
        missing = {name: array for name, array in ARRAYS.items() if name != "layers.1.bias"}
        assert _sentence(save(missing, metadata=METADATA)) == "The array layers.1.bias is missing."
        assert "belongs to no layer" in _sentence(_file({"layers.7.bias": np.ones(3, "f4")}))
        assert _sentence(_file({"layers.1.weight": np.ones((4, 9), "f4")})) == (
            "The array layers.1.weight has the shape 4 × 9, but the experiment in the file needs"
            " 4 × 3."
        )
        for shape in ((), (8,), (2, 2, 2), (0, 4), (2, 0)):
            assert "has the shape" in _sentence(_file({"layers.0.weight": np.ones(shape, "f4")}))
        for dtype in ("f8", "f2", "i4", "u1", "?"):
            said = _sentence(_file({"layers.0.bias": np.ones(4, dtype)}))
            assert said == "The array layers.0.bias holds something other than float32 numbers."
        for value in (np.nan, np.inf):
            said = _sentence(_file({"layers.0.bias": np.array([0, 1, value, 0], "f4")}))
            assert said == "The array layers.0.bias holds numbers that aren't finite."
        bad_name = _sentence(_file({"\n\x1b<b>" + "x" * 10_000: np.ones(4, "f4")}))
        assert "\x1b" not in bad_name

    def test_other_ends(self) -> None:
        wide = _file({"layers.0.weight": np.ones((5, 4), "f4")})
        assert _sentence(wide) == (
            "The weights are of a network of 5 inputs and 1 outputs, but the experiment in the file"
            " has 2 and 1."
        )
        outputs = {"layers.2.weight": np.ones((3, 2), "f4"), "layers.2.bias": np.ones(2, "f4")}
        assert "2 inputs and 2 outputs" in _sentence(_file(outputs))

    @pytest.mark.parametrize(
        "result",
        ["", "[", "[1]", '{"epoch": -1}', '{"epoch": true}', '{"epoch": 1e99}', "[" * 9999],
    )
    def test_how_long_it_was_trained_is_not_believed(self, result: str) -> None:
        assert read(_file(result=result)).epoch == 0


WHOLE = _file()


@given(st.binary(max_size=300))
def test_random_bytes(content: bytes) -> None:
    _sentence(content)


@given(st.binary(max_size=200), st.integers(0, 400))
def test_random_header(content: bytes, length: int) -> None:
    _sentence(struct.pack("<Q", length) + b"{" + content)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
@hypothesis_settings(max_examples=300)
def test_a_changed_byte(position: int, value: int) -> None:
    """What is taken is a whole network of finite numbers; all else is one sentence."""
    content = bytearray(WHOLE)
    content[position] = value
    try:
        loaded = read(bytes(content))
    except WeightsError:
        _sentence(bytes(content))
        return
    assert all(np.isfinite(array).all() for array in loaded.arrays.values())
    assert {name: array.shape for name, array in loaded.arrays.items()} == {
        name: array.shape for name, array in ARRAYS.items()
    }


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["__metadata__", "a", *ARRAYS]), _JSON, max_size=4), _JSON)
def test_any_header(header: dict[str, Any], metadata: Any) -> None:
    for said in (header, header | {"__metadata__": METADATA}, {"__metadata__": metadata}):
        text = json.dumps(said).encode()
        _sentence(struct.pack("<Q", len(text)) + text + bytes(64))


class TestSpecs:
    def test_bytes_as_a_file_of_that_name(self) -> None:
        assert Experiment.from_bytes(SMALL.to_toml().encode(), "a.toml") == SMALL
        assert Experiment.from_bytes(SMALL.to_json().encode("utf-8-sig"), "a.JSON") == SMALL

    def test_too_large(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError, match=r"too large: of big\.toml at most 4,000,000 bytes"):
            Experiment.from_bytes(b"#" * (LARGEST_FILE + 1), "big.toml")
        with pytest.raises(SpecError, match="at most 1,000,000 are read"):
            Experiment.from_bytes(b"#" * LARGEST_FILE, "big.toml")
        path = tmp_path / "big.toml"
        path.write_bytes(b"#" * (LARGEST_FILE + 1))
        with pytest.raises(SpecError, match="too large"):
            Experiment.load(path)

    def test_a_device_without_end(self) -> None:
        if not Path("/dev/zero").exists():
            pytest.skip("needs /dev/zero")
        with pytest.raises(SpecError, match="too large"):
            Experiment.load("/dev/zero")

    @given(st.binary(max_size=200), st.sampled_from(["a.toml", "a.json"]))
    def test_random_bytes(self, content: bytes, name: str) -> None:
        with suppress(SpecError):  # and nothing else
            Experiment.from_bytes(content, name)
