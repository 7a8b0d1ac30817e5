"""Runs to a tracking server of MLflow. Needs the extra `mlflow`, which is its client."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import numpy as np

from lepton_dash.export.errors import ExportError, not_installed
from lepton_dash.export.tracked import Tracked
from lepton_dash.i18n import _

URL_VARIABLE = "MLFLOW_TRACKING_URI"
EXPERIMENT = "lepton_dash"
"""What runs are listed under."""
MOST_METRICS = 1000
"""In one message: the server takes no more."""
MOST_PARAMS = 100
LONGEST_PARAM = 6000
LONGEST_TAG = 5000
PATIENCE = 5.0  # [s] that a server may take to say that it is there

# what the client of MLflow is told, unless somebody has told it something else
_CLIENT = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",  # what is printed there is for programs
}


class Sent(NamedTuple):
    """What became of a run."""

    url: str
    """Of its page on the server."""
    notes: tuple[str, ...] = ()
    """What didn't get there, a sentence each."""


def send(
    run: Tracked,
    url: str | None = None,
    *,
    files: Mapping[str, bytes] | None = None,
    experiment: str = EXPERIMENT,
) -> Sent:
    """Sends a run: settings as params, history as metrics, versions and device as tags.

    Args:
        run: which.
        url: of the server, like http://127.0.0.1:5000; None: what MLFLOW_TRACKING_URI says.
        files: artifacts by name, for servers that take them; the spec is sent in any case.
        experiment: what the run is listed under.

    Raises:
        ExportError: when the client isn't installed, or the server isn't there or refuses it.
    """
    address = _checked(url or os.environ.get(URL_VARIABLE, ""))
    for name, value in _CLIENT.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow.exceptions import MlflowException
        from mlflow.tracking import MlflowClient
    except ImportError as error:
        raise not_installed(_("Sending runs to MLflow"), "mlflow-skinny", "mlflow") from error
    _greet(address)
    try:
        client = MlflowClient(tracking_uri=address)
        group = _experiment_id(client, experiment)
        sent = client.create_run(
            group,
            start_time=round(run.began.timestamp() * 1000),
            tags=_tags(run),
            run_name=run.name,
        )
        run_id = sent.info.run_id
        for params in _portions(_params(run), MOST_PARAMS):
            client.log_batch(run_id, params=params)
        for metrics in _portions(_metrics(run), MOST_METRICS):
            client.log_batch(run_id, metrics=metrics)
        notes = _send_files(
            client, run_id, {"spec.toml": run.experiment.to_toml().encode()} | dict(files or {})
        )
        ended = run.wall_times[-1] if len(run.rows) else run.began.timestamp()
        client.set_terminated(run_id, "FINISHED", end_time=round(ended * 1000))
    except (MlflowException, OSError) as error:
        raise ExportError(
            _("The MLflow server at {url} refused the run: {error}").format(
                url=_shown(address), error=_one_line(str(error).replace(address, _shown(address)))
            )
        ) from error
    return Sent(f"{_shown(address)}/#/experiments/{group}/runs/{run_id}", tuple(notes))


def _checked(url: str) -> str:
    """The address of a server, without what doesn't belong into it."""
    if not url:
        raise ExportError(
            _(
                "Which MLflow server is not said: give its address, such as"
                " http://127.0.0.1:5000, or set {variable}."
            ).format(variable=URL_VARIABLE)
        )
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise ExportError(
            _(
                "{url} is not the address of an MLflow server, which begins with http:// or"
                " https://, such as http://127.0.0.1:5000."
            ).format(url=_one_line(_shown(url)))
        )
    return url.rstrip("/")


def _shown(address: str) -> str:
    """The address without a name and a password: what is shown may be copied or logged."""
    return re.sub("(?<=//)[^/]*@", "", address)


def _greet(address: str) -> None:
    """Finds out whether a server is there: the client would try for minutes."""
    request = Request(f"{_shown(address)}/health", headers={"User-Agent": "lepton_dash"})
    try:
        with urlopen(request, timeout=PATIENCE):
            return
    except HTTPError:
        return  # one that wants a password, or is behind something: the client will say
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ExportError(
            _(
                "No MLflow server answers at {url} ({error}); start one with mlflow server, or"
                " correct the address."
            ).format(url=_shown(address), error=_one_line(reason))
        ) from error


def _experiment_id(client: Any, name: str) -> str:
    found = client.get_experiment_by_name(name)
    return str(found.experiment_id if found else client.create_experiment(name))


def _params(run: Tracked) -> Iterator[Any]:
    from mlflow.entities import Param

    for name, value in run.settings().items():
        yield Param(name, str(value)[:LONGEST_PARAM])


def _tags(run: Tracked) -> dict[str, str]:
    about = {"task": run.task, **run.about}
    return {f"lepton_dash.{name}": value[:LONGEST_TAG] for name, value in about.items()}


def _metrics(run: Tracked) -> Iterator[Any]:
    from mlflow.entities import Metric

    series = [(f"{kind}/{part}", values) for part, kind, values in run.series()]
    for index, (epoch, wall_time) in enumerate(zip(run.rows[:, 0], run.wall_times, strict=True)):
        for name, values in series:
            if np.isfinite(values[index]):
                yield Metric(name, float(values[index]), round(wall_time * 1000), int(epoch))


def _portions(entries: Iterator[Any], most: int) -> Iterator[Sequence[Any]]:
    while portion := list(islice(entries, most)):
        yield portion


def _send_files(client: Any, run_id: str, files: Mapping[str, bytes]) -> list[str]:
    """Sends artifacts; a server that takes none is no reason to give the run up."""
    from mlflow.exceptions import MlflowException

    try:
        with tempfile.TemporaryDirectory(prefix="lepton_dash_") as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            client.log_artifacts(run_id, folder)
    except (MlflowException, OSError, ImportError) as error:
        return [
            _("The server took the run, but not its files: {error}").format(error=_one_line(error))
        ]
    return []


def _one_line(words: object) -> str:
    return " ".join(str(words).split())[:300]
