"""How runs are compared on the page, and that as an address has it: "axis:seconds,log:y"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lepton_dash.compare import Fold, Look
from lepton_dash.i18n import N_, _
from lepton_dash.ui.look_problems import MOST_TOLD, not_a_choice, smoothing_in, unknown_part

CHOICES: Mapping[str, Mapping[str, str]] = {
    "value": {"loss": N_("Loss"), "metric": N_("Accuracy or R²")},
    "part": {"validation": N_("Validation"), "train": N_("Training"), "both": N_("Both")},
    "axis": {"epoch": N_("Epochs"), "step": N_("Training steps"), "seconds": N_("Seconds")},
    "log": {"": "", "x": "", "y": "", "xy": ""},
    "fold": {"no": N_("None"), "training": N_("Training"), "all": N_("All")},
    "band": {
        "range": N_("Lowest to highest"),
        "quartiles": N_("Middle half"),
        "deviation": N_("Mean ± deviation"),
    },
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


def parse_look(text: str) -> tuple[Comparison, list[str]]:
    """Reads what `write_look` wrote; a sentence for each part that can't be used."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _colon, value = part.partition(":")
        if name == "smoothing":
            found[name], problem = smoothing_in(value)
            problems += [problem] if problem else []
        elif name not in CHOICES:
            problems.append(unknown_part(name, Comparison._fields, _("a setting of curves")))
        elif value in CHOICES[name]:
            found[name] = value
        else:
            problems.append(not_a_choice(name, value, CHOICES[name]))
    return Comparison(**found), problems[:MOST_TOLD]


def write_look(comparison: Comparison) -> str:
    """What differs from the default; empty when nothing does."""
    default = Comparison()
    return ",".join(
        f"{name}:{value:g}" if name == "smoothing" else f"{name}:{value}"
        for name, value in comparison._asdict().items()
        if value != getattr(default, name)
    )
