"""Runs compared: all that a page, a figure and a report show of them."""

from collections.abc import Sequence
from typing import NamedTuple

from lepton_dash.compare.curves import Drawn, Look, curves_of, loss_label, value_name
from lepton_dash.compare.fairness import remarks_on
from lepton_dash.compare.groups import Fold, Group, Kept, grouped
from lepton_dash.compare.names import names_of
from lepton_dash.compare.settings import Settings, compared_settings


class Compared(NamedTuple):
    """Runs, what they are called, how they differ, and their curves."""

    groups: tuple[Group, ...]
    names: tuple[str, ...]
    """One for each group."""
    settings: Settings
    look: Look
    """By which the curves are drawn."""
    curves: Drawn
    is_of_training: bool = False
    """Whether the training's curves stand for a validation that there isn't."""

    @property
    def value(self) -> str:
        """What the vertical axis shows, see `value_name`."""
        return value_name(self.groups, self.look)

    @property
    def loss(self) -> str:
        """What the losses are called, see `loss_label`."""
        return loss_label(self.groups)

    @property
    def unfair(self) -> tuple[str, ...]:
        """Why what is shown can't be compared as it stands, a sentence each."""
        remarks = remarks_on(self.groups, self.names, self.look, self.settings)
        return tuple(remark.sentence for remark in remarks if remark.kind == "unfair")

    @property
    def members(self) -> tuple[Kept, ...]:
        """Every run, those of a group beside one another."""
        return tuple(kept for group in self.groups for kept in group.members)


def compared(runs: Sequence[Kept], look: Look, fold: Fold = "no") -> Compared:
    """Compares runs.

    Args:
        runs: with their histories.
        look: what is drawn of them; where none of them holds examples back, the training.
        fold: which seeds they may differ in to be drawn as one.
    """
    groups = grouped(runs, fold)
    settings = compared_settings(groups)
    names = names_of(groups, settings)
    drawn = curves_of(groups, names, look)
    if drawn.curves or look.part != "validation":
        return Compared(groups, names, settings, look, drawn)
    look = look._replace(part="train")
    drawn = curves_of(groups, names, look)
    return Compared(groups, names, settings, look, drawn, is_of_training=True)
