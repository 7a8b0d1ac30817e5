"""The figure bundle: a figure with its data, and all that makes it again, in one ZIP."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import jax

from lepton_dash.compare.thinning import shown_of, shown_words
from lepton_dash.export.archive import with_safe_names, zip_bytes
from lepton_dash.export.latex import figure_lines
from lepton_dash.export.sources.common import requirements
from lepton_dash.export.sources.in_jax import jax_source
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _, joined
from lepton_dash.run import Run
from lepton_dash.spec import Change, Experiment, timeline_to_json
from lepton_dash.versions import EXPORT, installed

SCRIPT = "reproduce.py"
SPEC, TIMELINE, VERSIONS = "spec.toml", "timeline.json", "versions.json"
CAPTION, README = "caption.txt", "README.txt"

DRAWN = ("pdf", "svg", "csv")
"""Formats of a figure that its bundle has."""

REQUIRED = ("jax", "jaxlib", "optax", "numpy")
"""What the script needs."""


def bundle(
    run: Run, figures: Mapping[str, bytes], caption: str = "", size: str = Style().size
) -> bytes:
    """A ZIP with figures and the recipe that makes them again.

    Args:
        run: the training that the figures show.
        figures: by name, like "figure.pdf"; names that no file system takes are mended.
        caption: what is written below them.
        size: one of `SIZES`: of the paper that they are made for.

    Returns:
        The same bytes for the same run and figures.
    """
    script = jax_source(run, SCRIPT).files
    recipe = recipe_files(run.experiment, run.timeline)
    recipe[VERSIONS] = json_bytes(versions(run))
    if caption:
        recipe[CAPTION] = (caption + "\n").encode("utf-8", "replace")
    taken = {**script, **recipe, README: b""}
    named = with_safe_names(figures, taken)
    readme = _readme(list(named), run, caption, size)
    return zip_bytes({**named, **recipe, **script, README: readme.encode()})


def recipe_files(experiment: Experiment, timeline: Sequence[Change]) -> dict[str, bytes]:
    """The settings, and what was changed on the way, as files."""
    files = {SPEC: experiment.to_toml().encode()}
    if timeline:
        files[TIMELINE] = timeline_to_json(timeline).encode()
    return files


def json_bytes(value: Any) -> bytes:
    """A file of JSON that people can read."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def versions(run: Run) -> dict[str, Any]:
    """Seeds, versions and the machine: what the last bit of a number depends on."""
    return {
        "seeds": seeds(run.experiment),
        "epochs": run.state.epoch,
        **machine(),
        "commands": {
            "without lepton_dash": f"python {SCRIPT}",
            "with lepton_dash": command(run.timeline),
        },
    }


def seeds(experiment: Experiment) -> dict[str, int]:
    """The seeds of an experiment by what they are of."""
    data, training = experiment.data, experiment.training
    split = data.seed if data.split_seed is None else data.split_seed
    return {"data": data.seed, "split": split, "training": training.seed}


def machine() -> dict[str, Any]:
    """What there is here: versions, machine and device."""
    device = jax.devices()[0]
    return {
        "python": platform.python_version(),
        "packages": installed(EXPORT),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "device": f"{device.platform}: {device.device_kind}",
    }


def command(timeline: Sequence[Change]) -> str:
    """What trains it again, with lepton_dash."""
    changes = f" --timeline {TIMELINE}" if timeline else ""
    return f"lepton-dash train {SPEC}{changes} --history history.csv"


def _readme(figures: Sequence[str], run: Run, caption: str, size: str) -> str:
    rows = [
        *figure_rows(figures, bool(caption)),
        *recipe_rows(bool(run.timeline)),
        (VERSIONS, _("seeds, versions of the packages, and the machine")),
        (SCRIPT, _("trains the same network again, without lepton_dash")),
        *beside_script_rows(),
    ]
    parts = [
        _("A figure made with lepton_dash, and all that makes it again."),
        table(rows),
        _(
            "To train it again (Python 3.11 or later; on the same machine, with the versions in "
            "{versions}, the losses are the same to the last bit):"
        ).format(versions=VERSIONS),
        commands(f"python {SCRIPT}"),
        _("It writes {history}. With the trained weights it predicts instead:").format(
            history="history.csv"
        ),
        f"  python {SCRIPT} --weights weights.safetensors",
    ]
    thinned = shown_words(*shown_of(run.rows[:, 0]))
    if thinned:
        told = _("Not every epoch of the first time was kept; {history} has all of them again.")
        parts.append(joined(thinned, told.format(history="history.csv")))
    if run.experiment.data.dataset != "csv":
        parts += [_("With lepton_dash:"), f"  {command(run.timeline)}"]
    return "\n\n".join([*parts, *latex_parts(figures, size, caption)]) + "\n"


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Files and what they are, in two columns."""
    # how wide the first one is depends on the longest name
    width = max(len(name) for name, _words in rows) + 2
    return "\n".join(f"  {name:<{width}}{words}" for name, words in rows)


def figure_rows(figures: Sequence[str], has_caption: bool) -> list[tuple[str, str]]:
    """A figure's files, and its caption, with what they are."""
    rows = [(name, _figure_words(name)) for name in figures]
    if has_caption:
        rows.append((CAPTION, _("a caption, drafted from the settings")))
    return rows


def recipe_rows(is_changed: bool) -> list[tuple[str, str]]:
    """The files of `recipe_files` with what they are.

    Args:
        is_changed: whether there is a timeline.
    """
    changes = [(TIMELINE, _("what was changed while it trained"))] if is_changed else []
    return [(SPEC, _("the settings, as lepton_dash reads them")), *changes]


def beside_script_rows() -> list[tuple[str, str]]:
    """What a script that trains a run needs beside it, with what it is."""
    return [
        ("data.npz", _("the examples that it trains with, exactly")),
        ("data.csv", _("the same for people: before features and scaling")),
        ("weights.safetensors", _("the trained weights")),
    ]


def commands(run: str) -> str:
    """Lines for a shell that make an environment and run something in it."""
    return (
        f"  python -m venv again && . again/bin/activate\n"
        f"  python -m pip install {requirements(*REQUIRED)}\n"
        f"  {run}"
    )


def latex_parts(figures: Sequence[str], size: str, caption: str) -> list[str]:
    """How the figure gets into a document."""
    pdf = next((name for name in figures if name.endswith(".pdf")), "")
    if not pdf:
        return []
    lines = figure_lines(pdf, size, caption).replace("\n", "\n  ")
    return [_("In LaTeX, at the size it was made for:"), f"  {lines}"]


def _figure_words(name: str) -> str:
    words = {
        "svg": _("the figure, for web pages and drawing programs"),
        "pdf": _("the figure, for LaTeX"),
        "png": _("the figure, as pixels"),
        "html": _("the figure, interactive"),
        "csv": _("the numbers that are drawn"),
    }
    return words.get(name.rpartition(".")[2], _("the figure"))
