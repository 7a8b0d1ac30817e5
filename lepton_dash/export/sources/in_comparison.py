"""Scripts that train compared runs again and give the very numbers of their figure."""

from collections.abc import Sequence

import numpy as np

from lepton_dash.compare import Compared, Kept
from lepton_dash.compare.curves import BANDS
from lepton_dash.export.sources.common import requirements
from lepton_dash.export.sources.template import fill
from lepton_dash.export.sources.words import literal
from lepton_dash.figures.overlay import AXES
from lepton_dash.store import COLUMNS

TRAIN = "train.py"
"""The script of each run, in a folder of its own."""

_WORDS = {"accuracy": "accuracy", "r2": "R²", "metric": "accuracy or R²"}


def comparison_source(
    compared: Compared, folders: Sequence[str], figure: str, script: str, log: str = ""
) -> str:
    """The script's text.

    Args:
        compared: the runs.
        folders: of each of its members, in their order, where there is its script.
        figure: the name of the file with the figure's numbers.
        script: the script's own name.
        log: the axes that are logarithmic.
    """
    look, curves = compared.look, compared.curves.curves
    smoothed = any(curve.smooth is not None for curve in curves)
    longest = max((len(kept.rows) for kept in compared.members), default=0)
    flags = {
        "deviation": BANDS[look.band] is None,
        look.axis: True,
        "folded": any(curve.low is not None for curve in curves),
        "smoothed": smoothed,
        "thinned": longest > compared.curves.most,
        "log_x": "x" in log,
        "log_y": "y" in log,
    }
    x_at = 0 if look.axis == "epoch" else 1
    texts = {
        "requirements": requirements("jax", "jaxlib", "optax", "numpy"),
        "script": script,
        "train": TRAIN,
        "figure": literal(figure),
        "lines": "\n".join(f"{literal(line)}," for line in _lines(compared, folders)),
        "columns": repr(
            {part: COLUMNS.index(f"{part}_{look.value}") for part in ("train", "validation")}
        ).replace("'", '"'),
        "value": "loss" if look.value == "loss" else _WORDS[compared.value],
        "metric": _WORDS[compared.value] if look.value == "metric" else "accuracy or R²",
        "axis": AXES[look.axis],
        "smoothing": literal(float(look.smoothing)),
        "unit": literal(float(compared.curves.unit)),
        "band": literal(BANDS[look.band]),
        "most": literal(compared.curves.most),
        "x_at": literal(x_at),
        "y_at": literal(x_at + (2 if smoothed else 1)),
    }
    return fill("comparison.py.txt", {name for name, holds in flags.items() if holds}, texts)


def boundaries_source(
    compared: Compared,
    columns: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
    folders: Sequence[str],
    figure: str,
    script: str,
) -> str:
    """The script's text for boundaries beside one another.

    Args:
        compared: the runs.
        columns: of each, where in the figure's table are its points, and what it says of them.
        folders: see `comparison_source`.
        figure: likewise.
        script: likewise.
    """
    runs = [
        (name, folder, *own)
        for name, folder, own in zip(compared.names, folders, columns, strict=True)
    ]
    texts = {
        "requirements": requirements("jax", "jaxlib", "optax", "numpy"),
        "script": script,
        "train": TRAIN,
        "figure": literal(figure),
        "runs": "\n".join(f"{literal(run)}," for run in runs),
    }
    return fill("boundaries.py.txt", set(), texts)


def _lines(compared: Compared, folders: Sequence[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Of each line its name, its part, and the folders of what it is made of."""
    rest = iter(folders)
    of_groups = [tuple(next(rest) for _member in group.members) for group in compared.groups]
    lines = []
    for curve in compared.curves.curves:
        column = COLUMNS.index(f"{curve.part}_{compared.look.value}")
        group = compared.groups[curve.colour]
        measured = tuple(
            folder
            for folder, kept in zip(of_groups[curve.colour], group.members, strict=True)
            if any(kept is one for one in group.lasting) and _is_measured(kept, column)
        )
        lines.append((curve.name, curve.part, measured))
    return lines


def _is_measured(kept: Kept, column: int) -> bool:
    return bool(np.isfinite(kept.rows[:, column]).any())
