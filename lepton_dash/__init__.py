"""lepton_dash: watch neural networks learn.

    import lepton_dash as ld

    experiment = ld.Experiment.load("spec.toml")
    run = ld.train(experiment)
    ld.runs()                     # saved runs; ld.load_run(id) opens one

What is named here is imported when it is first used, because JAX takes seconds to import.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lepton_dash.run import Run, train
    from lepton_dash.saved_runs import load_run, runs
    from lepton_dash.spec import Change, Experiment

__all__ = ["Change", "Experiment", "Run", "load_run", "runs", "train"]

_HOMES = {
    "Change": "lepton_dash.spec",
    "Experiment": "lepton_dash.spec",
    "Run": "lepton_dash.run",
    "load_run": "lepton_dash.saved_runs",
    "runs": "lepton_dash.saved_runs",
    "train": "lepton_dash.run",
}


_MODULES = {"data", "presets", "spec", "tables"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
