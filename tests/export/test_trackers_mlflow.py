"""Runs sent to a real tracking server of MLflow."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np
import pytest

from lepton_dash.export import mlflow_server as module
from lepton_dash.export.errors import ExportError
from lepton_dash.export.mlflow_server import send
from lepton_dash.export.tracked import Tracked
from lepton_dash.spec import Experiment
from tests.export.mlflow_process import mlflow_server
from tests.export.networks import SMALL

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
MANY = 1_300  # more than a message takes


def _run(epochs: int = MANY, **fields: Any) -> Tracked:
    rows = np.column_stack(
        [np.arange(1, epochs + 1), *np.random.default_rng(0).random((5, epochs))]
    )
    rows[:, 5] = 0.1 * rows[:, 0]
    run = Tracked("<b>a run</b>", SMALL, (), "binary", rows, BEGAN, {"device": "CPU"})
    return run._replace(**fields)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mlflow_server(tmp_path_factory.mktemp("mlflow")) as address:
        yield address


def _ask(server: str, method: str, **question: Any) -> Any:
    answer = httpx.get(f"{server}/api/2.0/mlflow/{method}", params=question, timeout=60)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.timeout(400)  # of which most may go into installing the server
def test_a_run_gets_there(
    server: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = _run()
    sent = send(run, server, files={"weights.safetensors": b"12345"})
    assert sent.notes == ()
    run_id = sent.url.rpartition("/")[2]
    found = _ask(server, "runs/get", run_id=run_id)["run"]
    assert found["info"]["run_name"] == run.name
    assert found["info"]["status"] == "FINISHED"
    assert found["info"]["start_time"] == round(BEGAN.timestamp() * 1000)
    params = {entry["key"]: entry["value"] for entry in found["data"]["params"]}
    assert params["learning_rate"] == "0.03"
    assert params["hidden_sizes"] == "4, 3"
    tags = {entry["key"]: entry["value"] for entry in found["data"]["tags"]}
    assert tags["lepton_dash.device"] == "CPU"
    history = _ask(
        server, "metrics/get-history", run_id=run_id, metric_key="loss/train", max_results=5000
    )["metrics"]
    values = {entry["step"]: entry["value"] for entry in history}
    np.testing.assert_array_equal([values[step] for step in range(1, MANY + 1)], run.rows[:, 1])
    assert history[0]["timestamp"] - round(BEGAN.timestamp() * 1000) == 100
    files = _ask(server, "artifacts/list", run_id=run_id)["files"]
    assert {file["path"]: file["file_size"] for file in files}["weights.safetensors"] == 5
    spec = httpx.get(
        f"{server}/get-artifact", params={"run_id": run_id, "path": "spec.toml"}, timeout=60
    )
    assert Experiment.from_toml(spec.text) == SMALL

    # a second one, by the environment; into the same list, with all that is long cut
    monkeypatch.setenv(module.URL_VARIABLE, f"{server}/")
    points = "; ".join(f"{i / 70:.3f} 1.000 {i % 2}" for i in range(1000))
    long = SMALL.updated(dataset="points", points=points)
    other = send(_run(2, experiment=long, name="x" * 200, about={"state": "y" * 9000}))
    assert other.url.rsplit("/", 3)[1] == sent.url.rsplit("/", 3)[1]

    with pytest.raises(ExportError, match="refused the run") as raised:
        send(_run(2), server, experiment="")
    assert len(str(raised.value).splitlines()) == 1
    assert capfd.readouterr().out == ""  # which is for programs


class TestRefusals:
    def test_no_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(module.URL_VARIABLE, raising=False)
        with pytest.raises(ExportError, match="give its address, such as http"):
            send(_run(1))

    @pytest.mark.parametrize(
        "url", ["file:///etc", "sqlite:///x.db", "databricks", "http://", "//[x"]
    )
    def test_no_server_s_address(self, url: str) -> None:
        with pytest.raises(ExportError, match="is not the address of an MLflow server"):
            send(_run(1), url)

    def test_nobody_answers(self) -> None:
        with pytest.raises(ExportError) as raised:
            send(_run(1), "http://127.0.0.1:9")
        assert str(raised.value).startswith("No MLflow server answers at http://127.0.0.1:9 (")
        assert len(str(raised.value).splitlines()) == 1

    @pytest.mark.parametrize("url", ["http://me:pass@127.0.0.1:9", "mysql://me:pass@host/x"])
    def test_a_password_in_the_address_is_not_shown(self, url: str) -> None:
        with pytest.raises(ExportError, match=r"MLflow server") as raised:
            send(_run(1), url)
        assert "pass" not in str(raised.value)

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("mlflow.exceptions", "mlflow.tracking"):
            monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ExportError) as raised:
            send(_run(1), "http://127.0.0.1:9")
        assert str(raised.value) == (
            "Sending runs to MLflow needs mlflow-skinny, which isn't installed here; install it"
            " with pip install 'lepton-dash[mlflow]', or start with uv run --extra mlflow."
        )
