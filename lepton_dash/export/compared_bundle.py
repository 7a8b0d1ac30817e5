"""The bundle of a figure of several runs: the figure, each run's recipe, and a script for all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from lepton_dash.compare import Compared, Kept, thinning_words
from lepton_dash.export.archive import with_safe_names, zip_bytes
from lepton_dash.export.bundle import (
    CAPTION,
    README,
    SCRIPT,
    VERSIONS,
    beside_script_rows,
    command,
    commands,
    figure_rows,
    json_bytes,
    latex_parts,
    machine,
    recipe_files,
    recipe_rows,
    seeds,
    table,
)
from lepton_dash.export.names import csv_bytes
from lepton_dash.export.sources.in_comparison import TRAIN, comparison_source
from lepton_dash.export.sources.in_jax import jax_source
from lepton_dash.export.styles import Style
from lepton_dash.i18n import _
from lepton_dash.run import Run
from lepton_dash.store import COLUMNS, StoredRun

KEPT = "kept.csv"
"""The numbers of a run as they were kept."""

Open = Callable[[StoredRun], Run]
"""From a run as it is listed to its network."""


class Again(NamedTuple):
    """How a figure's numbers are made again."""

    script: Callable[[Sequence[str], str], str]
    """From the folders of the runs and the name of the figure's CSV to the text of SCRIPT."""
    files: Callable[[Kept, Run], Mapping[str, bytes]]
    """What there is of a run besides."""
    rows: Sequence[tuple[str, str]]
    """Names of those files, with what they are."""
    sentences: Sequence[str]
    """What the script writes, and what else there is to say."""


def compared_bundle(
    compared: Compared,
    opened: Open,
    figures: Mapping[str, bytes],
    caption: str = "",
    size: str = Style().size,
    log: str = "",
) -> bytes:
    """A ZIP with a figure of several runs' curves, and the recipe that makes it again.

    Args:
        compared: the runs, as the figure shows them.
        opened: opens one; they are opened one after another.
        figures: by name, like "figure.pdf", a CSV among them.
        caption: what is written below them.
        size: one of `SIZES`: of the paper that they are made for.
        log: the axes that are logarithmic.

    Raises:
        StoreError: a run isn't there any more.
        DataError: the data of one can't be used, or have changed.
        SpecError: one is larger than the memory of this machine.
    """
    again = Again(
        script=lambda folders, numbers: comparison_source(compared, folders, numbers, SCRIPT, log),
        files=lambda kept, run: {KEPT: csv_bytes(_history(kept, run))},
        rows=[(KEPT, _("its numbers as they were kept, with the seconds"))],
        sentences=[
            _("It writes {curves}, and says whether it is the figure's.").format(
                curves="curves.csv"
            ),
            thinning_words(compared.curves),
        ],
    )
    return pack(compared, lambda kept: opened(kept.run), figures, caption, size, again)


def _history(kept: Kept, run: Run) -> pd.DataFrame:
    metric = "r2" if run.task == "regression" else "accuracy"
    columns = [name.replace("metric", metric) for name in COLUMNS]
    return pd.DataFrame(kept.rows, columns=columns).astype({"epoch": int})


def pack(
    compared: Compared,
    opened: Callable[[Kept], Run],
    figures: Mapping[str, bytes],
    caption: str,
    size: str,
    again: Again,
) -> bytes:
    """A ZIP with a figure of several runs, and what makes it again; see `compared_bundle`."""
    members = compared.members
    folders = [f"run-{number}" for number in range(1, len(members) + 1)]
    own = {
        SCRIPT: b"",
        VERSIONS: json_bytes(_versions(compared, folders)),
        README: b"",
        **({CAPTION: (caption + "\n").encode("utf-8", "replace")} if caption else {}),
    }
    named = with_safe_names(figures, own)
    numbers = next(name for name in named if name.endswith(".csv"))
    own[SCRIPT] = again.script(folders, numbers).encode()
    own[README] = _readme(list(named), compared, folders, caption, size, again).encode()

    def files() -> Iterator[tuple[str, bytes]]:
        yield from named.items()
        yield from own.items()
        for folder, kept in zip(folders, members, strict=True):
            run = opened(kept)
            recipe = recipe_files(run.experiment, run.timeline)
            for name, content in {
                **recipe,
                **again.files(kept, run),
                **jax_source(run, TRAIN).files,
            }.items():
                yield f"{folder}/{name}", content

    return zip_bytes(files())


def _versions(compared: Compared, folders: Sequence[str]) -> dict[str, Any]:
    """Seeds, versions and machines: of this file, and of the trainings."""
    runs = {
        folder: {
            "name": name,
            "seeds": seeds(kept.run.origin.experiment),
            "epochs": kept.run.summary.epoch,
            "trained with": {"device": kept.run.origin.device, **kept.run.origin.versions},
            "with lepton_dash": command(kept.run.timeline),
        }
        for folder, (name, kept) in zip(folders, _named(compared), strict=True)
    }
    return {**machine(), "without lepton_dash": f"python {SCRIPT}", "runs": runs}


def _named(compared: Compared) -> list[tuple[str, Kept]]:
    """Each run with the name of its line."""
    return [
        (name, kept)
        for name, group in zip(compared.names, compared.groups, strict=True)
        for kept in group.members
    ]


def _readme(
    figures: Sequence[str],
    compared: Compared,
    folders: Sequence[str],
    caption: str,
    size: str,
    again: Again,
) -> str:
    rows = [
        *figure_rows(figures, bool(caption)),
        (VERSIONS, _("seeds, versions of the packages, and the machine")),
        (SCRIPT, _("trains all runs again, without lepton_dash, and checks the figure's numbers")),
        *(
            (f"{folder}/", f"{name}, {_seed_words(kept)}")
            for folder, (name, kept) in zip(folders, _named(compared), strict=True)
        ),
    ]
    of_each = [
        *recipe_rows(any(kept.run.timeline for kept in compared.members)),
        (TRAIN, _("trains the same network again, without lepton_dash")),
        *again.rows,
        *beside_script_rows(),
    ]
    parts = [
        _("A figure of several runs made with lepton_dash, and all that makes it again."),
        table(rows),
        _("In the folder of each run:"),
        table(of_each),
        _(
            "To train all of them again (Python 3.11 or later; on the same machine, with the "
            "versions in {versions}, the numbers are the same to the last bit):"
        ).format(versions=VERSIONS),
        commands(f"python {SCRIPT}"),
        *again.sentences,
    ]
    parts += latex_parts(figures, size, caption)
    return "\n\n".join(filter(None, parts)) + "\n"


def _seed_words(kept: Kept) -> str:
    return _("seed {seed}").format(seed=kept.run.origin.experiment.training.seed)
