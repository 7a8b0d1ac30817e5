"""The words of the diagnosis part of the stage; its findings come from the server."""

from typing import Any

from lepton_dash.i18n import _


def diagnosis_words() -> dict[str, Any]:
    """Every word that the browser shows there, besides the findings."""
    return {
        "title": _("Diagnosis"),
        "hint": _("what the measurements say about this training"),
        "waiting": _("Looking at the training."),
        "nothing": _("Nothing unusual so far."),
        "try": _("Try it"),
        "severity": {
            "problem": _("Problem"),
            "warning": _("Warning"),
            "note": _("Note"),
        },
    }
