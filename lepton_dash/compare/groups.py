"""Runs that are compared, and those among them that repeat one another with other seeds."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepton_dash.i18n import _, joined, listed
from lepton_dash.spec import Experiment
from lepton_dash.store import StoredRun

SEEDS = frozenset({"seed", "data_seed", "split_seed"})
"""The fields that hold them."""

Fold = Literal["no", "training", "all"]
"""Which seeds runs may differ in to be drawn as one: none; the training's, on the very same
examples and the same split; or those of the data and the split too, where the band then holds what
other examples do as well."""


class Kept(NamedTuple):
    """A run with its history."""

    run: StoredRun
    rows: NDArray[np.float64]
    """[K, 6] see `store.COLUMNS`"""


class Group(NamedTuple):
    """What is drawn as one: a run, or several that differ in their seeds alone."""

    members: tuple[Kept, ...]
    repeated: int = 0
    """Trainings with the very seeds of another one; they add nothing, and are left out."""

    @property
    def first(self) -> StoredRun:
        """The run that speaks for all."""
        return self.members[0].run

    @property
    def lasting(self) -> tuple[Kept, ...]:
        """The members that didn't diverge, of which curves are drawn; all, where all diverged."""
        found = tuple(one for one in self.members if one.run.summary.status != "diverged")
        return found or self.members

    @property
    def diverged(self) -> tuple[Kept, ...]:
        """The members that diverged."""
        return tuple(one for one in self.members if one.run.summary.status == "diverged")

    @property
    def is_folded(self) -> bool:
        """Whether there are several."""
        return len(self.members) > 1


def grouped(runs: Sequence[Kept], fold: Fold = "no") -> tuple[Group, ...]:
    """The groups, in the order in which the first of each comes.

    Runs without a history stay alone, unless they diverged in their first epoch. Of two trainings
    with the same seeds the longer one counts.
    """
    if fold == "no":
        return tuple(Group((kept,)) for kept in runs)
    found: dict[Hashable, list[Kept]] = {}
    for position, kept in enumerate(runs):
        has_end = len(kept.rows) or kept.run.summary.status == "diverged"
        key = _key(kept.run, fold) if has_end else position
        found.setdefault(key, []).append(kept)
    return tuple(_group(members) for members in found.values())


def _group(members: Iterable[Kept]) -> Group:
    longest: dict[tuple[int, int, int], Kept] = {}
    count = 0
    for kept in members:
        count += 1
        seeds = seeds_of(kept.run)
        known = longest.get(seeds)
        if known is None or kept.run.summary.epoch > known.run.summary.epoch:
            longest[seeds] = kept
    return Group(tuple(longest.values()), count - len(longest))


def diverged_words(groups: Sequence[Group], names: Sequence[str]) -> str:
    """Which runs diverged and when, in sentences; empty where none did."""
    sentences = []
    for group, name in zip(groups, names, strict=True):
        if not group.diverged:
            continue
        if not group.is_folded:
            epoch = group.first.summary.epoch + 1
            sentences.append(
                _("{name} diverged in epoch {epoch:,}.").format(name=name, epoch=epoch)
            )
            continue
        told = listed(
            _("{seed} diverged in epoch {epoch:,}").format(
                seed=_seed_name(group, one.run), epoch=one.run.summary.epoch + 1
            )
            for one in group.diverged
        )
        words = (
            _("All {of} seeds diverged: {told}.")
            if group.lasting == group.members
            else _("Median of {count} of {of}; {told}.")
        )
        said = words.format(count=len(group.lasting), of=len(group.members), told=told)
        sentences.append(said if len(groups) == 1 else f"{name}: {said}")
    return joined(*sentences)


def _seed_name(group: Group, run: StoredRun) -> str:
    """The seed that tells a member from the others."""
    for at, words in enumerate((_("seed {seed}"), _("data seed {seed}"), _("split seed {seed}"))):
        if len({seeds_of(one.run)[at] for one in group.members}) > 1:
            return words.format(seed=seeds_of(run)[at])
    return _("seed {seed}").format(seed=seeds_of(run)[0])


def seeds_of(run: StoredRun) -> tuple[int, int, int]:
    """The seeds of the training, of the data, and of the split."""
    data = run.origin.experiment.data
    split = data.seed if data.split_seed is None else data.split_seed
    return run.origin.experiment.training.seed, data.seed, split


def _key(run: StoredRun, fold: Fold) -> Hashable:
    origin = run.origin
    if fold == "training":
        data = (origin.examples_hash, origin.split_hash)
        return _without_seeds(origin.experiment, "seed"), run.timeline, data
    return _without_seeds(origin.experiment, "seed", "data_seed", "split_seed"), run.timeline


def _without_seeds(experiment: Experiment, *fields: str) -> Experiment:
    plain: dict[str, Any] = {"seed": 0, "data_seed": 0, "split_seed": None}
    return experiment.updated(**{field: plain[field] for field in fields})
