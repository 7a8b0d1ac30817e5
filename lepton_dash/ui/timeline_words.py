"""The words of the time line and of the curves behind the run, in the browser's hands."""

from __future__ import annotations

from typing import Any

from lepton_dash.i18n import _
from lepton_dash.words import WORDS


def timeline_words() -> dict[str, Any]:
    """Every word that they show or speak; names in braces are filled in there."""
    return {
        "title": _("Time"),
        "slider": _("Go back to an epoch of this run"),
        "place": _("epoch {epoch} of {newest}"),
        "nothing": _("Nothing is trained yet."),
        "too_large": _("This network is too large for its earlier epochs to be kept."),
        "now": _("Back to now"),
        "now_help": _("Show the newest epoch of the run again"),
        "hold": _("Hold as reference"),
        "hold_help": _("Keep the loss curve of this run behind the next ones, to compare"),
        "release": _("Drop references"),
        "release_help": _("Remove the curves behind the one of this run"),
        "best": _("best {loss}"),
        "best_help": _("lowest loss: {loss}, in epoch {epoch}"),
        "kinds": {"held": _("held"), "fork": _("old future")},
        "named": _("{kind}: {differences}"),
        "difference": _("{field} {was} (now {now})"),
        "more": _("{count} more"),
        "separator": _(", "),
        "same": _("same settings"),
        "fields": {field: _(words.label) for field, words in WORDS.items()},
    }
