"""What a file says of the network in it, beside its weights."""

from importlib.metadata import version
from typing import Any

from lepton_dash.run import Run
from lepton_dash.spec import timeline_to_json


def description(run: Run, package: str) -> dict[str, Any]:
    """Returns what is needed to use the network, and to train it again.

    Args:
        run: the training.
        package: of the file's format, whose version is among those that are named.
    """
    prepared = run.prepared
    return {
        "experiment": run.experiment.to_json(),
        "timeline": timeline_to_json(run.timeline),
        "task": run.task,
        "columns": [column.description for column in prepared.raw_columns],
        "features": list(prepared.feature_names),
        "target": prepared.target_name,
        "classes": list(prepared.class_texts),
        "versions": {name: version(name) for name in ("lepton-dash", "jax", package)},
    }
