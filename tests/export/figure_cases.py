"""Small trainings, each done once for all tests, and what is read out of exported files."""

from functools import cache
from typing import Any

import lepton_dash as ld
from lepton_dash.export.charts import ChartSource

EXPERIMENTS: dict[str, dict[str, Any]] = {
    "binary": {"dataset": "spiral", "hidden_sizes": (4, 3), "num_examples": 80, "epochs": 12},
    "multiclass": {"dataset": "blobs", "hidden_sizes": (5,), "num_examples": 90, "epochs": 8},
    "regression": {"dataset": "plane", "hidden_sizes": (3,), "num_examples": 60, "epochs": 6},
    "table": {"dataset": "iris", "hidden_sizes": (3,), "epochs": 4},
    "unvalidated": {
        "dataset": "circle",
        "hidden_sizes": (),
        "num_examples": 40,
        "epochs": 3,
        "validation_fraction": 0.0,
    },
}


@cache
def source(name: str) -> ChartSource:
    return ChartSource(ld.train(ld.Experiment().updated(**EXPERIMENTS[name])))
