"""How runs are compared on the page, and that as an address has it: "axis:seconds,log:y"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lepton_dash.compare import Fold, Look
from lepton_dash.export.curves import read_smoothing
from lepton_dash.i18n import N_

CHOICES: Mapping[str, Mapping[str, str]] = {
    "value": {"loss": N_("Loss"), "metric": N_("Accuracy or R²")},
    "part": {"validation": N_("Validation"), "train": N_("Training"), "both": N_("Both")},
    "axis": {"epoch": N_("Epochs"), "step": N_("Training steps"), "seconds": N_("Seconds")},
    "log": {"": "", "x": "", "y": "", "xy": ""},
    "fold": {"no": N_("None"), "training": N_("Training"), "all": N_("All")},
    "band": {"range": N_("Lowest to highest"), "quartiles": N_("Middle half")},
}
"""Field -> what it can be, and that in words; the first one is what goes without saying."""


class Comparison(NamedTuple):
    """What is drawn of the runs, and how; see `compare.Look` and `compare.Fold`."""

    value: str = "loss"
    part: str = "validation"
    axis: str = "epoch"
    log: str = ""
    """The axes that are logarithmic: x, y or both."""
    fold: str = "no"
    band: str = "range"
    smoothing: float = 0.0

    @property
    def look(self) -> Look:
        """What the curves are made by."""
        return Look(self.value, self.part, self.axis, self.smoothing, self.band)  # type: ignore[arg-type]

    @property
    def folded(self) -> Fold:
        """The seeds in which runs may differ to be drawn as one."""
        return self.fold  # type: ignore[return-value]


def parse_look(text: str) -> Comparison:
    """Reads what `write_look` wrote; what can't be used has its default."""
    found: dict[str, Any] = {}
    for part in text.split(","):
        name, _colon, value = part.strip().partition(":")
        if value in CHOICES.get(name, {}):
            found[name] = value
        elif name == "smoothing":
            found[name] = read_smoothing(value) or 0.0
    return Comparison(**found)


def write_look(comparison: Comparison) -> str:
    """What differs from the default; empty when nothing does."""
    default = Comparison()
    return ",".join(
        f"{name}:{value:g}" if name == "smoothing" else f"{name}:{value}"
        for name, value in comparison._asdict().items()
        if value != getattr(default, name)
    )
