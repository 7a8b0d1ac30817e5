"""The figure bundle: a figure with its data, and all that makes it again, in one ZIP."""

import json
import os
import platform
from collections.abc import Mapping
from typing import Any

from lepton_dash.export.archive import with_safe_names, zip_bytes
from lepton_dash.export.sources.common import requirements
from lepton_dash.export.sources.in_jax import jax_source
from lepton_dash.i18n import _
from lepton_dash.run import Run
from lepton_dash.spec import timeline_to_json
from lepton_dash.versions import EXPORT, installed

SCRIPT = "reproduce.py"
SPEC, TIMELINE, VERSIONS = "spec.toml", "timeline.json", "versions.json"
CAPTION, README = "caption.txt", "README.txt"

DRAWN = ("pdf", "svg", "csv")
"""Formats of a figure that its bundle has."""

REQUIRED = ("jax", "jaxlib", "optax", "numpy")
"""What the script needs."""


def bundle(run: Run, figures: Mapping[str, bytes], caption: str = "") -> bytes:
    """A ZIP with figures and the recipe that makes them again.

    Args:
        run: the training that the figures show.
        figures: by name, like "figure.pdf"; names that no file system takes are mended.
        caption: what is written below them.

    Returns:
        The same bytes for the same run and figures.
    """
    script = jax_source(run, SCRIPT).files
    recipe = {SPEC: run.experiment.to_toml().encode()}
    if run.timeline:
        recipe[TIMELINE] = timeline_to_json(run.timeline).encode()
    recipe[VERSIONS] = (json.dumps(versions(run), indent=2, ensure_ascii=False) + "\n").encode()
    if caption:
        recipe[CAPTION] = (caption + "\n").encode("utf-8", "replace")
    taken = {**script, **recipe, README: b""}
    named = with_safe_names(figures, taken)
    readme = _readme(list(named), run, bool(caption))
    return zip_bytes({**named, **recipe, **script, README: readme.encode()})


def versions(run: Run) -> dict[str, Any]:
    """Seeds, versions and the machine: what the last bit of a number depends on."""
    data, training = run.experiment.data, run.experiment.training
    split = data.seed if data.split_seed is None else data.split_seed
    device = next(iter(run.trainer.data.x.devices()))
    return {
        "seeds": {"data": data.seed, "split": split, "training": training.seed},
        "epochs": run.state.epoch,
        "python": platform.python_version(),
        "packages": installed(EXPORT),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "device": f"{device.platform}: {device.device_kind}",
        "commands": {
            "without lepton_dash": f"python {SCRIPT}",
            "with lepton_dash": _command(run),
        },
    }


def _command(run: Run) -> str:
    timeline = f" --timeline {TIMELINE}" if run.timeline else ""
    return f"lepton-dash train {SPEC}{timeline} --history history.csv"


def _readme(figures: list[str], run: Run, has_caption: bool) -> str:
    # a line of the list: how wide its first column is depends on the longest name
    rows = [
        *((name, _figure_words(name)) for name in figures),
        *([(CAPTION, _("a caption, drafted from the settings"))] if has_caption else []),
        (SPEC, _("the settings, as lepton_dash reads them")),
        *([(TIMELINE, _("what was changed while it trained"))] if run.timeline else []),
        (VERSIONS, _("seeds, versions of the packages, and the machine")),
        (SCRIPT, _("trains the same network again, without lepton_dash")),
        ("data.npz", _("the examples that it trains with, exactly")),
        ("data.csv", _("the same for people: before features and scaling")),
        ("weights.safetensors", _("the trained weights")),
    ]
    width = max(len(name) for name, words in rows) + 2
    listed = "\n".join(f"  {name:<{width}}{words}" for name, words in rows)
    parts = [
        _("A figure made with lepton_dash, and all that makes it again."),
        listed,
        _(
            "To train it again (Python 3.11 or later; on the same machine, with the versions in "
            "{versions}, the losses are the same to the last bit):"
        ).format(versions=VERSIONS),
        f"  python -m venv again && . again/bin/activate\n"
        f"  python -m pip install {requirements(*REQUIRED)}\n"
        f"  python {SCRIPT}",
        _("It writes {history}. With the trained weights it predicts instead:").format(
            history="history.csv"
        ),
        f"  python {SCRIPT} --weights weights.safetensors",
    ]
    if run.experiment.data.dataset != "csv":
        parts += [_("With lepton_dash:"), f"  {_command(run)}"]
    pdfs = [name for name in figures if name.endswith(".pdf")]
    if pdfs:
        parts += [
            _("In LaTeX, at the size it was made for:"),
            "  \\usepackage{graphicx}\n"
            "  \\begin{figure}\n"
            "    \\centering\n"
            f"    \\includegraphics{{{pdfs[0]}}}\n"
            "    \\caption{...}\n"
            "  \\end{figure}",
        ]
    return "\n\n".join(parts) + "\n"


def _figure_words(name: str) -> str:
    words = {
        "svg": _("the figure, for web pages and drawing programs"),
        "pdf": _("the figure, for LaTeX"),
        "png": _("the figure, as pixels"),
        "html": _("the figure, interactive"),
        "csv": _("the numbers that are drawn"),
    }
    return words.get(name.rpartition(".")[2], _("the figure"))
